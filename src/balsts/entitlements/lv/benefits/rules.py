"""The rules of the three benefits, each with its answers for all time."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import partial

from balsts.entitlements.answering import Answer, Changes, Reasons, nothing
from balsts.entitlements.decision import Change, Node
from balsts.entitlements.lv.benefits.reasons import (
    changes_of_monthly,
    reasons_of_daily,
    reasons_of_monthly,
    reasons_of_one_off,
    reasons_without_protection,
)
from balsts.entitlements.lv.benefits.support import (
    Grant,
    every,
    grants_of,
    has_one_off,
    is_present,
    one_off_deadline,
)
from balsts.entitlements.lv.benefits.work import Situation, edges_of_work, is_condition_met
from balsts.entitlements.lv.course import OPEN_STANDINGS, UNCERTAIN_STANDINGS
from balsts.entitlements.lv.rights.grounds import along_standings, of_span
from balsts.entitlements.lv.standing import Span, Standing, StatusSpan
from balsts.entitlements.policy import Policy
from balsts.entitlements.timeline import Timeline
from balsts.platform.periods import ONE_DAY

_Part = tuple[date, bool | None]
_Parts = Callable[[StatusSpan, Grant], Iterator[_Part]]
_Explain = Callable[[Grant, date], Iterable[Node]]
_Foresee = Callable[[Grant, date], Iterable[Change]]


def daily_allowance(timeline: Timeline, policy: Policy) -> Sequence[Answer]:
    """Answer for the daily allowance: as long as somebody is an asylum seeker."""

    def answers_of(span: Span) -> Iterator[Answer]:
        is_applicant = span.standing in OPEN_STANDINGS
        yield of_span(
            span,
            is_entitled=None if span.standing in UNCERTAIN_STANDINGS else is_applicant,
            reasons=partial(reasons_of_daily, span, policy),
        )

    return along_standings(timeline, policy, answers_of)


def one_off_support(timeline: Timeline, policy: Policy) -> Sequence[Answer]:
    """Answer for the one-off support: from the day of the status until it must be requested."""
    return _after_a_grant(timeline, policy, _one_off_in, reasons_of_one_off)


def monthly_support(timeline: Timeline, policy: Policy) -> Sequence[Answer]:
    """Answer for the monthly support: payments that are left, work and presence, day by day."""
    return _after_a_grant(timeline, policy, _monthly_in, reasons_of_monthly, changes_of_monthly)


def _after_a_grant(
    timeline: Timeline,
    policy: Policy,
    parts_in: _Parts,
    explain: _Explain,
    foresee: _Foresee | None = None,
) -> Sequence[Answer]:
    """Answer by parts inside a protection; outside there is nothing to be had."""
    grants = {id(grant.first): grant for grant in grants_of(Situation(timeline, policy))}

    def answers_of(span: Span) -> Iterator[Answer]:
        if not isinstance(span, StatusSpan) or span.standing is not Standing.PROTECTED:
            yield _without_protection(span, policy)
            return
        # The record is read once more here, but a status change stays the same object.
        grant = grants[id(span.first)]
        parts = list(parts_in(span, grant))
        ends = [*(from_ for from_, _is_entitled in parts[1:]), span.until]
        reasons: Reasons = partial(explain, grant)
        changes: Changes = partial(foresee, grant) if foresee else nothing
        for (from_, is_entitled), until in zip(parts, ends, strict=True):
            yield Answer(
                from_=from_,
                until=until,
                is_entitled=is_entitled,
                reasons=reasons,
                changes=changes,
            )

    return along_standings(timeline, policy, answers_of)


def _without_protection(span: Span, policy: Policy) -> Answer:
    is_open = span.standing in (Standing.NOT_RECORDED, Standing.REVOKED_AND_APPEALED)
    return of_span(
        span,
        is_entitled=None if is_open else False,
        reasons=partial(reasons_without_protection, span, policy),
    )


def _one_off_in(span: StatusSpan, grant: Grant) -> Iterator[_Part]:
    policy = grant.situation.policy
    after = one_off_deadline(grant.counted_from, policy) + ONE_DAY
    is_open = has_one_off(grant.counted_from, policy) and not grant.had_one_off_before
    if is_open and span.from_ < after:
        yield span.from_, True if grant.granted_on else None
        if span.until is None or after < span.until:
            yield after, False
    else:
        yield span.from_, False


def _monthly_in(span: StatusSpan, grant: Grant) -> Iterator[_Part]:
    """Cut the days of a status where the answer may change; after the months it is no."""
    edges = {span.from_, grant.until, *(month.days.from_ for month in grant.months)}
    edges.update(edges_of_work(grant.situation))
    for absence in grant.situation.absences:
        edges.add(absence.from_)
        if absence.until is not None:
            edges.add(absence.until)
    last_on = grant.until if span.until is None else min(grant.until, span.until - ONE_DAY)
    for day in sorted(edge for edge in edges if span.from_ <= edge <= max(last_on, span.from_)):
        yield day, _is_paid_on(grant, day)


def _is_paid_on(grant: Grant, day: date) -> bool | None:
    """Whether a day under a grant belongs to a month of support that is paid."""
    if day >= grant.until:
        return False
    month = grant.month_of(day)
    if month is not None and month.is_left is False:
        return False
    is_left = None if month is None else month.is_left
    situation = grant.situation
    return every((is_left, is_condition_met(situation, day), is_present(situation, day)))
