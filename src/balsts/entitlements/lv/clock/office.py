"""The steps of the office: application, acceptance, interview, and after the decision its notice."""

from collections.abc import Iterator
from datetime import date

from balsts.entitlements.clock import ClockStep
from balsts.entitlements.decision import Met, Node, Remark
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
    waiting,
)
from balsts.entitlements.lv.clock.days import StepDay, StepDays, step_days
from balsts.entitlements.lv.clock.decision import decision_step, extension_step
from balsts.entitlements.lv.clock.missing import conflict, missing, still_to_come
from balsts.entitlements.timeline import LegalStatus, StatusChange
from balsts.platform.sentences import Sentence, translatable

APPLICATION = StepName(code="application", label=translatable("Application for asylum"))
ACCEPTANCE = StepName(
    code="acceptance",
    label=translatable("Acceptance for examination"),
    overdue=translatable(
        "as far as recorded, the office has not accepted the application by %(due_on)s"
    ),
)
INTERVIEW = StepName(
    code="interview",
    label=translatable("Personal interview"),
    overdue=translatable("as far as recorded, there has been no interview by %(due_on)s"),
)
NOTIFICATION = StepName(code="notification", label=translatable("Notification of the decision"))


def steps_of_office(asked: Asked) -> Iterator[ClockStep]:
    """Return the steps in their order; those the texts do not know only if they are recorded."""
    days = step_days(asked)
    yield _application(asked)
    knows_acceptance = asked.number("acceptance_working_days") is not None
    if knows_acceptance or days.acceptance.recorded.is_recorded:
        yield _acceptance(asked, days)
    if asked.number("interview_months") is not None or days.interview.recorded.is_recorded:
        yield _interview(asked, days)
    if days.extension.recorded.is_recorded:
        yield extension_step(asked, days)
    yield decision_step(asked, days)
    if asked.procedure.decision is not None:
        yield from _notification(asked, asked.procedure.decision)


def _application(asked: Asked) -> ClockStep:
    procedure, applied_on = asked.procedure, asked.procedure.applied_on
    reasons: list[Node] = []
    if procedure.is_entered_twice:
        text = translatable("a further application is recorded; the first one counts")
        reasons.append(Remark(code="twice", sentence=Sentence(text)))
    undated = procedure.undated
    if undated is not None and undated.legal_status is LegalStatus.ASYLUM_SEEKER:
        text = translatable("another application is recorded without a day")
        reasons.append(Remark(code="undated", sentence=Sentence(text), is_warning=True))
    if applied_on is None:
        return unknown(APPLICATION, (missing("applied_on"), *reasons))
    return done(APPLICATION, applied_on, tuple(reasons))


def _acceptance(asked: Asked, days: StepDays) -> ClockStep:
    """Count from the papers; without their day only the earliest possible end is known."""
    acceptance, papers = days.acceptance, days.papers
    due = _acceptance_due(asked, papers)
    reasons: list[Node] = [acceptance.problem] if acceptance.problem else []
    if papers.problem:
        reasons.append(papers.problem)
    elif papers.on is not None:
        text = translatable(
            "the office received the papers from the State Border Guard on %(received_on)s"
        )
        sentence = Sentence(text, {"received_on": papers.on})
        reasons.append(Met(code="papers", sentence=sentence))
    if acceptance.on is not None:
        return done(ACCEPTANCE, acceptance.on, tuple(reasons), due=due)
    if acceptance.problem:
        return unknown(ACCEPTANCE, tuple(reasons), due=due)
    if asked.ended_on is not None:
        return not_expected(ACCEPTANCE, asked)
    if days.interview.recorded.is_recorded or not asked.procedure.is_undecided:
        return unknown(ACCEPTANCE, (missing("accepted_on"), *reasons), due=due)
    reasons += _planned(acceptance)
    if due is not None:
        return open_until(ACCEPTANCE, due, tuple(reasons), on=asked.on)
    if papers.problem is None:
        reasons.append(missing("papers_received_on"))
    return unknown(ACCEPTANCE, (*reasons, *_earliest(asked)))


def _acceptance_due(asked: Asked, papers: StepDay) -> Due | None:
    count = asked.number("acceptance_working_days")
    if count is None or papers.on is None:
        return None
    return due_in_working_days(count, papers.on, asked.citation("acceptance_working_days"))


def _earliest(asked: Asked) -> Iterator[Node]:
    """The papers cannot have come before the application, so nothing is due before this day."""
    count, applied_on = asked.number("acceptance_working_days"), asked.procedure.applied_on
    if count is None or applied_on is None:
        return
    due = due_in_working_days(count, applied_on, asked.citation("acceptance_working_days"))
    if due.due_on is not None:
        text = translatable(
            "not due before %(due_on)s: the papers cannot have arrived before the application"
        )
        sentence = Sentence(text, {"due_on": due.due_on})
        yield Remark(code="earliest", sentence=sentence, children=due.reasons)


def _interview(asked: Asked, days: StepDays) -> ClockStep:
    interview, accepted_on = days.interview, days.acceptance.on
    due = due_in_months(asked, "interview_months", accepted_on) if accepted_on else None
    if interview.problem:
        return unknown(INTERVIEW, (interview.problem,), due=due)
    if interview.on is not None:
        return done(INTERVIEW, interview.on, due=due)
    if asked.ended_on is not None:
        return not_expected(INTERVIEW, asked)
    if not asked.procedure.is_undecided:
        return unknown(INTERVIEW, (missing("interviewed_on"),), due=due)
    planned = tuple(_planned(interview))
    if due is not None:
        return open_until(INTERVIEW, due, planned, on=asked.on)
    if days.acceptance.problem:
        return unknown(INTERVIEW, (days.acceptance.problem, *planned))
    return waiting(INTERVIEW, planned)


def _notification(asked: Asked, change: StatusChange) -> Iterator[ClockStep]:
    """Asked for where the time to appeal hangs on it."""
    notified_on = change.notified_on
    if notified_on is None:
        if change.legal_status is not LegalStatus.REFUGEE:
            yield unknown(NOTIFICATION, (missing("notified_on"),))
    elif change.decided_on is not None and notified_on < change.decided_on:
        problem = conflict("notified_on", notified_on, "decided_on", change.decided_on)
        yield unknown(NOTIFICATION, (problem,))
    elif notified_on > asked.on:
        yield waiting(NOTIFICATION, (still_to_come(notified_on),))
    else:
        yield done(NOTIFICATION, notified_on, tuple(_translated(change.translation_received_on)))


def _translated(translated_on: date | None) -> Iterator[Node]:
    if translated_on is not None:
        text = translatable("the translated decision was received on %(translated_on)s")
        sentence = Sentence(text, {"translated_on": translated_on})
        yield Remark(code="translated", sentence=sentence)


def _planned(step: StepDay) -> Iterator[Node]:
    if step.recorded.planned_on is not None:
        yield still_to_come(step.recorded.planned_on)
