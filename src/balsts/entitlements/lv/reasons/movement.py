"""What leaving and coming back mean: whether the months stand still; a late return opens nothing."""

from collections.abc import Iterator
from datetime import date

from balsts.entitlements.decision import Node, NotMet, Remark
from balsts.entitlements.lv.course import WHILE_ABROAD, ProcedureStretch, ProtectionStretch
from balsts.entitlements.lv.question import Question
from balsts.platform.sentences import Sentence, Value, translatable


def reasons_of_movement(question: Question) -> Iterator[Node]:
    """Mention an absence or a return inside the term, and refuse a return after it."""
    stretch = question.stretch
    if isinstance(stretch, ProtectionStretch) and stretch.away_since is not None:
        yield _months_stand_still(question, stretch.away_since)
    elif question.left_on is not None:
        yield from _away(question, question.left_on)
    elif question.returned_on is not None:
        yield from _back(question, question.returned_on)


def _months_stand_still(question: Question, left_on: date) -> Node:
    text = translatable(
        "left Latvia on %(left_on)s: the months stand still, "
        "and the service is not available until a return"
    )
    citation = question.policy.citation_on("departure_stops_term", question.on)
    sentence = Sentence(text, {"left_on": left_on})
    return NotMet(code="away", sentence=sentence, citation=citation)


def _stand_still(question: Question) -> bool:
    choice = question.policy.choice_on("departure_stops_term", question.on)
    return choice == WHILE_ABROAD


def _away(question: Question, left_on: date) -> Iterator[Node]:
    stretch = question.stretch
    sentence = Sentence(_text_of_absence(question, left_on), {"left_on": left_on})
    if isinstance(stretch, ProtectionStretch):
        citation = question.policy.citation_on("departure_stops_term", question.on)
        yield Remark(code="away", sentence=sentence, citation=citation)
    elif isinstance(stretch, ProcedureStretch):
        yield Remark(code="away", sentence=sentence, is_warning=True)


def _text_of_absence(question: Question, left_on: date) -> str:
    departures = [move for move in question.timeline.departures if move.on == left_on]
    is_presumed = all(move.is_presumed for move in departures)
    if isinstance(question.stretch, ProtectionStretch):
        if _stand_still(question):
            return translatable("left Latvia on %(left_on)s; no days of the service are left")
        if is_presumed:
            return translatable(
                "has probably left Latvia, on %(left_on)s: this does not stop the months"
            )
        return translatable("left Latvia on %(left_on)s: this does not stop the months")
    if is_presumed:
        return translatable(
            "has probably left Latvia, on %(left_on)s: is the application still open?"
        )
    return translatable("left Latvia on %(left_on)s: is the application still open?")


def _back(question: Question, returned_on: date) -> Iterator[Node]:
    stretch = question.stretch
    citation = question.policy.citation_on("departure_stops_term", question.on)
    last_on = None if question.entitled is None else question.entitled.last_day
    if question.missed_last_on is not None:
        text = translatable(
            "came back on %(returned_on)s, after the last day of the service, "
            "%(last_entitled_on)s: leaving did not stop the months, "
            "and coming back does not start them again"
        )
        if _stand_still(question):
            text = translatable(
                "came back on %(returned_on)s, after the last day of the service, "
                "%(last_entitled_on)s: coming back does not start the months again"
            )
        values: dict[str, Value] = {
            "returned_on": returned_on,
            "last_entitled_on": question.missed_last_on,
        }
        yield NotMet(code="return_too_late", sentence=Sentence(text, values), citation=citation)
    elif (
        stretch.is_entitled
        and isinstance(stretch, ProtectionStretch)
        and returned_on >= stretch.span.from_
        and last_on is not None
    ):
        text = translatable(
            "came back on %(returned_on)s, before the last day: the same case goes on "
            "for the days that remain, %(remaining_days)s with this one, "
            "up to and including %(last_entitled_on)s"
        )
        values = {
            "returned_on": returned_on,
            "remaining_days": (last_on - question.on).days + 1,
            "last_entitled_on": last_on,
        }
        if _stand_still(question):
            text = translatable(
                "came back on %(returned_on)s: the months stood still abroad and go on from there"
            )
            values = {"returned_on": returned_on}
        yield Remark(code="return_in_time", sentence=Sentence(text, values), citation=citation)
