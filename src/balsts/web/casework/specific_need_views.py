"""Specific needs of a client: what is noted, noting one, following it up and ending it.

Nothing of them stands on any other page, so that whoever read of them is in the trail by name. The
right is that of sealed notes, and so is the patience of the session.
"""

import datetime
from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from balsts.access.enums import Permission
from balsts.casework.models import SpecificNeed
from balsts.casework.operations.specific_need import (
    end_specific_need,
    note_specific_need,
    record_follow_up_done,
)
from balsts.casework.permissions import can_note_specific_needs
from balsts.casework.queries.sealed_note import clients_of_sealed_notes
from balsts.casework.queries.specific_need import need_visible_to, needs_of
from balsts.clients.models import Client
from balsts.clients.queries.caseload import enrolments_of
from balsts.organisations.models import Programme
from balsts.platform.blockers import Refused
from balsts.web.casework.specific_need_forms import NeedDayForm, SpecificNeedForm
from balsts.web.casework.specific_need_presenter import need_line, words_of_code
from balsts.web.loading import seen_client, visible_client
from balsts.web.page import StaffRequest, page
from balsts.web.patience import impatient
from balsts.web.people import name_of
from balsts.web.sent_again import let_be_sent_anew
from balsts.web.wording import add_refusal


@page(reads="specific_needs_seen", needs=Permission.READ_SEALED_NOTES)
@impatient
@require_GET
def specific_need_list(request: StaffRequest, reference: str) -> HttpResponseBase:
    """Show what is noted, open needs first, and what can be said of each."""
    client = _client(request, reference, Permission.READ_SEALED_NOTES)
    standing = request.standing
    may_note = standing.may(Permission.WRITE_SEALED_NOTES)
    return render(
        request,
        "casework/specific_need_list.html",
        {
            "page_name": _("Specific needs"),
            "needs": [
                need_line(
                    need,
                    on=request.today,
                    may_change=can_note_specific_needs(standing, need.programme_id),
                )
                for need in needs_of(client, standing)
            ],
            "note_url": reverse("casework:specific_need_note", args=[client.reference])
            if may_note
            else "",
            "client_name": name_of(client),
            "client_url": _screen(client),
        },
    )


@page(reads="client_form_seen", needs=Permission.WRITE_SEALED_NOTES)
@impatient
@require_http_methods(["GET", "POST"])
def specific_need_note(request: StaffRequest, reference: str) -> HttpResponseBase:
    """Ask for a need; what was typed stays where it cannot be noted like this."""
    client = _client(request, reference, Permission.WRITE_SEALED_NOTES)
    programme = _programme(request, client)
    form = SpecificNeedForm(request.POST or None, on=request.today)
    if request.method == "POST" and form.is_valid():
        try:
            note_specific_need(
                entry=form.entry(client=client, programme=programme),
                by=request.user,
                at=request.at,
            )
        except Refused as refusal:
            add_refusal(form, refusal)
            let_be_sent_anew(form, refusal)
        else:
            messages.success(request, _("The need is noted."))
            return redirect("casework:specific_need_list", reference=client.reference)
    return render(
        request,
        "casework/specific_need_note.html",
        {
            "page_name": _("Note a specific need"),
            "form": form,
            "client_name": name_of(client),
            "list_url": reverse("casework:specific_need_list", args=[client.reference]),
            "client_url": _screen(client),
        },
    )


@page(reads="client_form_seen", needs=Permission.WRITE_SEALED_NOTES)
@impatient
@require_http_methods(["GET", "POST"])
def specific_need_follow_up(request: StaffRequest, need_id: UUID) -> HttpResponseBase:
    """Ask on which day what was to be done was done: often not the day on which it is written."""
    need = _need(request, need_id)

    def follow_up(day: datetime.date) -> None:
        record_follow_up_done(need=need, done_on=day, by=request.user, at=request.at)

    return _ask_day(
        request,
        need,
        follow_up,
        page_name=_("What was to be done is done"),
        lead=need.follow_up,
        said=_("It was recorded as done."),
    )


@page(reads="client_form_seen", needs=Permission.WRITE_SEALED_NOTES)
@impatient
@require_http_methods(["GET", "POST"])
def specific_need_end(request: StaffRequest, need_id: UUID) -> HttpResponseBase:
    """Ask from which day the need is there no more."""
    need = _need(request, need_id)

    def end(day: datetime.date) -> None:
        end_specific_need(need=need, ended_on=day, by=request.user, at=request.at)

    return _ask_day(
        request,
        need,
        end,
        page_name=_("The need has ended"),
        lead=_("What was still to be done then falls away.") if need.follow_up else "",
        said=_("The need was recorded as ended."),
    )


def _ask_day(
    request: StaffRequest,
    need: SpecificNeed,
    act: Callable[[datetime.date], None],
    *,
    page_name: str,
    lead: str,
    said: str,
) -> HttpResponseBase:
    client = need.client
    form = NeedDayForm(request.POST or None, initial={"on": request.today})
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data["on"])
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, said)
            return redirect("casework:specific_need_list", reference=client.reference)
    return render(
        request,
        "casework/specific_need_day.html",
        {
            "page_name": page_name,
            "lead": lead,
            "need": words_of_code(need.code),
            "form": form,
            "client_name": name_of(client),
            "client_url": _screen(client),
            "list_url": reverse("casework:specific_need_list", args=[client.reference]),
        },
    )


def _client(request: StaffRequest, reference: str, permission: Permission) -> Client:
    among = clients_of_sealed_notes(request.standing, permission)
    return visible_client(request, reference, among=among)


def _need(request: StaffRequest, need_id: UUID) -> SpecificNeed:
    need = need_visible_to(request.standing, need_id)
    if need is None:
        raise Http404
    seen_client(request, need.client)
    return need


def _programme(request: StaffRequest, client: Client) -> Programme:
    """Return the programme for which this person notes: that of the newest enrolment with them."""
    contracts = request.standing.contract_ids_where(Permission.WRITE_SEALED_NOTES)
    enrolment = enrolments_of(client.id, contract_ids=contracts).first()
    if enrolment is None:
        raise Http404
    return enrolment.contract.programme


def _screen(client: Client) -> str:
    return reverse("clients:client_detail", args=[client.reference])
