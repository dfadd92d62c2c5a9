"""What a client agreed to lend, asked anew, taken back; and whether emergencies may open the file."""

import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from balsts.access.enums import Permission
from balsts.clients.enums import ClosedFileReason, ConsentAnswer, ConsentPurpose, FilePart
from balsts.clients.models import Client, Enrolment
from balsts.clients.operations.consent import ConsentEntry, record_consent, take_consent_back
from balsts.clients.operations.emergency import close_file, lift_closing
from balsts.clients.permissions import can_close_file, can_hand_caseload_over
from balsts.clients.queries.caseload import enrolment_on
from balsts.clients.queries.emergency import closing_of, emergencies_of, notes_of
from balsts.clients.queries.hand_over_list import HandingOver
from balsts.clients.queries.lending import (
    Recipient,
    consents_of,
    recipients_after,
    recipients_on,
    referrals_of,
)
from balsts.organisations.models import StaffMember
from balsts.organisations.queries.contract import staff_of_contract
from balsts.platform.blockers import Refused
from balsts.platform.dates import format_date
from balsts.web.loading import visible_client
from balsts.web.page import StaffRequest, page
from balsts.web.people import name_of
from balsts.web.sharing.consent_forms import ConsentForm, FileCloseForm, TakeBackForm
from balsts.web.sharing.consent_presenters import (
    consent_lines,
    emergency_line,
    notes_by_access,
    referral_line,
)
from balsts.web.sharing.hand_over_list_presenter import (
    hand_over_address,
    handed_over_at_first,
    handing_shown,
)
from balsts.web.sharing.taking_back import end_by
from balsts.web.wording import add_refusal, say_all

MOST_OPENINGS = 20
ASKED_FOR = datetime.timedelta(days=90)


@page(reads="sharing_seen", needs=Permission.LEND_CLIENTS)
@require_GET
def consent_list(request: StaffRequest, reference: str) -> HttpResponseBase:
    """Show every answer, every referral and every opening of one's own client's file."""
    client = visible_client(request, reference)
    contracts = request.standing.contract_ids_where(Permission.LEND_CLIENTS)
    referrals = list(referrals_of(client, contract_ids=contracts))
    waiting = {one.consent_id for one in referrals if one.answered_at is None}
    openings = emergencies_of(client, limit=MOST_OPENINGS)
    notes = notes_by_access(notes_of([one.id for one in openings]))
    may_close = can_close_file(request.standing, contracts)
    closing = closing_of(client) if may_close else None
    return render(
        request,
        "sharing/consent_list.html",
        {
            "page_name": _("Sharing"),
            "client_name": name_of(client),
            "client_url": reverse("clients:client_detail", args=[client.reference]),
            "consents": consent_lines(
                consents_of(client, contract_ids=contracts),
                reference=client.reference,
                on=request.today,
                waiting=waiting,
            ),
            "take_back_form": TakeBackForm(initial={"withdrawn_on": request.today}),
            "referrals": [referral_line(one) for one in referrals],
            "openings": [
                emergency_line(
                    one,
                    notes,
                    at=request.at,
                    url=reverse("sharing:emergency_show", args=[one.id]),
                )
                for one in openings
            ],
            "ask_url": reverse("sharing:consent_record", args=[client.reference]),
            "may_close": may_close,
            "closing_words": str(ClosedFileReason(closing.reason_kind).label) if closing else "",
            "close_form": FileCloseForm(),
            "close_url": reverse("sharing:file_close", args=[client.reference]),
            "lift_url": reverse("sharing:file_lift", args=[client.reference]),
        },
    )


@page(reads="client_form_seen", needs=Permission.LEND_CLIENTS)
@require_http_methods(["GET", "POST"])
def consent_record(request: StaffRequest, reference: str) -> HttpResponseBase:
    """Ask what the client was asked and what they answered."""
    client = visible_client(request, reference)
    enrolment = _enrolment(request, client)
    recipients = _recipients(request, enrolment)
    handing = _handing_over(request, enrolment)
    staff = {
        str(one.user_id): one for one in staff_of_contract(enrolment.contract, on=request.today)
    }
    form = ConsentForm(
        request.POST or None,
        recipients=[(key, _named(one, on=request.today)) for key, one in recipients.items()],
        staff=[(key, one.user.full_name) for key, one in staff.items()],
        initial={
            "from_": request.today,
            "last_day": request.today + ASKED_FOR,
            "answered_on": request.today,
            "explained_by": str(request.user.pk),
            "explanation_language": client.interpreter_language,
        }
        | (handed_over_at_first(handing, on=request.today) if handing else {}),
    )
    own_url = (
        hand_over_address(handing, family_of=client)
        if handing
        else reverse("sharing:consent_list", args=[client.reference])
    )
    if request.method == "POST" and form.is_valid():
        entry = _entry(form.cleaned_data, client, enrolment, recipients, staff)
        try:
            record_consent(entry=entry, by=request.user, at=request.at)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The answer was written down."))
            return redirect(own_url)
    return render(
        request,
        "sharing/consent_record.html",
        {
            "page_name": _("Ask about sharing"),
            "form": form,
            "has_recipients": bool(recipients),
            "handing": handing_shown(handing, on=request.today) if handing else None,
            "client_name": name_of(client),
            "client_url": reverse("clients:client_detail", args=[client.reference]),
            "own_url": own_url,
        },
    )


