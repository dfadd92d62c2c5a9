"""Asking once a day why somebody opens a file that is not among their own.

A page that is only opened shows the question in its own place, so that links, bookmarks and the way
back lead where they always led; `clients:outside_open` takes the answer. What was typed and sent is
asked about in place and travels along, so nothing is lost.
"""

from http import HTTPStatus
from typing import ClassVar

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from balsts.clients.enums import AssignmentRole, OutsideReason
from balsts.clients.models import Client
from balsts.clients.models.outside import LONGEST_OUTSIDE_WORDS
from balsts.clients.operations.outside import open_outside_caseload
from balsts.clients.queries.caseload import assignments_of
from balsts.clients.rules import SAY_WHAT_ELSE
from balsts.platform.blockers import Refused
from balsts.web.fields import LineField
from balsts.web.page import AnsweredInstead, StaffRequest
from balsts.web.people import name_of
from balsts.web.visitor import address_to_come_back, what_was_sent
from balsts.web.wording import say


class WhyForm(forms.Form):
    """Which of the field's reasons it is. Its names cannot be taken for those of the form behind it."""

    prefix_of_all: ClassVar = "why_outside"

    why_outside_kind = forms.ChoiceField(
        label=pgettext_lazy("outside", "Why do you open this file?"),
        choices=OutsideReason.choices,
        widget=forms.RadioSelect,
    )
    why_outside_words = LineField(
        label=pgettext_lazy("outside", "In a few words"),
        help_text=gettext_lazy(
            "Only with “something else” it must be filled in. No names, nothing about health: "
            "colleagues read it."
        ),
        required=False,
        max_length=LONGEST_OUTSIDE_WORDS,
    )

    def open(self, request: StaffRequest, client: Client) -> bool:
        """Open the file with what was said; a refusal stands where it can be mended."""
        if not self.is_valid():
            return False
        try:
            open_outside_caseload(
                client=client,
                reason_kind=OutsideReason(self.cleaned_data["why_outside_kind"]),
                words=self.cleaned_data["why_outside_words"],
                by=request.user,
                at=request.at,
            )
        except Refused as refusal:
            for one in refusal.blockers:
                place = "why_outside_words" if one == SAY_WHAT_ELSE else None
                self.add_error(place, say(one.message))
            return False
        return True


def open_or_ask(request: StaffRequest, client: Client, *, is_asked: bool) -> None:
    """Go on where the file is open to the person, or answer with the question why they open it."""
    if not is_asked:
        return
    if request.method != "POST":
        raise AnsweredInstead(_page(request, client, WhyForm()), reads="outside_form_seen")
    is_answered = any(map(_is_why, request.POST))
    form = WhyForm(request.POST if is_answered else None)
    if is_answered and form.open(request, client):
        return
    kept = what_was_sent(request, except_of=_is_why)
    response = _page(request, client, form, kept=kept, status=HTTPStatus.FORBIDDEN)
    raise AnsweredInstead(response, reads="outside_form_seen")


def why_page(request: StaffRequest, client: Client, form: WhyForm, *, next_: str) -> HttpResponse:
    """Ask once more, with what was wrong about the answer."""
    return _page(request, client, form, next_=next_)


def _page(
    request: StaffRequest,
    client: Client,
    form: WhyForm,
    *,
    kept: list[tuple[str, str]] | None = None,
    next_: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """Show the question; of the file no more than whose it is and who works with them."""
    staff = assignments_of([client.id], on=request.today).filter(
        role=AssignmentRole.RESPONSIBLE_WORKER
    )
    is_kept = kept is not None
    return render(
        request,
        "clients/outside_open.html",
        {
            "page_name": _("Why this file"),
            "form": form,
            "action_url": ""
            if is_kept
            else reverse("clients:outside_open", args=[client.reference]),
            "next": "" if is_kept else next_ or address_to_come_back(request),
            "kept": kept or [],
            "is_kept": is_kept,
            "lost_files": bool(request.FILES),
            "client_name": name_of(client),
            "workers": [one.staff_member.user.full_name for one in staff],
            "list_url": reverse("clients:client_list"),
        },
        status=status,
    )


def _is_why(name: str) -> bool:
    return name.startswith(WhyForm.prefix_of_all)
