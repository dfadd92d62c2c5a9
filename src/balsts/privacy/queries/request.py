"""Reading requests, as far as the person who looks may see the client."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from balsts.accounts.models import User
from balsts.clients.models import Assignment, Client, Correction
from balsts.clients.queries.visibility import clients_visible_to
from balsts.organisations.queries.standing import Standing
from balsts.privacy.enums import RequestKind
from balsts.privacy.models import DataRequest, RequestCorrection


def requests_visible_to(standing: Standing) -> QuerySet[DataRequest]:
    """Return requests of the clients whom the person may see, with the client; one query."""
    return DataRequest.objects.filter(
        client__in=clients_visible_to(standing).values("pk")
    ).select_related("client")


def requests_of(client: Client) -> QuerySet[DataRequest]:
    """Return a client's requests, newest first."""
    return DataRequest.objects.filter(client=client).order_by("-received_on", "-recorded_at", "id")


@dataclass(frozen=True, kw_only=True)
class RequestRow:
    """An open request and the last day to answer it, none while the person is waited for."""

    request: DataRequest
    due_on: datetime.date | None


def open_requests(standing: Standing, *, limit: int) -> list[RequestRow]:
    """Return what waits for an answer, the nearest last day first, those that stand still last.

    The due day is worked out here, so the order is ours; few requests are open at any time.
    """
    found = requests_visible_to(standing).filter(answered_on__isnull=True).order_by("received_on")
    rows = [RequestRow(request=one, due_on=one.due_on) for one in found[:limit]]
    return sorted(rows, key=lambda row: (row.due_on is None, row.due_on or row.request.received_on))


def answered_requests(standing: Standing, *, limit: int) -> QuerySet[Any]:
    """Return what was answered, newest first."""
    answered = requests_visible_to(standing).filter(answered_on__isnull=False)
    return answered.order_by("-answered_on", "-recorded_at", "id")[:limit]


def open_correction_of(client: Client) -> DataRequest | None:
    """Return the client's open request to correct their data, if there is one."""
    return DataRequest.objects.filter(
        client=client, kind=RequestKind.CORRECTION, answered_on__isnull=True
    ).first()


def requests_behind(corrections: Collection[Correction]) -> dict[UUID, UUID]:
    """Return by correction the request that it answers; one query."""
    rows = RequestCorrection.objects.filter(correction__in=corrections)
    return dict(rows.values_list("correction_id", "request_id"))


def knows_client(user: User, client: Client) -> bool:
    """Whether the user works or has worked with the client."""
    return Assignment.objects.filter(staff_member__user=user, enrolment__client=client).exists()
