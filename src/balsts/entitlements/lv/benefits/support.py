"""The months after a status: which of them the support can be paid for.

A support month begins on the same day of the month as the status. It is judged on its first day:
the status held then, the parameters in force then, the condition of work and presence then.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from balsts.entitlements.lv.benefits.work import Situation, is_condition_met
from balsts.entitlements.lv.standing import Standing, StatusSpan, spans_of
from balsts.entitlements.policy import Policy
from balsts.entitlements.timeline import (
    Departure,
    LegalStatus,
    StatusChange,
)
from balsts.platform.periods import ONE_DAY, Period, add_months

MONTHS_OF_STATUS = {
    LegalStatus.REFUGEE: "monthly_support_months_refugee",
    LegalStatus.ALTERNATIVE: "monthly_support_months_alternative",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class SupportMonth:
    """A month counted from the status, inside the time in which support can be paid.

    `is_left` tells whether a payment is left for it; none if that hangs on what is not known of
    the months before. `is_due` adds the status, the condition of work and presence on its first
    day.
    """

    days: Period
    paid_by_one_off: bool
    is_left: bool | None
    is_due: bool | None
    payments: int


@dataclass(frozen=True, kw_only=True)
class Grant:
    """A protection from which support is counted; without its day there are no months."""

    situation: Situation
    first: StatusChange
    spans: tuple[StatusSpan, ...]
    had_one_off_before: bool

    @property
    def granted_on(self) -> date | None:
        """The day from which the months are counted."""
        return self.first.decided_on

    @property
    def counted_from(self) -> date:
        """That day, or the first one on which the status surely held."""
        return self.first.known_from or self.spans[0].from_

    @cached_property
    def months(self) -> tuple[SupportMonth, ...]:
        """The months in which support can be paid, oldest first."""
        return () if self.granted_on is None else _months(self.granted_on, self)

    @cached_property
    def until(self) -> date:
        """The first day on which surely no monthly support is paid any more."""
        months = self.situation.policy.number_on("monthly_support_window_months", self.counted_from)
        return add_months(self.counted_from, max(months, len(self.months)))

    @property
    def last_on(self) -> date:
        """The last day on which monthly support can be paid."""
        return self.until - ONE_DAY

    def span_on(self, day: date) -> StatusSpan:
        """Return the days of the status held on that day; before and after, the nearest."""
        begun = [span for span in self.spans if span.from_ <= day]
        return begun[-1] if begun else self.spans[0]

    def month_of(self, day: date) -> SupportMonth | None:
        """Return the support month of a day."""
        return next((month for month in self.months if month.days.contains(day)), None)


def grants_of(situation: Situation) -> tuple[Grant, ...]:
    """Return every protection of the record, oldest first."""
    by_first: dict[int, list[StatusSpan]] = {}
    for span in spans_of(situation.timeline, situation.policy):
        if isinstance(span, StatusSpan) and span.standing is Standing.PROTECTED:
            by_first.setdefault(id(span.first), []).append(span)
    grants: list[Grant] = []
    had_one_off = False
    for spans in by_first.values():
        grant = Grant(
            situation=situation,
            first=spans[0].first,
            spans=tuple(spans),
            had_one_off_before=had_one_off,
        )
        grants.append(grant)
        had_one_off = had_one_off or has_one_off(grant.counted_from, situation.policy)
    return tuple(grants)


def one_off_deadline(granted_on: date, policy: Policy) -> date:
    """Return the last day on which the one-off support can be requested."""
    months = policy.number_on("one_off_support_request_months", granted_on)
    return add_months(granted_on, months)


def has_one_off(day: date, policy: Policy) -> bool:
    """Whether the text in force on that day knows a one-off support."""
    return policy.number_on("one_off_support_adult", day) > 0


def absence_on(situation: Situation, day: date) -> tuple[Period, bool] | None:
    """Return the absence of that day, and whether the departure is only presumed."""
    for period in situation.absences:
        if period.contains(day):
            return period, _is_presumed(situation.timeline.departures, period.from_)
    return None


def is_present(situation: Situation, day: date) -> bool | None:
    """Whether nothing says that the person is away; none if the departure is only presumed."""
    absence = absence_on(situation, day)
    if absence is None:
        return True
    return None if absence[1] else False


def every(answers: Iterable[bool | None]) -> bool | None:
    """Answer for conditions that must all hold: one refusal decides, else one unknown."""
    said = tuple(answers)
    if False in said:
        return False
    return None if None in said else True


def status_of(change: StatusChange) -> str:
    """Name the parameter that says how many monthly payments a status gives."""
    return MONTHS_OF_STATUS[change.legal_status]


def _is_presumed(departures: Sequence[Departure], left_on: date) -> bool:
    return all(move.is_presumed for move in departures if move.on == left_on)


def _months(granted_on: date, grant: Grant) -> tuple[SupportMonth, ...]:
    """Count the payments from month to month.

    The one-off support stands for some months. Whoever got none, because the text of their day
    knew none, has these months added: so a change of the text takes nothing away. After a
    second status, which brings no second one-off support, the payments begin at once.
    """
    situation, spans, policy = grant.situation, grant.spans, grant.situation.policy
    covered = policy.number_on("one_off_support_covers_months", granted_on)
    skipped = 0 if grant.had_one_off_before else covered
    surely_used = possibly_used = covered
    months: list[SupportMonth] = []
    change = spans[0].change
    number = 0
    while True:
        day = add_months(granted_on, number)
        window = policy.number_on("monthly_support_window_months", day)
        if number >= window:
            return tuple(months)
        span = _span_on(spans, day)
        change = change if span is None else span.change
        payments = policy.number_on(status_of(change), day)
        allowed = payments + policy.number_on("one_off_support_covers_months", day)
        is_left: bool | None = None
        if number < skipped or surely_used >= allowed:
            is_left = False
        elif possibly_used < allowed:
            is_left = True
        is_due: bool | None = False
        if is_left is not False and span is not None:
            conditions = (is_condition_met(situation, day), is_present(situation, day))
            is_due = every((is_left, *conditions))
        surely_used += is_due is True
        possibly_used += is_due is not False
        months.append(
            SupportMonth(
                days=Period(day, add_months(granted_on, number + 1)),
                paid_by_one_off=number < skipped,
                is_left=is_left,
                is_due=is_due,
                payments=payments,
            )
        )
        number += 1


def _span_on(spans: Sequence[StatusSpan], day: date) -> StatusSpan | None:
    for span in spans:
        if span.from_ <= day and (span.until is None or day < span.until):
            return span
    return None
