"""How one service runs through time for one person: stretches of days with one answer.

Both the explained decision and the plain periods are made of these stretches, so they agree.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TypeVar

from balsts.entitlements.lv.standing import POSITIVE, Span, Standing, spans_of
from balsts.entitlements.policy import Policy
from balsts.entitlements.timeline import (
    LegalStatus,
    StatusChange,
    Timeline,
    came_on,
    undated_statuses,
)
from balsts.platform.periods import ONE_DAY, Period, add_months
from balsts.platform.sentences import translatable


class Service(StrEnum):
    """The services of the state programme that this country's rules know."""

    SOCIAL_WORKER = "social_worker"
    SOCIAL_MENTOR = "social_mentor"


SERVICE_LABELS = {
    Service.SOCIAL_WORKER: translatable("Social worker"),
    Service.SOCIAL_MENTOR: translatable("Social mentor"),
}
PLAN_RULES = {
    Service.SOCIAL_WORKER: "plan_ends_worker",
    Service.SOCIAL_MENTOR: "plan_ends_mentor",
}
OPEN_STANDINGS = frozenset(
    {Standing.PROCEDURE, Standing.REFUSED, Standing.REFUSED_AND_APPEALED}
)
UNCERTAIN_STANDINGS = frozenset(
    {
        Standing.NOT_RECORDED,
        Standing.REFUSED_WITHOUT_NOTIFICATION,
        Standing.REVOKED_AND_APPEALED,
    }
)


