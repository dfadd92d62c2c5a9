"""My day as finished values: each line says what, who, when and because of what."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from balsts.access.enums import Permission, Role
from balsts.casework.enums import ActionResponsible
from balsts.casework.models import PlanAction, SpecificNeed
from balsts.casework.permissions import can_complete_action, can_hand_over
from balsts.casework.promises import ENDING_STEPS
from balsts.organisations.models import StaffMember
from balsts.platform.dates import format_date, format_date_long
from balsts.platform.machine_clock import clock_jump
from balsts.privacy.enums import RequestKind
from balsts.privacy.queries.request import RequestRow
from balsts.web.casework.my_day_family import by_family
from balsts.web.casework.my_day_sharing import (
    archive_lines,
    erasure_lines,
    inquiry_lines,
    inspection_lines,
    opening_lines,
    referral_lines,
)
from balsts.web.casework.my_day_support import MyDayClient, ending_lines
from balsts.web.casework.my_day_work import DayOfWork
from balsts.web.goals import goal_words
from balsts.web.hand_over import because_of_task, refused_of, told_of
from balsts.web.moved_day import moved_day
from balsts.web.people import name_of
from balsts.web.shapes.my_day import (
    DayGroup,
    DayLine,
    MovedLine,
    MyDay,
    NewsLine,
    TeamLine,
)
from balsts.web.shapes.people import PersonName
from balsts.web.standing import closed_words

NEW_DAYS = 7
# A caseload that was brought in has told nobody: one begins with a few.
MOST_UNTOLD = 5


def my_day_of(work: DayOfWork) -> MyDay:
    """Put the whole day together."""
    today, standing = work.today, work.request.standing
    clients = [MyDayClient.of(client, work) for client in work.caseload]
    by_id = {client.row.id: client for client in clients}
    steps = [(step, by_id[step.goal.plan.case.client_id]) for step in work.steps]
    silent = [(client, line) for client in clients if (line := client.silent_line())]
    ended = [(client, line) for client in clients if (line := client.ended_line())]
    due = [
        *(_step_line(step, client) for step, client in steps),
        *(_need_line(need, by_id[need.client_id]) for need in work.needs),
    ]
    overdue = [line for line in due if line.days < 0]
    untold = [by_id[client.id] for client in work.untold]
    elsewhere = [MyDayClient.of(client, work) for client in work.ending_elsewhere]
    return MyDay(
        day_words=f"{date_format(today, 'l')}, {format_date_long(today, get_language() or 'en')}",
        lead=_lead(len(clients), len(silent)) if clients or not work.team else "",
        overdue=tuple(sorted([*overdue, *by_family(ended)], key=_when)),
        ending=tuple(_groups(_endings(clients))),
        today=tuple(line for line in due if line.days == 0),
        coming=tuple(sorted((line for line in due if line.days > 0), key=_when)),
        silent=tuple(sorted(by_family(silent), key=_when)),
        news=tuple(by_family(_news(clients, today))),
        team=tuple(_team_line(member, clients) for member, clients in work.team),
        ending_elsewhere=tuple(sorted(_endings(elsewhere), key=_when)),
        tasks=tuple(_task_line(task, work) for task in work.tasks),
        moved=tuple(_moved_lines(work)),
        requests=(
            *(_request_line(row, work) for row in work.requests),
            *(_correction_line(one, work) for one in work.corrections),
        ),
        openings=tuple(opening_lines(work)),
        inquiries=tuple(inquiry_lines(work)),
        erasures=tuple(erasure_lines(work.request)),
        archive=tuple(archive_lines(work.request)),
        referrals=tuple(referral_lines(work)),
        inspections=tuple(inspection_lines(work)),
        untold=tuple(_untold_line(client) for client in untold[:MOST_UNTOLD]),
        untold_count=len(untold),
        untold_more=_more(len(untold) - MOST_UNTOLD),
        ending_url=reverse("casework:ending_list"),
        waits_for_clock=bool(clock_jump()),
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


def _untold_line(client: MyDayClient) -> DayLine:
    since = format_date(client.row.assigned_from, get_language() or "en")
    return DayLine(
        what=_("with you since %(day)s") % {"day": since},
        name=client.name,
        client_url=client.url,
        next_label=_("Write down that it was done"),
        next_url=reverse("privacy:notice_give", args=[client.row.reference]),
    )


def _more(count: int) -> str:
    if count <= 0:
        return ""
    return ngettext("and %(count)s client more", "and %(count)s clients more", count) % {
        "count": count
    }


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
        % {"goal": goal_words(step.goal, standing), "responsible": _who(step)},
        done_url=reverse("casework:action_complete", args=[step.id]) if may_complete else "",
        next_label=_("Open the plan"),
        next_url=reverse("casework:plan_detail", args=[client.row.reference]),
    )


def _need_line(need: SpecificNeed, client: MyDayClient) -> DayLine:
    """A follow-up that is due; what need it is about stands on its own page, where reading counts."""
    on = need.follow_up_due_on or datetime.date.max
    return DayLine(
        what=_("something is to be done about a specific need"),
        name=client.name,
        client_url=client.url,
        on=on,
        days=client.days_to(on),
        next_label=_("Open the needs"),
        next_url=reverse("casework:specific_need_list", args=[client.row.reference]),
    )


def _who(step: PlanAction) -> str:
    return str(ActionResponsible(step.responsible).label)


def _groups(lines: list[DayLine]) -> Iterator[DayGroup]:
    """Within a week, a month, two months; each line where it first belongs."""
    nearer = -1
    for step in sorted(ENDING_STEPS):
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


def _task_line(task: Any, work: DayOfWork) -> DayLine:
    """A family to be handed over, by the day the municipality should know or the support ends."""
    is_told = told_of(task) is not None
    on = task.about_on if is_told else task.due_on
    return DayLine(
        what=_task_words(task, is_told=is_told),
        name=name_of(task.client),
        client_url=reverse("clients:client_detail", args=[task.client.reference]),
        on=on,
        days=(on - work.today).days,
        because=because_of_task(task, work.today),
        next_label=_("Write it down"),
        next_url=reverse("casework:hand_over_record", args=[task.client.reference]),
    )


def _task_words(task: Any, *, is_told: bool) -> str:
    if refused_of(task) is not None:
        return _("another municipality can be asked to take over")
    if is_told:
        return _("the municipality has not answered yet")
    return _("tell the municipality and ask it to take over")


def _request_line(row: RequestRow, work: DayOfWork) -> DayLine:
    """A request about data, by its last day; one that waits for the person has none."""
    asked = row.request
    return DayLine(
        what=str(RequestKind(asked.kind).label),
        name=name_of(asked.client),
        client_url=reverse("clients:client_detail", args=[asked.client.reference]),
        on=row.due_on,
        days=(row.due_on - work.today).days if row.due_on else 0,
        because=_("who asks is to be confirmed")
        if asked.identified_on is None
        else _("to be answered within the month"),
        next_label=_("Open the request"),
        next_url=reverse("privacy:request_detail", args=[asked.id]),
    )


def _correction_line(correction: Any, work: DayOfWork) -> DayLine:
    """A correction of which others, who had been told what it said before, do not know yet."""
    reference, on = correction.client.reference, timezone.localdate(correction.corrected_at)
    people = len(correction.addressees.all())
    words = ngettext(
        "tell %(count)s person of a correction", "tell %(count)s people of a correction", people
    )
    return DayLine(
        what=words % {"count": people},
        name=name_of(correction.client),
        client_url=reverse("clients:client_detail", args=[reference]),
        on=on,
        days=(on - work.today).days,
        because=_("corrected by %(by)s") % {"by": correction.corrected_by.full_name},
        next_label=_("Who is to be told"),
        next_url=reverse("clients:particulars_correct", args=[reference]) + "#before",
    )


def _moved_lines(work: DayOfWork) -> Iterator[MovedLine]:
    """Promised days that moved; whoever leads no cases reads only what they must know themselves."""
    leads_cases = can_hand_over(work.request.standing)
    for change in work.changes:
        moved = moved_day(
            change,
            work.request,
            moved=[line.promised for line in change.moved.all()],
            in_force=work.promises,
            addressees=change.addressees.all(),
        )
        if leads_cases or any(one.tell_url for one in moved.addressees):
            yield MovedLine(
                name=name_of(change.client),
                client_url=reverse("clients:client_detail", args=[change.client.reference]),
                moved=moved,
            )


def _team_line(member: StaffMember, clients: int) -> TeamLine:
    return TeamLine(
        name=PersonName(latin=member.user.full_name),
        role=str(Role(member.role).label),
        clients=clients,
    )


def _due(step: PlanAction) -> datetime.date:
    return step.due_on or datetime.date.max


def _when(line: DayLine) -> datetime.date:
    return line.on or datetime.date.min
