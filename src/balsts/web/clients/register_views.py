"""Registering a person, and after them the rest of the family."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from balsts.access.enums import LEADS_CASES, Permission
from balsts.casework.operations.intake import Intake, is_taken_in, take_in_client
from balsts.clients.enums import ArrivalPath, HouseholdRole, LegalStatus, Place
from balsts.clients.models import Client
from balsts.clients.operations.inquiry import ask_elsewhere
from balsts.clients.queries.inquiry import answer_to
from balsts.organisations.models import Contract, StaffMember
from balsts.organisations.queries.contract import running_contracts, staff_of_contract
from balsts.platform.blockers import Refused
from balsts.web.asking_first import Asked, asking_first, question_kept
from balsts.web.clients.likenesses import alike_among_mine, likenesses_of
from balsts.web.clients.register_forms import ClientRegisterForm
from balsts.web.loading import address_after, visible_client
from balsts.web.page import StaffRequest, page
from balsts.web.people import name_of
from balsts.web.sent_again import let_be_sent_anew
from balsts.web.wording import add_refusal


@asking_first
@page(reads="register_form_seen", needs=Permission.REGISTER_CLIENTS)
@require_http_methods(["GET", "POST"])
def client_register(request: StaffRequest) -> HttpResponseBase:
    """Ask who came; a likely second registration is shown before anything is kept.

    The same form sent again leads to where it led before, without asking anybody again.
    """
    relative = visible_client(request, request.GET["family"]) if "family" in request.GET else None
    contracts = _contracts(request)
    workers = _workers(request, contracts)
    form = ClientRegisterForm(
        request.POST or None,
        initial=_initial(request, relative, workers),
        has_relative=relative is not None,
        workers=[(str(worker.id), worker.user.full_name) for worker in workers.values()],
        contracts=[(str(contract.id), str(contract)) for contract in contracts.values()],
    )
    likenesses: list[Client] = []
    is_known = False
    if request.method == "POST" and form.is_valid():
        intake = _intake(form, relative, contracts, workers)
        try:
            is_again = is_taken_in(intake=intake, by=request.user)
            likenesses = [] if is_again else _likenesses(request, form)
            if not likenesses or form.cleaned_data["is_someone_else"]:
                question = question_kept(request)
                if not is_again and question is None and (asks := form.question()):
                    asked = ask_elsewhere(asked=asks, by=request.user, at=request.at)
                    return Asked(request, asked)
                is_known = not is_again and question is not None and answer_to(question)
                if not is_known:
                    case = take_in_client(intake=intake, by=request.user, at=request.at)
                    messages.success(request, _("Registered. The case is open."))
                    return redirect(_next_address(request, case.client if case else None, relative))
        except Refused as refusal:
            add_refusal(form, refusal)
            let_be_sent_anew(form, refusal)
    return render(
        request,
        "clients/client_register.html",
        {
            "page_name": _("Register a client"),
            "form": form,
            "relative": relative and name_of(relative),
            "likenesses": likenesses_of(likenesses),
            "is_known_elsewhere": is_known or form["is_ours_too"].value(),
            "cancel_url": reverse("clients:client_list"),
        },
    )


def _contracts(request: StaffRequest) -> dict[str, Contract]:
    ids = request.standing.contract_ids_where(Permission.REGISTER_CLIENTS)
    return {str(contract.id): contract for contract in running_contracts(on=request.today, ids=ids)}


def _workers(request: StaffRequest, contracts: dict[str, Contract]) -> dict[str, StaffMember]:
    members = [
        member
        for contract in contracts.values()
        for member in staff_of_contract(contract, on=request.today)
        if member.role in LEADS_CASES
    ]
    return {str(member.id): member for member in members}


def _initial(
    request: StaffRequest, relative: Client | None, workers: dict[str, StaffMember]
) -> dict[str, Any]:
    own = [key for key, worker in workers.items() if worker.user_id == request.user.pk]
    initial: dict[str, Any] = {
        "opened_on": request.today,
        "responsible_worker": own[0] if own else None,
    }
    if relative is not None:
        arrival = relative.arrivals.effective().order_by("arrived_on").first()
        country = relative.citizenships.filter(is_primary=True).first()
        language = relative.spoken_languages.first()
        application = (
            relative.status_events.effective()
            .filter(legal_status=LegalStatus.ASYLUM_SEEKER)
            .order_by("decided_on")
            .first()
        )
        residence = relative.residences.order_by("-valid_from").first()
        initial |= {
            "family_name": relative.family_name,
            "family_name_original": relative.family_name_original,
            "citizenship": country and country.country,
            "spoken_language": language and language.language,
            "interpreter_language": relative.interpreter_language,
            "arrived_on": arrival and arrival.arrived_on,
            "arrival_path": arrival and arrival.arrival_path,
            "from_country": arrival and arrival.from_country,
            "applied_on": application and application.decided_on,
            "place": residence and residence.place,
        }
    return initial


def _likenesses(request: StaffRequest, form: ClientRegisterForm) -> list[Client]:
    told = form.registration()
    return alike_among_mine(
        request,
        name=f"{told.given_name} {told.family_name}",
        born_on=told.born_on,
        precision=told.birth_precision,
    )


def _intake(
    form: ClientRegisterForm,
    relative: Client | None,
    contracts: dict[str, Contract],
    workers: dict[str, StaffMember],
) -> Intake:
    told = form.cleaned_data
    return Intake(
        registration=form.registration(),
        contract=contracts[told["contract"]],
        opened_on=told["opened_on"],
        responsible_worker=workers[told["responsible_worker"]],
        arrived_on=told["arrived_on"],
        arrival_path=ArrivalPath(told["arrival_path"]),
        from_country=told["from_country"],
        applied_on=told["applied_on"],
        place=Place(told["place"]),
        relative=relative,
        household_role=HouseholdRole(told.get("household_role") or HouseholdRole.OTHER),
        form_id=told["id"],
    )


def _next_address(request: StaffRequest, client: Client | None, relative: Client | None) -> str:
    head = relative or client
    if "and_family" in request.POST and head is not None:
        address = f"{reverse('clients:client_register')}?family={head.reference}"
        return address_after(request, head, address)
    return address_after(request, client) if client else reverse("clients:client_list")
