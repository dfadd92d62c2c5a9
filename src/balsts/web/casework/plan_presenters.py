"""Versions of a plan with their goals, steps and what can be done about them."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from balsts.casework.enums import (
    DROPPED_GOAL_STATES,
    ActionResponsible,
    GoalState,
    NeedDomain,
    PlanState,
)
from balsts.casework.models import Case, Goal, InclusionPlan, PlanAction
from balsts.casework.permissions import can_complete_action, can_manage_plan, can_read_goal
from balsts.organisations.queries.standing import Standing
from balsts.web.goals import goal_words
from balsts.web.shapes.lists import Option
from balsts.web.shapes.people import GoalRow

STATE_LOOKS = {
    GoalState.PLANNED: "planned",
    GoalState.IN_PROGRESS: "in-progress",
    GoalState.PARTLY: "in-progress",
    GoalState.ACHIEVED: "achieved",
    GoalState.NOT_ACHIEVED: "dropped",
} | dict.fromkeys(DROPPED_GOAL_STATES, "dropped")


@dataclass(frozen=True, kw_only=True, slots=True)
class StepLine:
    """One action: who, by when, done or how to say so."""

    what: str
    responsible_label: str
    due_on: datetime.date | None
    due_days: int
    done_on: datetime.date | None
    complete_url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class GoalLine:
    """One goal with its steps and the states it can be given."""

    id: UUID
    domain_label: str
    what: str
    client_words: str
    look: str
    state_label: str
    state_changed_on: datetime.date
    steps: tuple[StepLine, ...]
    change_url: str
    seen: str
    states: tuple[Option, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanVersion:
    """One version of the plan."""

    number: int
    state_label: str
    is_newest: bool
    agreed_on: datetime.date
    executed_on: datetime.date | None
    goals: tuple[GoalLine, ...]


def plan_versions(
    plans: Iterable[InclusionPlan], *, case: Case, standing: Standing, is_only_read: bool = False
) -> list[PlanVersion]:
    """Describe every version; only the one in force can be changed, where it is not only read."""
    may_change = not is_only_read and can_manage_plan(standing, case.programme_id)
    return [
        PlanVersion(
            number=plan.plan_version,
            state_label=str(PlanState(plan.state).label),
            is_newest=position == 0,
            agreed_on=plan.agreed_on,
            executed_on=plan.executed_on,
            goals=tuple(
                _goal_line(
                    goal,
                    standing=standing,
                    may_change=may_change and plan.state == PlanState.AGREED,
                    steps=tuple(
                        _step_line(
                            action,
                            today=standing.on,
                            may_complete=not is_only_read
                            and plan.state == PlanState.AGREED
                            and can_complete_action(
                                standing, case.programme_id, action.responsible
                            ),
                        )
                        for action in goal.actions.all()
                    ),
                )
                for goal in plan.goals.all()
            ),
        )
        for position, plan in enumerate(plans)
    ]


def _goal_line(
    goal: Goal, *, standing: Standing, may_change: bool, steps: tuple[StepLine, ...]
) -> GoalLine:
    return GoalLine(
        id=goal.id,
        domain_label=str(NeedDomain(goal.domain).label),
        what=goal_words(goal, standing),
        client_words=goal.client_words if can_read_goal(standing, goal.domain) else "",
        look=STATE_LOOKS[GoalState(goal.state)],
        state_label=str(GoalState(goal.state).label),
        state_changed_on=goal.state_changed_on,
        change_url=reverse("casework:goal_change", args=[goal.id]) if may_change else "",
        seen=goal.state,
        states=tuple(
            Option(value=value, label=str(label), is_selected=value == goal.state)
            for value, label in GoalState.choices
        ),
        steps=steps,
    )


def _step_line(action: PlanAction, *, today: datetime.date, may_complete: bool) -> StepLine:
    return StepLine(
        what=action.description,
        responsible_label=str(ActionResponsible(action.responsible).label),
        due_on=action.due_on,
        due_days=(action.due_on - today).days if action.due_on else 0,
        done_on=action.done_on,
        complete_url=reverse("casework:action_complete", args=[action.id])
        if may_complete and action.done_on is None
        else "",
    )


def goal_rows(goals: Iterable[Goal]) -> list[GoalRow]:
    """Describe goals in short, without their steps."""
    return [
        GoalRow(
            domain_label=str(NeedDomain(goal.domain).label),
            what=goal.description,
            state=STATE_LOOKS[GoalState(goal.state)],
            state_label=str(GoalState(goal.state).label),
        )
        for goal in goals
    ]
