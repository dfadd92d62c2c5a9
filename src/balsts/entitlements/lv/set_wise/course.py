"""How one service runs through time for many people: `lv.course` over tables."""

from datetime import date
from itertools import pairwise

import ibis
from ibis import _
from ibis.expr.types import Table, Value

from balsts.entitlements.lv.course import PLAN_RULES, WHILE_ABROAD, WHILE_PROCEDURE_OPEN
from balsts.entitlements.lv.set_wise.standing import (
    IN_PROCEDURE,
    PROTECTED,
    UNCERTAIN,
    earliest,
    first_arrivals,
)
from balsts.entitlements.policy import Policy
from balsts.entitlements.service import Service
from balsts.entitlements.set_wise import (
    NEVER,
    NO,
    YES,
    Records,
    days_after,
    months_after,
    value_on,
)

PERMIT_DAY = "permit_day"
_COLUMNS = ("person", "from_", "until", "is_entitled")


def answered_days(records: Records, standings: Table, service: Service, policy: Policy) -> Table:
    """Give all days with the answer yes, and those of which a fact is missing (null)."""
    spans = standings
    parts = [
        _unknown(spans.filter(spans.kind == UNCERTAIN)),
        *_in_procedure(spans.filter(spans.kind == IN_PROCEDURE), records, policy),
        *_in_protection(spans.filter(spans.kind == PROTECTED), records, service, policy),
    ]
    days = ibis.union(*parts)
    started_on = policy.date_on("programme_start", date.min)
    days = days.mutate(from_=ibis.greatest(days.from_, ibis.literal(started_on)))
    days = days.filter(days.from_ < days.until)
    return days.mutate(until=days.until.nullif(ibis.literal(NEVER)))


def _unknown(spans: Table) -> Table:
    return _answered(spans, is_entitled=None)


def _answered(
    spans: Table,
    *,
    is_entitled: bool | None,
    from_: Value | None = None,
    until: Value | None = None,
) -> Table:
    """Give one answer to spans, as far as they lie between two days."""
    answer = ibis.null("boolean") if is_entitled is None else ibis.literal(is_entitled)
    days = spans.mutate(
        from_=spans.from_ if from_ is None else ibis.greatest(spans.from_, from_),
        until=spans.until if until is None else earliest(spans.until, until),
        is_entitled=answer,
    ).select(*_COLUMNS)
    return days.filter(days.from_ < days.until)


def _in_procedure(spans: Table, records: Records, policy: Policy) -> list[Table]:
    """Without a status yet, by the text in force: as long as it takes, or months from arrival."""
    rows = policy.parameters["asylum_phase"].rows
    ends = [ibis.literal(later.valid_from) for _row, later in pairwise(rows)]
    windows = zip(rows, [None, *ends], [*ends, None], strict=True)
    counted: Table | None = None
    parts = []
    for row, from_, until in windows:
        if row.value == WHILE_PROCEDURE_OPEN:
            parts.append(_answered(spans, is_entitled=True, from_=from_, until=until))
            continue
        counted = _with_end_of_phase(spans, records, policy) if counted is None else counted
        in_window = counted.mutate(
            from_=counted.from_ if from_ is None else ibis.greatest(counted.from_, from_),
            until=counted.until if until is None else earliest(counted.until, until),
        )
        known = in_window.filter(in_window.phase_until.notnull())
        parts.append(_answered(known, is_entitled=True, until=known.phase_until))
        parts.append(_answered(in_window.filter(in_window.phase_until.isnull()), is_entitled=None))
    return parts


def _with_end_of_phase(spans: Table, records: Records, policy: Policy) -> Table:
    """Count the months from the arrival that led to the application, else from the first one."""
    applications = spans.select("person", "applied_on").distinct()
    arrivals = records.arrivals
    is_before = (applications.person == arrivals.person) & (
        arrivals.arrived_on <= applications.applied_on
    )
    behind = (
        applications.inner_join(arrivals, is_before)
        .select(
            person=applications.person,
            applied_on=applications.applied_on,
            arrived_on=arrivals.arrived_on,
        )
        .group_by("person", "applied_on")
        .aggregate(arrived_on=_.arrived_on.max())
    )
    came = first_arrivals(records)
    joined = spans.left_join(came, spans.person == came.person).left_join(
        behind, (spans.person == behind.person) & (spans.applied_on == behind.applied_on)
    )
    found = joined.select(
        person=spans.person,
        from_=spans.from_,
        until=spans.until,
        arrived_on=ibis.coalesce(behind.arrived_on, came.came_on),
    )
    months = value_on(policy, "asylum_phase_months", found.arrived_on)
    return found.mutate(phase_until=days_after(months_after(found.arrived_on, months), 1))


