"""Where many people stand before the law of Latvia, from day to day: `lv.standing` over tables.

What the rules for one person remember from one status to the next is said here by windows over
the statuses of a person. A status that *resets* makes everything before it forgotten.
"""

from dataclasses import replace
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import cast

import ibis
from ibis import _
from ibis.expr.types import BooleanValue, Table, Value

from balsts.entitlements.conflicts import REFUSALS
from balsts.entitlements.lv.days_off import DAYS_OFF
from balsts.entitlements.lv.standing import BEGINNINGS, MINISTRY, MINISTRY_OR_COURT
from balsts.entitlements.policy import Policy
from balsts.entitlements.set_wise import (
    NEVER,
    NO,
    Records,
    days_after,
    is_in_force,
    months_after,
    value_on,
)
from balsts.entitlements.timeline import COURT, LegalStatus

PROTECTED = "protected"
IN_PROCEDURE = "in_procedure"
UNCERTAIN = "uncertain"

_CLAIMS = (LegalStatus.ASYLUM_SEEKER, LegalStatus.APPEAL_PENDING)
_GRANTS = (LegalStatus.REFUGEE, LegalStatus.ALTERNATIVE)
_ALWAYS_RESET = (
    LegalStatus.TEMPORARY_PROTECTION,
    LegalStatus.STATUS_REVOKED,
    LegalStatus.STATUS_EXPIRED,
    LegalStatus.CITIZEN_OR_OTHER,
)
_IN_ORDER = ["decided_on", "entry"]
_DETAILS = (
    "authority",
    "notified_on",
    "translation_received_on",
    "appeal_lodged_on",
    "became_final_on",
)
_NO_STATUS = 0
_CODES = {status: number for number, status in enumerate(LegalStatus, start=1)}
_NO_GRANT = 0
_MARKS = 4  # more than there are kinds of grants, so that a place and a kind fit into one number


def standings(records: Records, policy: Policy) -> Table:
    """Give person, kind, from_, until, applied_on, anchored_on of all days that may give a right.

    `applied_on` is the day of the application behind a procedure, `anchored_on` the day of the
    grant from which the months are counted.
    """
    history = _with_history(records.statuses, policy)
    events = _refusals(_with_details(history, records), policy)
    spans = ibis.union(
        _first_spans(events), _appealed_refusals(events), _before_any(history, records)
    )
    return spans.filter(spans.from_ < spans.until)


def first_arrivals(records: Records) -> Table:
    """Give person and came_on: the first arrival, or the birth of a child born here."""
    people = records.people
    arrivals = records.arrivals.semi_join(people, "person")
    first = arrivals.group_by("person").aggregate(first_on=_.arrived_on.min())
    joined = people.left_join(first, people.person == first.person)
    return joined.select(
        person=people.person, came_on=ibis.coalesce(first.first_on, people.born_on)
    )


def earliest(*days: Value) -> Value:
    """Say as an expression: the earliest of days that are all known."""
    return ibis.least(*days)


def _is(code: Value, *statuses: LegalStatus) -> BooleanValue:
    """Say as an expression: the code of a status is one of these."""
    return code.isin([_CODES[status] for status in statuses])


def _named(legal_status: Value, *statuses: LegalStatus) -> BooleanValue:
    return legal_status.isin([status.value for status in statuses])


def _code_of(legal_status: Value) -> Value:
    """Write a status as a small number, which sorts and compares faster than its name."""
    cases = ((legal_status == status.value, code) for status, code in _CODES.items())
    return ibis.cases(*cases, else_=_NO_STATUS).cast("int8")


def _with_history(statuses: Table, policy: Policy) -> Table:
    """Set beside each status what of the earlier ones still counts.

    Only what the windows need is carried along: sorting costs by the width of the rows.
    """
    in_order = ibis.window(group_by="person", order_by=_IN_ORDER)
    table = statuses.select(
        "person",
        "entry",
        "decided_on",
        status=_code_of(statuses.legal_status),
        is_lodged=statuses.appeal_lodged_on.notnull(),
    )
    table = table.mutate(
        place=ibis.row_number().over(in_order),
        previous=table.status.lag().over(in_order).fill_null(_NO_STATUS),
        was_lodged=table.is_lodged.lag().over(in_order).fill_null(NO),
        until=table.decided_on.lead().over(in_order).fill_null(ibis.literal(NEVER)),
    ).drop("is_lodged")
    is_grant, resets = _is(table.status, *_GRANTS), _resets(table)
    before = _rows_before(["person"])
    mark = (table.place * _MARKS + _grant_kind(table.status)).max(where=is_grant | resets)
    table = table.mutate(living_grant=(mark.over(before) % _MARKS).fill_null(_NO_GRANT))
    is_grant, resets = _is(table.status, *_GRANTS), _resets(table)
    has_grant = table.living_grant != _NO_GRANT
    moves = value_on(policy, "later_grant_moves_anchor", table.decided_on)
    is_other = table.living_grant != _grant_kind(table.status)
    is_anchor = is_grant & (~has_grant | (is_other & moves))
    clears = _any(
        is_grant,
        resets,
        _is(table.status, LegalStatus.WITHDRAWN),
        _is(table.status, LegalStatus.REFUSED_FINAL) & has_grant,
    )
    until_here = ibis.cumulative_window(group_by="person", order_by=_IN_ORDER)
    table = table.mutate(
        has_grant=has_grant,
        chapter=clears.cast("int32").sum().over(until_here),
        anchored_on=table.decided_on.max(where=is_anchor).over(until_here),
    ).drop("living_grant")
    return _with_application(table)


