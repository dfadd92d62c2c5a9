"""The tree of reasons behind one answer: whole sentences for a tired social worker."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from balsts.entitlements.decision import (
    Citation,
    Met,
    Node,
    NotMet,
    Remark,
    Unknown,
    all_of,
)
from balsts.entitlements.lv.course import (
    PLAN_RULES,
    Service,
    Stretch,
    Term,
)
from balsts.entitlements.lv.movements import movement_reasons
from balsts.entitlements.lv.standing import Span, Standing
from balsts.entitlements.policy import Policy
from balsts.entitlements.timeline import LegalStatus, StatusChange, Timeline
from balsts.platform.periods import ONE_DAY, Period, add_months
from balsts.platform.sentences import Sentence, Value, translatable


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What was asked: the service, the person, the day, the reading of the texts."""

    service: Service
    timeline: Timeline
    on: date
    policy: Policy


def because(question: Question, stretch: Stretch, entitled: Period | None) -> Node:
    """Explain the answer of a stretch; `entitled` is the entitlement on that day or before."""
    children = tuple(_reasons(question, stretch))
    values: dict[str, Value] = {"service": question.service.value}
    last_on = None if entitled is None else entitled.last_day
    answer = all_of(children)
    if answer is None:
        text = translatable("%(service)s: cannot be said yet, a fact is missing")
        return Unknown(code="answer", sentence=Sentence(text, values), children=children, fact="")
    if last_on is not None:
        values["last_entitled_on"] = last_on
    if answer:
        text = (
            translatable("%(service)s: yes, no last day is set yet")
            if last_on is None
            else translatable("%(service)s: yes, up to and including %(last_entitled_on)s")
        )
        return Met(code="answer", sentence=Sentence(text, values), children=children)
    text = (
        translatable("%(service)s: no")
        if last_on is None
        else translatable("%(service)s: no, %(last_entitled_on)s was the last day")
    )
    return NotMet(code="answer", sentence=Sentence(text, values), children=children)


def _reasons(question: Question, stretch: Stretch) -> Iterator[Node]:
    if stretch.is_before_programme:
        yield _before_programme(question)
        return
    if stretch.term is not None:
        yield from _protection(question, stretch, stretch.term)
    elif stretch.asylum_phase:
        yield from _procedure(question, stretch)
    else:
        yield _other_standing(question, stretch)
    if stretch.doubt is not None:
        yield _status_without_day(stretch.doubt)
    yield from movement_reasons(question.timeline, question.on, stretch)


def _before_programme(question: Question) -> Node:
    row = question.policy.row_on("programme_start", question.on)
    text = translatable("the programme has been offered only since %(programme_start)s")
    return NotMet(
        code="programme",
        sentence=Sentence(text, {"programme_start": row.value}),
        citation=row.citation,
    )


def _status_without_day(change: StatusChange) -> Node:
    text = translatable(
        "this status is recorded without a day and could change the answer: %(legal_status)s"
    )
    return Unknown(
        code="status_day",
        sentence=Sentence(text, {"legal_status": change.legal_status.value}),
        fact="decided_on",
    )


def _protection(question: Question, stretch: Stretch, term: Term) -> Iterator[Node]:
    change = stretch.span.change
    first = stretch.span.first
    assert change is not None  # noqa: S101 - a protection always has its grant
    assert first is not None  # noqa: S101
    citation = question.policy.citation_on("term_months", stretch.span.from_)
    status: dict[str, Value] = {"legal_status": change.legal_status.value}
    if change.decided_on is not None:
        text = translatable(
            "has international protection: %(legal_status)s, granted on %(granted_on)s"
        )
        status["granted_on"] = change.decided_on
    else:
        text = translatable("has international protection: %(legal_status)s")
    yield Met(code="protection", sentence=Sentence(text, status), citation=citation)
    yield _term(question, term, citation=citation)
    if change is not first and term.granted_on is not None:
        row = question.policy.row_on("later_grant_moves_anchor", stretch.span.from_)
        text = translatable(
            "the later status does not start the months again: they are counted from %(granted_on)s"
        )
        yield Remark(
            code="later_grant",
            sentence=Sentence(text, {"granted_on": term.granted_on}),
            citation=row.citation,
        )
    yield _plan(question, term)


def _term(question: Question, term: Term, *, citation: Citation) -> Node:
    """Say whether the months have passed, with the sum that shows it."""
    if term.anchor is None:
        return _term_without_anchor(question, term, citation=citation)
    last_on = add_months(term.anchor, term.months)
    values: dict[str, Value] = {
        "granted_on": term.anchor,
        "months": term.months,
        "last_entitled_on": last_on,
    }
    if question.on <= last_on:
        text = translatable(
            "%(months)s months have not passed: "
            "%(granted_on)s + %(months)s months = %(last_entitled_on)s"
        )
        return Met(code="term", sentence=Sentence(text, values), citation=citation)
    text = translatable(
        "%(months)s months have passed: %(granted_on)s + %(months)s months = %(last_entitled_on)s"
    )
    return NotMet(code="term", sentence=Sentence(text, values), citation=citation)


