"""The list of clients whom the viewer may see."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from balsts.access.enums import Permission
from balsts.audit.searches import searched
from balsts.casework.queries.case_state import clients_by_case
from balsts.casework.queries.list_line import with_lines
from balsts.clients.queries.client import (
    clients_assigned_to,
    clients_living_in,
    clients_matching,
    clients_without_worker,
    page_of_clients,
)
from balsts.clients.queries.visibility import clients_visible_to
from balsts.web.client_lists import list_answer, page_wanted
from balsts.web.clients.client_filter_form import ClientFilterForm
from balsts.web.clients.client_rows import client_list_of
from balsts.web.page import StaffRequest, page
from balsts.web.searches import searched_with

SEES_CLIENTS = (Permission.SEE_ASSIGNED_CLIENTS, Permission.SEE_ENROLLED_CLIENTS)


@page(reads="client_list_seen", needs=SEES_CLIENTS)
@searched_with(ClientFilterForm)
@require_GET
def client_list(request: StaffRequest) -> HttpResponseBase:
    """Search, filter, sort and go through the clients; a fragment for htmx, else a page."""
    sees_others = request.standing.may(Permission.SEE_ENROLLED_CLIENTS)
    form = ClientFilterForm(request.asked.told, sees_others=sees_others)

    visible = clients_visible_to(request.standing)
    clients = _narrowed(visible, form.told, request)
    found = page_of_clients(clients, page_wanted(request, form), visible=visible)
    found = replace(found, rows=with_lines(found.rows, request.standing))
    request.subjects.update(client.id for client in found.rows)

    shown = client_list_of(found, form=form, request=request)
    return list_answer(
        request,
        rows="clients/_client_rows.html",
        whole="clients/client_list.html",
        context={"page_name": _("Clients"), "clients": shown, "form": form},
    )


def _narrowed(clients: Any, told: dict[str, str], request: StaffRequest) -> Any:
    standing, today = request.standing, request.today
    if "q" in told:
        request.details |= searched(told["q"])
        clients = clients_matching(clients, told["q"])
    if "sex" in told:
        clients = clients.filter(sex=told["sex"])
    if "citizenship" in told:
        clients = clients.filter(citizenships__country=told["citizenship"])
    if "place" in told:
        clients = clients_living_in(clients, told["place"], on=today)
    if "case" in told:
        clients = clients_by_case(clients, standing.programme_ids, is_open=told["case"] == "open")
    match told.get("worker"):
        case "me":
            own = [post.staff_member_id for post in standing.posts]
            clients = clients_assigned_to(clients, own, on=today)
        case "nobody":
            contracts = list(standing.contract_ids_where(Permission.SEE_ENROLLED_CLIENTS))
            clients = clients_without_worker(clients, contracts, on=today)
    return clients
