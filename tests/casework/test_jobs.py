"""What happens at night: promises looked at anew, tasks made, and nothing twice."""

import datetime

import pytest
from django.core.management import call_command
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.casework import jobs
from balsts.casework.models import EntitlementPromise, Task
from balsts.casework.queries.promise import portions_of_clients
from balsts.clients.enums import LegalStatus
from balsts.platform.periods import add_months
from tests.factories.casework import create_case
from tests.factories.clients import create_client, create_enrolment, create_status
from tests.people import Cast, create_cast

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def child_whose_support_ends(cast: Cast) -> None:
    child = create_client(given_name="Ali", born_on=add_months(TODAY, -120))
    granted_on = add_months(TODAY, -12) + datetime.timedelta(days=20)
    create_status(child, on=granted_on, status=LegalStatus.REFUGEE)
    create_enrolment(child, cast.contract)
    create_case(child, cast.contract.programme, opened_on=granted_on)


def test_a_night_promises_and_makes_tasks_as_the_system_and_the_next_one_nothing(cast: Cast):
    child_whose_support_ends(cast)

    first, second = jobs.look_ahead(), jobs.look_ahead()

    assert (first, second) == ((4, 1), (0, 0))
    assert Task.objects.get().made_by == system_actor()


def test_a_night_takes_everybody_some_at_a_time(cast: Cast, monkeypatch):
    monkeypatch.setattr(jobs, "AT_ONCE", 2)
    for number in range(4):
        create_client(given_name=f"Ali {number}")

    jobs.look_ahead_at_night(timestamp=0)

    assert EntitlementPromise.objects.values("client").distinct().count() == 5
    assert [len(portion) for portion in portions_of_clients(2)] == [2, 2, 1]


def test_the_command_does_it_now(cast: Cast, capsys):
    child_whose_support_ends(cast)

    call_command("look_ahead")

    assert "4 answers are new, 1 tasks were made" in capsys.readouterr().out
