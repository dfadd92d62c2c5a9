"""What every request tells the trail, and what is answered when the trail cannot be written.

Nor can it when the database is out of reach: then the same is answered, whichever part noticed.
"""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from django.db import InterfaceError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from balsts.audit import trail
from balsts.audit.circumstances import Circumstances, circumstances, during
from balsts.audit.trail import NotRecorded, TooManyPages
from balsts.platform.bound_postgres import is_refused_by_disk, leaves_outcome_open
from balsts.web.given_back import sent_in

logger = logging.getLogger(__name__)

SECONDS_TO_WAIT = 60


class TrailKeeping:
    """Numbers every request for the trail, and refuses in words what the trail cannot take.

    The refusal comes after the request's transaction was rolled back: nothing was written, and
    nothing that was read leaves.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let all events of one request carry its number."""
        with during(Circumstances(request_id=uuid4())):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """Answer in words if the trail, or the database under it, failed."""
        if isinstance(fault, TooManyPages):
            return _no_more_pages(request)
        return not_now(request, fault) if is_for_now(fault) else None


def is_for_now(fault: BaseException | None) -> bool:
    """Whether trying again later can help: the trail, the database or its disk is out of reach."""
    if fault is None:
        return False
    out_of_reach = NotRecorded | OperationalError | InterfaceError
    return isinstance(fault, out_of_reach) or is_refused_by_disk(fault)


def not_now(request: HttpRequest, fault: BaseException) -> HttpResponse:
    """Say so, and give back what was typed."""
    number = circumstances().request_id
    logger.error("Request %s: nothing recorded, %s", number, type(fault.__cause__ or fault))
    # Nor does a login session that the trail knows nothing of come into being.
    request.session.modified = False
    if not isinstance(fault, NotRecorded):
        request.standing = None  # type: ignore[attr-defined]  # the whole frame asks the database
    response = render(
        request,
        "503.html",
        sent_in(request) | {"number": str(number), "is_unsure": leaves_outcome_open(fault)},
        status=HTTPStatus.SERVICE_UNAVAILABLE,
    )
    response.headers["Retry-After"] = str(SECONDS_TO_WAIT)
    return response


@transaction.atomic
def _no_more_pages(request: Any) -> HttpResponse:
    """Say whom to ask; the page's own transaction was rolled back, so this is written down anew."""
    trail.record("pages_used_up", by=request.user, at=request.at)
    return render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