def _in_protection(spans: Table, records: Records, service: Service, policy: Policy) -> list[Table]:
    """Entitled while surely inside the months, not known in between, not entitled after them."""
    terms = _terms(spans, records, policy)
    terms = _ended_by_plan(terms, records, service, policy)
    joined = spans.inner_join(
        terms, (spans.person == terms.person) & (spans.anchored_on == terms.anchored_on)
    ).select(
        person=spans.person,
        from_=spans.from_,
        until=spans.until,
        stands_still=terms.stands_still,
        surely_until=terms.surely_until,
        possibly_until=terms.possibly_until,
    )
    sure = joined.mutate(until=earliest(joined.until, joined.surely_until), is_entitled=True)
    parts = [sure]
    if _may_be(policy, "term_anchor", PERMIT_DAY):
        parts.append(
            joined.mutate(
                from_=ibis.greatest(joined.from_, joined.surely_until),
                until=earliest(joined.until, joined.possibly_until),
                is_entitled=ibis.null("boolean"),
            )
        )
    answered = [part.filter(part.from_ < part.until) for part in parts]
    if _may_be(policy, "departure_stops_term", WHILE_ABROAD):
        answered = [_without_days_abroad(part, records) for part in answered]
    return [part.select(*_COLUMNS) for part in answered]


def _terms(spans: Table, records: Records, policy: Policy) -> Table:
    """Count the months of each protection: surely_until and possibly_until are exclusive."""
    anchors = spans.select("person", "anchored_on").distinct()
    terms = anchors.mutate(
        months=value_on(policy, "term_months", anchors.anchored_on),
        stands_still=value_on(policy, "departure_stops_term", anchors.anchored_on) == WHILE_ABROAD,
        counted_from=anchors.anchored_on,
        is_sure=YES,
    )
    if _may_be(policy, "term_anchor", PERMIT_DAY):
        terms = _counted_from_permit(terms, records, policy)
    terms = terms.mutate(surely_until=days_after(months_after(terms.counted_from, terms.months), 1))
    if _may_be(policy, "departure_stops_term", WHILE_ABROAD):
        terms = _prolonged(terms, records)
    return terms.mutate(
        possibly_until=ibis.ifelse(terms.is_sure, terms.surely_until, ibis.literal(NEVER))
    )


def _counted_from_permit(terms: Table, records: Records, policy: Policy) -> Table:
    """Count from the first permit after the status; without one only the least is sure."""
    permits = records.permits
    is_after = (terms.person == permits.person) & (permits.valid_from >= terms.anchored_on)
    first = (
        terms.inner_join(permits, is_after)
        .select(person=terms.person, anchored_on=terms.anchored_on, valid_from=permits.valid_from)
        .group_by("person", "anchored_on")
        .aggregate(valid_from=_.valid_from.min())
    )
    joined = terms.left_join(
        first, (terms.person == first.person) & (terms.anchored_on == first.anchored_on)
    ).select(terms, valid_from=first.valid_from)
    by_permit = value_on(policy, "term_anchor", joined.anchored_on) == PERMIT_DAY
    return joined.mutate(
        counted_from=ibis.ifelse(
            by_permit, ibis.coalesce(joined.valid_from, joined.anchored_on), joined.anchored_on
        ),
        is_sure=~by_permit | joined.valid_from.notnull(),
    ).drop("valid_from")


