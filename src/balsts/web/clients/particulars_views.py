"""Putting right who somebody is, seeing what it said before, and telling those who had it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from balsts.access.enums import Permission
from balsts.clients.enums import Channel, CorrectionCause, Particular
from balsts.clients.models import Client
from balsts.clients.operations.correction import correct_particulars, tell_of_correction
from balsts.clients.particulars import values_of
from balsts.clients.queries.particulars import (
    addressee_of_correction,
    corrections_of,
    kept_at_version,
    kept_values,
)
from balsts.clients.queries.visibility import clients_visible_to
from balsts.clients.rules import CHANGED_MEANWHILE
from balsts.platform.blockers import Refused
from balsts.privacy.models import DataRequest
from balsts.privacy.operations.correction import correct_as_asked
from balsts.privacy.queries.request import open_correction_of, requests_behind
from balsts.web.clients.particulars_forms import CorrectionForm, ToldForm
from balsts.web.clients.particulars_presenter import addressee_line, correction_lines
from balsts.web.formatting import day
from balsts.web.loading import visible_client
from balsts.web.page import StaffRequest, page
from balsts.web.particulars import changed_values
from balsts.web.people import name_of
from balsts.web.shapes.corrections import ChangedValue
from balsts.web.wording import add_refusal

CORRECTS = Permission.CORRECT_PARTICULARS


@page(reads="particulars_form_seen", needs=CORRECTS)
@require_http_methods(["GET", "POST"])
def particulars_correct(request: StaffRequest, reference: str) -> HttpResponseBase:
    """Ask what is right and why; below it what was said before, and who must be told of it.

    If somebody was faster, both are shown: what is recorded now, and what was typed here.
    """
    client = visible_client(request, reference)
    kept, asked = kept_values(client), open_correction_of(client, request.standing)
    form = CorrectionForm(
        request.POST or None,
        kept=kept,
        version=client.version,
        request_words=_request_words(asked),
        initial={"answers_request": asked is not None},
    )
    typed: tuple[ChangedValue, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            _correct(request, client, form, asked)
        except Refused as refusal:
            add_refusal(form, refusal)
            if CHANGED_MEANWHILE in refusal.blockers:
                typed = _keep_what_was_typed(form, client, kept)
        else:
            messages.success(request, _("Corrected. What it said before is kept below."))
            return redirect(_here(client))
    corrections = corrections_of(client)
    return render(
        request,
        "clients/particulars_correct.html",
        {
            "page_name": _("Particulars"),
            "form": form,
            "typed": typed,
            "corrections": correction_lines(
                corrections,
                reference=client.reference,
                request_ids=requests_behind(corrections, request.standing) if corrections else {},
            ),
            "client_name": name_of(client),
            "client_url": reverse("clients:client_detail", args=[client.reference]),
        },
    )


@page(reads="client_form_seen", needs=CORRECTS)
@require_http_methods(["GET", "POST"])
def correction_tell(request: StaffRequest, reference: str, addressee_id: UUID) -> HttpResponseBase:
    """Write down on which day and how somebody was told of a correction."""
    client = visible_client(request, reference)
    mine = clients_visible_to(request.standing).filter(pk=client.pk)
    addressee = addressee_of_correction(mine, addressee_id)
    if addressee is None:
        raise Http404
    form = ToldForm(request.POST or None, initial={"told_on": request.today})
    if request.method == "POST" and form.is_valid():
        try:
            tell_of_correction(
                addressee=addressee,
                told_on=form.cleaned_data["told_on"],
                told_how=Channel(form.cleaned_data["told_how"]),
                by=request.user,
                at=request.at,
            )
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Written down."))
            return redirect(_here(client))
    return render(
        request,
        "form_page.html",
        {
            "page_name": _("Told of a correction"),
            "title": _("Who was told, when and how"),
            "lead": addressee_line(addressee, reference=client.reference).words,
            "form": form,
            "action_url": request.get_full_path(),
            "submit": _("Write it down"),
            "cancel_url": _here(client),
            "client_name": name_of(client),
            "client_url": reverse("clients:client_detail", args=[client.reference]),
        },
    )


def _correct(
    request: StaffRequest, client: Client, form: CorrectionForm, asked: DataRequest | None
) -> None:
    told: dict[str, Any] = {
        "seen_version": form.cleaned_data["seen_version"],
        "told": form.told,
        "cause": CorrectionCause(form.cleaned_data["cause"]),
        "reason": form.cleaned_data["reason"],
        "by": request.user,
        "at": request.at,
    }
    if asked is not None and form.cleaned_data.get("answers_request"):
        correct_as_asked(request=asked, **told)
    else:
        correct_particulars(client=client, **told)


def _keep_what_was_typed(
    form: CorrectionForm, client: Client, kept: dict[Particular, Any]
) -> tuple[ChangedValue, ...]:
    """Show what was typed beside what is recorded now.

    What was not touched here takes on what the other has recorded, so that sending the form again
    takes nothing of theirs back unseen.
    """
    seen = kept_at_version(client, form.cleaned_data["seen_version"])
    told = values_of(form.told)
    typed = {one: told[one] for one in Particular if told[one] != seen[one]}
    form.show_again(kept | typed, version=client.version)
    return changed_values(
        {one: (kept[one], value) for one, value in typed.items() if kept[one] != value}
    )


def _request_words(asked: DataRequest | None) -> str:
    if asked is None:
        return ""
    return _("This answers the request of %(day)s to correct their data") % {
        "day": day(asked.received_on)
    }


def _here(client: Client) -> str:
    return reverse("clients:particulars_correct", args=[client.reference])
