"""What proves a service: of the contract that is inspected, in its months, and of nothing after."""

import datetime

import pytest
from django.utils import timezone

from balsts.casework.queries.inspection import clients_served, facts_of
from balsts.clients.models import Client
from balsts.platform.periods import Period
from tests.factories.casework import create_plan, create_service_record
from tests.factories.clients import create_status
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
