"""Timelines with what casework adds: the day the plan of the state service was carried out."""

import datetime
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery

from balsts.casework.enums import PlanState
from balsts.casework.models import InclusionPlan
from balsts.clients.models import Client
from balsts.clients.queries.timeline import timeline_of, with_timeline_rows
from balsts.entitlements.timeline import Timeline
from balsts.organisations.queries.standing import Standing
from balsts.platform.subqueries import WrittenOnce


def with_case_timeline_rows(
    clients: Any, *, known_at: datetime.datetime | None = None, reader: Standing | None = None
) -> Any:
    """Annotate clients with their events and the day their newest plan was carried out.

    A moment takes the events as they were known then; the plan is always that of today. A reader
    who only accompanies is told no circumstance by its name.
    """
    rows = with_timeline_rows(clients, known_at=known_at, reader=reader)
    return rows.annotate(plan_executed_on=_plan_executed_on())


def case_timeline_of(client: Any) -> Timeline:
    """Build the timeline from an annotated client."""
    return replace(timeline_of(client), plan_executed_on=client.plan_executed_on)


def case_timelines_of(
    client_ids: Iterable[UUID],
    *,
    known_at: datetime.datetime | None = None,
    reader: Standing | None = None,
) -> dict[UUID, Timeline]:
    """Return the timeline of each client, perhaps as known at a moment: one query for all."""
    clients = Client.objects.filter(id__in=list(client_ids))
    rows = with_case_timeline_rows(clients, known_at=known_at, reader=reader)
    return {row.id: case_timeline_of(row) for row in rows.only("id", "born_on")}


@cache
def _plan_executed_on() -> WrittenOnce:
    """A plan that the client declined is none: it does not begin anew what a plan has ended."""
    newest_plan = InclusionPlan.objects.filter(
        ~Q(state=PlanState.DECLINED),
        ~Q(case__programme__entitlement_policy=""),
        case__client_id=OuterRef("pk"),
    ).order_by("-plan_version")
    return WrittenOnce(Subquery(newest_plan.values("executed_on")[:1]))
