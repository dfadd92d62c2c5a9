"""Whoever asks again for the answer to a form is told so, the same whatever exists."""

import uuid

import pytest
from django.db import IntegrityError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.test import Client as Browser
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from balsts.clients.models import Client
from balsts.web.faults import answers_to_forms
from tests.people import Cast, create_cast
from tests.security.walk import read, rude_browser_of
from tests.web.access.asking import addresses
from tests.web.access.sparing import without_secret
from tests.web.browsers import browser_of

pytestmark = pytest.mark.django_db
SAID = "Here was the answer to a form"


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=timezone.localdate())


def ended_by(key: object) -> str:
    return reverse("accounts:staff_sessions_end", args=[key])


def test_a_page_that_answered_a_form_says_so_when_it_is_loaded_anew(cast: Cast) -> None:
    response = browser_of(cast.chiara).get(ended_by(cast.amina.pk))

    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    assert SAID in response.text
    assert "To my first page" in response.text
    assert cast.chiara.full_name in response.text


def test_it_tells_nothing_of_what_there_is(cast: Cast) -> None:
    browser = browser_of(cast.chiara)
    mine, of_others, nobodys = (
        browser.get(ended_by(key)) for key in (cast.amina.pk, cast.daniel.pk, uuid.uuid4())
    )

    told = {
        (one.status_code, without_secret(one.text.replace(one.request["PATH_INFO"], "address")))
        for one in (mine, of_others, nobodys)
    }
    assert len(told) == 1


def test_who_may_not_use_the_form_is_refused_as_before(cast: Cast) -> None:
    assert browser_of(cast.amina).get(ended_by(cast.chiara.pk)).status_code == 403


def test_what_answers_neither_a_form_nor_this_method_has_no_words() -> None:
    def read_only(_request: HttpRequest) -> HttpResponse:
        return HttpResponseNotAllowed(["PUT"])

    told = answers_to_forms(read_only)(RequestFactory().get("/"))

    assert (told.status_code, told.headers["Allow"], told.getvalue()) == (405, "PUT", b"")


def test_what_no_form_answers_stays_short(cast: Cast) -> None:
    """A page that is only read, and a method that no page has."""
    browser = browser_of(cast.amina)
    my_day = reverse("casework:my_day_show")

    told = [browser.post(my_day), browser.put(my_day), browser.head(ended_by(cast.amina.pk))]

    assert [(one.status_code, one.content) for one in told[:2]] == [(405, b"")] * 2
    assert told[2].content == b""


WRITTEN = "She wants to learn Latvian before the winter,\nand to work as a seamstress again."


def failing(monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    """Let the end of a case fail, after something was written."""

    def fail(_request: HttpRequest, **_words: object) -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute("update clients_client set given_name = 'Changed'")
        raise fault

    monkeypatch.setattr(addresses()["casework:case_close"], "callback", fail)


FAULTS = [
    (IntegrityError("Key (given_name)=(Fatima)"), 409, "It no longer fits what is recorded"),
    (RuntimeError("Fatima"), 500, "Nothing was changed"),
]
SENT = {
    "words": WRITTEN,
    "kind": "state_service",
    "tick": ["1", "2"],
    "closed_on": "2026-10-01",
    "password": "not this\nnor that",
}


@pytest.mark.parametrize(("fault", "status", "said"), FAULTS)
def test_what_was_typed_is_given_back_where_something_fails_and_nothing_is_kept(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, fault: Exception, status: int, said: str
) -> None:
    failing(monkeypatch, fault)
    browser = rude_browser_of(cast.chiara)

    response = browser.post(closed(cast), SENT)

    assert (response.status_code, response["Cache-Control"]) == (status, "no-store, private")
    assert (said in response.text, WRITTEN in response.text) == (True, True)
    assert ("nor that" in response.text, "Key (" in response.text) == (False, False)
    assert Client.objects.get(pk=cast.fatima.pk).given_name == "Fatima"


@pytest.mark.parametrize(("fault", "status", "said"), FAULTS)
def test_all_that_was_typed_is_kept_when_it_is_sent_again_from_there(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, fault: Exception, status: int, said: str
) -> None:
    browser = rude_browser_of(cast.chiara)
    browser.handler.enforce_csrf_checks = True
    browser.get(closed(cast))
    token = browser.cookies["csrf"].value
    with monkeypatch.context() as broken:
        failing(broken, fault)
        refused = browser.post(closed(cast), SENT | {"csrfmiddlewaretoken": token})

    [form] = [form for form in read(refused.text).forms if "words" in form.values]
    received = received_of(monkeypatch, browser, form.action, form.values | {"words": WRITTEN})

    assert (refused.status_code, said in refused.text) == (status, True)
    assert received == {
        "words": [WRITTEN],
        "kind": ["state_service"],
        "tick": ["1", "2"],
        "closed_on": ["2026-10-01"],
    }


def received_of(
    monkeypatch: pytest.MonkeyPatch, browser: Browser, address: str, told: dict[str, object]
) -> dict[str, list[str]]:
    """Send a form to the end of a case, and return what its view receives."""
    received: dict[str, list[str]] = {}

    def take(request: HttpRequest, **_words: object) -> HttpResponse:
        received.update({name: request.POST.getlist(name) for name in request.POST})
        return HttpResponse()

    monkeypatch.setattr(addresses()["casework:case_close"], "callback", take)
    assert browser.post(address, told).status_code == 200
    del received["csrfmiddlewaretoken"]
    return received


def test_only_what_a_form_sent_fits_no_more(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, IntegrityError())

    assert rude_browser_of(cast.chiara).get(closed(cast)).status_code == 500


def closed(cast: Cast) -> str:
    return reverse("casework:case_close", args=[cast.fatima.reference])
