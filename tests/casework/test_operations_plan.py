"""Agreeing plans and carrying them out: versions, goals, steps, and who may."""

import datetime
from dataclasses import replace

import pytest
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.casework.enums import (
    ActionResponsible,
    CaseCloseReason,
    CaseState,
    GoalState,
    NeedDomain,
    PlanState,
)
from balsts.casework.models import Goal, InclusionPlan, PlanAction
from balsts.casework.operations.case import CannotCloseCase, close_case
from balsts.casework.operations.plan import (
    AgreedAction,
    AgreedGoal,
    Agreement,
    CannotAgreePlan,
    CannotChangePlan,
    agree_plan,
    change_goal_state,
    complete_action,
    is_ready_to_close,
    record_plans,
)
from balsts.casework.queries.plan import mark_of_plan, plan_in_force
from balsts.clients.models import Assignment
from tests.factories.casework import create_plan
from tests.people import Cast, create_cast
from tests.two_at_once import two_at_once

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
ONE_DAY = datetime.timedelta(days=1)
HOUSING = AgreedGoal(
    domain=NeedDomain.HOUSING,
    description="Find a flat",
    client_words="A door of our own",
    actions=(
        AgreedAction(
            description="Write to landlords", responsible=ActionResponsible.MENTOR, due_on=TODAY
        ),
    ),
)


[STEP] = HOUSING.actions


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def codes(refusal):
    return [blocker.code for blocker in refusal.value.blockers]


def agreement(cast, **changes):
    return Agreement(**({"case": cast.case, "agreed_on": TODAY, "goals": (HOUSING,)} | changes))


def test_agree_plan_keeps_goals_with_steps_and_the_clients_words(cast: Cast):
    plan = agree_plan(agreement=agreement(cast), by=cast.amina, at=NOW)

    goal, action = Goal.objects.get(), PlanAction.objects.get()
    assert (plan.plan_version, plan.state) == (1, PlanState.AGREED)
    assert (goal.plan, goal.client_words, goal.state_changed_on) == (
        plan,
        "A door of our own",
        TODAY,
    )
    assert (action.goal, action.responsible, action.due_on) == (goal, "mentor", TODAY)
    assert cast.case.state == CaseState.IMPLEMENTATION


def test_agree_plan_again_replaces_the_version_before(cast: Cast):
    first = agree_plan(agreement=agreement(cast), by=cast.amina, at=NOW)

    second = agree_plan(agreement=agreement(cast), by=cast.amina, at=NOW)

    first.refresh_from_db()
    assert (first.state, second.state) == (PlanState.REPLACED, PlanState.AGREED)
    assert second.plan_version == 2


def test_agree_plan_sent_twice_is_kept_once(cast: Cast):
    sent = agreement(cast)

    plans = [agree_plan(agreement=sent, by=cast.amina, at=NOW) for _ in range(2)]

    assert plans[0].id == plans[1].id == sent.id
    assert InclusionPlan.objects.get().state == PlanState.AGREED


@pytest.mark.parametrize(
    "otherwise",
    [
        {"agreed_on": TODAY - ONE_DAY},
        {"language_of_explanation": "fas"},
        {"has_interpreter": True},
        {"state": PlanState.DECLINED},
        {"goals": (HOUSING, HOUSING)},
        {"goals": (replace(HOUSING, domain=NeedDomain.HEALTH),)},
        {"goals": (replace(HOUSING, description="Find a house"),)},
        {"goals": (replace(HOUSING, client_words="A house of our own"),)},
        {"goals": (replace(HOUSING, actions=()),)},
        {"goals": (replace(HOUSING, actions=(STEP, STEP)),)},
        {"goals": (replace(HOUSING, actions=(replace(STEP, description="Call them"),)),)},
        {"goals": (replace(HOUSING, actions=(replace(STEP, due_on=None),)),)},
        {
            "goals": (
                replace(HOUSING, actions=(replace(STEP, responsible=ActionResponsible.CLIENT),)),
            )
        },
    ],
)
def test_agree_plan_refuses_other_words_under_the_id_of_those_that_are_kept(
    cast: Cast, otherwise: dict[str, object]
):
    sent = agreement(cast, goals=(HOUSING,))
    agree_plan(agreement=sent, by=cast.amina, at=NOW)

    with pytest.raises(CannotAgreePlan) as refusal:
        agree_plan(agreement=replace(sent, **otherwise), by=cast.amina, at=NOW)

    assert codes(refusal) == ["sent_otherwise"]
    assert InclusionPlan.objects.count() == Goal.objects.count() == 1


