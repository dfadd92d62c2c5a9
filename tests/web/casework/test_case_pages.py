"""Closing and re-opening a case on the pages."""

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from tests.factories.casework import create_plan
from tests.people import Cast, create_cast

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def address(cast, name="case_close"):
    return reverse(f"casework:{name}", args=[cast.fatima.reference])


def test_close_page_shows_the_goals_of_the_plan(client: Browser, cast: Cast):
    create_plan(cast.case, agreed_on=TODAY)
    client.force_login(cast.amina)

    response = client.get(address(cast))

    assert response.status_code == 200
    assert [goal.what for goal in response.context["goals"]] == ["Find a flat"]


def test_reopen_page_opens_for_the_manager(client: Browser, cast: Cast):
    client.force_login(cast.chiara)

    response = client.get(address(cast, "case_reopen"))

    assert response.status_code == 200
