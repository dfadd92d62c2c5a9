"""A page that asks outside one's sight and needs the answer: one request, two transactions.

The database answers only a question that is kept (ADR 39), and a request is one transaction elsewhere.
So the page is made twice: the first time ends with the question and shows nothing.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from uuid import UUID

from django.db import transaction
from django.http import HttpResponseBase, HttpResponseRedirect

from balsts.web.page import StaffRequest

KEPT = "kept_question"
Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[Any, Arguments], HttpResponseBase]


class Asked(HttpResponseRedirect):
    """A question was asked; this leads on within the request and is never sent."""

    def __init__(self, request: StaffRequest, question: UUID) -> None:
        super().__init__(request.path)
        self.question = question


def asking_first(view: View[Arguments]) -> View[Arguments]:
    """Wrap a page: what it asks is kept before it is made again, with the question at hand."""

    @transaction.non_atomic_requests
    @wraps(view)
    def wrapped(
        request: StaffRequest, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> HttpResponseBase:
        with transaction.atomic():
            response = view(request, *args, **kwargs)
        if isinstance(response, Asked):
            request.__dict__[KEPT] = response.question
            with transaction.atomic():
                response = view(request, *args, **kwargs)
        return response

    return cast("View[Arguments]", wrapped)


def question_kept(request: StaffRequest) -> UUID | None:
    """Return what was asked when the page was made for the first time; it can be answered now."""
    question: UUID | None = request.__dict__.get(KEPT)
    return question