def test_agree_plan_sent_again_after_the_work_went_on_is_kept_once(cast: Cast):
    sent = agreement(cast, goals=(HOUSING,))
    plan = agree_plan(agreement=sent, by=cast.amina, at=NOW)
    [goal] = plan.goals.all()
    complete_action(action=goal.actions.get(), done_on=TODAY, by=cast.amina, at=NOW)

    again = agree_plan(agreement=sent, by=cast.amina, at=NOW)

    assert again == plan
    goal.refresh_from_db()
    assert goal.state == GoalState.IN_PROGRESS


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
def test_asvs_15_4_2_agree_plan_sent_twice_at_once_is_kept_once_and_another_one_follows(cast: Cast):
    sent, other = agreement(cast), agreement(cast)

    first, second = two_at_once(
        lambda: agree_plan(agreement=sent, by=cast.amina, at=NOW),
        lambda: [agree_plan(agreement=each, by=cast.amina, at=NOW) for each in (sent, other)],
    )

    assert (first.id, [plan.id for plan in second]) == (sent.id, [sent.id, other.id])
    versions = InclusionPlan.objects.order_by("plan_version").values_list("plan_version", "state")
    assert list(versions) == [(1, PlanState.REPLACED), (2, PlanState.AGREED)]


def test_agree_plan_takes_hidden_characters_out_of_goals(cast: Cast):
    goal = AgreedGoal(domain=NeedDomain.HOUSING, description=" Find \t a flat ")

    agree_plan(agreement=agreement(cast, goals=(goal,)), by=cast.amina, at=NOW)

    assert Goal.objects.get().description == "Find a flat"


def test_a_declined_plan_is_kept_without_goals_and_help_goes_on(cast: Cast):
    plan = agree_plan(
        agreement=agreement(cast, goals=(), state=PlanState.DECLINED), by=cast.amina, at=NOW
    )

    assert plan.state == PlanState.DECLINED
    assert cast.case.state == CaseState.INTAKE


def test_agree_plan_refuses_a_plan_without_goals(cast: Cast):
    with pytest.raises(CannotAgreePlan) as refusal:
        agree_plan(agreement=agreement(cast, goals=()), by=cast.amina, at=NOW)

    assert codes(refusal) == ["no_goals"]


def test_agree_plan_refuses_a_day_to_come(cast: Cast):
    with pytest.raises(CannotAgreePlan) as refusal:
        agree_plan(agreement=agreement(cast, agreed_on=TODAY + ONE_DAY), by=cast.amina, at=NOW)

    assert codes(refusal) == ["agreed_in_future"]


def test_agree_plan_refuses_a_closed_case(cast: Cast):
    close_case(
        case=cast.case, reason=CaseCloseReason.WITHDREW, closed_on=TODAY, by=cast.amina, at=NOW
    )

    with pytest.raises(CannotAgreePlan) as refusal:
        agree_plan(agreement=agreement(cast), by=cast.amina, at=NOW)

    assert codes(refusal) == ["case_cannot_move"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("boris", "client_not_seen"),
        ("daniel", "client_not_seen"),
        ("edgars", "no_permission"),
        ("esther", "no_permission"),
        ("farid", "no_permission"),
    ],
)
def test_asvs_8_3_1_agree_plan_refuses_everybody_else(cast: Cast, name: str, code: str):
    with pytest.raises(CannotAgreePlan) as refusal:
        agree_plan(agreement=agreement(cast), by=getattr(cast, name), at=NOW)

    assert codes(refusal) == [code]
    assert InclusionPlan.objects.count() == 0


def test_change_goal_state_says_since_when(cast: Cast):
    create_plan(cast.case, agreed_on=TODAY - ONE_DAY)

    goal = change_goal_state(
        goal=Goal.objects.get(), state=GoalState.PARTLY, on=TODAY, by=cast.amina, at=NOW
    )

    goal.refresh_from_db()
    assert (goal.state, goal.state_changed_on) == (GoalState.PARTLY, TODAY)


