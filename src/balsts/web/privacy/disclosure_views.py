"""An authority asks about a client: it is written down, decided by another, told, and all stays."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from balsts.access.enums import Permission
from balsts.clients.models import Client
from balsts.organisations.queries.second_person import second_person_from
from balsts.platform.blockers import Refused
from balsts.privacy.enums import (
    ArchiveGround,
    AskedHow,
    AuthorityKind,
    DisclosedHow,
    DisclosureDecision,
)
from balsts.privacy.models import Disclosure
from balsts.privacy.operations.disclosure import (
    DisclosureEntry,
    decide_disclosure,
    disclose,
    record_disclosure,
)
from balsts.privacy.queries.disclosure import disclosures_of, disclosures_to_decide
from balsts.privacy.queries.request import contract_asked_or_archived
from balsts.privacy.rules import blockers_for_who_decides_disclosure
from balsts.web.page import StaffRequest, page
from balsts.web.people import name_of
from balsts.web.privacy.disclosure_forms import DecisionForm, DisclosureForm, ToldForm
from balsts.web.privacy.disclosure_presenter import disclosure_line
from balsts.web.privacy.taken_out import client_at_hand, file_url
from balsts.web.shapes.disclosures import DisclosureLine
from balsts.web.wording import add_refusal, say_all

RECORDS = Permission.READ_NOTES_OF_OTHERS
DECIDES = Permission.DECIDE_DISCLOSURES
MOST_ROWS = 200


@page(reads="client_form_seen", needs=RECORDS)
@require_http_methods(["GET", "POST"])
def disclosure_record(request: StaffRequest, reference: str) -> HttpResponseBase:
    """Show which authorities asked about a client, and write down another question."""
    client = client_at_hand(request, reference, ArchiveGround.AUTHORITY)
    if contract_asked_or_archived(client, request.standing, ArchiveGround.AUTHORITY) is None:
        raise Http404
    form = DisclosureForm(request.POST or None, initial={"asked_on": request.today})
    here = reverse("privacy:disclosure_record", args=[client.reference])
    if request.method == "POST" and form.is_valid():
        try:
            record_disclosure(
                entry=_entry(form.cleaned_data, client), by=request.user, at=request.at
            )
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(
                request, _("Written down. Tell nothing before the data protection officer agrees.")
            )
            return redirect(here)
    return render(
        request,
        "privacy/disclosure_record.html",
        {
            "page_name": _("Authorities that asked"),
            "form": form,
            "action_url": here,
            "disclosures": [
                disclosure_line(
                    one, url=reverse("privacy:disclosure_tell", args=[client.reference, one.id])
                )
                for one in disclosures_of(client, request.standing)
            ],
            **_of_client(request, client),
        },
    )


@page(reads="client_form_seen", needs=RECORDS)
@require_http_methods(["GET", "POST"])
def disclosure_tell(request: StaffRequest, reference: str, disclosure_id: UUID) -> HttpResponseBase:
    """Show one question of an authority, and write down that it was told what was agreed."""
    client = client_at_hand(request, reference, ArchiveGround.AUTHORITY)
    asked = get_object_or_404(disclosures_of(client, request.standing), id=disclosure_id)
    form = ToldForm(request.POST or None, initial={"told_on": request.today})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            disclose(
                disclosure=asked,
                told_on=told["told_on"],
                told_how=DisclosedHow(told["told_how"]),
                by=request.user,
                at=request.at,
            )
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Written down what the authority was told."))
            return redirect("privacy:disclosure_record", reference=client.reference)
    may_tell = asked.decision == DisclosureDecision.AGREED and asked.told_on is None
    return _show(
        request,
        asked,
        form if may_tell or form.is_bound else None,
        form_title=_("Told to the authority"),
        back_url=reverse("privacy:disclosure_record", args=[client.reference]),
        **_of_client(request, client),
    )


@page(reads="disclosures_seen", needs=DECIDES)
@require_GET
def disclosure_list(request: StaffRequest) -> HttpResponseBase:
    """Show the register: all that waits for a decision first, then the newest that were decided."""
    register = disclosures_to_decide(request.standing)
    waiting = list(register.filter(decision=""))
    decided = list(register.exclude(decision="")[:MOST_ROWS])
    request.subjects.update(one.client_id for one in (*waiting, *decided))
    return render(
        request,
        "privacy/disclosure_list.html",
        {
            "page_name": _("Authorities that asked"),
            "waiting": _to_decide(waiting),
            "decided": _to_decide(decided),
        },
    )


@page(reads="disclosure_seen", needs=DECIDES)
@require_http_methods(["GET", "POST"])
def disclosure_decide(request: StaffRequest, disclosure_id: UUID) -> HttpResponseBase:
    """Show one question to the data protection officer, and let them decide it."""
    asked = get_object_or_404(disclosures_to_decide(request.standing), id=disclosure_id)
    request.subjects.add(asked.client_id)
    form = DecisionForm(request.POST or None, initial={"secrecy_basis": asked.said_secrecy})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            decide_disclosure(
                disclosure=asked,
                decision=DisclosureDecision(told["decision"]),
                words=told["words"],
                secrecy_basis=told["secrecy_basis"],
                by=request.user,
                at=request.at,
            )
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The decision was written down."))
            return redirect("privacy:disclosure_decide", disclosure_id=asked.id)
    wait_words = "" if asked.is_decided else _why_not_yet(request, asked)
    may_decide = not asked.is_decided and not wait_words
    return _show(
        request,
        asked,
        form if may_decide or form.is_bound else None,
        form_title=_("Decision"),
        back_url=reverse("privacy:disclosure_list"),
        wait_words=wait_words,
    )


def _show(
    request: StaffRequest, asked: Disclosure, form: forms.Form | None, **told: Any
) -> HttpResponseBase:
    return render(
        request,
        "privacy/disclosure_show.html",
        {
            "page_name": _("An authority asks"),
            "disclosure": disclosure_line(asked),
            "form": form,
            "action_url": request.path,
            **told,
        },
    )


def _to_decide(rows: list[Disclosure]) -> list[DisclosureLine]:
    return [
        disclosure_line(one, url=reverse("privacy:disclosure_decide", args=[one.id]))
        for one in rows
    ]


def _why_not_yet(request: StaffRequest, asked: Disclosure) -> str:
    """Say why the reader is not the second person; "" where they are."""
    two_on = second_person_from(asked.recorded_by_id, request.standing)
    return " ".join(say_all(blockers_for_who_decides_disclosure(two_on)))


def _of_client(request: StaffRequest, client: Client) -> dict[str, Any]:
    return {
        "client_name": name_of(client),
        "client_url": file_url(request, client),
    }


def _entry(told: dict[str, Any], client: Client) -> DisclosureEntry:
    return DisclosureEntry(
        client=client,
        authority_kind=AuthorityKind(told["authority_kind"]),
        authority_name=told["authority_name"],
        asked_how=AskedHow(told["asked_how"]),
        asked_on=told["asked_on"],
        legal_basis=told["legal_basis"],
        wanted_words=told["wanted_words"],
        said_secrecy=told["said_secrecy"],
    )
