"""Methods that no page has; nothing here may ask the database, which is closed to these tests."""

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse
from django.test import RequestFactory

from balsts.platform.methods import METHODS, known_methods_only

COOKIE = "session=" + "a" * 43
ADDRESSES = ("/", "/clients/", "/account/sign-in/", "/there-is-no-such-page/")


def answer(method: str, address: str):
    request = RequestFactory().generic(method, address, HTTP_COOKIE=COOKIE)
    return WSGIHandler().get_response(request)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_asvs_4_1_4_methods_that_no_page_has_are_turned_away_before_a_session_is_read(method):
    answers = [answer(method, address) for address in ADDRESSES]

    told = {(one.status_code, one["Allow"], one.content) for one in answers}
    assert told == {(405, "GET, HEAD, POST", b"")}
    assert {one["Cache-Control"] for one in answers} == {"no-store, private"}


@pytest.mark.parametrize("method", METHODS)
def test_a_method_that_pages_have_is_let_through(method):
    request = RequestFactory().generic(method, "/clients/")
    page = HttpResponse()

    assert known_methods_only(lambda _: page)(request) is page
