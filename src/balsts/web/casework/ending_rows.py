"""The list of endings as finished values: heads, rows, neighbours."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from balsts.casework.enums import TaskState
from balsts.casework.permissions import can_hand_over
from balsts.casework.promises import ENDING_STEPS
from balsts.clients.queries.client import ClientOrder, ClientPage
from balsts.web.casework.ending_form import WAITING, EndingFilterForm
from balsts.web.client_lists import ListAddresses
from balsts.web.hand_over import state_of
from balsts.web.page import StaffRequest
from balsts.web.people import name_of
from balsts.web.shapes.ending import EndingList, EndingRow
from balsts.web.shapes.lists import SortColumn, StateWord
from balsts.web.standing import closed_words


def ending_list_of(
    found: ClientPage,
    *,
    form: EndingFilterForm,
    tasks: Mapping[UUID, Any],
    is_anybody_waiting: bool,
    request: StaffRequest,
) -> EndingList:
    """Describe one page of the list; every address keeps what was asked for."""
    addresses = ListAddresses(url=reverse("casework:ending_list"), asked=request.asked)
    rows = tuple(_row(client, form=form, tasks=tasks, request=request) for client in found.rows)
    return EndingList(
        columns=_columns(form, addresses),
        rows=rows,
        pages=addresses.pages(found),
        list_url=addresses.url,
        clear_url=addresses.clear_url,
        waiting_url=addresses.changed(step=WAITING) if is_anybody_waiting else "",
        is_waiting=form.is_waiting,
        closed_words=closed_words(request.standing),
    )


def _columns(form: EndingFilterForm, addresses: ListAddresses) -> tuple[SortColumn, ...]:
    day = (
        pgettext("column", "Waits long since")
        if form.is_waiting
        else pgettext("column", "Last day of support")
    )
    return (
        addresses.column(pgettext("column", "Name"), ClientOrder.NAME, form),
        SortColumn(label=_("Reference")),
        addresses.column(day, ClientOrder.ENDING, form),
        SortColumn(label=pgettext("column", "Reminder")),
        SortColumn(label=pgettext("column", "Municipality")),
        SortColumn(label=_("Worker")),
    )


def _row(
    client: Any, *, form: EndingFilterForm, tasks: Mapping[UUID, Any], request: StaffRequest
) -> EndingRow:
    days = (client.ending_on - request.today).days
    task: Any = tasks.get(client.household_id or client.id) or tasks.get(client.id)
    is_asked = task is not None and task.state != TaskState.WITHDRAWN and client.is_led_under_law
    may_hand_over = is_asked and task.is_within_reach and can_hand_over(request.standing)
    return EndingRow(
        name=name_of(client),
        url=reverse("clients:client_detail", args=[client.reference]),
        reference=client.reference,
        on=client.ending_on,
        days=days,
        step=None if form.is_waiting else _step(days),
        hand_over=state_of(task, request.today) if is_asked else None,
        hand_over_url=reverse("casework:hand_over_record", args=[client.reference])
        if may_hand_over
        else "",
        worker=client.worker_name or "",
    )


def _step(days: int) -> StateWord:
    """Name the reminder that was reached: 60, 30 or 7 days before the last one."""
    step = min(step for step in ENDING_STEPS if days <= step)
    word = ngettext("%(days)s day", "%(days)s days", step) % {"days": step}
    kinds = dict(zip(ENDING_STEPS, ("", "accent", "care"), strict=True))
    return StateWord(word=word, icon="hourglass", kind=kinds[step])
