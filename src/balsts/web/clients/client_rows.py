"""The list of clients as finished values: heads, rows, neighbours."""

import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from balsts.access.enums import Permission
from balsts.casework.enums import CaseState
from balsts.casework.queries.law import law
from balsts.casework.queries.timeline import case_timeline_of
from balsts.clients.queries.client import ClientOrder, ClientPage
from balsts.entitlements.service import Service
from balsts.platform.countries import country_name
from balsts.platform.dates import BirthDate, BirthDatePrecision, format_birth_date, format_date
from balsts.web.client_lists import ListAddresses
from balsts.web.clients.client_filter_form import ClientFilterForm
from balsts.web.entitlement import service_for, status_label, support_end
from balsts.web.page import StaffRequest
from balsts.web.people import name_of
from balsts.web.shapes.clients import ClientList, ClientRow
from balsts.web.shapes.lists import SortColumn, StateWord
from balsts.web.standing import closed_words


def client_list_of(
    found: ClientPage, *, form: ClientFilterForm, request: StaffRequest
) -> ClientList:
    """Describe one page of the list; every address keeps what was asked for."""
    addresses = ListAddresses(url=reverse("clients:client_list"), asked=request.asked)
    service, order = service_for(request.standing), form.order[0]
    rows = tuple(
        _row(client, service=service, order=order, today=request.today) for client in found.rows
    )
    return ClientList(
        columns=_columns(form, addresses),
        rows=rows,
        pages=addresses.pages(found),
        list_url=addresses.url,
        closed_words=closed_words(request.standing),
        clear_url=addresses.clear_url,
        register_url=reverse("clients:client_register")
        if request.standing.contract_ids_where(Permission.REGISTER_CLIENTS)
        else "",
    )


def _columns(form: ClientFilterForm, addresses: ListAddresses) -> tuple[SortColumn, ...]:
    name = addresses.column(pgettext("column", "Name"), ClientOrder.NAME, form)
    labels = (
        _("Reference"),
        _("Citizenship"),
        _("Status today"),
        _("Support until"),
        _("Last service"),
        _("Worker"),
    )
    return (name, *(SortColumn(label=label) for label in labels))


def _row(client: Any, *, service: Service, order: ClientOrder, today: datetime.date) -> ClientRow:
    timeline = case_timeline_of(client)
    end = support_end(law().outcome(service, timeline, on=today))
    return ClientRow(
        name=name_of(client),
        url=reverse("clients:client_detail", args=[client.reference]),
        reference=client.reference,
        note=_note(client, order),
        citizenship=country_name(client.citizenship, _language()) if client.citizenship else "",
        status=status_label(timeline, today),
        case=StateWord(word=str(CaseState.CLOSED.label), icon="lock")
        if client.case_state == CaseState.CLOSED
        else None,
        until_on=end.on,
        until_days=end.days,
        until_words=end.words,
        last_service_on=client.last_service_on,
        worker=client.worker_name or "",
    )


def _note(client: Any, order: ClientOrder) -> str:
    """Show by what the list is sorted where no column does."""
    match order:
        case ClientOrder.REGISTERED:
            day = timezone.localdate(client.registered_at)
            return _("registered %(day)s") % {"day": format_date(day, _language())}
        case ClientOrder.BORN if client.born_on:
            birth = BirthDate(client.born_on, BirthDatePrecision(client.birth_precision))
            return _("born %(day)s") % {"day": format_birth_date(birth, _language())}
        case _:
            return ""


def _language() -> str:
    return get_language() or "en"
