"""Sealed notes of a client: what there is, opening by an explicit act, writing.

Opening is a POST, though it changes nothing about the client: it is counted and written down, so no
link, no preview and no browser that takes up its old pages may do it by itself.
"""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from balsts.access.enums import Permission
from balsts.casework.enums import OpeningPurpose
from balsts.casework.models import SealedNote
from balsts.casework.operations.sealed_note import (
    list_kinds_of_sealed_notes,
    open_sealed_notes,
    write_sealed_note,
)
from balsts.casework.queries.sealed_note import clients_of_sealed_notes, sealed_notes_of
from balsts.clients.models import Client
from balsts.clients.queries.caseload import enrolments_of
from balsts.organisations.models import Programme
from balsts.platform.blockers import Refused
from balsts.web.casework.sealed_note_forms import SealedNoteForm, SealedOpenForm
from balsts.web.casework.sealed_note_presenter import choice_of, opened_line
from balsts.web.loading import visible_client
from balsts.web.page import StaffRequest, page
from balsts.web.patience import impatient
from balsts.web.people import name_of
from balsts.web.sent_again import let_be_sent_anew
from balsts.web.shapes.clients import Hindrance
from balsts.web.wording import say_all

# After so long without an act an open page of sealed notes goes back to the client's screen.
SECONDS_OPEN = 15 * 60
NOW_NOT = {
    "keeper_silent": HTTPStatus.SERVICE_UNAVAILABLE,
    "budget_spent": HTTPStatus.TOO_MANY_REQUESTS,
}


@page(reads="sealed_notes_page_seen", needs=Permission.READ_SEALED_NOTES)
@impatient
@require_GET
def sealed_note_list(request: StaffRequest, reference: str) -> HttpResponseBase:
    """Show when and by whom notes were written and what they are about, and ask what for."""
    client = _client(request, reference, Permission.READ_SEALED_NOTES)
    notes = list(sealed_notes_of(client, request.standing))
    form, blockers = _open_form(request, client, notes)
    return _shown(request, client, form=form, blockers=blockers, has_notes=bool(notes))


@page(reads="sealed_notes_page_seen", needs=Permission.READ_SEALED_NOTES)
@impatient
@require_POST
def sealed_note_open(request: StaffRequest, reference: str) -> HttpResponseBase:
    """Show the chosen notes on the page that answers, and nowhere else."""
    client = _client(request, reference, Permission.READ_SEALED_NOTES)
    notes = list(sealed_notes_of(client, request.standing))
    form = SealedOpenForm(request.POST, notes=[(str(note.id), "") for note in notes])
    if not form.is_valid():
        again, blockers = _open_form(request, client, notes, told=request.POST)
        return _shown(request, client, form=again, blockers=blockers, has_notes=bool(notes))
    wanted = [note for note in notes if str(note.id) in form.cleaned_data["notes"]]
    try:
        opened = open_sealed_notes(
            notes=wanted,
            client=client,
            purpose=OpeningPurpose(form.cleaned_data["purpose"]),
            by=request.user,
            at=request.at,
        )
    except Refused as refusal:
        again, _more = _open_form(request, client, notes, told=request.POST)
        return _shown(
            request, client, form=again, blockers=_said(refusal), has_notes=True,
            status=_status(refusal),
        )  # fmt: skip
    response = render(
        request,
        "casework/sealed_note_open.html",
        {
            "page_name": _("Sealed notes"),
            "notes": [opened_line(one) for one in opened],
            "list_url": _address("sealed_note_list", client),
            "client_url": _screen(client),
            "client_name": name_of(client),
        },
    )
    response["Refresh"] = f"{SECONDS_OPEN};url={_screen(client)}"
    return response


@page(reads="client_form_seen", needs=Permission.WRITE_SEALED_NOTES)
@impatient
@require_http_methods(["GET", "POST"])
def sealed_note_write(request: StaffRequest, reference: str) -> HttpResponseBase:
    """Ask for a note; where it cannot be sealed now, what was typed stays in the form."""
    client = _client(request, reference, Permission.WRITE_SEALED_NOTES)
    programme = _programme(request, client)
    form = SealedNoteForm(request.POST or None)
    blockers: list[Hindrance] = []
    status: int = HTTPStatus.OK
    if request.method == "POST" and form.is_valid():
        try:
            write_sealed_note(
                entry=form.entry(client=client, programme=programme),
                by=request.user,
                at=request.at,
            )
        except Refused as refusal:
            blockers, status = _said(refusal), _status(refusal)
            let_be_sent_anew(form, refusal)
        else:
            messages.success(request, _("The note is sealed."))
            return redirect(_screen(client) + "#sealed")
    return render(
        request,
        "casework/sealed_note_write.html",
        {
            "page_name": _("Write a sealed note"),
            "form": form,
            "blockers": blockers,
            "client_name": name_of(client),
            "client_url": _screen(client),
        },
        status=status,
    )


def _client(request: StaffRequest, reference: str, permission: Permission) -> Client:
    among = clients_of_sealed_notes(request.standing, permission)
    return visible_client(request, reference, among=among)


def _programme(request: StaffRequest, client: Client) -> Programme:
    """Return the programme for which this person writes: that of the newest enrolment with them."""
    contracts = request.standing.contract_ids_where(Permission.WRITE_SEALED_NOTES)
    enrolment = enrolments_of(client.id, contract_ids=contracts).first()
    if enrolment is None:
        raise Http404
    return enrolment.contract.programme


def _open_form(
    request: StaffRequest, client: Client, notes: list[SealedNote], *, told: Any = None
) -> tuple[SealedOpenForm, list[Hindrance]]:
    """Name the notes by what they are about; where that cannot be opened now, by day and author."""
    blockers: list[Hindrance] = []
    kinds = {}
    try:
        kinds = list_kinds_of_sealed_notes(
            notes=notes, client=client, by=request.user, at=request.at
        )
    except Refused as refusal:
        blockers = _said(refusal)
    choices = [(str(note.id), choice_of(note, kinds.get(note.id))) for note in notes]
    return SealedOpenForm(told, notes=choices), blockers


def _shown(
    request: StaffRequest,
    client: Client,
    *,
    form: SealedOpenForm,
    blockers: list[Hindrance],
    has_notes: bool,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    may_write = request.standing.may(Permission.WRITE_SEALED_NOTES)
    return render(
        request,
        "casework/sealed_note_list.html",
        {
            "page_name": _("Sealed notes"),
            "form": form,
            "blockers": blockers,
            "has_notes": has_notes,
            "open_url": _address("sealed_note_open", client),
            "write_url": _address("sealed_note_write", client) if may_write else "",
            "client_name": name_of(client),
            "client_url": _screen(client),
        },
        status=status,
    )


def _said(refusal: Refused) -> list[Hindrance]:
    return [Hindrance(message=words) for words in say_all(refusal.blockers)]


def _status(refusal: Refused) -> int:
    return next(
        (NOW_NOT[one.code] for one in refusal.blockers if one.code in NOW_NOT), HTTPStatus.OK
    )


def _address(name: str, client: Client) -> str:
    return reverse(f"casework:{name}", args=[client.reference])


def _screen(client: Client) -> str:
    return reverse("clients:client_detail", args=[client.reference])
