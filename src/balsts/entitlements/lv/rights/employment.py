"""The right to work: at once with a status, after some months without a decision before it."""

from collections.abc import Iterator, Sequence
from datetime import date

from balsts.entitlements.answering import Answer, Reasons, always, conjunction, divided
from balsts.entitlements.decision import Change, ChangeKind, Node, Remark, Unknown
from balsts.entitlements.lv.course import OPEN_STANDINGS
from balsts.entitlements.lv.reasons.procedure import open_procedure
from balsts.entitlements.lv.reasons.protection import status_held
from balsts.entitlements.lv.rights.grounds import (
    along_standings,
    met,
    not_met,
    of_other_standing,
    of_span,
    of_working_age,
)
from balsts.entitlements.lv.standing import Span, Standing, StatusSpan
from balsts.entitlements.policy import Policy
from balsts.entitlements.timeline import LegalStatus, Timeline, dated_statuses
from balsts.platform.periods import add_months
from balsts.platform.sentences import Sentence, Value, translatable


def right_to_work(timeline: Timeline, policy: Policy) -> Sequence[Answer]:
    """Answer whether the person may work, for all time."""

    def answers_of(span: Span) -> Iterator[Answer]:
        if isinstance(span, StatusSpan) and span.standing is Standing.PROTECTED:
            citation = policy.citation_on("employment_with_status", span.from_)
            text = translatable("this status gives an unrestricted right to work")
            unrestricted = met("unrestricted", text, {}, citation)
            yield of_span(
                span,
                is_entitled=True,
                reasons=always(status_held(span.change, citation), unrestricted),
            )
        elif isinstance(span, StatusSpan) and span.standing in OPEN_STANDINGS:
            yield from _while_waiting(span, timeline, policy)
        else:
            yield of_other_standing(span, policy)

    return conjunction(
        along_standings(timeline, policy, answers_of), of_working_age(timeline, policy)
    )


def _while_waiting(span: StatusSpan, timeline: Timeline, policy: Policy) -> Iterator[Answer]:
    """Count the months from the application that opened the procedure.

    The texts let work who waits without a decision; whether an appeal against an early one opens
    it too, they do not say.
    """
    applied_on = span.first.known_from or span.from_
    months = policy.number_on("employment_wait_months", applied_on)
    citation = policy.citation_on("employment_wait_months", applied_on)
    may_work_from = add_months(applied_on, months)
    values: dict[str, Value] = {
        "applied_on": applied_on,
        "months": months,
        "may_work_from": may_work_from,
    }
    too_early = not_met(
        "wait",
        translatable(
            "%(months)s months since the application have not passed: "
            "%(applied_on)s + %(months)s months = %(may_work_from)s"
        ),
        values,
        citation,
    )
    waited = met(
        "wait",
        translatable(
            "%(months)s months since the application have passed: "
            "%(applied_on)s + %(months)s months = %(may_work_from)s"
        ),
        values,
        citation,
    )
    decided_on = _refused_on(span, timeline)
    is_decided_early = decided_on is not None and decided_on < may_work_from
    parts = ((False, may_work_from), (None if is_decided_early else True, None))
    after = _after_a_decision(decided_on, is_early=is_decided_early)
    for from_, until, is_entitled in divided(span.from_, span.until, parts):
        yield Answer(
            from_=from_,
            until=until,
            is_entitled=is_entitled,
            reasons=_reasons(span, policy, too_early if is_entitled is False else waited, after),
            changes=_changes,
        )


def _refused_on(span: StatusSpan, timeline: Timeline) -> date | None:
    """Return the day of the refusal in this procedure, if there was one."""
    opened_on = span.first.known_from or span.from_
    refused = [
        day
        for day, change in dated_statuses(timeline)
        if change.legal_status is LegalStatus.REFUSED_FINAL and opened_on <= day <= span.from_
    ]
    return max(refused, default=None)


def _after_a_decision(decided_on: date | None, *, is_early: bool) -> tuple[Node, ...]:
    if decided_on is None:
        return ()
    text = translatable(
        "a decision has been taken already: ask the employment agency whether "
        "the right to work goes on during an appeal"
    )
    if is_early:
        fact = "work_during_appeal"
        return (Unknown(code="decided", sentence=Sentence(text), fact=fact),)
    return (Remark(code="decided", sentence=Sentence(text), is_warning=True),)


def _reasons(span: StatusSpan, policy: Policy, wait: Node, after: Sequence[Node]) -> Reasons:
    def reasons(on: date) -> Iterator[Node]:
        yield from open_procedure(span, policy=policy, on=on)
        yield wait
        yield from after

    return reasons


def _changes(_on: date) -> Iterator[Change]:
    text = translatable("refugee or alternative status gives the right to work at once")
    yield Change(code="status", kind=ChangeKind.STARTS, on=None, sentence=Sentence(text))
