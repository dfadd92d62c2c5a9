"""How one service runs through time for one person: stretches of days with one answer.

Both the explained decision and the plain periods are made of these stretches, so they agree.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from balsts.entitlements.answering import divided, earliest
from balsts.entitlements.lv.standing import POSITIVE, Span, Standing, StatusSpan, spans_of
from balsts.entitlements.policy import Policy
from balsts.entitlements.service import Service
from balsts.entitlements.timeline import (
    LegalStatus,
    StatusChange,
    Timeline,
    absences,
    came_on,
    undated_statuses,
)
from balsts.platform.periods import ONE_DAY, Period, add_months

_Answer = tuple[bool | None, date | None]
_Away = tuple[date | None, date | None]


PLAN_RULES = {
    Service.SOCIAL_WORKER: "plan_ends_worker",
    Service.SOCIAL_MENTOR: "plan_ends_mentor",
}
WHILE_PROCEDURE_OPEN = "while_procedure_open"
WHILE_ABROAD = "while_abroad"
AWAY_FOR_GOOD = date.max
OPEN_STANDINGS = frozenset({Standing.PROCEDURE, Standing.REFUSED, Standing.REFUSED_AND_APPEALED})
UNCERTAIN_STANDINGS = frozenset(
    {
        Standing.NOT_RECORDED,
        Standing.REFUSED_WITHOUT_NOTIFICATION,
        Standing.REVOKED_AND_APPEALED,
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """The months after a status, as far as the dates are known, and what the plan does to them.

    The months surely run up to and including `surely_last_on` and surely not beyond
    `possibly_last_on`; with all dates known both are the same day. `plan_ended_on` is the day of
    a plan carried out after the status, where the policy lets it end the service. `stands_still`
    holds the days abroad where a policy does not count them; the last day is `AWAY_FOR_GOOD`
    where no return lets the months run out.
    """

    months: int
    granted_on: date | None
    anchor: date | None
    surely_last_on: date | None
    possibly_last_on: date | None
    plan_ended_on: date | None
    stands_still: tuple[Period, ...] | None = None

    def days_left_on(self, day: date) -> int | None:
        """Count the days of the months that are left, that day included; none without anchor."""
        if self.anchor is None:
            return None
        days = (add_months(self.anchor, self.months) - self.anchor).days + 1
        passed = max((day - self.anchor).days, 0)
        for absence in self.stands_still or ():
            until = earliest(absence.until, day) or day
            passed -= max((until - max(absence.from_, self.anchor)).days, 0)
        return max(days - passed, 0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """Days with one answer and the standing behind it.

    `doubt` is a status change without any day that could overturn the answer.
    """

    from_: date
    until: date | None
    is_entitled: bool | None
    span: Span
    doubt: StatusChange | None = None
    is_before_programme: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ProtectionStretch(Stretch):
    """Days with international protection, inside or after the term.

    `away_since` is the day of the departure on days abroad on which the months stand still.
    """

    span: StatusSpan
    term: Term
    away_since: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ProcedureStretch(Stretch):
    """Days of an open procedure; `phase` is the reading of the texts in force."""

    span: StatusSpan
    phase: str
    arrived_on: date | None
    last_of_phase_on: date | None


def stretches_of(service: Service, timeline: Timeline, policy: Policy) -> list[Stretch]:
    """Return the answers for all time, oldest first, without gaps."""
    started_on = policy.date_on("programme_start", date.min)
    doubt = doubt_of(timeline)
    stretches: list[Stretch] = []
    for span in spans_of(timeline, policy):
        for stretch in _stretches_of_span(span, service, timeline, policy):
            stretches.extend(_from_programme_start(_doubted(stretch, doubt), started_on))
    return stretches


def arrival_behind(timeline: Timeline, applied_on: date) -> date | None:
    """Return the arrival that led to an application: the last one before it, else the first."""
    arrivals = [arrival.on for arrival in timeline.arrivals if arrival.on is not None]
    before = [on for on in arrivals if on <= applied_on]
    return max(before) if before else came_on(timeline)


def _stretches_of_span(
    span: Span, service: Service, timeline: Timeline, policy: Policy
) -> Iterator[Stretch]:
    if isinstance(span, StatusSpan) and span.standing is Standing.PROTECTED:
        yield from _in_protection(span, _term_of(span, service, timeline, policy))
    elif isinstance(span, StatusSpan) and span.standing in OPEN_STANDINGS:
        yield from _in_procedure(span, timeline, policy)
    else:
        is_entitled = None if span.standing in UNCERTAIN_STANDINGS else False
        yield Stretch(from_=span.from_, until=span.until, is_entitled=is_entitled, span=span)


def _term_of(span: StatusSpan, service: Service, timeline: Timeline, policy: Policy) -> Term:
    """Count the months of a protection; of a missing day only the limits are known."""
    granted_on = span.first.decided_on
    known_from = span.first.known_from or span.from_
    anchor = surely_from = granted_on
    possibly_from: date | None = known_from
    if policy.choice_on("term_anchor", known_from) == "permit_day":
        anchor = possibly_from = _first_permit_from(timeline, known_from)
        surely_from = anchor or granted_on
    months = policy.number_on("term_months", known_from)
    stands_still = None
    if policy.choice_on("departure_stops_term", known_from) == WHILE_ABROAD:
        stands_still = absences(timeline)
    return Term(
        months=months,
        granted_on=granted_on,
        anchor=anchor,
        surely_last_on=_last_of_months(surely_from, months, stands_still or ()),
        possibly_last_on=_last_of_months(possibly_from, months, stands_still or ()),
        plan_ended_on=_plan_ended_on(timeline, service, policy, known_from),
        stands_still=stands_still,
    )


def _last_of_months(from_: date | None, months: int, stands_still: Sequence[Period]) -> date | None:
    """Return the last day of the months; each day on which they stand still moves it by one."""
    if from_ is None:
        return None
    last_on = add_months(from_, months)
    for period in stands_still:
        if period.from_ > last_on:
            break
        if period.until is None:
            return AWAY_FOR_GOOD
        last_on += timedelta(days=max((period.until - max(period.from_, from_)).days, 0))
    return last_on


def _first_permit_from(timeline: Timeline, day: date) -> date | None:
    permits = [permit.valid_from for permit in timeline.permits if permit.valid_from is not None]
    return min((valid_from for valid_from in permits if valid_from >= day), default=None)


def _plan_ended_on(
    timeline: Timeline, service: Service, policy: Policy, known_from: date
) -> date | None:
    """Return the day of a plan carried out after the status, if it ends the service."""
    plan_on = timeline.plan_executed_on
    if plan_on is None or plan_on < known_from:
        return None
    return plan_on if policy.row_on(PLAN_RULES[service], plan_on).value else None


def _in_protection(span: StatusSpan, term: Term) -> Iterator[Stretch]:
    """Entitled while surely inside the term, not known in between, not entitled after it."""
    surely_last_on = earliest(term.surely_last_on or date.min, term.plan_ended_on)
    possibly_last_on = earliest(term.possibly_last_on, term.plan_ended_on)
    answers: list[_Answer] = [
        (True, _day_after(surely_last_on)),
        (None, _day_after(possibly_last_on)),
        (False, None),
    ]
    for from_, until, is_entitled in divided(span.from_, span.until, answers):
        stands_still = () if is_entitled is False else term.stands_still or ()
        for part_from, part_until, away_since in divided(from_, until, _days_away(stands_still)):
            yield ProtectionStretch(
                from_=part_from,
                until=part_until,
                is_entitled=is_entitled if away_since is None else False,
                span=span,
                term=term,
                away_since=away_since,
            )


def _days_away(stands_still: Sequence[Period]) -> list[_Away]:
    """Divide all time into days here (none) and days away (since when)."""
    parts: list[_Away] = []
    for period in stands_still:
        parts += [(None, period.from_), (period.from_, period.until)]
    return [*parts, (None, None)]


def _in_procedure(span: StatusSpan, timeline: Timeline, policy: Policy) -> Iterator[Stretch]:
    """Without a status yet, by the text in force: as long as it takes, or months from arrival."""
    arrived_on = arrival_behind(timeline, span.first.known_from or span.from_)
    last_on = None
    if arrived_on is not None:
        last_on = add_months(arrived_on, policy.number_on("asylum_phase_months", arrived_on))
    rows = policy.parameters["asylum_phase"].rows
    windows = [
        *((str(row.value), later.valid_from) for row, later in pairwise(rows)),
        (str(rows[-1].value), None),
    ]
    for from_, until, phase in divided(span.from_, span.until, windows):
        for part_from, part_until, is_entitled in divided(from_, until, _answers(phase, last_on)):
            yield ProcedureStretch(
                from_=part_from,
                until=part_until,
                is_entitled=is_entitled,
                span=span,
                phase=phase,
                arrived_on=arrived_on,
                last_of_phase_on=last_on,
            )


def _answers(phase: str, last_on: date | None) -> list[_Answer]:
    if phase == WHILE_PROCEDURE_OPEN:
        return [(True, None)]
    if last_on is None:
        return [(None, None)]
    return [(True, _day_after(last_on)), (False, None)]


def _day_after(day: date | None) -> date | None:
    return None if day in {None, AWAY_FOR_GOOD} else day + ONE_DAY


def doubt_of(timeline: Timeline) -> StatusChange | None:
    """Return the status change without any day that could matter most: a grant before an end."""
    beginnings = (LegalStatus.ASYLUM_SEEKER, LegalStatus.APPEAL_PENDING)
    undated = [
        change for change in undated_statuses(timeline) if change.legal_status not in beginnings
    ]
    undated.sort(key=lambda change: change.legal_status not in POSITIVE)
    return undated[0] if undated else None


def is_doubtful(
    *, is_entitled: bool | None, standing: Standing, doubt: StatusChange | None
) -> bool:
    """Let no yes be sure, and no end without a grant, while a status has no day."""
    if doubt is None:
        return False
    is_without_right = standing is Standing.WITHOUT_RIGHT
    return is_entitled is True or (is_without_right and doubt.legal_status in POSITIVE)


def _doubted(stretch: Stretch, doubt: StatusChange | None) -> Stretch:
    standing = stretch.span.standing
    if is_doubtful(is_entitled=stretch.is_entitled, standing=standing, doubt=doubt):
        return replace(stretch, is_entitled=None, doubt=doubt)
    return stretch


def _from_programme_start(stretch: Stretch, started_on: date) -> Iterator[Stretch]:
    """Nobody is entitled before the programme began."""
    if stretch.until is not None and stretch.until <= started_on:
        yield replace(stretch, is_entitled=False, is_before_programme=True)
    elif stretch.from_ >= started_on:
        yield stretch
    else:
        yield replace(stretch, until=started_on, is_entitled=False, is_before_programme=True)
        yield replace(stretch, from_=started_on)
