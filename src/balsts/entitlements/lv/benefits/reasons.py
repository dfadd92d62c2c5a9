"""Why money is or is not paid on a day: one sentence a condition, then what else to know."""

from collections.abc import Iterator
from datetime import date

from balsts.entitlements.decision import (
    Change,
    ChangeKind,
    Met,
    Node,
    NotMet,
    Remark,
    Unknown,
    walk,
)
from balsts.entitlements.lv.benefits.support import (
    Grant,
    SupportMonth,
    absence_on,
    has_one_off,
    one_off_deadline,
    status_of,
)
from balsts.entitlements.lv.benefits.work import (
    Situation,
    is_condition_met,
    reason_of_work,
    remark_on_minor,
)
from balsts.entitlements.lv.course import OPEN_STANDINGS
from balsts.entitlements.lv.reasons.other_standing import reason_of_other_standing
from balsts.entitlements.lv.reasons.procedure import open_procedure
from balsts.entitlements.lv.reasons.protection import status_held
from balsts.entitlements.lv.standing import Span, Standing, StatusSpan
from balsts.entitlements.policy import Policy
from balsts.platform.sentences import Sentence, Value, translatable


def reasons_of_daily(span: Span, policy: Policy, on: date) -> Iterator[Node]:
    """Give the standing, then where and how the allowance is paid."""
    row = policy.row_on("daily_allowance", on)
    if isinstance(span, StatusSpan) and span.standing in OPEN_STANDINGS:
        yield from open_procedure(span, policy=policy, on=on)
    elif isinstance(span, StatusSpan) and span.standing is Standing.PROTECTED:
        text = translatable(
            "has a status since %(since_on)s: the daily allowance is for asylum seekers"
        )
        sentence = Sentence(text, {"since_on": span.from_})
        yield NotMet(code="procedure", sentence=sentence, citation=row.citation)
    else:
        yield reason_of_other_standing(span, policy=policy, on=on)
    text = translatable(
        "%(amount_cents)s a day for somebody who lives in the accommodation centre and has no "
        "sufficient means of their own"
    )
    sentence = Sentence(text, {"amount_cents": policy.number_on("daily_allowance", on)})
    yield Remark(code="place", sentence=sentence, citation=row.citation)


def reasons_without_protection(span: Span, policy: Policy, on: date) -> Iterator[Node]:
    """Say why there is no support yet or any more, or which fact would tell."""
    if not isinstance(span, StatusSpan) or span.standing is Standing.REVOKED_AND_APPEALED:
        yield reason_of_other_standing(span, policy=policy, on=on)
        return
    if span.standing in OPEN_STANDINGS:
        yield from open_procedure(span, policy=policy, on=on)
    text = translatable(
        "this support follows refugee or alternative status; the status now: %(legal_status)s"
    )
    sentence = Sentence(text, {"legal_status": span.change.legal_status.value})
    citation = policy.citation_on("monthly_support_months_refugee", on)
    yield NotMet(code="no_protection", sentence=sentence, citation=citation)


def reasons_of_one_off(grant: Grant, on: date) -> Iterator[Node]:
    """Give the status, whether there is such a support, and until when to ask for it."""
    policy = grant.situation.policy
    counted_from = grant.counted_from
    citation = policy.citation_on("one_off_support_adult", counted_from)
    yield status_held(grant.span_on(on).change, citation)
    if not has_one_off(counted_from, policy):
        text = translatable("the text in force on %(granted_on)s knew no one-off support")
        sentence = Sentence(text, {"granted_on": counted_from})
        yield NotMet(code="one_off_exists", sentence=sentence, citation=citation)
        return
    if grant.had_one_off_before:
        text = translatable("the one-off support was due once already, after an earlier status")
        yield NotMet(code="once", sentence=Sentence(text), citation=citation)
        return
    yield _request(grant, on)
    yield from remark_on_minor(grant.situation, on)
    yield remark_on_means(policy, counted_from)


def _request(grant: Grant, on: date) -> Node:
    """Say until when the one-off support can be requested, as far as its day is known."""
    policy = grant.situation.policy
    counted_from = grant.counted_from
    citation = policy.citation_on("one_off_support_request_months", counted_from)
    last_on = one_off_deadline(counted_from, policy)
    values: dict[str, Value] = {"last_entitled_on": last_on}
    if on > last_on:
        text = translatable(
            "had to be requested by %(last_entitled_on)s; what was requested in time is still owed"
        )
        return NotMet(code="request", sentence=Sentence(text, values), citation=citation)
    if grant.granted_on is None:
        return day_is_missing()
    text = translatable("can be requested from PMLP up to and including %(last_entitled_on)s")
    return Met(code="request", sentence=Sentence(text, values), citation=citation)