Cut = TypeVar("Cut")
_Part = tuple[bool | None, date | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """The months after a status, as far as the dates are known, and what the plan does to them.

    The service surely lasts up to and including `surely_last_on` and surely not beyond
    `possibly_last_on`; with all dates known both are the same day.
    """

    months: int
    granted_on: date | None
    anchor: date | None
    surely_last_on: date | None
    possibly_last_on: date | None
    plan_executed_on: date | None = None
    is_ended_by_plan: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """Days with one answer, and the standing and term behind it."""

    from_: date
    until: date | None
    is_entitled: bool | None
    span: Span
    term: Term | None = None
    asylum_phase: str = ""
    arrived_on: date | None = None
    last_of_phase_on: date | None = None
    doubt: StatusChange | None = None
    is_before_programme: bool = False


def stretches_of(service: Service, timeline: Timeline, policy: Policy) -> list[Stretch]:
    """Return the answers for all time, oldest first, without gaps."""
    started_on = policy.row_on("programme_start", date.min).value
    assert isinstance(started_on, date)  # noqa: S101 - checked when the parameters are read
    doubt = _doubt_of(timeline)
    stretches: list[Stretch] = []
    for span in spans_of(timeline, policy):
        for stretch in _stretches_of_span(span, service, timeline, policy):
            doubted = _doubted(stretch, doubt) if doubt else stretch
            stretches.extend(_from_programme_start(doubted, started_on))
    return stretches


def periods_where(stretches: list[Stretch], *, answer: bool | None) -> tuple[Period, ...]:
    """Return the periods with one answer; neighbours become one period."""
    periods: list[Period] = []
    for stretch in stretches:
        if stretch.is_entitled is not answer:
            continue
        if periods and periods[-1].until == stretch.from_:
            periods[-1] = Period(periods[-1].from_, stretch.until)
        else:
            periods.append(Period(stretch.from_, stretch.until))
    return tuple(periods)


def _stretches_of_span(
    span: Span, service: Service, timeline: Timeline, policy: Policy
) -> Iterator[Stretch]:
    if span.standing is Standing.PROTECTED:
        yield from _in_protection(span, term_of(span, service, timeline, policy))
    elif span.standing in OPEN_STANDINGS:
        yield from _in_procedure(span, timeline, policy)
    else:
        is_entitled = None if span.standing in UNCERTAIN_STANDINGS else False
        yield Stretch(from_=span.from_, until=span.until, is_entitled=is_entitled, span=span)


def term_of(span: Span, service: Service, timeline: Timeline, policy: Policy) -> Term:
    """Count the months of a protection and let the plan end them where the policy says so."""
    assert span.first is not None  # noqa: S101 - a protection always has its grant
    granted_on = span.first.decided_on
    known_from = span.first.known_from or span.from_
    anchor = granted_on
    if policy.row_on("term_anchor", known_from).value == "permit_day":
        anchor = _first_permit_from(timeline, granted_on or known_from)
        surely_from, possibly_from = anchor or granted_on, anchor
    else:
        surely_from, possibly_from = granted_on, known_from
    months = int(policy.row_on("term_months", known_from).value)  # type: ignore[arg-type]
    surely_last_on = add_months(surely_from, months) if surely_from else None
    possibly_last_on = add_months(possibly_from, months) if possibly_from else None
    plan_on = timeline.plan_executed_on
    if plan_on is None or plan_on < known_from:
        plan_on = None
    is_ended = plan_on is not None and bool(policy.row_on(PLAN_RULES[service], plan_on).value)
    if plan_on is not None and is_ended:
        surely_last_on = min(surely_last_on, plan_on) if surely_last_on else None
        possibly_last_on = min(possibly_last_on, plan_on) if possibly_last_on else plan_on
    return Term(
        months=months,
        granted_on=granted_on,
        anchor=anchor,
        surely_last_on=surely_last_on,
        possibly_last_on=possibly_last_on,
        plan_executed_on=plan_on,
        is_ended_by_plan=is_ended,
    )


def _first_permit_from(timeline: Timeline, day: date) -> date | None:
    permits = [permit.valid_from for permit in timeline.permits if permit.valid_from is not None]
    return min((valid_from for valid_from in permits if valid_from >= day), default=None)


def _in_protection(span: Span, term: Term) -> Iterator[Stretch]:
    """Entitled while surely inside the term, not known in between, not entitled after it."""
    parts: list[_Part] = [(None, _day_after(term.possibly_last_on)), (False, None)]
    if term.surely_last_on is not None:
        parts.insert(0, (True, _day_after(term.surely_last_on)))
    for from_, until, is_entitled in _cut(span.from_, span.until, parts):
        yield Stretch(from_=from_, until=until, is_entitled=is_entitled, span=span, term=term)


def _in_procedure(span: Span, timeline: Timeline, policy: Policy) -> Iterator[Stretch]:
    """Without a status yet, by the text in force: as long as it takes, or months from arrival."""
    assert span.first is not None  # noqa: S101 - a procedure always has its beginning
    applied_on = span.first.known_from or span.from_
    arrived_on = arrival_behind(timeline, applied_on)
    rows = policy.parameters["asylum_phase"].rows
    ends = [*(row.valid_from for row in rows[1:]), None]
    windows = [(row, end) for row, end in zip(rows, ends, strict=True)]
    for from_, until, row in _cut(span.from_, span.until, windows):
        phase = str(row.value)
        last_on = None
        parts: list[_Part] = [(True, None)]
        if arrived_on is not None:
            months = int(policy.row_on("asylum_phase_months", arrived_on).value)  # type: ignore[arg-type]
            last_on = add_months(arrived_on, months)
        if phase == "three_months_from_arrival":
            parts = [(None, None)] if last_on is None else [(True, last_on + ONE_DAY), (False, None)]
        for part_from, part_until, is_entitled in _cut(from_, until, parts):
            yield Stretch(
                from_=part_from,
                until=part_until,
                is_entitled=is_entitled,
                span=span,
                asylum_phase=phase,
                arrived_on=arrived_on,
                last_of_phase_on=last_on,
            )


def arrival_behind(timeline: Timeline, applied_on: date) -> date | None:
    """Return the arrival that led to an application: the last one before it, else the first."""
    arrivals = [arrival.on for arrival in timeline.arrivals if arrival.on is not None]
    before = [on for on in arrivals if on <= applied_on]
    return max(before) if before else came_on(timeline)


def _cut(
    from_: date, until: date | None, parts: Sequence[tuple[Cut, date | None]]
) -> Iterator[tuple[date, date | None, Cut]]:
    """Divide days among parts, each up to (not including) its end, the last one for good."""
    for what, end in parts:
        stop = until if end is None else end if until is None else min(end, until)
        if stop is None:
            yield from_, None, what
            return
        if from_ < stop:
            yield from_, stop, what
            from_ = stop


def _day_after(day: date | None) -> date | None:
    return None if day is None else day + ONE_DAY


def _doubt_of(timeline: Timeline) -> StatusChange | None:
    """Return the status change without any day that could matter most."""
    undated = [
        change
        for change in undated_statuses(timeline)
        if change.legal_status not in (LegalStatus.ASYLUM_SEEKER, LegalStatus.APPEAL_PENDING)
    ]
    grants = [change for change in undated if change.legal_status in POSITIVE]
    return next(iter([*grants, *undated]), None)


def _doubted(stretch: Stretch, doubt: StatusChange) -> Stretch:
    """A change on an unknown day leaves no yes sure, and a grant no end without a grant."""
    could_have_ended = stretch.is_entitled is True
    could_have_begun = doubt.legal_status in POSITIVE and stretch.span.standing in (
        Standing.ENDED,
        Standing.NOT_COVERED,
    )
    if could_have_ended or could_have_begun:
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
