"""Pages for signed-in staff: who may open them, and that opening them is written into the trail.

Every view of this door is wrapped by `page`. The trail's entry and the page's data share one
transaction: no audit, no data.
"""

import datetime
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from balsts.access.enums import Permission
from balsts.access.roles import permissions_of
from balsts.accounts.models import User
from balsts.audit import trail
from balsts.audit.circumstances import Circumstances, circumstances, during
from balsts.organisations.queries.standing import Standing, standing_of
from balsts.web.given_back import texts_in
from balsts.web.purposes import PURPOSE_OF
from balsts.web.shapes.lists import Asked
from balsts.web.standing import closed_words

Arguments = ParamSpec("Arguments")


class StaffRequest(HttpRequest):
    """A request of somebody who has signed in.

    `subjects` collects the clients whose data the page shows, `details` codes and counts for the
    trail; `at` is the one moment of the request, `today` its day in Riga; `asked` what a list
    that can be searched is asked for (`searches.searched_with`); `idle_minutes` how long the session
    waits once this page is shown, where that is less than before (`patience.impatient`).
    """

    user: User
    standing: Standing
    at: datetime.datetime
    today: datetime.date
    subjects: set[UUID]
    details: dict[str, trail.Detail]
    asked: Asked
    idle_minutes: int


View = Callable[Concatenate[StaffRequest, Arguments], HttpResponseBase]


class AnsweredInstead(Exception):
    """Another page stands in the way of the one that was asked for; `reads` is its own event."""

    def __init__(self, response: HttpResponseBase, *, reads: str) -> None:
        super().__init__(reads)
        self.response = response
        self.reads = reads


def page(
    *, reads: str, needs: Permission | tuple[Permission, ...] = ()
) -> Callable[[View[Arguments]], Callable[Concatenate[Any, Arguments], HttpResponseBase]]:
    """Wrap a view: refuse without the permission, and record `reads` when a page was shown.

    Of several permissions any one is enough. What the page is for, `purposes` says by its event.

    A redirect after a change records nothing here: the operation has done so. A page that says "not
    now" and shows a client all the same is recorded as one that was shown.
    """
    any_of = (needs,) if isinstance(needs, Permission) else needs
    purpose = PURPOSE_OF[reads]

    def decorate(view: View[Arguments]) -> Callable[Concatenate[Any, Arguments], HttpResponseBase]:
        @wraps(view)
        def wrapped(
            request: StaffRequest, *args: Arguments.args, **kwargs: Arguments.kwargs
        ) -> HttpResponseBase:
            request.at = timezone.now()
            request.today = timezone.localdate(request.at)
            request.standing = standing_of(request.user, on=request.today)
            request.subjects = set()
            request.details = {}
            post = circumstances_of(request.standing, any_of)
            with during(replace(post, purpose=purpose)):
                return answered(request, *args, **kwargs)

        def answered(
            request: StaffRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs
        ) -> HttpResponseBase:
            if any_of and not any(request.standing.may(one) for one in any_of):
                needed = ", ".join(any_of)
                trail.record(
                    "page_refused", by=request.user, at=request.at, details={"needs": needed}
                )
                # Whoever has no post today reads that, and not that the role is the wrong one.
                reason = "" if request.standing.posts else closed_words(request.standing)
                told = {"reason": reason, "texts": texts_in(request)}
                return render(request, "403.html", told, status=403)
            event = reads
            try:
                response = view(request, *args, **kwargs)
            except AnsweredInstead as instead:
                response, event = instead.response, instead.reads
            if _is_shown(response) or (request.subjects and not _leads_elsewhere(response)):
                trail.record(
                    event,
                    by=request.user,
                    at=request.at,
                    subjects=sorted(request.subjects),
                    details=request.details,
                )
            return response

        wrapped.audit_event = reads  # type: ignore[attr-defined]
        return cast("Callable[Concatenate[Any, Arguments], HttpResponseBase]", wrapped)

    return decorate


def _is_shown(response: HttpResponseBase) -> bool:
    return response.status_code < HTTPStatus.MULTIPLE_CHOICES


def _leads_elsewhere(response: HttpResponseBase) -> bool:
    return HTTPStatus.MULTIPLE_CHOICES <= response.status_code < HTTPStatus.BAD_REQUEST


def circumstances_of(standing: Standing, needs: tuple[Permission, ...]) -> Circumstances:
    """Say in which post somebody acts: the first that gives what the page needs, else the first."""
    fitting = [post for post in standing.posts if set(needs) & permissions_of(post.role)]
    posts = fitting or list(standing.posts)
    if not posts:
        return circumstances()
    return replace(circumstances(), organisation_id=posts[0].organisation_id, role=posts[0].role)
