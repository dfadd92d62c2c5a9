"""The plan in force on the client's screen: goals, next steps, what falls due."""

import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from balsts.casework.enums import (
    DROPPED_GOAL_STATES,
    OPEN_GOAL_STATES,
    ActionResponsible,
    GoalState,
    NeedDomain,
    PlanState,
)
from balsts.casework.permissions import can_complete_action
from balsts.web.clients.client_file import ClientFile
from balsts.web.goals import goal_words
from balsts.web.shapes.clients import PlanCard
from balsts.web.shapes.my_day import DayLine
from balsts.web.shapes.people import GoalRow

_LOOKS = {
    GoalState.PLANNED: "planned",
    GoalState.IN_PROGRESS: "in-progress",
    GoalState.PARTLY: "in-progress",
    GoalState.ACHIEVED: "achieved",
    GoalState.NOT_ACHIEVED: "dropped",
} | dict.fromkeys(DROPPED_GOAL_STATES, "dropped")


def plan_card(file: ClientFile, *, may_change: bool) -> PlanCard | None:
    """Describe the newest plan, if there is one; only a plan in force can be changed."""
    if not file.goals:
        return None
    plan = file.goals[0].plan
    goals = [goal for goal in file.goals if goal.plan_id == plan.id]
    reached = sum(goal.state == GoalState.ACHIEVED for goal in goals)
    words = ngettext(
        "%(reached)s of %(count)s goal achieved",
        "%(reached)s of %(count)s goals achieved",
        len(goals),
    ) % {"reached": reached, "count": len(goals)}
    if plan.state != PlanState.AGREED:
        words = f"{PlanState(plan.state).label} · {words}"
    may_change = may_change and plan.state == PlanState.AGREED
    return PlanCard(
        title=_("Plan, version %(version)s") % {"version": plan.plan_version},
        words=words,
        url=reverse("casework:plan_detail", args=[file.client.reference]),
        goals=tuple(_goal_row(goal, file, may_change=may_change) for goal in goals),
    )


def due_steps(file: ClientFile) -> list[DayLine]:
    """Return the open steps with a day, of all goals that are not settled."""
    today = file.request.today
    return [
        DayLine(
            what=step["description"],
            on=_day(step),
            days=(_day(step) - today).days,
            because=_("step of the goal “%(goal)s”, %(responsible)s")
            % {
                "goal": goal_words(goal, file.request.standing),
                "responsible": ActionResponsible(step["responsible"]).label,
            },
        )
        for goal in file.goals
        if goal.plan.state == PlanState.AGREED and goal.state in OPEN_GOAL_STATES
        for step in goal.step_rows
        if step["due_on"] and not step["done_on"]
    ]


def _goal_row(goal: Any, file: ClientFile, *, may_change: bool) -> GoalRow:
    is_open = goal.state in OPEN_GOAL_STATES
    step = next((row for row in goal.step_rows if not row["done_on"]), None) if is_open else None
    due_on = _day(step) if step and step["due_on"] else None
    may_change = may_change and is_open
    return GoalRow(
        domain_label=str(NeedDomain(goal.domain).label),
        what=goal_words(goal, file.request.standing),
        state=_LOOKS[GoalState(goal.state)],
        state_label=str(GoalState(goal.state).label),
        next_step=step["description"] if step else "",
        responsible_label=str(ActionResponsible(step["responsible"]).label) if step else "",
        due_on=due_on,
        due_days=(due_on - file.request.today).days if due_on else 0,
        step_done_url=reverse("casework:action_complete", args=[step["id"]])
        if step and _may_complete(goal.plan, step["responsible"], file)
        else "",
        achieved_url=reverse("casework:goal_change", args=[goal.id]) if may_change else "",
        seen=goal.state,
    )


def _may_complete(plan: Any, responsible: str, file: ClientFile) -> bool:
    standing = file.request.standing
    return plan.state == PlanState.AGREED and can_complete_action(
        standing, plan.case.programme_id, responsible
    )


def _day(step: dict[str, str]) -> datetime.date:
    return datetime.date.fromisoformat(step["due_on"])