@pytest.mark.parametrize("name", ["boris", "daniel", "edgars", "esther", "farid"])
def test_change_goal_state_refuses_everybody_else(cast: Cast, name: str):
    create_plan(cast.case, agreed_on=TODAY)

    with pytest.raises(CannotChangePlan):
        change_goal_state(
            goal=Goal.objects.get(),
            state=GoalState.ACHIEVED,
            on=TODAY,
            by=getattr(cast, name),
            at=NOW,
        )

    assert Goal.objects.get().state == GoalState.PLANNED


def test_change_goal_state_refuses_a_version_no_longer_in_force(cast: Cast):
    create_plan(cast.case, agreed_on=TODAY)
    goal = Goal.objects.get()
    create_plan(cast.case, agreed_on=TODAY)

    with pytest.raises(CannotChangePlan) as refusal:
        change_goal_state(goal=goal, state=GoalState.ACHIEVED, on=TODAY, by=cast.amina, at=NOW)

    assert codes(refusal) == ["plan_not_in_force"]


@pytest.mark.parametrize("on", [TODAY + ONE_DAY, TODAY - ONE_DAY])
def test_goals_and_steps_change_between_the_agreement_and_today(cast: Cast, on: datetime.date):
    create_plan(cast.case, agreed_on=TODAY)

    with pytest.raises(CannotChangePlan) as goal_refusal:
        change_goal_state(
            goal=Goal.objects.get(), state=GoalState.ACHIEVED, on=on, by=cast.amina, at=NOW
        )
    with pytest.raises(CannotChangePlan) as step_refusal:
        complete_action(action=PlanAction.objects.get(), done_on=on, by=cast.amina, at=NOW)

    assert codes(goal_refusal) == codes(step_refusal) == ["day_outside_plan"]


def test_complete_action_brings_a_planned_goal_into_progress(cast: Cast):
    create_plan(cast.case, agreed_on=TODAY)

    action = complete_action(action=PlanAction.objects.get(), done_on=TODAY, by=cast.amina, at=NOW)

    assert (action.done_on, action.goal.state) == (TODAY, GoalState.IN_PROGRESS)


def test_complete_action_said_twice_keeps_the_first_day(cast: Cast):
    create_plan(cast.case, agreed_on=TODAY - ONE_DAY)
    said = {"by": cast.amina, "at": NOW}
    complete_action(action=PlanAction.objects.get(), done_on=TODAY - ONE_DAY, **said)

    action = complete_action(action=PlanAction.objects.get(), done_on=TODAY, **said)

    assert action.done_on == PlanAction.objects.get().done_on == TODAY - ONE_DAY


def test_complete_action_that_was_loaded_before_leaves_what_was_said_meanwhile(cast: Cast):
    create_plan(cast.case, agreed_on=TODAY - ONE_DAY)
    said = {"by": cast.amina, "at": NOW}
    early, late = (PlanAction.objects.select_related("goal__plan__case").get() for _ in range(2))
    goal = Goal.objects.get()
    change_goal_state(goal=goal, state=GoalState.ACHIEVED, on=TODAY - ONE_DAY, **said)
    complete_action(action=early, done_on=TODAY - ONE_DAY, **said)

    complete_action(action=late, done_on=TODAY, **said)

    goal.refresh_from_db()
    assert (goal.state, goal.state_changed_on) == (GoalState.ACHIEVED, TODAY - ONE_DAY)
    assert late.done_on == PlanAction.objects.get().done_on == TODAY - ONE_DAY


def test_goals_and_steps_loaded_before_the_case_was_closed_change_no_more(cast: Cast):
    create_plan(cast.case, agreed_on=TODAY)
    goal = Goal.objects.select_related("plan__case").get()
    action = PlanAction.objects.select_related("goal__plan__case").get()
    told = {"by": cast.amina, "at": NOW}
    close_case(case=cast.case, reason=CaseCloseReason.WITHDREW, closed_on=TODAY, **told)

    with pytest.raises(CannotChangePlan) as goal_refusal:
        change_goal_state(goal=goal, state=GoalState.ACHIEVED, on=TODAY, **told)
    with pytest.raises(CannotChangePlan) as step_refusal:
        complete_action(action=action, done_on=TODAY, **told)

    assert codes(goal_refusal) == codes(step_refusal) == ["plan_not_in_force"]


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
def test_asvs_15_4_2_a_plan_is_not_carried_out_while_a_goal_of_it_is_opened_again(cast: Cast):
    create_plan(cast.case, agreed_on=TODAY)
    goal = Goal.objects.get()
    told = {"on": TODAY, "by": cast.amina, "at": NOW}
    change_goal_state(goal=goal, state=GoalState.ACHIEVED, **told)

    def close():
        with pytest.raises(CannotCloseCase) as refusal:
            close_case(
                case=cast.case,
                reason=CaseCloseReason.PLAN_COMPLETED,
                closed_on=TODAY,
                by=cast.chiara,
                at=NOW,
            )
        return codes(refusal)

    _, found = two_at_once(
        lambda: change_goal_state(goal=goal, state=GoalState.NOT_ACHIEVED, **told), close
    )

    assert found == ["goals_open"]
    assert InclusionPlan.objects.get().state == PlanState.AGREED


