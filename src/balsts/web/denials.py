"""What does not exist for somebody leaves a trace, whether it exists for others or not.

Whoever tries references one after another is found in the trail; nobody learns from the answer, its
cost or the trace whether there was somebody behind a reference. What the database refuses, because a
sight ended after the page had looked, is answered in the same way.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.crypto import salted_hmac

from balsts.audit import trail
from balsts.audit.circumstances import circumstances
from balsts.platform.bound_postgres import is_refused_by_wall
from balsts.web.faults import nothing_here
from balsts.web.trail_keeping import TrailKeeping

logger = logging.getLogger(__name__)

MISSING = 404


class MissingTraced:
    """Records after the page's own transaction, which an answer of this kind has undone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.keeper = TrailKeeping(get_response)

    def __call__(self, request: Any) -> HttpResponseBase:
        """Leave the trace if the answer is that there is nothing."""
        response = self.get_response(request)
        if response.status_code == MISSING and hasattr(request, "standing"):
            try:
                _record(request)
            except trail.NotRecorded as fault:
                # No view raised it, so nobody else turns it into words.
                return self.keeper.process_exception(request, fault) or response
        return response

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """Answer that there is nothing where the database's wall stood firmer than ours."""
        if not is_refused_by_wall(fault):
            return None
        logger.error(
            "Request %s: the database refused or did not show what the page allowed",
            circumstances().request_id,
            exc_info=fault,
        )
        return nothing_here(request)


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
