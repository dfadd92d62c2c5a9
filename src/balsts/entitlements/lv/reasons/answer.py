"""Why the state programme serves somebody on a day, or does not."""

from collections.abc import Iterator

from balsts.entitlements.decision import Node, NotMet
from balsts.entitlements.lv.course import ProcedureStretch, ProtectionStretch
from balsts.entitlements.lv.question import Question
from balsts.entitlements.lv.reasons.doubt import mentioned_only, status_without_day
from balsts.entitlements.lv.reasons.movement import reasons_of_movement
from balsts.entitlements.lv.reasons.other_standing import reason_of_other_standing
from balsts.entitlements.lv.reasons.procedure import reasons_of_procedure
from balsts.entitlements.lv.reasons.protection import reasons_of_protection
from balsts.platform.sentences import Sentence, translatable


def reasons_of(question: Question) -> Iterator[Node]:
    """Give the conditions one by one: the standing, what doubts it, what moving away means."""
    stretch = question.stretch
    if stretch.is_before_programme:
        yield _before_programme(question)
        return
    match stretch:
        case ProtectionStretch():
            yield from reasons_of_protection(question, stretch)
        case ProcedureStretch():
            yield from reasons_of_procedure(question, stretch)
        case _:
            reason = reason_of_other_standing(stretch.span, policy=question.policy, on=question.on)
            yield mentioned_only(reason) if stretch.doubt else reason
    if stretch.doubt is not None:
        yield status_without_day(stretch.doubt)
    yield from reasons_of_movement(question)


def _before_programme(question: Question) -> Node:
    row = question.policy.row_on("programme_start", question.on)
    text = translatable("the programme has been offered only since %(programme_start)s")
    sentence = Sentence(text, {"programme_start": row.value})
    return NotMet(code="programme", sentence=sentence, citation=row.citation)
