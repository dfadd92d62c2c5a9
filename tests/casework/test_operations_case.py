"""Opening, closing and re-opening cases: who may, when, and what ends with it."""

import datetime

import pytest
from django.utils import timezone

from balsts.access.enums import Role
from balsts.accounts.queries.user import system_actor
from balsts.casework.enums import CaseCloseReason, CaseState, GoalState, PlanState
from balsts.casework.models import Case, CaseSpell, Goal
from balsts.casework.operations.case import (
    CannotCloseCase,
    CannotOpenCase,
    Spell,
    close_case,
    open_case,
    record_cases,
    reopen_case,
)
from balsts.casework.operations.plan import change_goal_state
from balsts.casework.queries.law import law
from balsts.casework.queries.timeline import case_timelines_of
from balsts.clients.models import Assignment, Enrolment
from balsts.clients.operations.client import register_client
from balsts.clients.operations.timeline import ArrivalEntry, DepartureEntry, record_timeline
from balsts.clients.particulars import Registration
from balsts.clients.queries.visibility import clients_visible_to
from balsts.entitlements.service import Service
from balsts.organisations.queries.standing import standing_of
from balsts.platform.bound_postgres import acting_under
from tests.database.asking import token_of
from tests.factories.casework import create_plan, create_service_record
from tests.factories.clients import create_assignment, create_client, create_enrolment
from tests.factories.organisations import create_staff_member
from tests.people import Cast, create_cast
from tests.trail import AuditEvent
from tests.two_at_once import two_at_once

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
ONE_DAY = datetime.timedelta(days=1)


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def days(number):
    return datetime.timedelta(days=number)


def codes(refusal):
    return [blocker.code for blocker in refusal.value.blockers]


def registered_by(user):
    registration = Registration(given_name="Yusuf")
    return register_client(registration=registration, by=user, at=NOW)


def opened(cast, client):
    return open_case(
        client=client,
        contract=cast.contract,
        opened_on=TODAY,
        responsible_worker=cast.worker,
        by=cast.amina,
        at=NOW,
    )


def closed_because_of(cast, reason=CaseCloseReason.LEFT_LATVIA, *, on=TODAY):
    return close_case(case=cast.case, reason=reason, closed_on=on, by=cast.amina, at=NOW)


def reopened(cast, *, after, by=None):
    return reopen_case(
        case=cast.case,
        contract=cast.contract,
        opened_on=TODAY + days(after),
        responsible_worker=cast.worker,
        by=by or cast.chiara,
        at=NOW + days(after),
    )


def test_open_case_enrols_and_assigns_from_the_first_day(cast: Cast):
    client = registered_by(cast.amina)

    case = opened(cast, client)

    assert (case.state, case.spells.get().opened_on) == (CaseState.INTAKE, TODAY)
    assignment = Assignment.objects.get(enrolment__client=client)
    assert (assignment.staff_member, assignment.valid_from) == (cast.worker, TODAY)


def test_open_case_refuses_a_second_case_in_the_programme(cast: Cast):
    with pytest.raises(CannotOpenCase) as refusal:
        opened(cast, cast.fatima)

    assert codes(refusal) == ["case_exists"]
    assert Case.objects.count() == 1


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
def test_asvs_15_4_2_open_case_by_two_at_once_opens_one(cast: Cast):
    client = registered_by(cast.amina)

    def second():
        with pytest.raises(CannotOpenCase) as refusal:
            opened(cast, client)
        return codes(refusal)

    case, found = two_at_once(lambda: opened(cast, client), second)

    assert found == ["case_exists"]
    assert list(Case.objects.filter(client=client)) == [case]


@pytest.mark.parametrize("name", ["edgars", "daniel", "esther", "farid"])
def test_open_case_refuses_who_leads_no_cases_there(cast: Cast, name: str):
    with pytest.raises(CannotOpenCase) as refusal:
        open_case(
            client=create_client(),
            contract=cast.contract,
            opened_on=TODAY,
            responsible_worker=cast.worker,
            by=getattr(cast, name),
            at=NOW,
        )

    assert codes(refusal) == ["no_permission"]
    assert Enrolment.objects.count() == 1


def test_open_case_refuses_a_day_to_come(cast: Cast):
    client = registered_by(cast.amina)

    with pytest.raises(CannotOpenCase) as refusal:
        open_case(
            client=client,
            contract=cast.contract,
            opened_on=TODAY + ONE_DAY,
            responsible_worker=cast.worker,
            by=cast.amina,
            at=NOW,
        )

    assert codes(refusal) == ["opened_in_future"]


