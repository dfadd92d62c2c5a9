"""The pages show whichever country's law the installation names."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from balsts.casework.operations.service_record import CannotRecordService, record_service
from tests.casework.test_operations_service_record import entry_of
from tests.factories.clients import (
    create_arrival,
    create_assignment,
    create_client,
    create_enrolment,
)
from tests.factories.outside import say_why
from tests.people import Cast, create_cast
from tests.web.browsers import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(settings) -> Cast:
    settings.BALSTS_COUNTRY = "tests.entitlements.invented"
    cast = create_cast(today=timezone.localdate())
    say_why(cast.fatima, by=cast.chiara)
    return cast


@pytest.mark.parametrize("user", ["amina", "edgars", "chiara"])
def test_client_screen_and_list_speak_of_what_that_country_grants(cast: Cast, user: str) -> None:
    browser = browser_of(getattr(cast, user))

    screen = browser.get(reverse("clients:client_detail", args=[cast.fatima.reference]))
    answers = [(one.label, one.outcome) for one in screen.context["client"].entitlements]

    assert answers == [("Harbour worker", "met"), ("Work on the island", "met")]
    assert browser.get(reverse("clients:client_list")).status_code == 200
    assert browser.get("/").status_code == 200


def test_service_is_refused_by_the_law_of_that_country(cast: Cast) -> None:
    landed_on = timezone.localdate() - datetime.timedelta(days=300)
    late = create_client(given_name="Omid")
    create_arrival(late, on=landed_on)
    create_assignment(create_enrolment(late, cast.contract, from_=landed_on), cast.worker)

    with pytest.raises(CannotRecordService) as refused:
        record_service(entry=entry_of(cast, clients=(late,)), by=cast.amina, at=timezone.now())

    (blocker,) = refused.value.blockers
    assert blocker.message.text == "landed on %(arrived_on)s: %(days)s days of support"
