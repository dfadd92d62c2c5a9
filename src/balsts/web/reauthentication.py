"""Asking once more who sits there, before what cannot be taken back.

`fresh` stands under `page`: whoever may not open the page at all is refused first. A page that is
only opened asks on a page of its own and comes back; what was typed and sent is asked for in place
and travels along, so nothing is lost.
"""

import datetime
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlencode

from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from balsts.accounts.sessions import acting_on_under
from balsts.web.page import StaffRequest
from balsts.web.proof import ProofForm, last_proof, renew_session
from balsts.web.visitor import address_to_come_back, what_was_sent

FRESH_FOR = datetime.timedelta(minutes=5)

Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[StaffRequest, Arguments], HttpResponseBase]


def fresh(view: View[Arguments]) -> Callable[Concatenate[Any, Arguments], HttpResponseBase]:
    """Open the view only to somebody who has proved at most five minutes ago who they are."""

    @wraps(view)
    def wrapped(
        request: StaffRequest, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> HttpResponseBase:
        if is_fresh(request):
            return view(request, *args, **kwargs)
        if request.method in {"GET", "HEAD"}:
            question = urlencode({"next": address_to_come_back(request)})
            return HttpResponseRedirect(f"{reverse('accounts:reauthenticate')}?{question}")
        is_answered = any(map(_is_proof, request.POST))
        form = ProofForm(request.POST if is_answered else None, request=request, at=request.at)
        if is_answered and form.is_valid():
            renew_session(request, at=request.at)
            with acting_on_under(request.session):
                return view(request, *args, **kwargs)
        return render(request, "accounts/proof_with_form.html", _kept(request, form), status=403)

    return cast("Callable[Concatenate[Any, Arguments], HttpResponseBase]", wrapped)


def is_fresh(request: StaffRequest) -> bool:
    """Whether the person has proved who they are within the last five minutes."""
    proved_at = last_proof(request)
    return proved_at is not None and request.at - proved_at <= FRESH_FOR


def _kept(request: StaffRequest, form: ProofForm) -> dict[str, object]:
    return {
        "form": form,
        "kept": what_was_sent(request, except_of=_is_proof),
        "lost_files": bool(request.FILES),
    }


def _is_proof(name: str) -> bool:
    return name.startswith(ProofForm.prefix_of_all)
