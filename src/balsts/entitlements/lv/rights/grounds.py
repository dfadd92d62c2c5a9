"""What the rights have in common: they follow a person's standing, and some ask for an age."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date

from balsts.entitlements.answering import Answer, Changes, Reasons, always, nothing
from balsts.entitlements.decision import Citation, Met, Node, NotMet, Remark, Unknown
from balsts.entitlements.lv.course import doubt_of, is_doubtful
from balsts.entitlements.lv.reasons.doubt import mentioned_only, status_without_day
from balsts.entitlements.lv.reasons.other_standing import reason_of_other_standing
from balsts.entitlements.lv.standing import Span, StatusSpan, spans_of
from balsts.entitlements.policy import Policy
from balsts.entitlements.timeline import LegalStatus, StatusChange, Timeline
from balsts.platform.periods import birthday
from balsts.platform.sentences import Sentence, Value, translatable

OTHER_GROUNDS = frozenset({LegalStatus.TEMPORARY_PROTECTION, LegalStatus.CITIZEN_OR_OTHER})


def along_standings(
    timeline: Timeline, policy: Policy, answers_of: Callable[[Span], Iterable[Answer]]
) -> list[Answer]:
    """Answer for each standing in turn; a status without a day lets no yes be sure."""
    doubt = doubt_of(timeline)
    return [
        _doubted(answer, span, doubt)
        for span in spans_of(timeline, policy)
        for answer in answers_of(span)
    ]


def of_span(
    span: Span,
    *,
    is_entitled: bool | None,
    reasons: Reasons,
    changes: Changes = nothing,
) -> Answer:
    """Give one answer for all days of a standing."""
    return Answer(
        from_=span.from_,
        until=span.until,
        is_entitled=is_entitled,
        reasons=reasons,
        changes=changes,
    )


def of_other_standing(span: Span, policy: Policy) -> Answer:
    """Answer where there is neither a procedure nor a protection.

    Nothing is refused to people who live here on another ground: our texts are not about them.
    """
    if isinstance(span, StatusSpan) and span.change.legal_status in OTHER_GROUNDS:
        return of_span(span, is_entitled=None, reasons=always(_other_ground(span)))
    answers = {Unknown: None, NotMet: False}
    reason = reason_of_other_standing(span, policy=policy, on=span.from_)
    return of_span(
        span,
        is_entitled=answers[type(reason)],
        reasons=lambda on: (reason_of_other_standing(span, policy=policy, on=on),),
    )


def of_working_age(timeline: Timeline, policy: Policy) -> list[Answer]:
    """Answer whether working age is reached; without a day of birth it only mentions that."""
    born_on = timeline.born_on
    years = policy.number_on("working_age_from_years", born_on or date.max)
    citation = policy.citation_on("working_age_from_years", born_on or date.max)
    if born_on is None:
        text = translatable("the day of birth is not known: from %(years)s years of age")
        remark = Remark(
            code="age", sentence=Sentence(text, {"years": years}), citation=citation, fact="born_on"
        )
        return [Answer(from_=date.min, until=None, is_entitled=True, reasons=always(remark))]
    reached_on = birthday(born_on, years)
    values: dict[str, Value] = {"years": years, "reached_on": reached_on}
    text = translatable("is not %(years)s years old yet: that is on %(reached_on)s")
    too_young = NotMet(code="age", sentence=Sentence(text, values), citation=citation)
    return [
        Answer(from_=date.min, until=reached_on, is_entitled=False, reasons=always(too_young)),
        Answer(from_=reached_on, until=None, is_entitled=True, reasons=nothing),
    ]


def met(code: str, text: str, values: dict[str, Value], citation: Citation) -> Met:
    """Write a condition that is fulfilled."""
    return Met(code=code, sentence=Sentence(text, values), citation=citation)


def not_met(code: str, text: str, values: dict[str, Value], citation: Citation) -> NotMet:
    """Write a condition that is not fulfilled."""
    return NotMet(code=code, sentence=Sentence(text, values), citation=citation)


def _other_ground(span: StatusSpan) -> Unknown:
    values: dict[str, Value] = {
        "legal_status": span.change.legal_status.value,
        "since_on": span.from_,
    }
    text = translatable(
        "lives here on another ground since %(since_on)s (%(legal_status)s): "
        "the published texts on asylum do not say what holds then"
    )
    return Unknown(code="other_ground", sentence=Sentence(text, values), fact="residence_ground")


def _doubted(answer: Answer, span: Span, doubt: StatusChange | None) -> Answer:
    is_open = is_doubtful(is_entitled=answer.is_entitled, standing=span.standing, doubt=doubt)
    if doubt is None or not is_open:
        return answer
    return replace(answer, is_entitled=None, reasons=_reasons_in_doubt(answer, doubt))


def _reasons_in_doubt(answer: Answer, doubt: StatusChange) -> Reasons:
    def reasons(on: date) -> Iterator[Node]:
        for node in answer.reasons(on):
            yield mentioned_only(node) if isinstance(node, NotMet) else node
        yield status_without_day(doubt)

    return reasons