def test_open_case_refuses_a_client_whom_the_worker_does_not_see(cast: Cast):
    with pytest.raises(CannotOpenCase) as refusal:
        open_case(
            client=create_client(),
            contract=cast.contract,
            opened_on=TODAY,
            responsible_worker=cast.worker,
            by=cast.amina,
            at=NOW,
        )

    assert codes(refusal) == ["client_not_seen"]


def test_close_case_ends_enrolment_and_assignments_on_the_inclusive_last_day(cast: Cast):
    closed_because_of(cast)

    assert Enrolment.objects.get().valid_until == TODAY + ONE_DAY
    assert {one.valid_until for one in Assignment.objects.all()} == {TODAY + ONE_DAY}
    assert cast.case.state == CaseState.CLOSED


def test_close_case_ends_the_sight_of_the_worker_after_the_last_day(cast: Cast):
    closed_because_of(cast)

    on_the_day = clients_visible_to(standing_of(cast.amina, on=TODAY))
    day_after = clients_visible_to(standing_of(cast.amina, on=TODAY + ONE_DAY))
    assert (on_the_day.count(), day_after.count()) == (1, 0)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("boris", "client_not_seen"),
        ("edgars", "no_permission"),
        ("daniel", "no_permission"),
        ("esther", "no_permission"),
        ("farid", "no_permission"),
    ],
)
def test_close_case_refuses_everybody_else(cast: Cast, name: str, code: str):
    with pytest.raises(CannotCloseCase) as refusal:
        close_case(
            case=cast.case,
            reason=CaseCloseReason.WITHDREW,
            closed_on=TODAY,
            by=getattr(cast, name),
            at=NOW,
        )

    assert codes(refusal) == [code]
    assert CaseSpell.objects.get().closed_on is None


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
def test_of_two_who_close_a_case_at_once_the_second_finds_it_closed(cast: Cast):
    def second() -> list[str]:
        with pytest.raises(CannotCloseCase) as refusal:
            closed_because_of(cast, CaseCloseReason.WITHDREW, on=TODAY - ONE_DAY)
        return codes(refusal)

    _, found = two_at_once(lambda: closed_because_of(cast), second)

    assert found == ["no_open_spell"]
    assert AuditEvent.objects.filter(event="case_closed").count() == 1


def test_a_case_that_the_database_does_not_show_is_neither_closed_nor_reopened(cast: Cast):
    again = {"contract": cast.contract, "responsible_worker": cast.second_worker}
    told = {"case": cast.case, "by": cast.boris, "at": NOW}

    with acting_under(token_of(cast.boris)):
        with pytest.raises(CannotCloseCase) as closing:
            close_case(reason=CaseCloseReason.WITHDREW, closed_on=TODAY, **told)
        with pytest.raises(CannotOpenCase) as opening:
            reopen_case(opened_on=TODAY, **again, **told)

    assert codes(closing) == codes(opening) == ["no_permission"]


@pytest.mark.parametrize("on", [TODAY + ONE_DAY, TODAY - days(201)])
def test_close_case_refuses_days_to_come_and_days_before_the_spell(cast: Cast, on: datetime.date):
    with pytest.raises(CannotCloseCase) as refusal:
        closed_because_of(cast, on=on)

    assert codes(refusal) == ["no_open_spell"]


def test_close_case_refuses_a_last_day_before_a_recorded_service(cast: Cast):
    create_service_record(
        cast.fatima, contract=cast.contract, staff_member=cast.worker, on=TODAY - days(2)
    )

    with pytest.raises(CannotCloseCase) as refusal:
        close_case(
            case=cast.case,
            reason=CaseCloseReason.WITHDREW,
            closed_on=TODAY - days(3),
            by=cast.amina,
            at=NOW,
        )
    close_case(
        case=cast.case,
        reason=CaseCloseReason.WITHDREW,
        closed_on=TODAY - days(2),
        by=cast.amina,
        at=NOW,
    )

    assert codes(refusal) == ["service_after_closing"]
    assert CaseSpell.objects.get().closed_on == TODAY - days(2)


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
def test_asvs_15_4_2_close_case_refuses_a_last_day_before_a_service_recorded_meanwhile(cast: Cast):
    def record():
        return create_service_record(
            cast.fatima, contract=cast.contract, staff_member=cast.worker, on=TODAY
        )

    def close():
        with pytest.raises(CannotCloseCase) as refusal:
            closed_because_of(cast, on=TODAY - ONE_DAY)
        return codes(refusal)

    _, found = two_at_once(record, close)

    assert found == ["service_after_closing"]
    assert CaseSpell.objects.get().closed_on is None