def test_a_mentor_says_when_the_mentors_step_was_done(cast: Cast):
    create_plan(cast.case, agreed_on=TODAY)
    PlanAction.objects.update(responsible=ActionResponsible.MENTOR)

    action = complete_action(action=PlanAction.objects.get(), done_on=TODAY, by=cast.edgars, at=NOW)

    assert (action.done_on, action.goal.state) == (TODAY, GoalState.IN_PROGRESS)


@pytest.mark.parametrize(
    "responsible", sorted(set(ActionResponsible.values) - {ActionResponsible.MENTOR})
)
def test_a_mentor_leaves_the_steps_of_others_alone(cast: Cast, responsible: str):
    create_plan(cast.case, agreed_on=TODAY)
    PlanAction.objects.update(responsible=responsible)

    with pytest.raises(CannotChangePlan) as refusal:
        complete_action(action=PlanAction.objects.get(), done_on=TODAY, by=cast.edgars, at=NOW)

    assert codes(refusal) == ["no_permission"]
    assert PlanAction.objects.get().done_on is None


def test_a_mentor_completes_no_step_of_a_client_whom_they_do_not_see(cast: Cast):
    create_plan(cast.case, agreed_on=TODAY)
    PlanAction.objects.update(responsible=ActionResponsible.MENTOR)
    Assignment.objects.filter(staff_member=cast.mentor).update(valid_until=TODAY)

    with pytest.raises(CannotChangePlan) as refusal:
        complete_action(action=PlanAction.objects.get(), done_on=TODAY, by=cast.edgars, at=NOW)

    assert codes(refusal) == ["client_not_seen"]


def test_a_volunteer_of_another_programme_completes_no_step(cast: Cast):
    create_plan(cast.case, agreed_on=TODAY)
    PlanAction.objects.update(responsible=ActionResponsible.MENTOR)

    with pytest.raises(CannotChangePlan) as refusal:
        complete_action(action=PlanAction.objects.get(), done_on=TODAY, by=cast.farid, at=NOW)

    assert codes(refusal) == ["no_permission"]


def test_a_plan_is_ready_to_close_when_every_goal_that_was_kept_is_achieved(cast: Cast):
    plan = create_plan(cast.case, agreed_on=TODAY, goals=("One", "Two"))
    one, two = Goal.objects.order_by("position")
    change_goal_state(goal=one, state=GoalState.ACHIEVED, on=TODAY, by=cast.amina, at=NOW)
    before = is_ready_to_close(plan)

    change_goal_state(goal=two, state=GoalState.DROPPED_BY_CLIENT, on=TODAY, by=cast.amina, at=NOW)

    assert (before, is_ready_to_close(plan)) == (False, True)


def test_record_plans_keeps_versions_and_executed_days_as_told(cast: Cast):
    earlier = agreement(cast, plan_version=1, state=PlanState.REPLACED)
    later = agreement(
        cast, plan_version=2, state=PlanState.EXECUTED, executed_on=TODAY, agreed_on=TODAY - ONE_DAY
    )

    plans = record_plans(agreements=[earlier, later], by=system_actor(), at=NOW)

    assert [(plan.plan_version, plan.executed_on) for plan in plans] == [(1, None), (2, TODAY)]


def test_record_plans_refuses_clients_whom_the_person_does_not_see(cast: Cast):
    with pytest.raises(CannotAgreePlan) as refusal:
        record_plans(agreements=[agreement(cast)], by=cast.boris, at=NOW)

    assert codes(refusal) == ["client_not_seen"]


