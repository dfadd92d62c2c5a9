"""Recording a service on the page."""

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from balsts.casework.models import ServiceRecord
from tests.people import Cast, create_cast

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
