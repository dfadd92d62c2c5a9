"""How long a session waits: pages with sealed content wait less, and no session outlives a day."""

import datetime
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, cast

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from balsts.accounts.models import User
from balsts.accounts.operations.login_session import shorten_patience
from balsts.accounts.operations.user import record_sign_out
from balsts.platform.derived_keys import keyed_hash
from balsts.web.page import StaffRequest
from balsts.web.proof import SIGNED_IN_AT

LONGEST: Final = datetime.timedelta(hours=12)
USUAL_MINUTES: Final = 30
SEALED_MINUTES: Final = 15
MINUTES: Final = "idle_minutes"

Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[StaffRequest, Arguments], HttpResponseBase]
Answer = Callable[[HttpRequest], HttpResponseBase]


def impatient(view: View[Arguments]) -> Callable[Concatenate[Any, Arguments], HttpResponseBase]:
    """Let the session end after 15 idle minutes from now on; stands under `page`."""

    @wraps(view)
    def wrapped(
        request: StaffRequest, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> HttpResponseBase:
        request.idle_minutes = SEALED_MINUTES
        response = view(request, *args, **kwargs)
        # Not before: while the page is made, the keeper of the keys asks after the same session.
        request.session[MINUTES] = SEALED_MINUTES
        shorten_patience(minutes=SEALED_MINUTES, by=request.user, at=request.at)
        return response

    return cast("Callable[Concatenate[Any, Arguments], HttpResponseBase]", wrapped)


def seconds_of_patience(request: HttpRequest) -> int:
    """Return after how many seconds without a request this session ends, for the countdown."""
    session = getattr(request, "session", {})
    minutes = getattr(request, "idle_minutes", 0) or session.get(MINUTES, USUAL_MINUTES)
    return int(minutes) * 60


def mark_of(user: User) -> str:
    """Return a mark by which a page knows whether the same person has signed in anew."""
    return keyed_hash("session person", user.pk.bytes).hex()[:16]


def mark_of_entry(request: HttpRequest) -> str:
    """Return a mark by which a hidden page knows whether somebody has signed in since."""
    session = getattr(request, "session", {})
    return keyed_hash("session entry", session.get(SIGNED_IN_AT, "").encode()).hex()[:16]


class LongestSession:
    """Signs out whoever signed in twelve hours ago, confirmed in between or not."""

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        signed_in_at = request.session.get(SIGNED_IN_AT)
        if signed_in_at and isinstance(request.user, User):
            now = timezone.now()
            if now - datetime.datetime.fromisoformat(signed_in_at) > LONGEST:
                record_sign_out(by=request.user, at=now)
                logout(request)
        return self._get_response(request)
