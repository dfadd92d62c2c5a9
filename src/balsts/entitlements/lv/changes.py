"""What will change an answer, and when; what would change it if it happened; what would not."""

from collections.abc import Iterator
from datetime import date

from balsts.entitlements.decision import Change, ChangeKind, Offer
from balsts.entitlements.lv.course import (
    PLAN_RULES,
    WHILE_PROCEDURE_OPEN,
    ProcedureStretch,
    ProtectionStretch,
    Stretch,
)
from balsts.entitlements.lv.question import Question
from balsts.entitlements.lv.standing import Standing
from balsts.entitlements.timeline import LegalStatus
from balsts.platform.periods import ONE_DAY
from balsts.platform.sentences import Sentence, Value, translatable


def changes_of(question: Question) -> Iterator[Change]:
    """Say what would change the answer beyond the days that are already on record."""
    match question.stretch:
        case ProtectionStretch() as stretch if stretch.is_entitled:
            yield from _during_protection(question, stretch)
        case ProtectionStretch() as stretch if stretch.away_since is not None:
            text = translatable("after a return the days of the months that remain can be used")
            yield _event("return", ChangeKind.STARTS, text)
        case ProcedureStretch() as stretch if stretch.is_entitled:
            yield from _during_procedure(question, stretch)


def offers_of(question: Question) -> tuple[Offer, ...]:
    """Name the programme that takes over when the state service has run out."""
    if question.missed_last_on is not None:
        text = translatable("the movement can open a case for a person who came back to Latvia")
        return (Offer(programme="movement", target_group="returned", sentence=Sentence(text)),)
    stretch = question.stretch
    last_on = stretch.term.possibly_last_on if isinstance(stretch, ProtectionStretch) else None
    if last_on is None or question.on <= last_on or stretch.is_before_programme:
        return ()
    text = translatable("the movement can open a case where the state's support has ended")
    sentence = Sentence(text)
    return (Offer(programme="movement", target_group="state_mechanism_ended", sentence=sentence),)


def _during_protection(question: Question, stretch: ProtectionStretch) -> Iterator[Change]:
    rule = question.policy.row_on(PLAN_RULES[question.service], question.on)
    if rule.value and stretch.term.plan_ended_on is None:
        text = translatable("carrying out the plan ends the service on that day")
        yield _event("plan", ChangeKind.ENDS, text)
    if stretch.span.change.legal_status is LegalStatus.ALTERNATIVE:
        yield _refugee_status(question)
    last_on = None if question.entitled is None else question.entitled.last_day
    values: dict[str, Value] = {"last_entitled_on": last_on or question.on}
    if stretch.term.stands_still is not None:
        text = translatable(
            "leaving Latvia stops the service and the months; "
            "the days that remain can be used after a return"
        )
        yield _event("departure", ChangeKind.ENDS, text)
    elif question.left_on is None:
        text = translatable(
            "leaving Latvia does not stop the months; after a return up to and including "
            "%(last_entitled_on)s the days that remain can be used"
        )
        yield _event("departure", ChangeKind.KEEPS, text, values)
    else:
        text = translatable(
            "after a return up to and including %(last_entitled_on)s the days that remain "
            "can be used; a later return opens nothing"
        )
        yield _event("return", ChangeKind.KEEPS, text, values)


def _refugee_status(question: Question) -> Change:
    if question.policy.row_on("later_grant_moves_anchor", question.on).value:
        text = translatable("refugee status after an appeal starts the months again")
        return _event("refugee_status", ChangeKind.STARTS, text)
    text = translatable("refugee status after an appeal does not prolong the service")
    return _event("refugee_status", ChangeKind.KEEPS, text)


def _during_procedure(question: Question, stretch: ProcedureStretch) -> Iterator[Change]:
    warned_on = None if stretch.last_of_phase_on is None else stretch.last_of_phase_on + ONE_DAY
    if stretch.phase == WHILE_PROCEDURE_OPEN and _is_ahead(warned_on, question.on, stretch):
        months = question.policy.number_on("asylum_phase_months", question.on)
        values: dict[str, Value] = {"on": warned_on or question.on, "months": months}
        text = translatable(
            "from %(on)s a reminder: %(months)s months since arrival have passed without a status"
        )
        sentence = Sentence(text, values)
        yield Change(code="long_wait", kind=ChangeKind.WARNS, on=warned_on, sentence=sentence)
    due_on = stretch.span.appeal_due_on
    can_appeal = stretch.span.standing is Standing.REFUSED
    if can_appeal and due_on is not None and question.on <= due_on:
        text = translatable(
            "an appeal lodged up to and including %(appeal_due_on)s keeps the service"
        )
        sentence = Sentence(text, {"appeal_due_on": due_on})
        yield Change(code="appeal_due", kind=ChangeKind.KEEPS, on=due_on, sentence=sentence)
    months = question.policy.number_on("term_months", question.on)
    text = translatable(
        "refugee or alternative status starts %(months)s months, counted from the day it is granted"
    )
    yield _event("status", ChangeKind.KEEPS, text, {"months": months})
    text = translatable("a final refusal ends the service on the day it becomes final")
    yield _event("final_refusal", ChangeKind.ENDS, text)


def _is_ahead(day: date | None, on: date, stretch: Stretch) -> bool:
    return day is not None and on < day and (stretch.until is None or day < stretch.until)


def _event(
    code: str, kind: ChangeKind, text: str, values: dict[str, Value] | None = None
) -> Change:
    return Change(code=code, kind=kind, on=None, sentence=Sentence(text, values or {}))
