"""One client of one's caseload as the day sees them: support, deadlines, silence."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from balsts.access.enums import Permission
from balsts.casework.enums import CaseState
from balsts.casework.queries.law import law
from balsts.casework.queries.timeline import case_timeline_of
from balsts.entitlements.clock import own_deadlines
from balsts.entitlements.decision import Decision, Met, NotMet, remaining_days, walk
from balsts.entitlements.timeline import Timeline
from balsts.platform.machine_clock import clock_jump
from balsts.web.casework.my_day_work import ENDING_DAYS, DayOfWork, family_of
from balsts.web.people import name_of
from balsts.web.shapes.my_day import DayLine
from balsts.web.shapes.people import PersonName
from balsts.web.wording import say

SILENT_AFTER_DAYS = 30


@dataclass(frozen=True, kw_only=True)
class MyDayClient:
    """A client with the law's answer of today."""

    row: Any
    work: DayOfWork
    timeline: Timeline
    decision: Decision

    @classmethod
    def of(cls, row: Any, work: DayOfWork) -> Self:
        """Ask the law about one client of the day."""
        timeline = case_timeline_of(row)
        decision = law().decide(work.service, timeline, on=work.today)
        return cls(row=row, work=work, timeline=timeline, decision=decision)

    @property
    def name(self) -> PersonName:
        """The name in both scripts."""
        return name_of(self.row)

    @property
    def url(self) -> str:
        """The client's screen."""
        return reverse("clients:client_detail", args=[self.row.reference])

    def days_to(self, day: datetime.date) -> int:
        """How far a day is from today; negative is past."""
        return (day - self.work.today).days

    def silent_line(self) -> DayLine | None:
        """Tell that nobody has recorded a service for long, where support still runs."""
        last_on = self.row.last_service_on
        since = max(filter(None, (last_on, self.row.assigned_from)))
        silent_days = -self.days_to(since)
        is_over = self.row.case_state == CaseState.CLOSED or self.decision.is_entitled is False
        if is_over or silent_days < SILENT_AFTER_DAYS:
            return None
        days = {"days": SILENT_AFTER_DAYS}
        return DayLine(
            what=_("last service") if last_on else _("no service since assigned to you"),
            name=self.name,
            client_url=self.url,
            on=since,
            days=-silent_days,
            because=ngettext(
                "nothing recorded for %(days)s day or more",
                "nothing recorded for %(days)s days or more",
                SILENT_AFTER_DAYS,
            )
            % days,
            next_label=_("Record a service"),
            next_url=reverse("casework:service_record_add", args=[self.row.reference]),
        )

    def ended_line(self) -> DayLine | None:
        """Tell that support has ended while the case is open, where the law bounds support."""
        if not self.row.is_bound_by_law or clock_jump():
            return None
        last_on = self.decision.last_entitled_on
        is_open = self.row.case_state not in (None, CaseState.CLOSED)
        if not is_open or self.decision.is_entitled is not False or last_on is None:
            return None
        may_close = self.work.request.standing.may(Permission.MANAGE_CASES)
        return DayLine(
            what=_("support has ended, the case is still open"),
            name=self.name,
            client_url=self.url,
            on=last_on,
            days=self.days_to(last_on),
            because=_reason(self.decision),
            advice=self.hand_over_advice(),
            next_label=_("Close the case") if may_close else "",
            next_url=reverse("casework:case_close", args=[self.row.reference]) if may_close else "",
        )

    def hand_over_advice(self) -> str:
        """Tell whoever leads cases that the municipality takes over families with minors."""
        leads_cases = self.work.request.standing.may(Permission.MANAGE_CASES)
        family = family_of(self.row)
        has_task = family in self.work.families_with_task
        if not leads_cases or has_task or family not in self.work.families_with_minors:
            return ""
        return _(
            "There are minors in the family: tell the municipal social service and ask it to "
            "take over."
        )


def ending_lines(client: MyDayClient) -> Iterator[DayLine]:
    """Return what ends within two months: support, the time to appeal, a permit."""
    if clock_jump():
        return
    left = remaining_days(client.decision)
    if left is not None and client.decision.last_entitled_on is not None:
        yield from _line(
            client,
            _("support ends"),
            client.decision.last_entitled_on,
            _reason(client.decision),
            client.hand_over_advice(),
        )
    for step in own_deadlines(law().clock(client.timeline, on=client.work.today)):
        if step.due_on is not None:
            because = f"{say(step.label)}: {say(step.sentence)}"
            yield from _line(client, _("last day to appeal"), step.due_on, because)
    last_days = [one.last_valid_on for one in client.timeline.permits if one.last_valid_on]
    if last_days:
        words = _("an expired permit has to be renewed in time")
        yield from _line(client, _("residence permit ends"), max(last_days), words)


def _line(
    client: MyDayClient, what: str, on: datetime.date, because: str, advice: str = ""
) -> Iterator[DayLine]:
    days = client.days_to(on)
    if 0 <= days <= ENDING_DAYS:
        yield DayLine(
            what=what,
            name=client.name,
            client_url=client.url,
            on=on,
            days=days,
            because=because,
            advice=advice,
        )


def _reason(decision: Decision) -> str:
    """The point of the reasoning that sets the day: the months, else the first that decides."""
    nodes = [node for node in walk(decision.because) if isinstance(node, Met | NotMet)]
    deciding = [node for node in nodes if node.code == "term"] or [
        node for node in nodes if isinstance(node, NotMet) and not node.children
    ]
    return say(deciding[0].sentence) if deciding else ""
