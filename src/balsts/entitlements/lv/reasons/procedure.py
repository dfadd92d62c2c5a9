"""Reasons while there is no status yet: the procedure, an appeal, the months from arrival."""

from collections.abc import Iterator
from datetime import date

from balsts.entitlements.decision import Met, Node, NotMet, Remark, Unknown
from balsts.entitlements.lv.course import WHILE_PROCEDURE_OPEN, ProcedureStretch
from balsts.entitlements.lv.question import Question
from balsts.entitlements.lv.standing import Standing, StatusSpan
from balsts.entitlements.policy import Policy
from balsts.entitlements.timeline import LegalStatus
from balsts.platform.sentences import Sentence, Value, translatable


def reasons_of_procedure(question: Question, stretch: ProcedureStretch) -> Iterator[Node]:
    """Give the open procedure first, then how long the texts serve it."""
    yield from open_procedure(stretch.span, policy=question.policy, on=question.on)
    if stretch.phase == WHILE_PROCEDURE_OPEN:
        yield from _while_open(question, stretch)
    else:
        yield _months_from_arrival(question, stretch)


def open_procedure(span: StatusSpan, *, policy: Policy, on: date) -> Iterator[Node]:
    """Say why somebody is an asylum seeker on the day."""
    if span.standing is not Standing.PROCEDURE:
        yield _refusal_not_final(span, policy, on)
        return
    since_on = span.from_
    if span.change.legal_status is LegalStatus.ASYLUM_SEEKER:
        text = translatable(
            "is an asylum seeker: the application of %(since_on)s has not been decided"
        )
    else:
        text = translatable("is still an asylum seeker: an appeal is pending since %(since_on)s")
    sentence = Sentence(text, {"since_on": since_on})
    citation = policy.citation_on("asylum_phase", on)
    yield Met(code="procedure", sentence=sentence, citation=citation)
    lodged_on = span.change.appeal_lodged_on or since_on
    if span.appeal_due_on is not None and lodged_on > span.appeal_due_on:
        text = translatable(
            "the appeal is recorded on %(since_on)s, after its last day %(appeal_due_on)s: "
            "has it been accepted?"
        )
        values: dict[str, Value] = {"since_on": lodged_on, "appeal_due_on": span.appeal_due_on}
        yield Remark(code="late_appeal", sentence=Sentence(text, values), is_warning=True)


def _refusal_not_final(span: StatusSpan, policy: Policy, on: date) -> Node:
    change = span.change
    values: dict[str, Value] = {"decided_on": change.known_from or span.from_}
    if span.standing is Standing.REFUSED_AND_APPEALED:
        values["appeal_lodged_on"] = change.appeal_lodged_on or span.from_
        text = translatable(
            "the refusal of %(decided_on)s is not final: "
            "an appeal was lodged in time, on %(appeal_lodged_on)s"
        )
    elif span.appeal_due_on is not None and on <= span.appeal_due_on:
        values["appeal_due_on"] = span.appeal_due_on
        text = translatable(
            "the refusal of %(decided_on)s is not final: "
            "an appeal can be lodged up to and including %(appeal_due_on)s"
        )
    else:
        values["became_final_on"] = change.became_final_on or ""
        text = translatable(
            "the refusal of %(decided_on)s becomes final only on %(became_final_on)s"
        )
    citation = policy.citation_on("appeal_months", span.from_)
    return Met(code="refusal_not_final", sentence=Sentence(text, values), citation=citation)


def _while_open(question: Question, stretch: ProcedureStretch) -> Iterator[Node]:
    """Serve as long as it takes, but warn when an older text would have stopped."""
    citation = question.policy.citation_on("asylum_phase", question.on)
    text = translatable("the service lasts as long as the procedure or an appeal is open")
    yield Met(code="asylum_phase", sentence=Sentence(text), citation=citation)
    passed_on = stretch.last_of_phase_on
    if stretch.arrived_on is None or passed_on is None or question.on <= passed_on:
        return
    row = question.policy.row_on("asylum_phase_months", stretch.arrived_on)
    values: dict[str, Value] = {
        "months": row.value,
        "arrived_on": stretch.arrived_on,
        "passed_on": passed_on,
    }
    text = translatable(
        "%(months)s months since the arrival on %(arrived_on)s passed on %(passed_on)s "
        "without a status: an older text would have ended the service"
    )
    sentence = Sentence(text, values)
    yield Remark(code="long_wait", sentence=sentence, citation=row.citation, is_warning=True)


def _months_from_arrival(question: Question, stretch: ProcedureStretch) -> Node:
    citation = question.policy.citation_on("asylum_phase", question.on)
    arrived_on, last_on = stretch.arrived_on, stretch.last_of_phase_on
    months = question.policy.number_on("asylum_phase_months", arrived_on or question.on)
    values: dict[str, Value] = {"months": months}
    if arrived_on is None or last_on is None:
        text = translatable(
            "the day of arrival is missing, so the %(months)s months from arrival cannot be counted"
        )
        sentence = Sentence(text, values)
        return Unknown(code="asylum_phase", sentence=sentence, citation=citation, fact="arrived_on")
    values |= {"arrived_on": arrived_on, "last_entitled_on": last_on}
    if question.on <= last_on:
        text = translatable(
            "%(months)s months from arrival have not passed: "
            "%(arrived_on)s + %(months)s months = %(last_entitled_on)s"
        )
        return Met(code="asylum_phase", sentence=Sentence(text, values), citation=citation)
    text = translatable(
        "%(months)s months from arrival have passed without a status: "
        "%(arrived_on)s + %(months)s months = %(last_entitled_on)s"
    )
    return NotMet(code="asylum_phase", sentence=Sentence(text, values), citation=citation)