def reasons_of_monthly(grant: Grant, on: date) -> Iterator[Node]:
    """Give the status, the payments, the condition of work and presence."""
    policy = grant.situation.policy
    parameter_id = payments_parameter(grant, on)
    citation = policy.citation_on(parameter_id, on)
    yield status_held(grant.span_on(on).change, citation)
    if on >= grant.until:
        yield _window_is_over(grant)
        return
    month = grant.month_of(on)
    if month is None:
        yield day_is_missing()
    else:
        yield _payments(grant, month)
    yield reason_of_work(grant.situation, on)
    yield from _absence(grant.situation, on)
    yield from remark_on_minor(grant.situation, on)
    yield from _remark_on_one_off(grant)
    yield remark_on_means(policy, on)


def payments_parameter(grant: Grant, on: date) -> str:
    """Name the parameter with the number of payments for the status held on that day."""
    return status_of(grant.span_on(on).change)


def changes_of_monthly(grant: Grant, on: date) -> Iterator[Change]:
    """Say what opens the support again while payments are left."""
    month = grant.month_of(on)
    if month is None or month.is_left is False:
        return
    if is_condition_met(grant.situation, on) is False:
        text = translatable(
            "registering with the employment agency (NVA) or taking up work opens the support "
            "for payments that are left, inside the months that last until %(last_entitled_on)s"
        )
        sentence = Sentence(text, {"last_entitled_on": grant.last_on})
        yield Change(code="work", kind=ChangeKind.STARTS, on=None, sentence=sentence)


def remark_on_means(policy: Policy, on: date) -> Remark:
    """Remind that support is for those whose own means do not suffice."""
    text = translatable("only for those whose own means do not suffice; this is not checked here")
    citation = policy.citation_on("one_off_support_request_months", on)
    return Remark(code="means", sentence=Sentence(text), citation=citation)


def day_is_missing() -> Unknown:
    """Ask for the day from which the payments are counted."""
    text = translatable("the day of the status is missing, so the payments cannot be placed")
    return Unknown(code="payments", sentence=Sentence(text), fact="granted_on")


def _window_is_over(grant: Grant) -> NotMet:
    policy = grant.situation.policy
    text = translatable(
        "the months in which support can be paid are over: they ended by %(last_entitled_on)s"
    )
    sentence = Sentence(text, {"last_entitled_on": grant.last_on})
    citation = policy.citation_on("monthly_support_window_months", grant.counted_from)
    return NotMet(code="payments", sentence=sentence, citation=citation)


def _payments(grant: Grant, month: SupportMonth) -> Node:
    """Say whether a payment is left for the month, with the number the text allows."""
    policy = grant.situation.policy
    citation = policy.citation_on(payments_parameter(grant, month.days.from_), month.days.from_)
    values: dict[str, Value] = {"payments": month.payments}
    if month.paid_by_one_off:
        text = translatable("the one-off support stands for this month")
        citation = policy.citation_on("one_off_support_covers_months", month.days.from_)
        return NotMet(code="payments", sentence=Sentence(text), citation=citation)
    if month.is_left is False:
        text = translatable("all monthly payments have been used: the text allows %(payments)s")
        return NotMet(code="payments", sentence=Sentence(text, values), citation=citation)
    if month.is_left:
        text = translatable("a monthly payment is left: the text allows %(payments)s")
        return Met(code="payments", sentence=Sentence(text, values), citation=citation)
    text = translatable(
        "a payment is left only if one of the months before was not paid: the text allows "
        "%(payments)s"
    )
    return Unknown(
        code="payments",
        sentence=Sentence(text, values),
        citation=citation,
        fact=_first_missing_fact(grant),
    )


def _first_missing_fact(grant: Grant) -> str:
    """Name what is not known of the first month that may or may not have been paid."""
    day = next(month.days.from_ for month in grant.months if month.is_due is None)
    nodes = [reason_of_work(grant.situation, day), *_absence(grant.situation, day)]
    facts = (part.fact for node in nodes for part in walk(node) if isinstance(part, Unknown))
    return next(fact for fact in facts if fact)


def _absence(situation: Situation, on: date) -> Iterator[Node]:
    policy = situation.policy
    absence = absence_on(situation, on)
    if absence is None:
        return
    period, is_presumed = absence
    citation = policy.citation_on("monthly_support_needs_work", on)
    values: dict[str, Value] = {"left_on": period.from_}
    if is_presumed:
        text = translatable(
            "has probably left Latvia, on %(left_on)s: has the person left, and on which day?"
        )
        sentence = Sentence(text, values)
        yield Unknown(code="away", sentence=sentence, citation=citation, fact="departed_on")
        return
    text = translatable(
        "left Latvia on %(left_on)s: no payment is counted while away; after a return the "
        "payments that are left can be used inside the same months"
    )
    yield NotMet(code="away", sentence=Sentence(text, values), citation=citation)


def _remark_on_one_off(grant: Grant) -> Iterator[Node]:
    """Remind of the order: first the one-off support, then the monthly one."""
    policy = grant.situation.policy
    if grant.granted_on is None or not has_one_off(grant.granted_on, policy):
        return
    text = translatable("the monthly support begins after the one-off support has been received")
    citation = policy.citation_on("one_off_support_covers_months", grant.granted_on)
    yield Remark(code="one_off_first", sentence=Sentence(text), citation=citation)
