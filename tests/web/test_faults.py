"""Whoever asks again for the answer to a form is told so, the same whatever exists."""

import uuid

import pytest
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from balsts.web.faults import answers_to_forms
from tests.people import Cast, create_cast
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
