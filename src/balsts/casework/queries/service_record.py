"""Services given to clients, newest first, as far as the viewer's programmes go."""

from collections.abc import Collection
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet, Subquery

from balsts.casework.models import Barrier, ServiceParticipation
from balsts.clients.models import Client
from balsts.platform.subqueries import WrittenOnce

_OF_A_SERVICE = (
    "id",
    "provided_on",
    "service_record__service_type",
    "service_record__mode",
    "service_record__place",
    "service_record__minutes",
    "service_record__note",
    "service_record__institution__kind",
    "service_record__institution__name",
    "service_record__staff_member__user__full_name",
)


def with_last_service_day(clients: Any, programme_ids: Collection[UUID]) -> Any:
    """Annotate with the day of the newest service, or nothing."""
    return clients.annotate(last_service_on=_last_service_on(frozenset(programme_ids)))


def services_of(
    client: Client,
    programme_ids: Collection[UUID],
    *,
    limit: int,
    before: UUID | None = None,
) -> QuerySet[Any]:
    """Return the newest participations with record, institution, staff and barriers, in one query.

    Plain rows with what a line of the history says: a long one is fifty of them.
    `before` is the id of the last participation that was shown already.
    """
    rows = ServiceParticipation.objects.filter(
        client=client, service_record__contract__programme_id__in=programme_ids
    )
    if before is not None:
        last = ServiceParticipation.objects.filter(client=client, id=before)
        day = Subquery(last.values("provided_on"))
        rows = rows.filter(Q(provided_on__lt=day) | Q(id__lt=before), provided_on__lte=day)
    return (
        rows.annotate(barrier_kinds=_barrier_kinds())
        .order_by("-provided_on", "-id")
        .values_list(*_OF_A_SERVICE, "barrier_kinds", named=True)[:limit]
    )


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
