"""Referring a client to the recipient of a consent, and answering a referral."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from balsts.access.enums import LEADS_CASES, Permission
from balsts.casework.operations.intake import take_in_all_referred, take_in_referred
from balsts.clients.models import Referral
from balsts.clients.operations.referral import decline_referral, refer_client
from balsts.clients.queries.lending import Referred, consents_of, referred_to
from balsts.organisations.models import Contract, StaffMember
from balsts.organisations.queries.contract import running_contracts, staff_of_contract
from balsts.platform.blockers import Refused
from balsts.web.loading import address_after, visible_client
from balsts.web.page import StaffRequest, page
from balsts.web.people import name_of
from balsts.web.shapes.hand_over_list import StaysBehind
from balsts.web.sharing.consent_presenters import parts_in_words, referral_line
from balsts.web.sharing.referral_forms import (
    AcceptForm,
    AcceptSeveralForm,
    DeclineForm,
    ReferralForm,
)
from balsts.web.wording import add_refusal, say_all

# Each takes as long as one accepted alone.
MOST_AT_ONCE = 50


@page(reads="client_form_seen", needs=Permission.LEND_CLIENTS)
@require_http_methods(["GET", "POST"])
def referral_make(request: StaffRequest, reference: str, consent_id: UUID) -> HttpResponseBase:
    """Ask the recipient of a consent to take the client in."""
    client = visible_client(request, reference)
    contracts = request.standing.contract_ids_where(Permission.LEND_CLIENTS)
    consent = get_object_or_404(consents_of(client, contract_ids=contracts), id=consent_id)
    form = ReferralForm(request.POST or None)
    own_url = reverse("sharing:consent_list", args=[client.reference])
    if request.method == "POST" and form.is_valid():
        try:
            refer_client(
                consent=consent, words=form.cleaned_data["words"], by=request.user, at=request.at
            )
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(
                request, _("The referral was sent. The answer will stand here and in your day.")
            )
            return redirect(own_url)
    return render(
        request,
        "sharing/referral_make.html",
        {
            "page_name": _("Refer"),
            "form": form,
            "to": f"{consent.recipient.name}, {consent.programme.name}",
            "parts": parts_in_words(consent.parts),
            "client_name": name_of(client),
            "client_url": reverse("clients:client_detail", args=[client.reference]),
            "own_url": own_url,
        },
    )


@page(reads="referral_seen", needs=Permission.SEE_LENT_CLIENTS)
@require_GET
def referral_show(request: StaffRequest, referral_id: UUID) -> HttpResponseBase:
    """Show what is asked, and let it be accepted or declined."""
    referred = _waiting(request, referral_id)
    accept_form = _accept_form(request, referred.referral)
    return _page(request, referred, accept_form, DeclineForm(prefix="decline"))


@page(reads="referral_seen", needs=Permission.SEE_LENT_CLIENTS)
@require_POST
def referral_accept(request: StaffRequest, referral_id: UUID) -> HttpResponseBase:
    """Take the client in: enrolled from today, with a case and somebody responsible."""
    referred = _waiting(request, referral_id)
    referral = referred.referral
    form = _accept_form(request, referral)
    if form.is_valid():
        contracts, staff = _choices(request, referral)
        try:
            case = take_in_referred(
                referral=referral,
                contract=contracts[form.cleaned_data["contract"]],
                responsible_worker=staff[form.cleaned_data["responsible_worker"]],
                by=request.user,
                at=request.at,
            )
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The client is with you from today."))
            lent_url = reverse("sharing:lent_list")
            return redirect(address_after(request, case.client, otherwise=lent_url))
    return _page(request, referred, form, DeclineForm(prefix="decline"))


@page(reads="lent_list_seen", needs=Permission.SEE_LENT_CLIENTS)
@require_http_methods(["GET", "POST"])
def referral_accept_several(request: StaffRequest) -> HttpResponseBase:
    """Take several clients in at once, with one person responsible; each by the rules for one."""
    waiting = _waiting_for_one_of_us(request)
    people = {str(referral.id): person for referral, person in waiting}
    request.subjects.update(person.id for person in people.values())
    contracts, staff = _choices(request, waiting[0].referral) if waiting else ({}, {})
    form = AcceptSeveralForm(
        request.POST or None,
        waiting=[(key, person.name) for key, person in people.items()],
        contracts=[(key, one.number) for key, one in contracts.items()],
        staff=[(key, one.user.full_name) for key, one in staff.items()],
        initial={"referrals": list(people)},
    )
    refused: list[StaysBehind] = []
    if request.method == "POST" and form.is_valid():
        chosen = set(form.cleaned_data["referrals"])
        done = take_in_all_referred(
            referrals=[one.referral for one in waiting if str(one.referral.id) in chosen],
            contract=contracts[form.cleaned_data["contract"]],
            responsible_worker=staff[form.cleaned_data["responsible_worker"]],
            by=request.user,
            at=request.at,
        )
        _say_how_many(request, len(done.cases))
        if not done.left_out:
            return redirect("sharing:lent_list")
        refused = [
            StaysBehind(name=name_of(people[str(key)]), why=" ".join(say_all(why)))
            for key, why in done.left_out.items()
        ]
    return render(
        request,
        "sharing/referral_accept_several.html",
        {
            "page_name": _("Accept several"),
            "form": form,
            "has_waiting": bool(waiting) and not refused,
            "refused": refused,
            "list_url": reverse("sharing:lent_list"),
        },
    )


@page(reads="referral_seen", needs=Permission.SEE_LENT_CLIENTS)
@require_POST
def referral_decline(request: StaffRequest, referral_id: UUID) -> HttpResponseBase:
    """Say why the client is not taken in."""
    referred = _waiting(request, referral_id)
    form = DeclineForm(request.POST, prefix="decline")
    if form.is_valid():
        try:
            decline_referral(
                referral=referred.referral,
                words=form.cleaned_data["words"],
                by=request.user,
                at=request.at,
            )
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The sender will read your answer."))
            return redirect("sharing:lent_list")
    accept_form = _accept_form(request, referred.referral, is_asked=False)
    return _page(request, referred, accept_form, form)


def _page(
    request: StaffRequest, referred: Referred, accept_form: AcceptForm, decline_form: DeclineForm
) -> HttpResponseBase:
    referral, person = referred
    request.subjects.add(person.id)
    return render(
        request,
        "sharing/referral_show.html",
        {
            "page_name": _("Referral"),
            "referral": referral_line(referral, of=person),
            "client_name": name_of(person),
            "parts": parts_in_words(referral.consent.parts),
            "file_url": reverse("sharing:lent_show", args=[person.reference]),
            "list_url": reverse("sharing:lent_list"),
            "accept_form": accept_form,
            "accept_url": reverse("sharing:referral_accept", args=[referral.id]),
            "decline_form": decline_form,
            "decline_url": reverse("sharing:referral_decline", args=[referral.id]),
        },
    )


def _waiting(request: StaffRequest, referral_id: UUID) -> Referred:
    for referred in referred_to(request.standing):
        if referred.referral.id == referral_id:
            return referred
    raise Http404


def _waiting_for_one_of_us(request: StaffRequest) -> list[Referred]:
    """Return whoever waits longest, of those who wait for the same organisation and programme."""
    waiting = referred_to(request.standing)
    if not waiting:
        return []
    first = waiting[0].referral.consent
    to = (first.recipient_id, first.programme_id)
    same = [
        one
        for one in waiting
        if (one.referral.consent.recipient_id, one.referral.consent.programme_id) == to
    ]
    return same[:MOST_AT_ONCE]


def _say_how_many(request: StaffRequest, count: int) -> None:
    words = ngettext(
        "%(count)s client is with you from today.",
        "%(count)s clients are with you from today.",
        count,
    )
    told = messages.success if count else messages.warning
    told(request, words % {"count": count})


def _accept_form(request: StaffRequest, referral: Referral, *, is_asked: bool = True) -> AcceptForm:
    contracts, staff = _choices(request, referral)
    is_sent = request.method == "POST" and is_asked
    return AcceptForm(
        request.POST if is_sent else None,
        prefix="accept",
        contracts=[(key, one.number) for key, one in contracts.items()],
        staff=[(key, one.user.full_name) for key, one in staff.items()],
    )


def _choices(
    request: StaffRequest, referral: Referral
) -> tuple[dict[str, Contract], dict[str, StaffMember]]:
    """Return the contracts of the recipient that run, and its staff who can be responsible."""
    ids = request.standing.contract_ids_where(Permission.REGISTER_CLIENTS)
    contracts = {
        str(one.id): one
        for one in running_contracts(on=request.today, ids=ids)
        if (one.provider_id, one.programme_id)
        == (referral.consent.recipient_id, referral.consent.programme_id)
    }
    staff = {
        str(member.id): member
        for contract in list(contracts.values())[:1]
        for member in staff_of_contract(contract, on=request.today)
        if member.role in LEADS_CASES
    }
    return contracts, staff
