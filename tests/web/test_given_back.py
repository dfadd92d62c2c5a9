"""What was written is given back where it could not be kept, and nothing else of what was sent."""

from html import unescape

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from balsts.accounts import sessions
from balsts.platform.identifiers import new_client_reference
from tests.factories.organisations import create_user
from tests.people import Cast, create_cast
from tests.security.walk import rude_browser_of
from tests.web.browsers import browser_of

pytestmark = pytest.mark.django_db

WRITTEN = "She <wants> to learn Latvian before the winter, and to work as a seamstress again."
COPY_IT = "It was not kept. If you still need it, copy it now."


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=timezone.localdate())


def words_of(response: HttpResponse) -> str:
    return unescape(response.content.decode())


def plan_of(reference: str) -> str:
    return reverse("casework:plan_agree", args=[reference])


@pytest.mark.parametrize("is_there", [True, False])
def test_text_for_a_client_whom_one_does_not_see_is_given_back_whether_there_is_one_or_not(
    cast: Cast, *, is_there: bool
) -> None:
    reference = cast.fatima.reference if is_there else new_client_reference()

    response = browser_of(cast.daniel).post(
        plan_of(reference), {"note": WRITTEN, "kind": "state_service", "password": f"not {WRITTEN}"}
    )

    words = words_of(response)
    assert (response.status_code, words.count(WRITTEN), COPY_IT in words) == (404, 1, True)
    assert ("state_service" in words, "<wants>" in response.content.decode()) == (False, False)


def test_text_of_whoever_has_no_post_any_more_is_given_back(cast: Cast) -> None:
    without_post = browser_of(create_user(username="without"))

    response = without_post.post(plan_of(cast.fatima.reference), {"note": WRITTEN})

    assert response.status_code == 403
    assert WRITTEN in words_of(response)


def test_page_that_was_only_asked_for_gives_nothing_back(cast: Cast) -> None:
    response = browser_of(cast.daniel).get(plan_of(cast.fatima.reference), {"note": WRITTEN})

    words = words_of(response)
    assert (response.status_code, COPY_IT in words) == (404, False)


def test_address_that_is_nobodys_gives_nothing_back(cast: Cast) -> None:
    response = browser_of(cast.amina).post("/nothing/of/the/kind/", {"note": WRITTEN})

    assert (response.status_code, WRITTEN in words_of(response)) == (404, False)


def test_body_that_cannot_be_read_leaves_the_answer_as_it_is(cast: Cast) -> None:
    too_many = {f"note{number}": WRITTEN for number in range(2_000)}

    response = browser_of(cast.daniel).post(plan_of(cast.fatima.reference), too_many)

    assert (response.status_code, WRITTEN in words_of(response)) == (404, False)


@pytest.mark.parametrize("is_ours", [True, False])
def test_only_a_form_of_our_own_pages_may_be_sent_again_from_a_page_that_refuses(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, *, is_ours: bool
) -> None:
    """Where something fails before anybody asked who sent it, a stranger would have it sent by who reads."""
    address = plan_of(cast.fatima.reference)
    browser = rude_browser_of(cast.amina)
    browser.handler.enforce_csrf_checks = True
    browser.get(address)
    secret = browser.cookies["csrf"].value if is_ours else "guessed"

    def ask(*_: object) -> None:
        raise OperationalError

    monkeypatch.setattr(sessions, "_ask", ask)
    response = browser.post(address, {"note": WRITTEN, "csrfmiddlewaretoken": secret})

    words = words_of(response)
    assert (response.status_code, words.count(WRITTEN)) == (503, 1)
    assert ("Send again" in words, COPY_IT in words) == (is_ours, not is_ours)
