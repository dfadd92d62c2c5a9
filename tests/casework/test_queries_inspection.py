"""What proves a service: of the contract that is inspected, in its months, and of nothing after."""

import datetime

import pytest
from django.utils import timezone

from balsts.casework.enums import HEALTH_SERVICES
from balsts.casework.queries.inspection import (
    clients_served,
    facts_of,
    inspected_contracts,
    inspections_seen_by,
    inspections_to_answer,
)
from balsts.clients.models import Client
from balsts.organisations.models import StaffMember
from balsts.organisations.queries.standing import standing_of
from balsts.platform.periods import Period
from tests.factories.casework import create_case, create_plan, create_service_record
from tests.factories.clients import create_client, create_enrolment, create_status
from tests.factories.inspections import coordinator_of, create_inspection
from tests.factories.organisations import create_contract
from tests.people import Cast, create_cast

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)
PERIOD = Period(TODAY - 10 * DAY, TODAY - 5 * DAY)
FIRST, LAST, AFTER = PERIOD.from_, PERIOD.last_day, PERIOD.until


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def served(cast: Cast, *days: datetime.date) -> None:
    for day in days:
        create_service_record(cast.fatima, contract=cast.contract, staff_member=cast.worker, on=day)


def facts(cast: Cast, contract):
    return facts_of([cast.fatima.pk], contract=contract, period=PERIOD)[cast.fatima.pk]


def test_services_are_those_of_the_contract_from_the_first_day_to_the_last(cast: Cast):
    served(cast, FIRST - DAY, FIRST, LAST, AFTER)

    found = facts(cast, cast.contract), facts(cast, cast.other_contract)

    assert [row[0] for row in found[0].services] == [FIRST.isoformat(), LAST.isoformat()]
    assert (found[1].services, found[1].enrolled) == ([], [])


def test_what_was_decided_or_agreed_after_the_period_proves_nothing_in_it(cast: Cast):
    before = facts(cast, cast.contract)
    create_status(cast.fatima, on=AFTER)
    create_plan(cast.case, agreed_on=AFTER)

    after = facts(cast, cast.contract)
    create_status(cast.fatima, on=LAST)

    assert after == before
    assert len(facts(cast, cast.contract).statuses) == len(before.statuses) + 1


@pytest.mark.parametrize("left_out", ["restricted_at", "set_aside_at"])
def test_nobody_is_drawn_whose_file_rests_or_is_set_aside(cast: Cast, left_out: str):
    served(cast, FIRST)
    drawn = clients_served(cast.contract, PERIOD), clients_served(cast.other_contract, PERIOD)

    Client.objects.filter(pk=cast.fatima.pk).update(**{left_out: timezone.now()})

    assert drawn == ({cast.fatima.pk}, set())
    assert clients_served(cast.contract, PERIOD) == set()


def test_an_enrolment_counts_that_began_in_the_period_and_says_when_it_ended(cast: Cast):
    create_enrolment(cast.fatima, cast.other_contract, from_=FIRST, until=LAST)
    create_enrolment(cast.fatima, cast.movement_contract, from_=AFTER)

    assert facts(cast, cast.other_contract).enrolled == [(FIRST.isoformat(), LAST.isoformat())]
    assert facts(cast, cast.movement_contract).enrolled == []
    assert [until for _, until in facts(cast, cast.contract).enrolled] == [None]


def test_facts_are_of_those_who_were_drawn_and_of_nobody_else(cast: Cast):
    other = create_client(given_name="Other")
    create_status(other, on=FIRST - DAY)

    assert set(facts_of([cast.fatima.pk], contract=cast.contract, period=PERIOD)) == {
        cast.fatima.pk
    }
    assert len(facts(cast, cast.contract).statuses) == 2


def test_plans_are_those_of_the_programme_that_is_inspected_in_the_order_of_agreement(cast: Cast):
    create_plan(cast.case, agreed_on=FIRST)
    create_plan(cast.case, agreed_on=LAST)
    of_movement = create_case(cast.fatima, cast.movement_contract.programme, opened_on=FIRST - DAY)
    create_plan(of_movement, agreed_on=FIRST)

    assert [day for day, _, _ in facts(cast, cast.contract).plans] == [
        FIRST.isoformat(),
        LAST.isoformat(),
    ]


def test_services_come_in_the_order_of_days_with_their_type_unless_it_tells_of_health(cast: Cast):
    told = {"contract": cast.contract, "staff_member": cast.worker}
    create_service_record(cast.fatima, on=LAST, service_type="accompaniment", **told)
    create_service_record(cast.fatima, on=FIRST, service_type=min(HEALTH_SERVICES), **told)

    assert [row[:2] for row in facts(cast, cast.contract).services] == [
        (FIRST.isoformat(), ""),
        (LAST.isoformat(), "accompaniment"),
    ]


def test_inspections_wait_for_the_provider_that_is_inspected_oldest_first(cast: Cast):
    liga = coordinator_of(StaffMember.objects.get(user=cast.esther).organisation)
    of_others = create_inspection(cast.other_contract, by=liga)
    waiting = create_inspection(cast.contract, by=liga)
    answered = create_inspection(cast.contract, by=liga, opened_at=timezone.now())

    assert list(inspections_to_answer(standing_of(cast.chiara, on=TODAY))) == [waiting]
    seen = list(inspections_seen_by(standing_of(liga, on=TODAY)))
    assert seen == sorted(
        [of_others, waiting, answered], key=lambda one: one.asked_at, reverse=True
    )


def test_contracts_that_can_be_inspected_are_told_by_provider_and_number(cast: Cast):
    funder = StaffMember.objects.get(user=cast.esther).organisation
    create_contract(provider=cast.contract.provider, number="A-first")

    found = list(inspected_contracts(funder, on=TODAY))

    told = [(one.provider.name, one.number) for one in found]
    assert told == sorted(told)
    assert cast.movement_contract not in found
    assert {cast.contract, cast.other_contract} <= set(found)
