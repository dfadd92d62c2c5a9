"""Services given to clients, newest first, as far as the viewer's programmes go."""

import datetime
from collections import Counter
from collections.abc import Collection, Sequence
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import IntegrityError, connection
from django.db.models import OuterRef, Q, Subquery, Sum, TextField, Value

from balsts.casework.enums import HEALTH_SERVICES
from balsts.casework.models import Barrier, ServiceParticipation, ServiceRecord
from balsts.casework.permissions import can_read_notes_of_others
from balsts.clients.models import Client
from balsts.organisations.enums import HEALTH_INSTITUTIONS
from balsts.organisations.queries.standing import Standing
from balsts.platform.subqueries import WrittenOnce

_OF_A_SERVICE = (
    "id",
    "provided_on",
    "service_record_id",
    "service_record__service_type",
    "service_record__mode",
    "service_record__place",
    "service_record__minutes",
    "note",
    "service_record__institution__kind",
    "service_record__institution__name",
    "service_record__staff_member__user_id",
    "service_record__staff_member__user__full_name",
)

_ABOUT_HEALTH = Q(service_record__service_type__in=HEALTH_SERVICES) | Q(
    service_record__institution__isnull=False,
    service_record__institution__kind__in=HEALTH_INSTITUTIONS,
)


def with_last_service_day(clients: Any, programme_ids: Collection[UUID]) -> Any:
    """Annotate with the day of the newest service, or nothing."""
    return clients.annotate(last_service_on=_last_service_on(frozenset(programme_ids)))


def services_of(
    client: Client,
    *,
    reader: Standing,
    limit: int,
    before: UUID | None = None,
) -> Sequence[Any]:
    """Return the newest participations with record, institution, staff and barriers: two queries.

    Plain rows with what a line of the history says: a long one is fifty of them. Who accompanies a
    client reads own notes only, and nothing that others did about health; notes are told by the
    database, to whom it may be. `before` is the id of the last participation that was shown already.
    """
    rows = ServiceParticipation.objects.filter(
        client=client, service_record__contract__programme_id__in=reader.programme_ids
    )
    if not can_read_notes_of_others(reader):
        own = Q(service_record__staff_member__user_id=reader.user.pk)
        rows = rows.filter(own | ~_ABOUT_HEALTH)
    if before is not None:
        last = ServiceParticipation.objects.filter(client=client, id=before)
        day = Subquery(last.values("provided_on"))
        rows = rows.filter(Q(provided_on__lt=day) | Q(id__lt=before), provided_on__lte=day)
    told = (
        rows.annotate(barrier_kinds=_barrier_kinds(), note=Value("", output_field=TextField()))
        .order_by("-provided_on", "-id")
        .values_list(*_OF_A_SERVICE, "barrier_kinds", named=True)[:limit]
    )
    return _with_notes(list(told), reader)


def days_hold_all_services() -> bool:
    """Have the database count the hours of workers now, of what this transaction has recorded.

    Else it does so only at the end, where no words could be given back. It counts what the person cannot
    see too, and others who record for the same workers wait from now on. After a no, nothing else can be
    done but to take all of it back.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "set constraints service_record_day_has_24_hours immediate;"
                " set constraints service_record_day_has_24_hours deferred"
            )
    except IntegrityError:
        return False
    return True


def minutes_of_days(
    days: Collection[tuple[UUID, datetime.date]],
) -> Counter[tuple[UUID, datetime.date]]:
    """Return how many minutes are recorded of each user's day, as far as the person sees; one query.

    Under all contracts and posts; a service for a group counts once.
    """
    found = (
        ServiceRecord.objects.filter(
            staff_member__user_id__in={user_id for user_id, _ in days},
            provided_on__in={on for _, on in days},
        )
        .order_by()
        .values_list("staff_member__user_id", "provided_on")
        .annotate(Sum("minutes"))
    )
    return Counter({(user_id, on): minutes for user_id, on, minutes in found})


def notes_of_services(record_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return the notes of those services whose notes the person may read."""
    with connection.cursor() as cursor:
        cursor.execute("select record_id, note from sec.service_notes(%s)", [list(record_ids)])
        return dict(cursor.fetchall())


def _with_notes(rows: Sequence[Any], reader: Standing) -> Sequence[Any]:
    reads_others = can_read_notes_of_others(reader)
    records = [
        row.service_record_id
        for row in rows
        if reads_others or row.service_record__staff_member__user_id == reader.user.pk
    ]
    if not records:
        return rows
    notes = notes_of_services(records)
    return [row._replace(note=notes.get(row.service_record_id, "")) for row in rows]


@lru_cache
def _last_service_on(programme_ids: frozenset[UUID]) -> WrittenOnce:
    newest = ServiceParticipation.objects.filter(
        client_id=OuterRef("pk"), service_record__contract__programme_id__in=programme_ids
    ).order_by("-provided_on")
    return WrittenOnce(Subquery(newest.values("provided_on")[:1]))


@cache
def _barrier_kinds() -> WrittenOnce:
    barriers = Barrier.objects.filter(service_record_id=OuterRef("service_record_id"))
    return WrittenOnce(ArraySubquery(barriers.order_by("kind").values("kind")))
