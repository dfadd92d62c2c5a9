"""A person's own posts and what they allow; nobody signs in to a dead end."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from balsts.access.enums import Role
from balsts.access.roles import permissions_of
from balsts.organisations.enums import OrganisationKind
from balsts.organisations.models import StaffMember
from tests.factories.organisations import create_provider, create_staff_member
from tests.people import Cast, create_cast
from tests.web.browsers import browser_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
ADDRESS = "/account/post/"


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


@pytest.mark.parametrize("role", Role.values)
def test_whoever_signs_in_arrives_at_a_page_that_opens(role: str) -> None:
    is_funders = role in {Role.FUNDER_COORDINATOR, Role.STATISTICIAN, Role.PUBLISHER}
    kind = OrganisationKind.FUNDER if is_funders else OrganisationKind.PROVIDER
    user = create_staff_member(
        username="somebody",
        organisation=create_provider(code="here", kind=kind),
        role=Role(role),
    ).user

    response = browser_of(user).get("/", follow=True)

    assert response.status_code == 200


def test_somebody_without_a_post_arrives_at_a_page_that_says_so(cast: Cast) -> None:
    StaffMember.objects.filter(user=cast.amina).update(valid_until=TODAY)

    response = browser_of(cast.amina).get("/", follow=True)

    assert (response.status_code, response.redirect_chain) == (200, [(ADDRESS, 302)])
    assert response.context["posts"] == []
    assert response.context["closed_words"].startswith("You have no post at an organisation today")


def test_a_post_says_as_what_and_where_and_everything_that_it_allows(cast: Cast) -> None:
    [card] = browser_of(cast.edgars).get(ADDRESS).context["posts"]

    assert (card.role, card.organisation) == ("social mentor", "Organisation ours")
    assert set(card.may) == {str(one.label) for one in permissions_of(Role.MENTOR)}


def test_an_interpreter_reads_why_there_is_nothing_to_open(cast: Cast) -> None:
    context = browser_of(cast.ibrahim).get("/", follow=True).context

    [card] = context["posts"]
    assert (card.may, context["has_places"]) == ((), False)
    assert card.words.startswith("Your bookings will stand here")


def test_a_post_of_tomorrow_allows_nothing_today(cast: Cast) -> None:
    tomorrow = TODAY + datetime.timedelta(days=1)
    StaffMember.objects.filter(user=cast.amina).update(valid_from=tomorrow)

    assert browser_of(cast.amina).get(ADDRESS).context["posts"] == []


@pytest.mark.parametrize("posts", [1, 3])
def test_own_posts_cost_the_same_however_many_there_are(
    cast: Cast, django_assert_num_queries, posts: int
) -> None:
    for number in range(1, posts):
        other = create_provider(code=f"other-{number}")
        create_staff_member(username="amina", organisation=other)
    browser = browser_of(cast.amina)

    with django_assert_num_queries(6):
        browser.get(ADDRESS)


def test_everybody_finds_their_post_in_the_menu(cast: Cast) -> None:
    page = browser_of(cast.amina).get(reverse("clients:client_list")).content.decode()

    assert page.count(f'href="{ADDRESS}"') == 2