def plan_on_the_page(cast: Cast):
    """What somebody has before them who is about to agree on the next version."""
    return mark_of_plan(plan_in_force(cast.case))


def agree_meanwhile(cast: Cast) -> None:
    create_plan(cast.case, agreed_on=TODAY, goals=("Learn Latvian",))


def decline_meanwhile(cast: Cast) -> None:
    declined = agreement(cast, goals=(), state=PlanState.DECLINED)
    agree_plan(agreement=declined, by=cast.chiara, at=NOW)


def change_a_goal_meanwhile(cast: Cast) -> None:
    goal = Goal.objects.get(description="Find a flat")
    change_goal_state(goal=goal, state=GoalState.ACHIEVED, on=TODAY, by=cast.chiara, at=NOW)


def do_a_step_meanwhile(cast: Cast) -> None:
    complete_action(action=PlanAction.objects.get(), done_on=TODAY, by=cast.chiara, at=NOW)


@pytest.mark.parametrize(
    "meanwhile", [agree_meanwhile, decline_meanwhile, change_a_goal_meanwhile, do_a_step_meanwhile]
)
def test_agree_plan_replaces_nothing_that_whoever_wrote_it_has_not_seen(cast: Cast, meanwhile):
    create_plan(cast.case, agreed_on=TODAY)
    seen = plan_on_the_page(cast)
    meanwhile(cast)
    before = list(InclusionPlan.objects.order_by("plan_version").values_list("id", "state"))

    with pytest.raises(CannotAgreePlan) as refusal:
        agree_plan(agreement=agreement(cast, seen=seen), by=cast.amina, at=NOW)
    after = list(InclusionPlan.objects.order_by("plan_version").values_list("id", "state"))
    agree_plan(agreement=agreement(cast, seen=plan_on_the_page(cast)), by=cast.amina, at=NOW)

    assert codes(refusal) == ["plan_changed"]
    assert after == before
    assert InclusionPlan.objects.count() == len(before) + 1


def test_agree_plan_is_refused_where_a_step_was_done_of_a_goal_that_stands_as_before(cast: Cast):
    plan = create_plan(cast.case, agreed_on=TODAY)
    goal = plan.goals.get()
    change_goal_state(goal=goal, state=GoalState.IN_PROGRESS, on=TODAY, by=cast.chiara, at=NOW)
    seen = plan_on_the_page(cast)
    do_a_step_meanwhile(cast)

    with pytest.raises(CannotAgreePlan) as refusal:
        agree_plan(agreement=agreement(cast, seen=seen), by=cast.amina, at=NOW)

    assert codes(refusal) == ["plan_changed"]


def test_agree_plan_says_which_version_is_in_force_now(cast: Cast):
    seen = plan_on_the_page(cast)
    agree_meanwhile(cast)

    with pytest.raises(CannotAgreePlan) as refusal:
        agree_plan(agreement=agreement(cast, seen=seen), by=cast.amina, at=NOW)

    [blocker] = refusal.value.blockers
    assert blocker.message.values == {"version": 1, "agreed_on": TODAY}


def test_agree_plan_tells_nothing_of_the_plan_to_whoever_may_not_manage_it(cast: Cast):
    create_plan(cast.case, agreed_on=TODAY)

    with pytest.raises(CannotAgreePlan) as refusal:
        agree_plan(agreement=agreement(cast, seen=mark_of_plan(None)), by=cast.edgars, at=NOW)

    assert codes(refusal) == ["no_permission"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (GoalState.ACHIEVED, None),
        (GoalState.PARTLY, "goal_changed"),
    ],
)
def test_what_somebody_said_of_a_goal_meanwhile_is_not_said_over_unread(cast: Cast, said, expected):
    goal = create_plan(cast.case, agreed_on=TODAY).goals.get()
    moment = {"on": TODAY, "by": cast.chiara, "at": NOW}
    change_goal_state(goal=Goal.objects.get(), state=said, seen=GoalState.PLANNED, **moment)
    refused = None

    try:
        change_goal_state(goal=goal, state=GoalState.ACHIEVED, seen=GoalState.PLANNED, **moment)
    except CannotChangePlan as refusal:
        [refused] = [blocker.code for blocker in refusal.blockers]

    assert refused == expected
    assert Goal.objects.get().state == said
