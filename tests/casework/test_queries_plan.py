"""Goals in force with their steps, and steps that fall due."""

import datetime

import pytest
from django.utils import timezone

from balsts.casework.enums import ActionResponsible, GoalState, NeedDomain, PlanState
from balsts.casework.models import Goal, PlanAction
from balsts.casework.queries.plan import goals_with_steps, steps_due
from balsts.organisations.queries.standing import standing_of
from tests.factories.casework import create_plan
from tests.people import Cast, create_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def today() -> datetime.date:
    return timezone.localdate()


@pytest.fixture
def cast(today: datetime.date) -> Cast:
    return create_cast(today=today)


def test_goals_are_those_of_the_newest_plan_in_order(cast: Cast, today: datetime.date) -> None:
    create_plan(cast.case, agreed_on=today, goals=("Old",))
    create_plan(cast.case, agreed_on=today, goals=("First", "Second"), action_due_on=today)

    goals = list(goals_with_steps(cast.fatima, reader=standing_of(cast.amina, on=today)))

    assert [goal.description for goal in goals] == ["First", "Second"]
    [step] = goals[0].step_rows
    assert (step["description"], step["due_on"]) == ("First step", today.isoformat())
    assert goals_with_steps(cast.fatima, reader=standing_of(cast.farid, on=today)).count() == 0


@pytest.mark.parametrize("days", [-400, 0, 7])
def test_step_is_due_up_to_and_including_the_day(
    cast: Cast, today: datetime.date, days: int
) -> None:
    due_on = today + datetime.timedelta(days=days)
    create_plan(cast.case, agreed_on=today, action_due_on=due_on)

    def due_until(until: datetime.date) -> int:
        return steps_due(
            [cast.fatima.id],
            reader=standing_of(cast.amina, on=today),
            until=until,
            responsible=ActionResponsible.values,
        ).count()

    assert due_until(due_on) == 1
    assert due_until(due_on - datetime.timedelta(days=1)) == 0


@pytest.mark.parametrize("settled", ["done", "goal", "plan", "other"])
def test_step_that_is_settled_is_not_due(cast: Cast, today: datetime.date, settled: str) -> None:
    plan = create_plan(cast.case, agreed_on=today, action_due_on=today)
    match settled:
        case "done":
            PlanAction.objects.update(done_on=today)
        case "goal":
            Goal.objects.update(state=GoalState.ACHIEVED)
        case "plan":
            plan.state = PlanState.REPLACED
            plan.save()

    due = steps_due(
        [cast.fatima.id],
        reader=standing_of(cast.amina, on=today),
        until=today,
        responsible=[ActionResponsible.MENTOR if settled == "other" else ActionResponsible.WORKER],
    )

    assert list(due) == []


def test_mentor_reads_no_goal_about_health_but_the_steps_that_are_the_mentors(
    cast: Cast, today: datetime.date
) -> None:
    create_plan(cast.case, agreed_on=today, goals=("Find a flat", "Heal", "Sleep"))
    Goal.objects.filter(description="Heal").update(domain=NeedDomain.HEALTH)
    Goal.objects.filter(description="Sleep").update(domain=NeedDomain.PSYCHO_EMOTIONAL)
    of_mentor = PlanAction.objects.get(goal__description="Sleep")
    PlanAction.objects.filter(id=of_mentor.id).update(responsible=ActionResponsible.MENTOR)
    PlanAction.objects.create(goal=of_mentor.goal, description="Tell", responsible="worker")

    mentor, worker = (
        {
            goal.domain: [step["description"] for step in goal.step_rows]
            for goal in goals_with_steps(cast.fatima, reader=standing_of(user, on=today))
        }
        for user in (cast.edgars, cast.amina)
    )

    assert mentor == {"housing": ["First step"], "psycho_emotional": ["First step"]}
    assert sorted(worker["psycho_emotional"]) == ["First step", "Tell"]
    assert worker["health"] == ["First step"]


def test_day_of_a_volunteer_holds_no_step_about_health_that_is_anothers(
    cast: Cast, today: datetime.date
) -> None:
    create_plan(cast.case, agreed_on=today, action_due_on=today)
    Goal.objects.update(domain=NeedDomain.HEALTH)

    due = [
        steps_due(
            [cast.fatima.id],
            reader=standing_of(user, on=today),
            until=today,
            responsible=ActionResponsible.values,
        ).count()
        for user in (cast.amina, cast.edgars)
    ]

    assert due == [1, 0]
