"""Files taken out of the archive: which are, in whose hand, and what is read of them.

The database says the same in `sec.openings_in_hand` (migration 0041). No other query for clients
leads to a file that is out: only the pages of the archive, of requests and of disclosures ask here.
"""

from collections.abc import Collection
from uuid import UUID

from django.db import connection
from django.db.models import F, OuterRef, Q, QuerySet

from balsts.access.enums import Permission
from balsts.clients.models import Client
from balsts.organisations.queries.standing import Standing
from balsts.privacy.enums import ArchiveGround
from balsts.privacy.models import ArchiveOpening
from balsts.privacy.permissions import houses_where


def openings_known_to(standing: Standing) -> QuerySet[ArchiveOpening]:
    """Return what was asked of the archive of the person's organisation; of every one to who oversees."""
    found = ArchiveOpening.objects.filter(client__isnull=False)
    if not oversees_archives(standing):
        found = found.filter(organisation_id__in=houses_where(standing, Permission.KEEP_ARCHIVE))
    return found.select_related("organisation", "asked_by", "agreed_by", "ended_by").order_by(
        "-asked_at", "id"
    )


def current_openings(standing: Standing) -> QuerySet[ArchiveOpening]:
    """Return what waits for the second person, and what is out today."""
    return openings_known_to(standing).filter(ended_at=None, open_until__gt=standing.on)


def former_openings(standing: Standing, *, limit: int) -> QuerySet[ArchiveOpening]:
    """Return what was put back, declined, or ended by itself; the newest first."""
    over = Q(ended_at__isnull=False) | Q(open_until__lte=standing.on)
    return openings_known_to(standing).filter(over)[:limit]


def openings_to_agree(standing: Standing) -> QuerySet[ArchiveOpening]:
    """Return what waits for somebody else than who asked."""
    waiting = current_openings(standing).filter(agreed_at=None)
    if not standing.may(Permission.APPROVE_ARCHIVE):
        return waiting.none()
    return waiting.exclude(asked_by_id=standing.user.pk)


def oversees_archives(standing: Standing) -> bool:
    """Whether the person agrees for whichever organisation: the data protection officer."""
    return standing.may(Permission.READ_TRAIL) and standing.may(Permission.APPROVE_ARCHIVE)


def openings_in_hand(standing: Standing, *, reads: bool = False) -> QuerySet[ArchiveOpening]:
    """Return the openings by which the person has a file in hand today.

    Who asked and keeps the archive; for a person's own request also who answers there, and, unless
    the file is to be read, who worked with them there.
    """
    own = Q(ground=ArchiveGround.OWN_REQUEST)
    mine = Q(
        asked_by_id=standing.user.pk,
        organisation_id__in=houses_where(standing, Permission.KEEP_ARCHIVE),
    ) | own & Q(organisation_id__in=houses_where(standing, Permission.ANSWER_REQUESTS))
    confirms = () if reads else houses_where(standing, Permission.CORRECT_PARTICULARS)
    if confirms:
        known = _in_hand_by_the_database(reads=False)
        mine |= own & Q(organisation_id__in=confirms, id__in=known)
    return ArchiveOpening.objects.filter(
        mine,
        agreed_at__isnull=False,
        ended_at=None,
        open_until__gt=standing.on,
        contract__provider_id=F("organisation_id"),
        contract__actual_until__lte=standing.on,
    )


def openings_that_open(standing: Standing) -> set[UUID]:
    """Return the openings whose file the person reads now: not what was closed or set aside meanwhile."""
    in_hand = openings_in_hand(standing, reads=True).values_list("pk", flat=True)
    return set(in_hand).intersection(_in_hand_by_the_database(reads=True))


def opening_of(
    client_id: UUID, standing: Standing, *grounds: ArchiveGround, reads: bool = False
) -> ArchiveOpening | None:
    """Return the opening by which the person has this file in hand for one of the grounds, if any."""
    found = openings_in_hand(standing, reads=reads).filter(client_id=client_id, ground__in=grounds)
    return found.select_related("contract").order_by("asked_at", "id").first()


def clients_in_hand(standing: Standing, *grounds: ArchiveGround) -> QuerySet[Client]:
    """Return the clients whose files the person has in hand for one of the grounds."""
    openings = openings_in_hand(standing).filter(ground__in=grounds)
    return Client.objects.filter(pk__in=openings.values("client_id"))


def of_a_file_in_hand(standing: Standing, ground: ArchiveGround) -> QuerySet[ArchiveOpening]:
    """Return the openings for what an organisation was asked about a client in a programme."""
    return openings_in_hand(standing).filter(
        ground=ground,
        client_id=OuterRef("client_id"),
        organisation_id=OuterRef("organisation_id"),
        contract__programme_id=OuterRef("programme_id"),
    )


def has_worked_with(client_id: UUID) -> bool:
    """Whether the person has worked with somebody whose file is out: their work is not in sight."""
    with connection.cursor() as cursor:
        cursor.execute("select sec.has_worked_with(%s)", [client_id])
        known: bool = cursor.fetchone()[0]
    return known


def is_found(question: UUID) -> bool | None:
    """Return whether the archive has whom one asked for a moment ago; only once the question is kept."""
    with connection.cursor() as cursor:
        cursor.execute("select sec.answer_archive(%s)", [question])
        answer: bool | None = cursor.fetchone()[0]
    return answer


def _in_hand_by_the_database(*, reads: bool) -> Collection[UUID]:
    """Return what the database counts as in hand: who worked with whom, and what was closed, is not in sight."""
    with connection.cursor() as cursor:
        cursor.execute("select sec.openings_in_hand(%s)", [reads])
        return [opening for (opening,) in cursor.fetchall()]
