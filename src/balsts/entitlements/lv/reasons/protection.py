"""Reasons while someone has international protection: the status, the months, the plan."""

from collections.abc import Iterator

from balsts.entitlements.decision import Citation, Met, Node, NotMet, Remark, Unknown
from balsts.entitlements.lv.course import PLAN_RULES, ProtectionStretch, Term
from balsts.entitlements.lv.question import Question
from balsts.entitlements.timeline import LegalStatus, StatusChange
from balsts.platform.sentences import Sentence, Value, translatable


def reasons_of_protection(question: Question, stretch: ProtectionStretch) -> Iterator[Node]:
    """Give the conditions one by one, then what does not count."""
    span, term = stretch.span, stretch.term
    citation = question.policy.citation_on("term_months", question.on)
    yield status_held(span.change, citation)
    if term.stands_still is None:
        yield _term(question, term, citation)
    else:
        yield _term_that_stands_still(question, term, citation)
    yield _plan(question, term)
    if span.change is not span.first and term.granted_on is not None:
        yield _later_grant(question, stretch, span.first)
    if span.later is not None:
        yield _later_change(span.later)


def status_held(change: StatusChange, citation: Citation) -> Node:
    """Name the protection and, if known, its day."""
    values: dict[str, Value] = {"legal_status": change.legal_status.value}
    if change.decided_on is None:
        text = translatable("has international protection: %(legal_status)s")
    else:
        values["granted_on"] = change.decided_on
        text = translatable(
            "has international protection: %(legal_status)s, granted on %(granted_on)s"
        )
    return Met(code="protection", sentence=Sentence(text, values), citation=citation)


def _term(question: Question, term: Term, citation: Citation) -> Node:
    """Say whether the months have passed, with the sum that shows it."""
    values: dict[str, Value] = {"months": term.months}
    last_on = term.possibly_last_on
    if last_on is not None and question.on > last_on:
        values["last_entitled_on"] = last_on
        text = translatable(
            "%(months)s months have passed in any case: they ended by %(last_entitled_on)s"
        )
        if term.anchor is not None:
            values["granted_on"] = term.anchor
            text = translatable(
                "%(months)s months have passed: "
                "%(granted_on)s + %(months)s months = %(last_entitled_on)s"
            )
        return NotMet(code="term", sentence=Sentence(text, values), citation=citation)
    surely_last_on = term.surely_last_on
    if surely_last_on is not None and question.on <= surely_last_on:
        values["last_entitled_on"] = surely_last_on
        text = translatable(
            "%(months)s months have not passed in any case: "
            "they last at least until %(last_entitled_on)s"
        )
        if term.anchor is not None:
            values["granted_on"] = term.anchor
            text = translatable(
                "%(months)s months have not passed: "
                "%(granted_on)s + %(months)s months = %(last_entitled_on)s"
            )
        return Met(code="term", sentence=Sentence(text, values), citation=citation)
    return _uncountable_term(term, citation)


def _term_that_stands_still(question: Question, term: Term, citation: Citation) -> Node:
    """Say how many days are left where the days abroad are not counted."""
    values: dict[str, Value] = {"months": term.months}
    if term.surely_last_on is not None and question.on <= term.surely_last_on:
        text = translatable(
            "%(months)s months have not passed in any case, the days abroad not counted"
        )
        days_left = term.days_left_on(question.on)
        if term.anchor is not None and days_left is not None:
            values |= {"granted_on": term.anchor, "remaining_days": days_left}
            text = translatable(
                "%(months)s months from %(granted_on)s have not passed, "
                "the days abroad not counted: %(remaining_days)s days remain with this one"
            )
        return Met(code="term", sentence=Sentence(text, values), citation=citation)
    last_on = term.possibly_last_on
    if last_on is None or question.on <= last_on:
        return _uncountable_term(term, citation)
    values["last_entitled_on"] = last_on
    text = translatable(
        "%(months)s months have passed, the days abroad not counted: "
        "they ended on %(last_entitled_on)s"
    )
    return NotMet(code="term", sentence=Sentence(text, values), citation=citation)


def _uncountable_term(term: Term, citation: Citation) -> Node:
    """Ask for the day that is missing: that of the permit where the permit counts."""
    fact = "granted_on"
    text = translatable(
        "the day of the status is missing, so the %(months)s months cannot be counted"
    )
    if term.possibly_last_on is None:
        fact = "permit_from"
        text = translatable(
            "the first day of the residence permit is missing, "
            "so the %(months)s months cannot be counted"
        )
    sentence = Sentence(text, {"months": term.months})
    return Unknown(code="term", sentence=sentence, citation=citation, fact=fact)


def _plan(question: Question, term: Term) -> Node:
    """Say what carrying out the plan does to the service."""
    day = term.plan_ended_on or question.on
    row = question.policy.row_on(PLAN_RULES[question.service], day)
    if not row.value:
        text = translatable("carrying out the plan does not affect this service")
        return Remark(code="plan", sentence=Sentence(text), citation=row.citation)
    if term.plan_ended_on is None or question.on < term.plan_ended_on:
        text = translatable("the plan has not been carried out yet")
        return Met(code="plan", sentence=Sentence(text), citation=row.citation)
    values: dict[str, Value] = {"plan_executed_on": term.plan_ended_on}
    if term.possibly_last_on is not None and term.possibly_last_on < term.plan_ended_on:
        text = translatable(
            "the plan was carried out on %(plan_executed_on)s, when the months had already passed"
        )
        return Remark(code="plan", sentence=Sentence(text, values), citation=row.citation)
    if question.on == term.plan_ended_on:
        text = translatable(
            "the plan was carried out on %(plan_executed_on)s, which is the last day of the service"
        )
        return Met(code="plan", sentence=Sentence(text, values), citation=row.citation)
    text = translatable("the plan was carried out on %(plan_executed_on)s, which ended the service")
    return NotMet(code="plan", sentence=Sentence(text, values), citation=row.citation)


def _later_grant(question: Question, stretch: ProtectionStretch, first: StatusChange) -> Node:
    text = translatable(
        "a later status does not start the months again: "
        "they are counted from %(legal_status)s, granted on %(granted_on)s"
    )
    values: dict[str, Value] = {"legal_status": first.legal_status.value}
    values["granted_on"] = stretch.term.granted_on or stretch.from_
    citation = question.policy.citation_on("later_grant_moves_anchor", question.on)
    return Remark(code="later_grant", sentence=Sentence(text, values), citation=citation)


def _later_change(later: StatusChange) -> Node:
    """Explain why a newer entry in the record takes nothing away."""
    values: dict[str, Value] = {"since_on": later.known_from or ""}
    if later.legal_status is LegalStatus.APPEAL_PENDING:
        text = translatable("an appeal is pending since %(since_on)s; the status stays meanwhile")
        return Remark(code="appeal", sentence=Sentence(text, values))
    if later.legal_status is LegalStatus.STATUS_REVOKED:
        values["became_final_on"] = later.became_final_on or ""
        text = translatable(
            "revoked on %(since_on)s, but the status stays until that becomes final "
            "on %(became_final_on)s"
        )
        return Remark(code="revocation", sentence=Sentence(text, values), is_warning=True)
    text = translatable(
        "an application or appeal ended without success on %(since_on)s; "
        "that does not take the status away"
    )
    return Remark(code="lost_appeal", sentence=Sentence(text, values))