def test_close_case_refuses_a_change_of_provider_as_reason(cast: Cast):
    with pytest.raises(CannotCloseCase) as refusal:
        closed_because_of(cast, CaseCloseReason.PROVIDER_CHANGE)

    assert codes(refusal) == ["provider_change_closes_nothing"]


def test_close_case_with_the_plan_refuses_while_goals_are_open(cast: Cast):
    create_plan(cast.case, agreed_on=TODAY, goals=("One", "Two"))

    with pytest.raises(CannotCloseCase) as refusal:
        closed_because_of(cast, CaseCloseReason.PLAN_COMPLETED)

    assert codes(refusal) == ["goals_open"]
    assert refusal.value.blockers[0].message.values == {"count": 2}


def test_close_case_with_the_plan_carried_out_delivers_the_service_fully(cast: Cast):
    plan = create_plan(cast.case, agreed_on=TODAY)
    change_goal_state(
        goal=Goal.objects.get(), state=GoalState.ACHIEVED, on=TODAY, by=cast.amina, at=NOW
    )

    spell = closed_because_of(cast, CaseCloseReason.PLAN_COMPLETED)

    plan.refresh_from_db()
    assert (plan.state, plan.executed_on) == (PlanState.EXECUTED, TODAY)
    assert spell.is_fully_delivered


def test_a_plan_carried_out_ends_the_workers_service_and_not_the_mentors(cast: Cast):
    create_plan(cast.case, agreed_on=TODAY)
    goal = Goal.objects.get()
    change_goal_state(goal=goal, state=GoalState.ACHIEVED, on=TODAY, by=cast.amina, at=NOW)
    closed_because_of(cast, CaseCloseReason.PLAN_COMPLETED)

    timeline = case_timelines_of([cast.fatima.id])[cast.fatima.id]
    worker, mentor = (
        law().decide(service, timeline, on=TODAY + ONE_DAY).is_entitled
        for service in (Service.SOCIAL_WORKER, Service.SOCIAL_MENTOR)
    )
    assert (worker, mentor) == (False, True)


def test_close_case_for_another_reason_ends_the_plan_without_carrying_it_out(cast: Cast):
    plan = create_plan(cast.case, agreed_on=TODAY)

    spell = closed_because_of(cast, CaseCloseReason.LEFT_LATVIA)

    plan.refresh_from_db()
    assert (plan.state, plan.executed_on) == (PlanState.ENDED, None)
    assert not spell.is_fully_delivered


def test_reopen_case_inside_the_term_keeps_the_first_end_of_the_term(cast: Cast):
    closed_because_of(cast)

    spell = reopened(cast, after=100)

    timeline = case_timelines_of([cast.fatima.id])[cast.fatima.id]
    decision = law().decide(Service.SOCIAL_MENTOR, timeline, on=spell.opened_on)
    granted_on = TODAY - days(30)
    assert cast.case.state == CaseState.INTAKE
    assert (
        decision.last_entitled_on
        == law().decide(Service.SOCIAL_MENTOR, timeline, on=granted_on).last_entitled_on
    )
    assert CaseSpell.objects.count() == 2


def test_reopen_case_after_the_term_refuses_with_the_reason(cast: Cast):
    closed_because_of(cast)

    with pytest.raises(CannotOpenCase) as refusal:
        reopened(cast, after=400)

    assert codes(refusal) == ["not_entitled"]
    assert CaseSpell.objects.count() == 1


def left_and_returned(cast, *, after):
    """Fatima leaves today, which closes her case, and is back so many days later."""
    left = DepartureEntry(client=cast.fatima, on=TODAY)
    record_timeline(entries=[left], by=cast.amina, at=NOW)
    closed_because_of(cast, CaseCloseReason.LEFT_LATVIA)
    back = ArrivalEntry(client=cast.fatima, on=TODAY + days(after), is_return=True)
    record_timeline(entries=[back], by=cast.chiara, at=NOW + days(after))


def test_who_returns_inside_the_term_has_the_days_that_are_left(cast: Cast):
    before = case_timelines_of([cast.fatima.id])[cast.fatima.id]
    promised = law().decide(Service.SOCIAL_MENTOR, before, on=TODAY).last_entitled_on
    left_and_returned(cast, after=100)

    spell = reopened(cast, after=100)

    timeline = case_timelines_of([cast.fatima.id])[cast.fatima.id]
    decision = law().decide(Service.SOCIAL_MENTOR, timeline, on=spell.opened_on)
    assert (decision.is_entitled, decision.last_entitled_on) == (True, promised)


