"""Plans that were agreed: goals with their steps, and steps that fall due."""

import datetime
from collections.abc import Collection
from functools import cache
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from balsts.casework.enums import OPEN_GOAL_STATES, PlanState
from balsts.casework.models import Goal, PlanAction
from balsts.clients.models import Client
from balsts.platform.subqueries import WrittenOnce


def goals_with_steps(client: Client, programme_ids: Collection[UUID]) -> QuerySet[Any]:
    """Return the goals of plans in force, carried out or ended, newest plan first; one query.

    Their steps come as rows.
    """
    return (
        Goal.objects.filter(
            plan__case__client=client,
            plan__case__programme_id__in=programme_ids,
            plan__state__in=[PlanState.AGREED, PlanState.EXECUTED, PlanState.ENDED],
        )
        .select_related("plan__case")
        .annotate(step_rows=_step_rows())
        .order_by("-plan__agreed_on", "plan_id", "position", "id")
    )


def steps_due(
    client_ids: Collection[UUID],
    programme_ids: Collection[UUID],
    *,
    until: datetime.date,
    responsible: Collection[str],
) -> QuerySet[PlanAction]:
    """Return the open steps of plans in force due up to and including the day, earliest first."""
    return (
        PlanAction.objects.filter(
            done_on__isnull=True,
            due_on__lte=until,
            responsible__in=responsible,
            goal__state__in=OPEN_GOAL_STATES,
            goal__plan__state=PlanState.AGREED,
            goal__plan__case__client_id__in=client_ids,
            goal__plan__case__programme_id__in=programme_ids,
        )
        .select_related("goal__plan__case")
        .order_by("due_on", "id")
    )


@cache
def _step_rows() -> WrittenOnce:
    steps = PlanAction.objects.filter(goal_id=OuterRef("pk")).order_by("due_on", "id")
    row = JSONObject(
        id="id",
        description="description",
        responsible="responsible",
        due_on="due_on",
        done_on="done_on",
    )
    return WrittenOnce(ArraySubquery(steps.values(row=row)))