def _resets(table: Table) -> BooleanValue:
    """Giving up a claim takes no protection away; giving up anything else does."""
    is_withdrawn = _is(table.status, LegalStatus.WITHDRAWN)
    return _is(table.status, *_ALWAYS_RESET) | (is_withdrawn & ~_is(table.previous, *_CLAIMS))


def _grant_kind(status: Value) -> Value:
    kinds = ((status == _CODES[kind], number) for number, kind in enumerate(_GRANTS, start=1))
    return ibis.cases(*kinds, else_=_NO_GRANT)


def _with_application(table: Table) -> Table:
    """Find the application inside its chapter, which begins where all claims are cleared."""
    by_chapter = ["person", "chapter"]
    until_here = ibis.cumulative_window(group_by=by_chapter, order_by=_IN_ORDER)
    before = _rows_before(by_chapter)
    is_application = _is(table.status, LegalStatus.ASYLUM_SEEKER)
    is_claim = _is(table.status, *_CLAIMS)
    is_new = is_application & _is(table.previous, LegalStatus.REFUSED_FINAL)
    begins = is_application | (is_claim & ~table.has_grant)
    last_claim = (table.place * 2 + (~is_application).cast("int64")).max(where=is_claim)
    return table.mutate(
        applied_on=ibis.coalesce(
            table.decided_on.max(where=is_new).over(until_here),
            table.decided_on.min(where=begins).over(until_here),
            table.decided_on,
        ),
        is_appealing=((last_claim.over(before) % 2) == 1).fill_null(NO),
        had_application=is_application.cast("int8").max().over(before).fill_null(0) == 1,
    ).drop("chapter")


def _with_details(history: Table, records: Records) -> Table:
    """Add the further days of refusals and revocations, and whether days are in conflict.

    As `entitlements.conflicts` finds them: a decision that was told, appealed or final before it
    was taken leaves its day open; a status before birth leaves everything open.
    """
    statuses = records.statuses
    details = statuses.filter(_named(statuses.legal_status, *REFUSALS)).select(
        "person", "entry", *_DETAILS
    )
    table = history.left_join(
        details, (history.person == details.person) & (history.entry == details.entry)
    ).select(history, *(details[name] for name in _DETAILS))
    decided = statuses.filter(_named(statuses.legal_status, *REFUSALS))
    is_impossible = _any(
        *(
            (decided[day] < decided.decided_on).fill_null(NO)
            for day in ("notified_on", "became_final_on")
        ),
        (decided.appeal_lodged_on < decided.decided_on).fill_null(NO)
        & (decided.authority != COURT),
    )
    impossible = decided.filter(is_impossible).select("person", "decided_on").distinct()
    unborn = (
        statuses.select("person", "decided_on")
        .inner_join(records.people, "person")
        .filter(_.decided_on < _.born_on)
        .select("person")
        .distinct()
    )
    table = table.left_join(
        impossible,
        (table.person == impossible.person) & (table.decided_on == impossible.decided_on),
    ).select(table, is_impossible=impossible.person.notnull())
    joined = table.left_join(unborn, table.person == unborn.person)
    return joined.select(table, is_in_conflict=table.is_impossible | unborn.person.notnull())


def _refusals(table: Table, policy: Policy) -> Table:
    """Say from when a refusal ends the procedure, and whether an appeal came before that."""
    table = _with_appeal_due(table, policy)
    due_on = table.due_on
    at_latest_on = months_after(
        table.decided_on, value_on(policy, "appeal_months", table.decided_on)
    )
    was_appealed = _is(table.previous, LegalStatus.REFUSED_FINAL) & table.was_lodged
    route = value_on(policy, "appeal_route", ibis.coalesce(table.notified_on, table.decided_on))
    is_open_to_court = (table.authority == MINISTRY) & (route == MINISTRY_OR_COURT)
    is_ruling = ~is_open_to_court & _any(table.is_appealing, was_appealed, table.authority == COURT)
    is_known = is_ruling | table.became_final_on.notnull()
    table = table.mutate(
        refusal_is_unclear=~is_known & due_on.isnull(),
        ended_from=ibis.cases(
            (is_known, ibis.coalesce(table.became_final_on, table.decided_on)),
            (due_on.notnull(), days_after(due_on, 1)),
            else_=days_after(at_latest_on, 1),
        ),
    )
    is_refusal = _is(table.status, LegalStatus.REFUSED_FINAL)
    is_open_to_appeal = is_refusal & ~table.has_grant
    in_time = (table.appeal_lodged_on < table.ended_from).fill_null(NO)
    return table.mutate(
        is_open_to_appeal=is_open_to_appeal, is_appealed=is_open_to_appeal & in_time
    )