@page(reads="client_form_seen", needs=Permission.LEND_CLIENTS)
@require_POST
def consent_take_back(request: StaffRequest, reference: str, consent_id: UUID) -> HttpResponseBase:
    """End lending at once, because the client said so."""
    client = visible_client(request, reference)
    contracts = request.standing.contract_ids_where(Permission.LEND_CLIENTS)
    consent = get_object_or_404(consents_of(client, contract_ids=contracts), id=consent_id)
    end_by(take_consent_back, request, consent)
    return redirect("sharing:consent_list", reference=client.reference)


@page(reads="client_form_seen", needs=Permission.CLOSE_FILES)
@require_POST
def file_close(request: StaffRequest, reference: str) -> HttpResponseBase:
    """Keep the file shut in emergencies."""
    client = visible_client(request, reference)
    form = FileCloseForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why the file is to be closed to emergencies."))
    else:
        reason = ClosedFileReason(form.cleaned_data["reason_kind"])
        try:
            close_file(client=client, reason_kind=reason, by=request.user, at=request.at)
        except Refused as refusal:
            messages.error(request, " ".join(say_all(refusal.blockers)))
        else:
            messages.success(request, _("Nobody can open this file in an emergency now."))
    return redirect("sharing:consent_list", reference=client.reference)


@page(reads="client_form_seen", needs=Permission.CLOSE_FILES)
@require_POST
def file_lift(request: StaffRequest, reference: str) -> HttpResponseBase:
    """Let the file be opened in emergencies again."""
    client = visible_client(request, reference)
    try:
        lift_closing(client=client, by=request.user, at=request.at)
    except Refused as refusal:
        messages.error(request, " ".join(say_all(refusal.blockers)))
    else:
        messages.success(request, _("The file can be opened in an emergency again."))
    return redirect("sharing:consent_list", reference=client.reference)


def _enrolment(request: StaffRequest, client: Client) -> Enrolment:
    """Return under which contract the client is asked: the one of the hand-over list, or the newest."""
    contracts = request.standing.contract_ids_where(Permission.LEND_CLIENTS)
    ending = {one for one in contracts if str(one) == request.GET.get("ending", "")}
    enrolment = enrolment_on(client.id, on=request.today, contract_ids=ending or contracts)
    if enrolment is None:
        raise Http404
    return enrolment


def _recipients(request: StaffRequest, enrolment: Enrolment) -> dict[str, Recipient]:
    """Return who can receive the file today, and then whoever follows when the contract ends."""
    recipients = {
        one.key: one for one in recipients_on(request.today, except_under=[enrolment.contract_id])
    }
    for one in recipients_after(enrolment.contract, on=request.today):
        recipients.setdefault(one.key, one)
    return recipients


def _handing_over(request: StaffRequest, enrolment: Enrolment) -> HandingOver | None:
    """Return for whose hand-over list the answer is asked, where one came from there."""
    wanted = request.GET.get("to", "")
    if not wanted or not can_hand_caseload_over(request.standing, enrolment.contract_id):
        return None
    for to in recipients_after(enrolment.contract, on=request.today):
        if str(to.contract.id) == wanted:
            return HandingOver(ending=enrolment.contract, to=to)
    return None


def _entry(
    told: dict[str, Any],
    client: Client,
    enrolment: Enrolment,
    recipients: dict[str, Recipient],
    staff: dict[str, StaffMember],
) -> ConsentEntry:
    return ConsentEntry(
        client=client,
        contract=enrolment.contract,
        to=recipients[told["recipient"]].contract,
        purpose=ConsentPurpose(told["purpose"]),
        parts=frozenset({FilePart.IDENTITY, *map(FilePart, told["parts"])}),
        from_=told["from_"],
        last_day=told["last_day"],
        explanation_language=told["explanation_language"],
        explained_by=staff[told["explained_by"]].user,
        interpreter_name=told["interpreter_name"],
        answer=ConsentAnswer(told["answer"]),
        answered_on=told["answered_on"],
    )


def _named(recipient: Recipient, *, on: datetime.date) -> str:
    contract = recipient.contract
    name = f"{contract.provider.name}, {contract.programme.name}"
    if contract.actual_from <= on:
        return name
    day = format_date(contract.actual_from, get_language() or "en")
    return pgettext("recipient", "%(name)s, from %(day)s on") % {"name": name, "day": day}
