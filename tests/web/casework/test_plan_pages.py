"""Agreeing on a plan and carrying it out on the pages."""

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


def address(cast, name="plan_agree"):
    return reverse(f"casework:{name}", args=[cast.fatima.reference])


def test_plan_page_offers_three_empty_goals(client: Browser, cast: Cast):
    client.force_login(cast.amina)

    response = client.get(address(cast))

    assert response.status_code == 200
    assert len(response.context["goals"].forms) == 3


def test_plan_detail_shows_goals_and_what_can_be_done(client: Browser, cast: Cast):
    create_plan(cast.case, agreed_on=TODAY, goals=("Find a flat", "Learn to swim"))
    client.force_login(cast.amina)

    response = client.get(address(cast, "plan_detail"))

    [plan] = response.context["plans"]
    assert [goal.what for goal in plan.goals] == ["Find a flat", "Learn to swim"]
    assert all(goal.change_url and goal.steps[0].complete_url for goal in plan.goals)
