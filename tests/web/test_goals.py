"""What a goal says, to whom."""

import pytest
from django.utils import timezone, translation

from balsts.casework.enums import NeedDomain
from balsts.casework.models import Goal
from balsts.organisations.queries.standing import standing_of
from balsts.web.goals import goal_words
from tests.people import Cast, create_cast

TODAY = timezone.localdate()


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("domain", "for_mentor"), [(NeedDomain.HOUSING, "Sleep"), (NeedDomain.HEALTH, "health")]
)
def test_a_goal_about_health_is_only_named_by_its_domain_to_a_mentor(
    cast: Cast, domain: NeedDomain, for_mentor: str
) -> None:
    goal = Goal(domain=domain, description="Sleep")

    with translation.override("en"):
        told = [goal_words(goal, standing_of(user, on=TODAY)) for user in (cast.edgars, cast.amina)]

    assert told == [for_mentor, "Sleep"]