def _prolonged(terms: Table, records: Records) -> Table:
    """Move the last day by the days abroad that begin before it; each prolongs for the next."""
    away = absences(records)
    in_order = {"group_by": ["person", "anchored_on"], "order_by": "left_on"}
    joined = (
        terms.filter(terms.stands_still)
        .inner_join(away, terms.person == away.person)
        .select(
            person=terms.person,
            anchored_on=terms.anchored_on,
            surely_until=terms.surely_until,
            left_on=away.left_on,
            is_for_good=away.returned_on == ibis.literal(NEVER),
            days=ibis.greatest(
                away.returned_on.delta(ibis.greatest(away.left_on, terms.counted_from), unit="day"),
                0,
            ),
        )
    )
    earlier = joined.days.sum().over(ibis.window(**in_order, rows=(None, -1)))
    earlier = earlier.fill_null(0).cast("int32")
    joined = joined.mutate(counts=joined.left_on < days_after(joined.surely_until, earlier))
    won = (
        joined.filter(joined.counts)
        .group_by("person", "anchored_on")
        .aggregate(days=_.days.sum().cast("int32"), is_for_good=_.is_for_good.any())
    )
    found = terms.left_join(
        won, (terms.person == won.person) & (terms.anchored_on == won.anchored_on)
    ).select(terms, won_days=won.days.fill_null(0), is_for_good=won.is_for_good)
    return found.mutate(
        surely_until=ibis.ifelse(
            found.is_for_good.fill_null(NO),
            ibis.literal(NEVER),
            days_after(found.surely_until, found.won_days),
        )
    ).drop("won_days", "is_for_good")


def _ended_by_plan(terms: Table, records: Records, service: Service, policy: Policy) -> Table:
    """Let a plan carried out after the status end the service after that day."""
    rule = PLAN_RULES[service]
    if not _may_be(policy, rule, value=True):
        return terms
    plans = records.plans.filter(records.plans.executed_on.notnull())
    ending = plans.filter(value_on(policy, rule, plans.executed_on))
    joined = terms.left_join(ending, terms.person == ending.person).select(
        terms, executed_on=ending.executed_on
    )
    counts = joined.executed_on >= joined.anchored_on
    plan_until = ibis.ifelse(counts, days_after(joined.executed_on, 1), ibis.literal(NEVER))
    plan_until = plan_until.fill_null(ibis.literal(NEVER))
    return joined.mutate(
        surely_until=earliest(joined.surely_until, plan_until),
        possibly_until=earliest(joined.possibly_until, plan_until),
    ).drop("executed_on")


def absences(records: Records) -> Table:
    """Give person, left_on and returned_on (`NEVER` without return), as `timeline.absences` does.

    Departures with the same next arrival are one absence, from the first of them.
    """
    came = records.arrivals.select("person", on=_.arrived_on, is_departure=ibis.literal(0))
    went = records.departures.select("person", on=_.departed_on, is_departure=ibis.literal(1))
    moves = came.union(went)
    # Backwards, arrivals of a day first: whoever leaves on that day is already back.
    ahead = ibis.cumulative_window(
        group_by="person", order_by=[ibis.desc("on"), ibis.asc("is_departure")]
    )
    moves = moves.mutate(returned_on=moves.on.min(where=moves.is_departure == 0).over(ahead))
    left = moves.filter(moves.is_departure == 1)
    left = left.mutate(returned_on=left.returned_on.fill_null(ibis.literal(NEVER)))
    left = left.filter(left.on < left.returned_on)
    return left.group_by("person", "returned_on").aggregate(left_on=left.on.min())


def _without_days_abroad(days: Table, records: Records) -> Table:
    """Take the days abroad out of the days of people for whom the months stand still."""
    away = absences(records)
    in_order = ibis.window(group_by="person", order_by="left_on")
    gaps = away.mutate(here_until=away.left_on, here_from=away.returned_on.lag().over(in_order))
    gaps = gaps.mutate(here_from=gaps.here_from.fill_null(ibis.date(1, 1, 1)))
    last = away.group_by("person").aggregate(here_from=_.returned_on.max())
    last = last.mutate(here_until=ibis.literal(NEVER))
    columns = ("person", "here_from", "here_until")
    here = gaps.select(*columns).union(last.select(*columns))
    here = here.filter(here.here_from < here.here_until)
    still = days.filter(days.stands_still)
    inside = (still.person == here.person) & (here.here_from < still.until)
    cut = still.inner_join(here, inside & (still.from_ < here.here_until)).select(
        person=still.person,
        from_=ibis.greatest(still.from_, here.here_from),
        until=earliest(still.until, here.here_until),
        is_entitled=still.is_entitled,
    )
    never_away = still.anti_join(away, still.person == away.person)
    uncut = ibis.union(days.filter(~days.stands_still), never_away).select(*_COLUMNS)
    return ibis.union(cut, uncut)


def _may_be(policy: Policy, parameter_id: str, value: object) -> bool:
    """Tell whether a parameter has this value on any day: what never holds is not asked for."""
    return any(row.value == value for row in policy.parameters[parameter_id].rows)
