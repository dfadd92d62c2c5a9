"""What is said about the end of support, what has moved, and who does not know it yet."""

import datetime
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from balsts.audit.decoys import decoys_to_leave_out
from balsts.casework.enums import AddresseeKind
from balsts.casework.models import (
    EntitlementPromise,
    HandOver,
    MovedPromise,
    PromiseAddressee,
    PromiseChange,
)
from balsts.clients.models import Client
from balsts.platform.dates import stored_day, stored_moment
from balsts.platform.subqueries import WrittenOnce

MOST_PROMISES = 30


def promises_in_force(client_ids: Collection[UUID]) -> QuerySet[EntitlementPromise]:
    """Return what is said of these clients today, one row a client and service."""
    return EntitlementPromise.objects.filter(client_id__in=client_ids, superseded_at__isnull=True)


@dataclass(frozen=True, kw_only=True)
class PromiseTold:
    """What was said of a client; `moved_by` is the latest change that has moved it."""

    promise: EntitlementPromise
    moved_by: UUID | None


def with_promise_rows(clients: Any) -> Any:
    """Annotate clients with the newest that was said of them, for `promises_told`."""
    return clients.annotate(promise_rows=_promise_rows())


def promises_told(client: Any) -> list[PromiseTold]:
    """Return what was said of an annotated client, newest first."""
    return [
        PromiseTold(
            promise=EntitlementPromise(
                client_id=client.id,
                service=row["service"],
                answer=row["answer"],
                last_entitled_on=stored_day(row["last_entitled_on"]),
                since_at=stored_moment(row["since_at"]),
                told_at=stored_moment(row["told_at"]),
                superseded_at=stored_moment(row["superseded_at"]),
            ),
            moved_by=UUID(row["moved_by"]) if row["moved_by"] else None,
        )
        for row in client.promise_rows
    ]


def addressees_of(change_id: UUID) -> list[PromiseAddressee]:
    """Return who must know of a change, with the change itself; one query."""
    addressees = PromiseAddressee.objects.filter(change_id=change_id)
    return list(
        addressees.select_related("change__recorded_by", "staff_member__user", "hand_over")
        .defer("hand_over__note")
        .order_by("kind", "id")
    )


def latest_changes(client_ids: Collection[UUID]) -> QuerySet[PromiseChange]:
    """Return the latest change of each client with its lines and addressees; three queries."""
    return _with_lines(
        PromiseChange.objects.filter(client_id__in=client_ids, overtaken_at__isnull=True)
    )


def changes_to_tell(clients: Any, *, limit: int) -> QuerySet[Any]:
    """Return the changes of these clients that somebody does not know yet, oldest first."""
    untold = PromiseAddressee.objects.filter(change_id=OuterRef("pk"), told_on__isnull=True)
    changes = PromiseChange.objects.filter(
        Exists(untold), overtaken_at__isnull=True, client__in=clients
    )
    return _with_lines(changes.select_related("client")).order_by("recorded_at", "id")[:limit]


def addressee_among(clients: Any, addressee_id: UUID) -> PromiseAddressee | None:
    """Return an addressee of a change of one of the clients."""
    return (
        PromiseAddressee.objects.filter(id=addressee_id, change__client__in=clients)
        .select_related("change__client", "staff_member")
        .first()
    )


def portions_of_clients(size: int) -> Iterator[list[UUID]]:
    """Give the ids of all clients but decoys, so many at a time."""
    last: UUID | None = None
    left_out = decoys_to_leave_out()
    while True:
        clients = Client.objects.exclude(id__in=left_out).order_by("id")
        if last is not None:
            clients = clients.filter(id__gt=last)
        ids = list(clients.values_list("id", flat=True)[:size])
        if not ids:
            return
        yield ids
        last = ids[-1]


def municipalities_told(
    client_ids: Collection[UUID], household_ids: Collection[UUID], *, since: datetime.date
) -> QuerySet[HandOver]:
    """Return what municipalities were told of a last day since then, the newest last."""
    return (
        HandOver.objects.filter(
            Q(task__client_id__in=client_ids) | Q(task__household_id__in=household_ids),
            about_on__gte=since,
        )
        .select_related("task")
        .defer("task__because_words")
        .order_by("recorded_at", "id")
    )


@cache
def _promise_rows() -> WrittenOnce:
    moves = MovedPromise.objects.filter(
        promised_id=OuterRef("pk"), change__overtaken_at__isnull=True
    )
    names = ("service", "answer", "last_entitled_on", "since_at", "told_at", "superseded_at")
    told = EntitlementPromise.objects.filter(client_id=OuterRef("pk"))
    row = JSONObject(
        **{name: name for name in names}, moved_by=Subquery(moves.values("change_id")[:1])
    )
    newest = told.order_by("-told_at", "service").values(row=row)[:MOST_PROMISES]
    return WrittenOnce(ArraySubquery(newest))


def _with_lines(changes: QuerySet[PromiseChange]) -> QuerySet[Any]:
    lines = MovedPromise.objects.select_related("promised", "now").order_by("promised__service")
    addressees = (
        PromiseAddressee.objects.select_related("staff_member__user", "hand_over")
        .defer("hand_over__note")
        .order_by("kind", "id")
    )
    return changes.select_related("recorded_by").prefetch_related(
        Prefetch("moved", lines), Prefetch("addressees", addressees)
    )


def is_untold(change: PromiseChange) -> bool:
    """Whether nobody was told of a change but those who made it themselves."""
    return not any(
        one.told_on is not None and not knows_by_own_deed(one) for one in change.addressees.all()
    )


def knows_by_own_deed(addressee: PromiseAddressee) -> bool:
    """Whether somebody of the staff told it to nobody but themselves."""
    return (
        addressee.kind != AddresseeKind.CLIENT
        and addressee.staff_member is not None
        and addressee.staff_member.user_id == addressee.told_by_id
    )
