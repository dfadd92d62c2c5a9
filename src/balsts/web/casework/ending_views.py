"""The list of those whose support ends within 60, 30 and 7 days, and who waits long."""

from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from balsts.access.enums import Permission
from balsts.audit.searches import searched
from balsts.casework.queries.case_state import clients_by_case
from balsts.casework.queries.ending import clients_ending, clients_waiting
from balsts.casework.queries.hand_over import tasks_of_families, with_law_of_contracts
from balsts.clients.queries.client import (
    clients_assigned_to,
    clients_matching,
    page_of_clients,
    with_responsible_worker,
)
from balsts.clients.queries.household import with_household
from balsts.clients.queries.visibility import clients_visible_to
from balsts.web.casework.ending_form import EndingFilterForm
from balsts.web.casework.ending_rows import ending_list_of
from balsts.web.client_lists import list_answer, page_wanted
from balsts.web.entitlement import service_for
from balsts.web.page import StaffRequest, page
from balsts.web.searches import searched_with

SEES_CLIENTS = (Permission.SEE_ASSIGNED_CLIENTS, Permission.SEE_ENROLLED_CLIENTS)


@page(reads="ending_list_seen", needs=SEES_CLIENTS)
@searched_with(EndingFilterForm)
@require_GET
def ending_list(request: StaffRequest) -> HttpResponseBase:
    """Search, narrow, sort and go through what ends soon; a fragment for htmx, else a page."""
    sees_others = request.standing.may(Permission.SEE_ENROLLED_CLIENTS)
    form = EndingFilterForm(request.asked.told, sees_others=sees_others)

    visible = clients_by_case(
        clients_visible_to(request.standing), request.standing.programme_ids, is_open=True
    )
    service, today = service_for(request.standing), request.today
    waiting = clients_waiting(visible, service, on=today)
    if form.is_waiting:
        listed = waiting
    else:
        listed = clients_ending(visible, service, on=today, days=form.days)
    clients = _with_columns(_narrowed(listed, form.told, request), request)
    found = page_of_clients(clients, page_wanted(request, form), visible=listed)
    request.subjects.update(client.id for client in found.rows)

    shown = ending_list_of(
        found,
        form=form,
        tasks=tasks_of_families(found.rows, request.standing),
        is_anybody_waiting=not form.is_waiting and waiting.exists(),
        request=request,
    )
    return list_answer(
        request,
        rows="casework/_ending_rows.html",
        whole="casework/ending_list.html",
        context={"page_name": _("Ending soon"), "ending": shown, "form": form},
    )


def _narrowed(clients: Any, told: dict[str, str], request: StaffRequest) -> Any:
    if "q" in told:
        request.details |= searched(told["q"])
        clients = clients_matching(clients, told["q"])
    if told.get("worker") == "me":
        own = [post.staff_member_id for post in request.standing.posts]
        clients = clients_assigned_to(clients, own, on=request.today)
    return clients


def _with_columns(clients: Any, request: StaffRequest) -> Any:
    contracts = [contract for post in request.standing.posts for contract in post.contract_ids]
    clients = with_household(clients, on=request.today)
    clients = with_law_of_contracts(clients, contracts, on=request.today)
    return with_responsible_worker(clients, contracts, on=request.today)
