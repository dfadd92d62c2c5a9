"""My day as finished values: each line says what, who, when and because of what."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from balsts.access.enums import Permission
from balsts.casework.enums import ActionResponsible
from balsts.casework.models import PlanAction
from balsts.casework.permissions import can_complete_action
from balsts.platform.dates import format_date_long
from balsts.web.casework.my_day_family import by_family
from balsts.web.casework.my_day_support import MyDayClient, ending_lines
from balsts.web.casework.my_day_work import DayOfWork
from balsts.web.shapes.my_day import (
    DayGroup,
    DayLine,
    MyDay,
    NewsLine,
    TeamLine,
)
from balsts.web.shapes.people import PersonName
from balsts.web.standing import closed_words

ENDING_STEPS = (7, 30, 60)
NEW_DAYS = 7


def my_day_of(work: DayOfWork) -> MyDay:
    """Put the whole day together."""
    today, standing = work.today, work.request.standing
    clients = [MyDayClient.of(client, work) for client in work.caseload]
    by_id = {client.row.id: client for client in clients}
    steps = [(step, by_id[step.goal.plan.case.client_id]) for step in work.steps]
    silent = [(client, line) for client in clients if (line := client.silent_line())]
    ended = [(client, line) for client in clients if (line := client.ended_line())]
    overdue = [_step_line(step, client) for step, client in steps if _due(step) < today]
    elsewhere = [MyDayClient.of(client, work) for client in work.ending_elsewhere]
    return MyDay(
        day_words=f"{date_format(today, 'l')}, {format_date_long(today, get_language() or 'en')}",
        lead=_lead(len(clients), len(silent)) if clients or not work.team else "",
        overdue=tuple(sorted([*overdue, *by_family(ended)], key=_when)),
        ending=tuple(_groups(_endings(clients))),
        today=tuple(_step_line(step, client) for step, client in steps if _due(step) == today),
        coming=tuple(_step_line(step, client) for step, client in steps if _due(step) > today),
        silent=tuple(sorted(by_family(silent), key=_when)),
        news=tuple(by_family(_news(clients, today))),
        team=tuple(_team_line(row) for row in work.team),
        ending_elsewhere=tuple(sorted(_endings(elsewhere), key=_when)),
        closed_words=closed_words(standing),
        clients_url=reverse("clients:client_list"),
        register_url=reverse("clients:client_register")
        if standing.contract_ids_where(Permission.REGISTER_CLIENTS)
        else "",
    )


def _lead(clients: int, silent: int) -> str:
    words = ngettext("%(count)s client", "%(count)s clients", clients) % {"count": clients}
    if silent:
        words += " · " + ngettext("%(count)s silent", "%(count)s silent", silent) % {
            "count": silent
        }
    return words


def _step_line(step: PlanAction, client: MyDayClient) -> DayLine:
    standing, programme_id = client.work.request.standing, step.goal.plan.case.programme_id
    may_complete = can_complete_action(standing, programme_id, step.responsible)
    return DayLine(
        what=step.description,
        name=client.name,
        client_url=client.url,
        on=step.due_on,
        days=client.days_to(_due(step)),
        because=_("step of the goal “%(goal)s”, %(responsible)s")
        % {"goal": step.goal.description, "responsible": _who(step)},
        done_url=reverse("casework:action_complete", args=[step.id]) if may_complete else "",
        next_label=_("Open the plan"),
        next_url=reverse("casework:plan_detail", args=[client.row.reference]),
    )


def _who(step: PlanAction) -> str:
    return str(ActionResponsible(step.responsible).label)


def _groups(lines: list[DayLine]) -> Iterator[DayGroup]:
    """Within a week, a month, two months; each line where it first belongs."""
    nearer = -1
    for step in ENDING_STEPS:
        within = sorted((line for line in lines if nearer < line.days <= step), key=_when)
        nearer = step
        if within:
            label = ngettext("Within %(days)s day", "Within %(days)s days", step)
            yield DayGroup(label=label % {"days": step}, lines=tuple(within))


def _endings(clients: list[MyDayClient]) -> list[DayLine]:
    return by_family((client, line) for client in clients for line in ending_lines(client))


def _news(
    clients: list[MyDayClient], today: datetime.date
) -> Iterator[tuple[MyDayClient, NewsLine]]:
    for client in clients:
        since = client.row.assigned_from
        if since and (today - since).days < NEW_DAYS:
            yield (
                client,
                NewsLine(
                    what=pgettext("news", "assigned to you"),
                    on=since,
                    client_url=client.url,
                    name=client.name,
                ),
            )


def _team_line(row: Any) -> TeamLine:
    return TeamLine(
        name=PersonName(latin=row.user.full_name),
        role=str(row.get_role_display()),
        clients=row.clients,
    )


def _due(step: PlanAction) -> datetime.date:
    return step.due_on or datetime.date.max


def _when(line: DayLine) -> datetime.date:
    return line.on or datetime.date.min
