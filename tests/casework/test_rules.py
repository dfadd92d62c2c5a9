"""What must hold of cases, plans and services, whoever acts."""

import datetime

import pytest

from balsts.access.enums import Role
from balsts.casework.enums import CASE_TRANSITIONS, CaseCloseReason, CaseState, GoalState
from balsts.casework.queries.law import law
from balsts.casework.rules import (
    blockers_for_closing,
    blockers_for_moving_case,
    blockers_for_service_day,
    blockers_from_decision,
    is_plan_executed,
    service_of_role,
)
from balsts.entitlements.service import Service
from balsts.entitlements.timeline import Arrival, LegalStatus, StatusChange, Timeline

DAY = datetime.date(2024, 2, 29)
ONE_DAY = datetime.timedelta(days=1)


def codes(blockers):
    return [blocker.code for blocker in blockers]


def test_mentors_give_the_mentors_service_and_others_the_workers():
    found = {role: service_of_role(role) for role in Role}

    mentors = {role for role, service in found.items() if service == Service.SOCIAL_MENTOR}
    assert mentors == {Role.MENTOR}


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (DAY - ONE_DAY, ["service_before_arrival"]),
        (DAY, []),
        (DAY + ONE_DAY, []),
        (DAY + 2 * ONE_DAY, ["service_in_future"]),
    ],
)
def test_a_service_lies_between_arrival_and_today(on: datetime.date, expected: list[str]):
    found = blockers_for_service_day(on=on, arrived_on=DAY, today=DAY + ONE_DAY)

    assert codes(found) == expected


def test_a_service_of_somebody_whose_arrival_is_unknown_is_not_refused():
    assert blockers_for_service_day(on=DAY, arrived_on=None, today=DAY) == []


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([], False),
        ([GoalState.ACHIEVED], True),
        ([GoalState.ACHIEVED, GoalState.NOT_APPLICABLE, GoalState.DROPPED_BY_CLIENT], True),
        ([GoalState.NOT_APPLICABLE], False),
        ([GoalState.ACHIEVED, GoalState.PARTLY], False),
        ([GoalState.ACHIEVED, GoalState.PLANNED], False),
        ([GoalState.ACHIEVED, GoalState.NOT_ACHIEVED], False),
    ],
)
def test_a_plan_is_carried_out_when_what_was_kept_is_achieved(states, expected):
    assert is_plan_executed(states) is expected


@pytest.mark.parametrize("state", CaseState)
@pytest.mark.parametrize("to", CaseState)
def test_a_case_moves_only_along_the_table(state: CaseState, to: CaseState):
    found = blockers_for_moving_case(state, to)

    assert codes(found) == ([] if to in CASE_TRANSITIONS[state] else ["case_cannot_move"])


def test_a_closed_case_can_only_begin_again():
    assert CASE_TRANSITIONS[CaseState.CLOSED] == {CaseState.INTAKE}


def test_closing_with_the_plan_needs_a_plan():
    found = blockers_for_closing(
        reason=CaseCloseReason.PLAN_COMPLETED, goal_states=[], has_plan=False
    )

    assert codes(found) == ["no_plan"]


def test_closing_with_the_plan_counts_the_goals_that_are_not_achieved():
    states = [GoalState.ACHIEVED, GoalState.PARTLY, GoalState.PLANNED, GoalState.NOT_APPLICABLE]

    [found] = blockers_for_closing(
        reason=CaseCloseReason.PLAN_COMPLETED, goal_states=states, has_plan=True
    )

    assert (found.code, found.message.values) == ("goals_open", {"count": 2})


@pytest.mark.parametrize(
    "reason",
    [each for each in CaseCloseReason if each not in ("plan_completed", "provider_change")],
)
def test_closing_for_any_other_reason_asks_for_no_goal(reason: CaseCloseReason):
    found = blockers_for_closing(reason=reason, goal_states=[GoalState.PLANNED], has_plan=True)

    assert found == []


def test_the_reason_why_somebody_is_not_entitled_is_the_lowest_one():
    timeline = Timeline(
        born_on=None,
        statuses=(
            StatusChange(
                legal_status=LegalStatus.ALTERNATIVE, decided_on=datetime.date(2020, 1, 1)
            ),
        ),
        arrivals=(Arrival(on=datetime.date(2019, 1, 1)),),
        departures=(),
        permits=(),
    )
    decision = law().decide(Service.SOCIAL_MENTOR, timeline, on=DAY)

    found = blockers_from_decision(decision)

    assert codes(found) == ["not_entitled"]
    assert decision.is_entitled is False


def test_somebody_who_is_entitled_is_not_refused():
    timeline = Timeline(
        born_on=None,
        statuses=(StatusChange(legal_status=LegalStatus.ALTERNATIVE, decided_on=DAY),),
        arrivals=(Arrival(on=DAY),),
        departures=(),
        permits=(),
    )

    assert blockers_from_decision(law().decide(Service.SOCIAL_MENTOR, timeline, on=DAY)) == []