def _term_without_anchor(question: Question, term: Term, *, citation: Citation) -> Node:
    values: dict[str, Value] = {"months": term.months}
    fact = "granted_on" if term.granted_on is None else "permit_from"
    if term.possibly_last_on is not None and question.on > term.possibly_last_on:
        values["last_entitled_on"] = term.possibly_last_on
        text = translatable(
            "%(months)s months have passed in any case: "
            "they could not last longer than %(last_entitled_on)s"
        )
        return NotMet(code="term", sentence=Sentence(text, values), citation=citation)
    if term.surely_last_on is not None and question.on <= term.surely_last_on:
        values["last_entitled_on"] = term.surely_last_on
        text = translatable(
            "%(months)s months have not passed in any case: "
            "they last at least until %(last_entitled_on)s"
        )
        return Met(code="term", sentence=Sentence(text, values), citation=citation)
    text = (
        translatable("the day of the status is missing, so the %(months)s months cannot be counted")
        if fact == "granted_on"
        else translatable(
            "the first day of the residence permit is missing, "
            "so the %(months)s months cannot be counted"
        )
    )
    return Unknown(code="term", sentence=Sentence(text, values), citation=citation, fact=fact)


def _plan(question: Question, term: Term) -> Node:
    """Say what carrying out the plan does to the service."""
    rule = PLAN_RULES[question.service]
    row = question.policy.row_on(rule, term.plan_executed_on or question.on)
    if not row.value:
        text = translatable("carrying out the plan does not affect this service")
        return Remark(code="plan", sentence=Sentence(text), citation=row.citation)
    if term.plan_executed_on is None or question.on < term.plan_executed_on:
        text = translatable("the plan has not been carried out yet")
        return Met(code="plan", sentence=Sentence(text), citation=row.citation)
    values = {"plan_executed_on": term.plan_executed_on}
    if question.on == term.plan_executed_on:
        text = translatable(
            "the plan was carried out on %(plan_executed_on)s, which is the last day of the service"
        )
        return Met(code="plan", sentence=Sentence(text, values), citation=row.citation)
    text = translatable(
        "the plan was carried out on %(plan_executed_on)s, which ended the service"
    )
    return NotMet(code="plan", sentence=Sentence(text, values), citation=row.citation)


PROCEDURE_TEXTS = {
    LegalStatus.ASYLUM_SEEKER: translatable(
        "is an asylum seeker: the application of %(applied_on)s has not been decided"
    ),
    LegalStatus.APPEAL_PENDING: translatable(
        "is still an asylum seeker: an appeal is pending since %(applied_on)s"
    ),
}


def _procedure(question: Question, stretch: Stretch) -> Iterator[Node]:
    span = stretch.span
    assert span.change is not None  # noqa: S101 - a procedure always has its beginning
    change = span.change
    appeal = question.policy.citation_on("appeal_months", span.from_)
    if span.standing is Standing.PROCEDURE:
        text = PROCEDURE_TEXTS[change.legal_status]
        values: dict[str, Value] = {"applied_on": change.known_from or span.from_}
        yield Met(code="procedure", sentence=Sentence(text, values))
    else:
        yield _refusal_not_final(span, change, appeal)
    yield from _asylum_phase(question, stretch)


def _refusal_not_final(span: Span, change: StatusChange, citation: Citation) -> Node:
    values: dict[str, Value] = {"decided_on": change.known_from or span.from_}
    if span.standing is Standing.REFUSED_AND_APPEALED and change.appeal_lodged_on is not None:
        values["appeal_lodged_on"] = change.appeal_lodged_on
        text = translatable(
            "the refusal of %(decided_on)s is not final: "
            "an appeal was lodged in time, on %(appeal_lodged_on)s"
        )
    elif change.became_final_on is not None:
        values["became_final_on"] = change.became_final_on
        text = translatable(
            "the refusal of %(decided_on)s becomes final only on %(became_final_on)s"
        )
    else:
        values["appeal_due_on"] = span.appeal_due_on or span.from_
        text = translatable(
            "the refusal of %(decided_on)s is not final: "
            "an appeal can be lodged up to and including %(appeal_due_on)s"
        )
    return Met(code="refusal_not_final", sentence=Sentence(text, values), citation=citation)


