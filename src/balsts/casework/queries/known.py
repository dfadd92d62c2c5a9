"""What is known of clients on the way to a service: timeline, enrolments, sight, restriction.

One query however many clients there are, and one more to hold them.
"""

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Value
from django.db.models.functions import JSONObject

from balsts.casework.queries.timeline import case_timeline_of, with_case_timeline_rows
from balsts.clients.models import Client, Enrolment
from balsts.clients.queries.held import hold_clients
from balsts.clients.queries.visibility import clients_open_to
from balsts.entitlements.timeline import Timeline
from balsts.organisations.queries.standing import Standing
from balsts.platform.dates import stored_day
from balsts.platform.periods import Period


@dataclass(frozen=True, kw_only=True)
class KnownForService:
    """One client: `enrolled` holds the periods by contract."""

    timeline: Timeline
    enrolled: Mapping[UUID, Sequence[Period]]
    is_open: bool
    is_restricted: bool


def known_for_services(
    client_ids: Collection[UUID],
    *,
    standing: Standing,
    at: datetime.datetime,
    is_held: bool = False,
) -> dict[UUID, KnownForService]:
    """Return what is known of each client; `is_open` says whether this person may act for them.

    Where they are held, whoever else would hold one of them waits until we are done. What others did
    while we waited for them is known.
    """
    if not client_ids:
        return {}
    if is_held:
        # In a statement before: one that waits for a row has read everything else before it waited.
        hold_clients(client_ids)
    enrolments = Enrolment.objects.filter(client_id=OuterRef("pk")).values(
        row=JSONObject(contract="contract_id", from_="valid_from", until="valid_until")
    )
    is_open: Any = (
        Value(True)  # noqa: FBT003 - a value of the database
        if standing.user.is_system
        else Exists(clients_open_to(standing, at=at).filter(pk=OuterRef("pk")))
    )
    rows = with_case_timeline_rows(Client.objects.filter(id__in=set(client_ids)))
    rows = rows.annotate(enrolment_rows=ArraySubquery(enrolments), is_open=is_open)
    rows = rows.only("id", "born_on", "restricted_at")
    return {
        row.id: KnownForService(
            timeline=case_timeline_of(row),
            enrolled=_periods_by_contract(row.enrolment_rows),
            is_open=row.is_open,
            is_restricted=row.restricted_at is not None,
        )
        for row in rows
    }


def _periods_by_contract(rows: Sequence[Mapping[str, Any]]) -> dict[UUID, list[Period]]:
    periods: dict[UUID, list[Period]] = {}
    for row in rows:
        periods.setdefault(UUID(row["contract"]), []).append(
            Period(stored_day(row["from_"]), stored_day(row["until"]))
        )
    return periods
