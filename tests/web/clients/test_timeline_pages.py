"""Adding to a timeline on the page, and taking back."""

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from balsts.clients.models import LegalStatusEvent
from tests.people import Cast, create_cast

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def address(cast, kind="status"):
    path = reverse("clients:timeline_event_add", args=[cast.fatima.reference])
    return f"{path}?kind={kind}"


@pytest.mark.parametrize("kind", ["status", "permit", "departure", "arrival"])
def test_timeline_page_shows_a_form_of_every_kind(client: Browser, cast: Cast, kind: str):
    client.force_login(cast.amina)

    response = client.get(address(cast, kind))

    assert response.status_code == 200
    assert [item.is_current for item in response.context["kinds"]].count(True) == 1
    assert len(response.context["events"]) == 3