def _asylum_phase(question: Question, stretch: Stretch) -> Iterator[Node]:
    """Judge the time before a status by the text in force on the day."""
    citation = question.policy.citation_on("asylum_phase", question.on)
    last_on = stretch.last_of_phase_on
    if stretch.asylum_phase == "while_procedure_open":
        text = translatable("the service lasts as long as the procedure or an appeal is open")
        yield Met(code="asylum_phase", sentence=Sentence(text), citation=citation)
        if last_on is not None and stretch.arrived_on is not None and question.on > last_on:
            yield _long_wait(question, stretch.arrived_on, last_on)
        return
    months = question.policy.row_on("asylum_phase_months", stretch.arrived_on or question.on).value
    if last_on is None or stretch.arrived_on is None:
        text = translatable(
            "the day of arrival is missing, so the %(months)s months from arrival cannot be counted"
        )
        sentence = Sentence(text, {"months": months})
        yield Unknown(
            code="asylum_phase", sentence=sentence, citation=citation, fact="arrived_on"
        )
        return
    values = {"arrived_on": stretch.arrived_on, "months": months, "last_entitled_on": last_on}
    if question.on <= last_on:
        text = translatable(
            "%(months)s months from arrival have not passed: "
            "%(arrived_on)s + %(months)s months = %(last_entitled_on)s"
        )
        yield Met(code="asylum_phase", sentence=Sentence(text, values), citation=citation)
    else:
        text = translatable(
            "%(months)s months from arrival have passed without a status: "
            "%(arrived_on)s + %(months)s months = %(last_entitled_on)s"
        )
        yield NotMet(code="asylum_phase", sentence=Sentence(text, values), citation=citation)


def _long_wait(question: Question, arrived_on: date, last_on: date) -> Node:
    row = question.policy.row_on("asylum_phase_months", arrived_on)
    text = translatable(
        "%(months)s months since the arrival on %(arrived_on)s passed on %(passed_on)s "
        "without a status: an older text would have ended the service"
    )
    values = {"months": row.value, "arrived_on": arrived_on, "passed_on": last_on}
    return Remark(
        code="long_wait", sentence=Sentence(text, values), citation=row.citation, is_warning=True
    )


OTHER_TEXTS = {
    LegalStatus.TEMPORARY_PROTECTION: translatable(
        "temporary protection since %(since_on)s: the published texts name only asylum seekers "
        "and people with refugee or alternative status for this service"
    ),
    LegalStatus.CITIZEN_OR_OTHER: translatable(
        "a citizen, or in the country on another ground, since %(since_on)s: "
        "this service is not meant for that"
    ),
    LegalStatus.REFUSED_FINAL: translatable("the refusal became final on %(since_on)s"),
    LegalStatus.STATUS_REVOKED: translatable("the status was revoked on %(since_on)s"),
    LegalStatus.STATUS_EXPIRED: translatable("the status expired on %(since_on)s"),
    LegalStatus.WITHDRAWN: translatable("the application was withdrawn on %(since_on)s"),
}


def _other_standing(question: Question, stretch: Stretch) -> Node:
    span = stretch.span
    change = span.change
    if change is None:
        return _without_status(question, stretch)
    if span.standing is Standing.REFUSED_WITHOUT_NOTIFICATION:
        text = translatable(
            "refused on %(decided_on)s, but the day of notification is missing: "
            "an appeal may still be possible"
        )
        return Unknown(
            code="refusal",
            sentence=Sentence(text, {"decided_on": change.known_from or span.from_}),
            citation=question.policy.citation_on("appeal_months", span.from_),
            fact="notified_on",
        )
    if span.standing is Standing.REVOKED_AND_APPEALED:
        text = translatable(
            "the status was revoked on %(decided_on)s and an appeal was lodged: "
            "has the revocation become final?"
        )
        return Unknown(
            code="revocation",
            sentence=Sentence(text, {"decided_on": change.known_from or span.from_}),
            fact="became_final_on",
        )
    sentence = Sentence(OTHER_TEXTS[change.legal_status], {"since_on": span.from_})
    return NotMet(
        code=change.legal_status.value,
        sentence=sentence,
        citation=question.policy.citation_on("asylum_phase", question.on),
    )


def _without_status(question: Question, stretch: Stretch) -> Node:
    """Before any recorded status: nothing is known, or there was nothing yet."""
    first_on = stretch.span.until
    if stretch.span.standing is Standing.NOT_RECORDED:
        text = translatable("no status is recorded for %(on)s: was there an application by then?")
        sentence = Sentence(text, {"on": question.on})
        return Unknown(code="no_status", sentence=sentence, fact="legal_status")
    if first_on is None:
        first_on = question.on + ONE_DAY
    text = translatable("there was no application yet: the first record is of %(first_on)s")
    return NotMet(code="no_status", sentence=Sentence(text, {"first_on": first_on}))
