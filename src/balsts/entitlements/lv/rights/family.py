"""Family reunification: for refugees at once, with alternative status after a wait."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from balsts.entitlements.answering import Answer, always, divided
from balsts.entitlements.decision import Change, ChangeKind, Citation, Met, NotMet, Unknown
from balsts.entitlements.lv.course import OPEN_STANDINGS
from balsts.entitlements.lv.reasons.procedure import open_procedure
from balsts.entitlements.lv.reasons.protection import status_held
from balsts.entitlements.lv.rights.grounds import (
    along_standings,
    met,
    not_met,
    of_other_standing,
    of_span,
)
from balsts.entitlements.lv.standing import Span, Standing, StatusSpan
from balsts.entitlements.policy import Policy
from balsts.entitlements.timeline import LegalStatus, Timeline
from balsts.platform.periods import add_months
from balsts.platform.sentences import Sentence, Value, translatable

WAITS = {
    LegalStatus.REFUGEE: "reunification_wait_months_refugee",
    LegalStatus.ALTERNATIVE: "reunification_wait_months_alternative",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Wait:
    """The months from a status to the day from which family members may follow."""

    months: int
    granted_on: date | None
    possible_from: date
    citation: Citation


def family_reunification(timeline: Timeline, policy: Policy) -> Sequence[Answer]:
    """Answer whether family members may be brought to the country, for all time."""

    def answers_of(span: Span) -> Iterator[Answer]:
        if isinstance(span, StatusSpan) and span.standing is Standing.PROTECTED:
            yield from _with_status(span, policy)
        elif isinstance(span, StatusSpan) and span.standing in OPEN_STANDINGS:
            yield _without_status(span, policy)
        else:
            yield of_other_standing(span, policy)

    return along_standings(timeline, policy, answers_of)


def _with_status(span: StatusSpan, policy: Policy) -> Iterator[Answer]:
    """Count the wait from the day of the status that is held now.

    Of a missing day only the first sure one is known: the wait has passed at the latest then.
    """
    kind = span.change.legal_status
    since = span.first if span.first.legal_status is kind else span.change
    known_from = since.known_from or span.from_
    months = policy.number_on(WAITS[kind], known_from)
    citation = policy.citation_on(WAITS[kind], known_from)
    wait = Wait(
        months=months,
        granted_on=since.decided_on,
        possible_from=add_months(known_from, months),
        citation=citation,
    )
    is_countable = since.decided_on is not None or not months
    before = False if is_countable else None
    parts = ((before, wait.possible_from), (True, None))
    for from_, until, is_entitled in divided(span.from_, span.until, parts):
        node = _waited(wait) if is_entitled else _waiting(wait)
        yield Answer(
            from_=from_,
            until=until,
            is_entitled=is_entitled,
            reasons=always(status_held(span.change, citation), node),
            changes=lambda _on: _sooner_as_refugee(kind, policy, known_from),
        )


def _waited(wait: Wait) -> Met:
    """Say that nothing has to be waited for any more."""
    values: dict[str, Value] = {"months": wait.months, "possible_from": wait.possible_from}
    if not wait.months:
        return met("wait", translatable("this status asks for no wait"), {}, wait.citation)
    if wait.granted_on is None:
        text = translatable(
            "%(months)s months since the status have passed in any case, by %(possible_from)s"
        )
        return met("wait", text, values, wait.citation)
    values["granted_on"] = wait.granted_on
    text = translatable(
        "%(months)s months since the status have passed: "
        "%(granted_on)s + %(months)s months = %(possible_from)s"
    )
    return met("wait", text, values, wait.citation)


def _waiting(wait: Wait) -> NotMet | Unknown:
    """Say how long it still takes, or which day is missing to count it."""
    values: dict[str, Value] = {"months": wait.months, "possible_from": wait.possible_from}
    if wait.granted_on is None:
        text = translatable(
            "the day of the status is missing, so the wait of %(months)s months cannot be counted; "
            "it is over by %(possible_from)s in any case"
        )
        sentence = Sentence(text, values)
        return Unknown(code="wait", sentence=sentence, citation=wait.citation, fact="granted_on")
    values["granted_on"] = wait.granted_on
    text = translatable(
        "%(months)s months since the status have not passed: "
        "%(granted_on)s + %(months)s months = %(possible_from)s"
    )
    return not_met("wait", text, values, wait.citation)


def _sooner_as_refugee(kind: LegalStatus, policy: Policy, known_from: date) -> Iterator[Change]:
    if kind is LegalStatus.REFUGEE or policy.number_on(WAITS[LegalStatus.REFUGEE], known_from):
        return
    text = translatable("refugee status, for instance after an appeal, opens it at once")
    yield Change(code="refugee_status", kind=ChangeKind.STARTS, on=None, sentence=Sentence(text))


def _without_status(span: StatusSpan, policy: Policy) -> Answer:
    citation = policy.citation_on(WAITS[LegalStatus.REFUGEE], span.from_)
    text = translatable("only refugee or alternative status lets family members follow")
    nobody = not_met("no_protection", text, {}, citation)
    return of_span(
        span,
        is_entitled=False,
        reasons=lambda on: (*open_procedure(span, policy=policy, on=on), nobody),
        changes=lambda _on: _with_a_status(policy, span),
    )


def _with_a_status(policy: Policy, span: StatusSpan) -> Iterator[Change]:
    text = translatable(
        "refugee status opens it at once, alternative status after %(months)s months"
    )
    months = policy.number_on(WAITS[LegalStatus.ALTERNATIVE], span.from_)
    sentence = Sentence(text, {"months": months})
    yield Change(code="status", kind=ChangeKind.STARTS, on=None, sentence=sentence)
