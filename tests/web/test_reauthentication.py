"""Before what weighs much, the person proves who they are, and loses nothing that was typed."""

import datetime

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from tests.factories.organisations import create_user
from tests.trail import AuditEvent
from tests.web.browsers import browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.fresh_page")]

PASSWORD = {"proof_of_person_secret": "secret"}
WRONG = {"proof_of_person_secret": "Mistyped-1917"}


@pytest.fixture
def stale(monkeypatch: pytest.MonkeyPatch) -> Browser:
    """Amina's browser, signed in five minutes and a second ago."""
    browser = browser_of(create_user(username="amina"))
    later = timezone.now() + datetime.timedelta(minutes=5, seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    return browser


def test_whoever_has_just_signed_in_is_not_asked() -> None:
    browser = browser_of(create_user(username="amina"))

    response = browser.get("/weighty/")

    assert (response.status_code, response.content) == (200, b"GET")


def test_after_five_minutes_the_page_asks_and_comes_back(stale: Browser) -> None:
    asked = stale.get("/weighty/?day=today")
    answered = stale.post(asked.url, PASSWORD)

    assert asked.url == f"{reverse('accounts:reauthenticate')}?next=%2Fweighty%2F%3Fday%3Dtoday"
    assert answered.url == "/weighty/?day=today"
    assert stale.get(answered.url).status_code == 200


def test_wrong_password_opens_nothing_and_is_noted(stale: Browser) -> None:
    refused = stale.post(reverse("accounts:reauthenticate"), WRONG)

    assert refused.status_code == 200
    assert stale.get("/weighty/").status_code == 302
    assert AuditEvent.objects.filter(event="proof_failed").count() == 1


def test_typed_text_travels_through_the_question(stale: Browser) -> None:
    typed = {"reason": "Long, “typed” text"}

    asked = stale.post("/weighty/", typed)
    answered = stale.post("/weighty/", dict(asked.context["kept"]) | PASSWORD)

    assert asked.status_code == 403
    assert asked.context["kept"] == [("reason", "Long, “typed” text")]
    assert answered.content.decode() == "POST Long, “typed” text"


def test_typed_text_survives_a_wrong_password(stale: Browser) -> None:
    refused = stale.post("/weighty/", {"reason": "typed"} | WRONG)

    assert refused.status_code == 403
    assert refused.context["kept"] == [("reason", "typed")]
    assert "Mistyped-1917" not in refused.content.decode()


def test_asvs_7_2_4_proof_gives_the_session_a_new_id(stale: Browser) -> None:
    before = stale.session.session_key

    stale.post(reverse("accounts:reauthenticate"), PASSWORD)

    assert stale.session.session_key != before


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:1"])
def test_nobody_is_sent_to_another_site(stale: Browser, elsewhere: str) -> None:
    response = stale.post(f"{reverse('accounts:reauthenticate')}?next={elsewhere}", PASSWORD)

    assert response.url == "/"
