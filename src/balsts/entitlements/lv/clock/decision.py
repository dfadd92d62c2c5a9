"""The decision of the office: when it is due, and the step that gives the office more time."""

from collections.abc import Iterator
from datetime import date

from balsts.entitlements.clock import ClockStep
from balsts.entitlements.decision import Node, Remark
from balsts.entitlements.lv.clock.asked import (
    Asked,
    Due,
    StepName,
    done,
    due_in_months,
    due_in_working_days,
    not_expected,
    open_until,
    unknown,
)
from balsts.entitlements.lv.clock.days import StepDays
from balsts.entitlements.lv.clock.missing import missing, missing_day_of
from balsts.entitlements.timeline import LegalStatus
from balsts.platform.sentences import Sentence, translatable

EXTENSION = StepName(code="extension", label=translatable("Longer time for the decision"))
DECISION = StepName(
    code="decision",
    label=translatable("Decision of the office"),
    overdue=translatable("as far as recorded, the office has not decided by %(due_on)s"),
)


def extension_step(asked: Asked, days: StepDays) -> ClockStep:
    extension = days.extension
    if extension.problem or extension.on is None:
        return unknown(EXTENSION, tuple(filter(None, [extension.problem])))
    reasons: list[Node] = []
    months = asked.number("extension_months")
    if months is not None:
        text = translatable("months by which the time may be prolonged at most: %(months)s")
        sentence = Sentence(text, {"months": months})
        citation = asked.citation("extension_months")
        reasons.append(Remark(code="extension", sentence=sentence, citation=citation))
    before = _decision_due(asked, days, more=0)
    if before is not None and before.due_on is not None and before.due_on < extension.on:
        text = translatable(
            "recorded on %(on)s, after the day on which the decision was due, %(due_on)s"
        )
        sentence = Sentence(text, {"on": extension.on, "due_on": before.due_on})
        reasons.append(Remark(code="late_extension", sentence=sentence, is_warning=True))
    return done(EXTENSION, extension.on, tuple(reasons))


def decision_step(asked: Asked, days: StepDays) -> ClockStep:
    """Due by the earliest of the periods; one that lacks its first day can only shorten them."""
    procedure = asked.procedure
    is_extended = _is_extended(days)
    due = _decision_due(asked, days, more=_more(asked) if is_extended else 0)
    reasons = tuple(_reasons_of_decision(asked, days, is_extended=is_extended))
    if procedure.decision is not None and procedure.decided_on is not None:
        return done(DECISION, procedure.decided_on, reasons, due=due)
    if procedure.appeals:
        return unknown(DECISION, (missing("decided_on"), *reasons), due=due)
    if asked.ended_on is not None:
        return not_expected(DECISION, asked)
    undated = procedure.undated
    if undated is not None and undated.legal_status is not LegalStatus.ASYLUM_SEEKER:
        return unknown(DECISION, (missing_day_of(undated), *reasons), due=due)
    is_over = due is not None and due.due_on is not None and asked.on > due.due_on
    if due is None or (procedure.applied_on is None and not is_over):
        return unknown(DECISION, (missing(_first_day_of_decision(asked)), *reasons), due=due)
    return open_until(DECISION, due, reasons, on=asked.on)


def _first_day_of_decision(asked: Asked) -> str:
    """The older law counted from the acceptance, the newer one at the latest from the application."""
    is_older = asked.number("decision_months_from_acceptance") is not None
    return "accepted_on" if is_older else "applied_on"


def _is_extended(days: StepDays) -> bool:
    """An extension counts also without its day, but not where its day cannot be right."""
    extension = days.extension
    return extension.on is not None or (
        extension.recorded.is_recorded and extension.recorded.on is None
    )


def _more(asked: Asked) -> int:
    return asked.number("extension_months") or 0


def _decision_due(asked: Asked, days: StepDays, *, more: int) -> Due | None:
    starts: list[tuple[str, date | None]] = [
        ("decision_months_from_acceptance", days.acceptance.on),
        ("decision_months_from_interview", days.interview.last_on),
        ("decision_months_from_registration", asked.procedure.applied_on),
    ]
    found = [
        due_in_months(asked, parameter_id, started_on, more=more)
        for parameter_id, started_on in starts
        if started_on is not None
    ]
    counted = [due for due in found if due is not None]
    if not counted:
        return None
    first = min(counted, key=_due_on)
    reasons = tuple(reason for due in counted for reason in due.reasons)
    if len(counted) > 1:
        text = translatable("the earlier of the days counts")
        reasons = (*reasons, Remark(code="earlier", sentence=Sentence(text)))
    return Due(started_on=first.started_on, due_on=first.due_on, reasons=reasons)


def _due_on(due: Due) -> date:
    return due.due_on or date.max


def _reasons_of_decision(asked: Asked, days: StepDays, *, is_extended: bool) -> Iterator[Node]:
    procedure = asked.procedure
    if procedure.decision is not None and procedure.decision.decided_on is None:
        text = translatable("the day of the decision is missing; it was made by this day")
        yield Remark(code="by_this_day", sentence=Sentence(text))
    if is_extended:
        text = translatable("the time was prolonged, so the most that is allowed is added")
        citation = asked.citation("extension_months")
        yield Remark(code="extended", sentence=Sentence(text), citation=citation)
    if procedure.decision is not None:
        return
    yield from _shorter(asked, days)
    yield from _accelerated(asked, days)
    if not is_extended:
        yield from _may_be_extended(asked, days)
    if procedure.left is not None and procedure.left.on is not None:
        text = translatable(
            "the person left Latvia on %(left_on)s: was the procedure discontinued?"
        )
        sentence = Sentence(text, {"left_on": procedure.left.on})
        yield Remark(code="left", sentence=sentence, is_warning=True)


def _shorter(asked: Asked, days: StepDays) -> Iterator[Node]:
    months = asked.number("decision_months_from_interview")
    if months is None or days.interview.on is not None:
        return
    citation = asked.citation("decision_months_from_interview")
    text = translatable("after the interview the office has at most so many months: %(months)s")
    sentence = Sentence(text, {"months": months})
    yield Remark(code="after_interview", sentence=sentence, citation=citation)


def _accelerated(asked: Asked, days: StepDays) -> Iterator[Node]:
    count = asked.number("accelerated_decision_working_days")
    if count is None or days.acceptance.on is None:
        return
    citation = asked.citation("accelerated_decision_working_days")
    due = due_in_working_days(count, days.acceptance.on, citation)
    if due.due_on is not None:
        text = translatable("in an accelerated procedure it was due already by %(due_on)s")
        sentence = Sentence(text, {"due_on": due.due_on})
        yield Remark(code="accelerated", sentence=sentence, children=due.reasons)


def _may_be_extended(asked: Asked, days: StepDays) -> Iterator[Node]:
    due = _decision_due(asked, days, more=_more(asked))
    if due is None or due.due_on is None or not _more(asked):
        return
    text = translatable(
        "the time may be prolonged, up to and including %(due_on)s at most; no such step is recorded"
    )
    sentence = Sentence(text, {"due_on": due.due_on})
    citation = asked.citation("extension_months")
    yield Remark(code="may_be_extended", sentence=sentence, citation=citation)
