"""Deciding on the page who works with a client."""

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from tests.people import Cast, create_cast

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def address(cast):
    return reverse("clients:assignment_change", args=[cast.fatima.reference])


def test_assignment_page_shows_who_works_with_the_client(client: Browser, cast: Cast):
    client.force_login(cast.amina)

    response = client.get(address(cast))

    assert response.status_code == 200
    assert [line.name for line in response.context["assignments"]] == ["Amina", "Edgars"]
