"""What does not exist for somebody leaves a trace, whether it exists for others or not.

Whoever tries references one after another is found in the trail; nobody learns from the answer, its
cost or the trace whether there was somebody behind a reference.
"""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac

from balsts.audit import trail
from balsts.web.trail_keeping import TrailKeeping

MISSING = 404


def trace_missing(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Record after the page's own transaction, which an answer of this kind has undone."""
    keeper = TrailKeeping(get_response)

    def middleware(request: Any) -> HttpResponseBase:
        response = get_response(request)
        if response.status_code == MISSING and hasattr(request, "standing"):
            try:
                _record(request)
            except trail.NotRecorded as fault:
                # No view raised it, so nobody else turns it into words.
                return keeper.process_exception(request, fault) or response
        return response

    return middleware


@transaction.atomic
def _record(request: Any) -> None:
    trail.record(
        "page_missing",
        by=request.user,
        at=request.at,
        details={
            "address": request.resolver_match.view_name,
            "asked": fingerprint(request.resolver_match.kwargs),
        },
    )


def fingerprint(kwargs: dict[str, object]) -> str:
    """Return what was asked for as a code that only this installation can make.

    An auditor who asks after one reference can compare; who reads the trail alone learns nothing.
    """
    words = "&".join(f"{word}={kwargs[word]}" for word in sorted(kwargs))
    return salted_hmac("balsts.web.denials", words.casefold(), algorithm="sha256").hexdigest()[:16]
