"""Closing a case with a reason, and opening it again after a return."""

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from balsts.access.enums import LEADS_CASES, Permission
from balsts.casework.enums import CaseCloseReason
from balsts.casework.models import Case
from balsts.casework.operations.case import close_case, reopen_case
from balsts.casework.queries.case import case_of, goals_in_force
from balsts.clients.models import Client
from balsts.organisations.queries.contract import running_contracts, staff_of_contract
from balsts.platform.blockers import Refused
from balsts.web.casework.case_forms import CaseCloseForm, CaseReopenForm
from balsts.web.casework.plan_presenters import goal_rows
from balsts.web.loading import address_after, visible_client
from balsts.web.page import StaffRequest, page
from balsts.web.people import name_of
from balsts.web.shapes.clients import Hindrance
from balsts.web.wording import say_all


@page(reads="client_form_seen", needs=Permission.MANAGE_CASES)
@require_http_methods(["GET", "POST"])
def case_close(request: StaffRequest, reference: str) -> HttpResponseBase:
    """Ask for the reason and the last day; what stands against it is told."""
    client = visible_client(request, reference)
    case = _case_or_404(request, client)
    form = CaseCloseForm(request.POST or None, initial={"closed_on": request.today})
    blockers: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            close_case(
                case=case,
                reason=CaseCloseReason(form.cleaned_data["reason"]),
                closed_on=form.cleaned_data["closed_on"],
                by=request.user,
                at=request.at,
            )
        except Refused as refusal:
            blockers = say_all(refusal.blockers)
        else:
            messages.success(request, _("The case is closed."))
            return redirect(address_after(request, client))
    return render(
        request,
        "casework/case_close.html",
        {
            "page_name": _("Close the case"),
            "form": form,
            "blockers": [Hindrance(message=words) for words in blockers],
            "goals": goal_rows(goals_in_force(case)),
            "plan_url": reverse("casework:plan_detail", args=[client.reference]),
            "client_name": name_of(client),
            "client_url": reverse("clients:client_detail", args=[client.reference]),
        },
    )


@page(reads="client_form_seen", needs=Permission.MANAGE_CASES)
@require_http_methods(["GET", "POST"])
def case_reopen(request: StaffRequest, reference: str) -> HttpResponseBase:
    """Open a closed case again; the state service only inside the term, with the reason told."""
    client = visible_client(request, reference)
    case = _case_or_404(request, client)
    contracts = {
        str(contract.id): contract
        for contract in running_contracts(
            on=request.today, ids=request.standing.contract_ids_where(Permission.MANAGE_CASES)
        )
        if contract.programme_id == case.programme_id
    }
    workers = {
        str(member.id): member
        for contract in contracts.values()
        for member in staff_of_contract(contract, on=request.today)
        if member.role in LEADS_CASES
    }
    own = [key for key, member in workers.items() if member.user_id == request.user.pk]
    form = CaseReopenForm(
        request.POST or None,
        initial={"opened_on": request.today, "responsible_worker": own[0] if own else None},
        contracts=[(key, str(contract)) for key, contract in contracts.items()],
        workers=[(key, member.user.full_name) for key, member in workers.items()],
    )
    blockers: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            reopen_case(
                case=case,
                contract=contracts[form.cleaned_data["contract"]],
                opened_on=form.cleaned_data["opened_on"],
                responsible_worker=workers[form.cleaned_data["responsible_worker"]],
                by=request.user,
                at=request.at,
            )
        except Refused as refusal:
            blockers = say_all(refusal.blockers)
        else:
            messages.success(request, _("The case is open again."))
            return redirect(address_after(request, client))
    return render(
        request,
        "casework/case_reopen.html",
        {
            "page_name": _("Open the case again"),
            "form": form,
            "blockers": [Hindrance(message=words) for words in blockers],
            "timeline_url": reverse("clients:timeline_event_add", args=[client.reference]),
            "client_name": name_of(client),
            "client_url": reverse("clients:client_detail", args=[client.reference]),
        },
    )


def _case_or_404(request: StaffRequest, client: Client) -> Case:
    case = case_of(client, standing=request.standing)
    if case is None:
        raise Http404
    return case
