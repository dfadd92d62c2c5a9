"""Recording a service on the page."""

import datetime

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from balsts.casework.models import ServiceParticipation, ServiceRecord
from balsts.clients.enums import LegalStatus
from tests.factories.clients import (
    create_arrival,
    create_assignment,
    create_client,
    create_enrolment,
    create_household,
    create_status,
)
from tests.factories.organisations import create_institution
from tests.people import Cast, create_cast
from tests.web.counting import counted_queries

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def address(cast):
    return reverse("casework:service_record_add", args=[cast.fatima.reference])


def told(*clients, **changes):
    return {
        "service_type": "accompaniment",
        "on": TODAY.isoformat(),
        "minutes": "45",
        "mode": "in_person_outside",
        "participants": [str(client.id) for client in clients],
        "place": "riga",
    } | changes


def test_service_is_recorded_and_the_file_opens_again(client: Browser, cast: Cast):
    client.force_login(cast.amina)

    response = client.post(address(cast), told(cast.fatima))

    assert response.status_code == 302
    record = ServiceRecord.objects.get()
    assert (record.minutes, record.staff_member_id) == (45, cast.worker.id)


def test_service_page_opens(client: Browser, cast: Cast):
    client.force_login(cast.edgars)

    assert client.get(address(cast)).status_code == 200


def relatives(cast, count):
    """Give Fatima a household of so many others, all held by Amina."""
    day = TODAY - datetime.timedelta(days=200)
    people = [cast.fatima]
    for number in range(count):
        person = create_client(given_name=f"Child {number}", born_on=datetime.date(2015, 1, 1))
        create_arrival(person, on=day)
        create_status(person, on=day, status=LegalStatus.ALTERNATIVE)
        create_assignment(create_enrolment(person, cast.contract, from_=day), cast.worker)
        people.append(person)
    create_household(*people, from_=day)
    return people


@pytest.mark.parametrize("others", [0, 2])
def test_saving_a_service_takes_the_same_few_queries_for_a_family(
    client: Browser, cast: Cast, others: int
):
    people = relatives(cast, others)
    create_institution(kind="pmlp")
    client.force_login(cast.amina)
    sent = told(*people, institution_kind="pmlp", barrier_kind=["waiting"], note="a")

    with counted_queries() as asked:
        response = client.post(address(cast), sent)

    assert response.status_code == 302
    assert ServiceParticipation.objects.count() == others + 1
    assert asked.count == 12
