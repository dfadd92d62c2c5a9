"""Files opened in an emergency: which can be, what waits for a review, who was told."""

import datetime
from collections.abc import Collection
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from balsts.access.enums import Permission
from balsts.clients.models import (
    Client,
    ClosedFile,
    EmergencyAccess,
    EmergencyNote,
    EmergencyNotice,
    Enrolment,
)
from balsts.organisations.models import Contract
from balsts.organisations.queries.standing import Standing
from balsts.platform.validity import valid_on


def client_to_open(reference: str) -> UUID | None:
    """Return the id of the client with exactly this reference, if the person may open the file.

    No search and no list leads here. The database answers by a function of its own, because the
    row itself is not for these eyes yet.
    """
    with connection.cursor() as cursor:
        cursor.execute("select sec.client_to_open(%s)", [reference])
        found: UUID | None = cursor.fetchone()[0]
    return found


def told_of(access: EmergencyAccess) -> int:
    """Return how many people the database has told of an opening."""
    return EmergencyNotice.objects.filter(access=access).count()


def unreviewed_by(user_id: UUID) -> EmergencyAccess | None:
    """Return the user's opening that nobody has reviewed yet."""
    return EmergencyAccess.objects.filter(opened_by_id=user_id, reviewed_at=None).first()


def contract_ids_enrolling(client_id: UUID, *, on: datetime.date) -> set[UUID]:
    """Return the running contracts under which a client is enrolled on the day."""
    return set(_contracts_enrolling(client_id, on).values_list("id", flat=True))


def emergencies_overseen_by(standing: Standing) -> QuerySet[EmergencyAccess]:
    """Return the openings that the person may look into: all, or those of their own clients.

    Their own openings are among them, so that they see what others will read. With the contract
    of their organisation all of it ends. Whoever was told of an opening reads it as long as the
    client is enrolled where they work: a notice does not go with them to another organisation.
    """
    rows = EmergencyAccess.objects.select_related("opened_by", "reviewed_by").order_by("-opened_at")
    if standing.may(Permission.REVIEW_EMERGENCY_ACCESS):
        return rows
    if not any(post.contract_ids for post in standing.posts):
        return rows.none()
    contracts = standing.contract_ids_where(Permission.REVIEW_OWN_EMERGENCIES)
    own = Enrolment.objects.filter(
        valid_on(standing.on), client_id=OuterRef("client_id"), contract_id__in=contracts
    )
    told = EmergencyNotice.objects.filter(access_id=OuterRef("pk"), recipient_id=standing.user.pk)
    is_told = Exists(told) & _enrolled_where_notes_are_read(standing, OuterRef("client_id"))
    return rows.filter(Exists(own) | is_told | Q(opened_by_id=standing.user.pk))


def notes_of(access_ids: Collection[UUID]) -> QuerySet[EmergencyNote]:
    """Return what was noted during openings, in the order of writing."""
    return EmergencyNote.objects.filter(access_id__in=access_ids).order_by("written_at")


def notices_for(standing: Standing) -> QuerySet[EmergencyNotice]:
    """Return the openings that the person was told of, may still read and has not taken note of."""
    rows = EmergencyNotice.objects.filter(recipient_id=standing.user.pk, acknowledged_at=None)
    if not standing.may(Permission.REVIEW_EMERGENCY_ACCESS):
        rows = rows.filter(_enrolled_where_notes_are_read(standing, OuterRef("access__client_id")))
    return rows.select_related("access__opened_by").order_by("-made_at")


def emergencies_of(client: Client, *, limit: int) -> list[EmergencyAccess]:
    """Return the newest openings of a client's file, for whoever sees the client."""
    rows = EmergencyAccess.objects.filter(client=client).select_related("opened_by", "reviewed_by")
    return list(rows.order_by("-opened_at")[:limit])


def closing_of(client: Client) -> ClosedFile | None:
    """Return the closing that keeps the file shut in emergencies, if there is one."""
    return ClosedFile.objects.filter(client=client, lifted_at=None).first()


def closed_among(client_ids: Collection[UUID]) -> set[UUID]:
    """Return those of the clients whose files are closed even to emergencies; one query."""
    closed = ClosedFile.objects.filter(client_id__in=client_ids, lifted_at=None)
    return set(closed.values_list("client_id", flat=True))


def closed_to_emergencies(client_ids: Collection[UUID]) -> set[UUID]:
    """Return the same to whoever takes them out in a list: who closes no files sees no row of a closing."""
    with connection.cursor() as cursor:
        cursor.execute("select * from sec.closed_among_listed(%s::uuid[])", [list(client_ids)])
        return {client for (client,) in cursor.fetchall()}


def _enrolled_where_notes_are_read(standing: Standing, client_id: OuterRef) -> Exists:
    """Whether a client is enrolled today where the person reads notes; the database asks the same."""
    contracts = standing.contract_ids_where(Permission.READ_NOTES_OF_OTHERS)
    enrolled = Enrolment.objects.filter(
        valid_on(standing.on), client_id=client_id, contract_id__in=contracts
    )
    return Exists(enrolled)


def _contracts_enrolling(client_id: UUID, on: datetime.date) -> QuerySet[Contract]:
    enrolled = Enrolment.objects.filter(valid_on(on), client_id=client_id)
    return Contract.objects.running_on(on).filter(id__in=enrolled.values("contract_id"))
