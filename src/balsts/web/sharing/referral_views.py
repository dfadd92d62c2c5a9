"""Referring a client to the recipient of a consent, and answering a referral."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from balsts.access.enums import LEADS_CASES, Permission
from balsts.casework.operations.intake import take_in_referred
from balsts.clients.models import Referral
from balsts.clients.operations.referral import decline_referral, refer_client
from balsts.clients.queries.lending import Referred, consents_of, referred_to
from balsts.organisations.models import Contract, StaffMember
from balsts.organisations.queries.contract import running_contracts, staff_of_contract
from balsts.platform.blockers import Refused
from balsts.web.loading import address_after, visible_client
from balsts.web.page import StaffRequest, page
from balsts.web.people import name_of
from balsts.web.sharing.consent_presenters import parts_in_words, referral_line
from balsts.web.sharing.referral_forms import AcceptForm, DeclineForm, ReferralForm
from balsts.web.wording import add_refusal


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