def _with_appeal_due(table: Table, policy: Policy) -> Table:
    """Add due_on, the last day for an appeal; null without notification."""
    notified_on, translated_on = table.notified_on, table.translation_received_on
    choice = value_on(policy, "appeal_starts", notified_on)
    waits = (choice == "notification_or_translation") & (translated_on > notified_on)
    table = table.mutate(appeal_from=ibis.ifelse(waits, translated_on, notified_on))
    months = value_on(policy, "appeal_months", table.appeal_from)
    by_months = months_after(table.appeal_from, months)
    by_days = _due_by_working_days(policy)
    joined = table.left_join(by_days, table.appeal_from == by_days.starts_on)
    in_days = is_in_force(policy, "appeal_working_days", table.appeal_from)
    return joined.mutate(due_on=ibis.ifelse(in_days, by_days.counted_on, by_months)).drop(
        "starts_on", "counted_on"
    )


def _due_by_working_days(policy: Policy) -> Table:
    """Give starts_on and counted_on for every day on which the time to appeal is working days."""
    parameter = policy.parameters["appeal_working_days"]
    first_day, last_day = DAYS_OFF.known.from_, DAYS_OFF.known.last_day or DAYS_OFF.known.from_
    due_on = {
        day: DAYS_OFF.last_of_working_days(day, cast("int", row.value))
        for number in range((last_day - first_day).days + 1)
        if (row := parameter.row_in_force(day := first_day + timedelta(days=number)))
    }
    schema = ibis.schema({"starts_on": "date", "counted_on": "date"})
    return ibis.memtable(list(due_on.items()), schema=schema)


def _first_spans(table: Table) -> Table:
    """Give the days that follow directly from each status, until the next one."""
    status = table.status
    is_revoked = _is(status, LegalStatus.STATUS_REVOKED)
    is_disputed = is_revoked & table.became_final_on.isnull() & table.appeal_lodged_on.notnull()
    keeps_grant = table.has_grant & _any(
        _is(status, LegalStatus.APPEAL_PENDING) & ~table.had_application,
        _is(status, LegalStatus.REFUSED_FINAL),
        _is(status, LegalStatus.WITHDRAWN) & _is(table.previous, *_CLAIMS),
        is_revoked & ~is_disputed,
    )
    kind = ibis.cases(
        (table.is_in_conflict, UNCERTAIN),
        (_is(status, *_GRANTS) | keeps_grant, PROTECTED),
        (is_disputed | (table.is_open_to_appeal & table.refusal_is_unclear), UNCERTAIN),
        (_is(status, *_CLAIMS) | table.is_open_to_appeal, IN_PROCEDURE),
        else_=ibis.null("string"),
    )
    refused_until = ibis.ifelse(table.is_appealed, table.appeal_lodged_on, table.ended_from)
    until = ibis.cases(
        (table.is_in_conflict, table.until),
        (
            is_revoked & ~is_disputed,
            earliest(ibis.coalesce(table.became_final_on, table.decided_on), table.until),
        ),
        (table.is_open_to_appeal, earliest(refused_until, table.until)),
        else_=table.until,
    )
    spans = table.mutate(kind=kind, from_=table.decided_on, until=until)
    return spans.filter(spans.kind.notnull()).select(*_COLUMNS)


def _appealed_refusals(table: Table) -> Table:
    """Give the days of an appeal that is noted with the refusal, until it is final."""
    final_on = table.became_final_on.fill_null(ibis.literal(NEVER))
    spans = table.filter(table.is_appealed & ~table.is_in_conflict).mutate(
        kind=ibis.literal(IN_PROCEDURE),
        from_=ibis.greatest(table.appeal_lodged_on, table.decided_on),
        until=earliest(final_on, table.until),
    )
    return spans.select(*_COLUMNS)


def _before_any(history: Table, records: Records) -> Table:
    """Before any status nothing is known, unless the first one can be a beginning."""
    first = history.filter(history.place == 0).select(
        "person", "decided_on", begins=_is(history.status, *BEGINNINGS)
    )
    people = records.people.anti_join(first.filter(first.begins), "person")
    came = first_arrivals(replace(records, people=people))
    joined = came.left_join(first, came.person == first.person)
    return joined.select(
        person=came.person,
        kind=ibis.literal(UNCERTAIN),
        from_=came.came_on.fill_null(ibis.date(1, 1, 1)),
        until=first.decided_on.fill_null(ibis.literal(NEVER)),
        applied_on=ibis.null("date"),
        anchored_on=ibis.null("date"),
    )


def _rows_before(group_by: list[str]) -> object:
    return ibis.window(group_by=group_by, order_by=_IN_ORDER, rows=(None, -1))


def _any(*conditions: BooleanValue) -> BooleanValue:
    return reduce(or_, conditions)


_COLUMNS = ("person", "kind", "from_", "until", "applied_on", "anchored_on")
