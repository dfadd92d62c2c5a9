"""Plans that were agreed: goals with their steps, and steps that fall due."""

import datetime
from collections.abc import Collection
from functools import cache
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from balsts.casework.enums import (
    HEALTH_DOMAINS,
    OPEN_GOAL_STATES,
    ActionResponsible,
    PlanState,
)
from balsts.casework.models import Case, Goal, InclusionPlan, PlanAction
from balsts.casework.permissions import can_read_notes_of_others
from balsts.clients.models import Client
from balsts.organisations.queries.standing import Standing
from balsts.platform.identifiers import mark_of
from balsts.platform.subqueries import WrittenOnce

_STEPS_TOLD_TO_MENTORS = ~Q(goal__domain__in=HEALTH_DOMAINS) | Q(
    responsible=ActionResponsible.MENTOR
)


def plan_in_force(case: Case) -> InclusionPlan | None:
    """Return the version that is agreed, with its goals and steps, for those who manage plans."""
    agreed = InclusionPlan.objects.filter(case=case, state=PlanState.AGREED)
    return agreed.prefetch_related("goals__actions").first()


def mark_of_plan(plan: InclusionPlan | None) -> UUID:
    """Return what tells a plan from how it stands once a goal or a step was changed, or another agreed."""
    if plan is None:
        return mark_of([])
    goals = plan.goals.all()
    steps = (action for goal in goals for action in goal.actions.all())
    return mark_of(
        [
            f"{plan.id}",
            *sorted(f"{goal.id} {goal.state}" for goal in goals),
            *sorted(f"{action.id} {action.done_on}" for action in steps),
        ]
    )


def goals_with_steps(client: Client, *, reader: Standing) -> QuerySet[Any]:
    """Return the goals of plans in force, carried out or ended, newest plan first; one query.

    Their steps come as rows.
    """
    reads_all = can_read_notes_of_others(reader)
    return (
        goals_read_by(reader)
        .filter(
            plan__case__client=client,
            plan__case__programme_id__in=reader.programme_ids,
            plan__state__in=[PlanState.AGREED, PlanState.EXECUTED, PlanState.ENDED],
        )
        .select_related("plan__case")
        .annotate(step_rows=_step_rows(reads_all=reads_all))
        .order_by("-plan__agreed_on", "plan_id", "position", "id")
    )


def goals_read_by(reader: Standing) -> QuerySet[Goal]:
    """Return goals without those about health, for whoever only accompanies a client.

    A step of the mentor's own is work to be done: its goal stays, and what the goal says is left
    out by the page.
    """
    if can_read_notes_of_others(reader):
        return Goal.objects.all()
    own_steps = PlanAction.objects.filter(
        goal_id=OuterRef("pk"), responsible=ActionResponsible.MENTOR
    )
    return Goal.objects.filter(~Q(domain__in=HEALTH_DOMAINS) | Exists(own_steps))


def steps_read_by(reader: Standing) -> QuerySet[PlanAction]:
    """Return steps; of goals about health only the mentor's own, for whoever accompanies."""
    if can_read_notes_of_others(reader):
        return PlanAction.objects.all()
    return PlanAction.objects.filter(_STEPS_TOLD_TO_MENTORS)


def steps_due(
    client_ids: Collection[UUID],
    *,
    reader: Standing,
    until: datetime.date,
    responsible: Collection[str],
) -> QuerySet[PlanAction]:
    """Return the open steps of plans in force due up to and including the day, earliest first."""
    return (
        steps_read_by(reader)
        .filter(
            done_on__isnull=True,
            due_on__lte=until,
            responsible__in=responsible,
            goal__state__in=OPEN_GOAL_STATES,
            goal__plan__state=PlanState.AGREED,
            goal__plan__case__client_id__in=client_ids,
            goal__plan__case__programme_id__in=reader.programme_ids,
        )
        .select_related("goal__plan__case")
        .order_by("due_on", "id")
    )


@cache
def _step_rows(*, reads_all: bool) -> WrittenOnce:
    steps = PlanAction.objects.filter(goal_id=OuterRef("pk")).order_by("due_on", "id")
    if not reads_all:
        steps = steps.filter(_STEPS_TOLD_TO_MENTORS)
    row = JSONObject(
        id="id",
        description="description",
        responsible="responsible",
        due_on="due_on",
        done_on="done_on",
    )
    return WrittenOnce(ArraySubquery(steps.values(row=row)))