def test_who_returns_after_the_term_reads_the_reason_and_is_offered_the_movement(cast: Cast):
    left_and_returned(cast, after=400)

    with pytest.raises(CannotOpenCase) as refusal:
        reopened(cast, after=400)

    timeline = case_timelines_of([cast.fatima.id])[cast.fatima.id]
    mentor = Service.SOCIAL_MENTOR
    decision = law().decide(mentor, timeline, on=TODAY + days(400))
    assert set(codes(refusal)) == {"not_entitled"}
    assert [offer.programme for offer in decision.offers] == ["movement"]


def test_reopen_case_of_the_movement_asks_for_no_term(cast: Cast):
    by = system_actor()
    coordinator = create_staff_member(
        username="gita",
        organisation=cast.movement_contract.provider,
        role=Role.MOVEMENT_COORDINATOR,
    )
    case = open_case(
        client=cast.fatima,
        contract=cast.movement_contract,
        opened_on=TODAY,
        responsible_worker=coordinator,
        by=by,
        at=NOW,
    )
    close_case(case=case, reason=CaseCloseReason.WITHDREW, closed_on=TODAY, by=by, at=NOW)

    spell = reopen_case(
        case=case,
        contract=cast.movement_contract,
        opened_on=TODAY + days(800),
        responsible_worker=coordinator,
        by=by,
        at=NOW + days(800),
    )

    assert spell.opened_on == TODAY + days(800)


def test_reopen_case_refuses_a_contract_of_another_programme(cast: Cast):
    closed_because_of(cast)

    with pytest.raises(CannotOpenCase) as refusal:
        reopen_case(
            case=cast.case,
            contract=cast.movement_contract,
            opened_on=TODAY + days(5),
            responsible_worker=cast.worker,
            by=system_actor(),
            at=NOW + days(5),
        )

    assert codes(refusal) == ["other_programme"]


def test_reopen_case_refuses_an_open_one(cast: Cast):
    with pytest.raises(CannotOpenCase) as refusal:
        reopened(cast, after=1)

    assert codes(refusal) == ["case_cannot_move"]


def test_reopen_case_refuses_a_day_to_come(cast: Cast):
    closed_because_of(cast)

    with pytest.raises(CannotOpenCase) as refusal:
        reopen_case(
            case=cast.case,
            contract=cast.contract,
            opened_on=TODAY + days(2),
            responsible_worker=cast.worker,
            by=cast.chiara,
            at=NOW,
        )

    assert codes(refusal) == ["opened_in_future"]
    assert CaseSpell.objects.count() == 1


def test_reopen_case_refuses_a_worker_who_does_not_see_the_client(cast: Cast):
    closed_because_of(cast)

    with pytest.raises(CannotOpenCase) as refusal:
        reopened(cast, after=100, by=cast.boris)

    assert codes(refusal) == ["client_not_seen"]


def test_record_cases_lets_the_newest_spell_decide(cast: Cast):
    client = create_client()
    enrolment = create_enrolment(client, cast.contract, from_=TODAY - days(20))
    create_assignment(enrolment, cast.worker, from_=TODAY - days(20))
    first = Spell(
        client=client,
        contract=cast.contract,
        opened_on=TODAY - days(20),
        closed_on=TODAY - days(10),
        close_reason=CaseCloseReason.LEFT_LATVIA,
    )
    second = Spell(client=client, contract=cast.contract, opened_on=TODAY - days(5))

    cases = record_cases(spells=[second, first], by=cast.chiara, at=NOW)

    [case] = cases.values()
    assert (case.state, case.spells.count()) == (CaseState.INTAKE, 2)


def test_record_cases_refuses_contracts_of_others(cast: Cast):
    spell = Spell(client=create_client(), contract=cast.other_contract, opened_on=TODAY)

    with pytest.raises(CannotOpenCase) as refusal:
        record_cases(spells=[spell], by=cast.chiara, at=NOW)

    assert codes(refusal) == ["no_permission"]


def test_record_cases_asks_who_was_responsible_until_the_contract_ended(cast: Cast):
    client = create_client()
    enrolment = create_enrolment(
        client, cast.contract, from_=TODAY - days(20), until=TODAY - days(5)
    )
    create_assignment(enrolment, cast.worker, from_=TODAY - days(20), until=TODAY - days(5))
    spell = Spell(client=client, contract=cast.contract, opened_on=TODAY - days(20))

    cases = record_cases(spells=[spell], by=cast.chiara, at=NOW)

    assert [case.state for case in cases.values()] == [CaseState.INTAKE]


def test_record_cases_refuses_a_case_without_enrolment(cast: Cast):
    spell = Spell(client=create_client(), contract=cast.contract, opened_on=TODAY)

    with pytest.raises(CannotOpenCase) as refusal:
        record_cases(spells=[spell], by=cast.chiara, at=NOW)

    assert codes(refusal) == ["nobody_responsible"]
    assert Case.objects.count() == 1
