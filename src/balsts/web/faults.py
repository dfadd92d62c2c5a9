"""Pages for when something broke or was not accepted; they tell nothing of the insides."""

import sys
from collections.abc import Callable
from http import HTTPStatus

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseServerError
from django.middleware.csrf import REASON_NO_CSRF_COOKIE, get_token
from django.shortcuts import render
from django.template.loader import get_template

from balsts.platform.logs import fault_number
from balsts.web.given_back import sent_in, texts_in
from balsts.web.trail_keeping import is_for_now, not_now


def nothing_here(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django names it
    """Say that there is nothing, and give back what was written for it."""
    return render(request, "404.html", {"texts": texts_in(request)}, status=HTTPStatus.NOT_FOUND)


def answers_to_forms(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Say to who asks for the answer to a form without sending one that this is what it was.

    So does a browser that loads such a page anew or goes back to it. It is told in the frame, and
    the same whatever exists or not: the view has looked up nothing.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        refused = get_response(request)
        is_of_form = refused.status_code == HTTPStatus.METHOD_NOT_ALLOWED and (
            request.method == "GET" and "POST" in refused.headers.get("Allow", "")
        )
        if not is_of_form:
            return refused
        told = render(request, "405.html", status=HTTPStatus.METHOD_NOT_ALLOWED)
        told.headers["Allow"] = refused.headers["Allow"]
        return told

    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    """Say under which number the log tells of a fault, and give back what was typed.

    Without the frame, which may be what broke. A database out of reach comes here where no view had
    begun: who somebody is could not be asked.
    """
    fault = sys.exception()
    if fault is not None and is_for_now(fault) and hasattr(request, "session"):
        return not_now(request, fault)
    if (
        isinstance(fault, IntegrityError)
        and request.method == "POST"
        and hasattr(request, "session")
    ):
        return _fits_no_more(request)
    told = sent_in(request) | {"number": fault_number(request), "csrf_token": get_token(request)}
    return HttpResponseServerError(get_template("500.html").render(told))


@transaction.atomic  # who somebody is, is asked anew for the frame: all else was rolled back
def _fits_no_more(request: HttpRequest) -> HttpResponse:
    """Say that the database's own rules refused what a form would have kept.

    The program asks them first; so somebody changed what it rests on at the same moment, or the
    program forgot one, and the log tells which.
    """
    told = sent_in(request) | {"number": fault_number(request)}
    return render(request, "409.html", told, status=HTTPStatus.CONFLICT)


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say what to do about a form that does not prove that it comes from a page of ours."""
    has_no_cookie = reason == REASON_NO_CSRF_COOKIE
    return render(request, "403_csrf.html", {"has_no_cookie": has_no_cookie}, status=403)
