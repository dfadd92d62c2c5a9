"""Facts that cannot all be true: named, so that an answer which rests on them says so.

Nothing here guesses which of the days is the mistaken one; somebody has to look.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

from balsts.entitlements.decision import Remark, Unknown
from balsts.entitlements.remembering import remember_last
from balsts.entitlements.timeline import (
    COURT,
    LegalStatus,
    StatusChange,
    Timeline,
    dated_statuses,
    first_of_pair,
)
from balsts.platform.periods import Period
from balsts.platform.sentences import Sentence, Value, translatable

KINDS_OF_PROTECTION = frozenset({LegalStatus.REFUGEE, LegalStatus.ALTERNATIVE})
REFUSALS = frozenset({LegalStatus.REFUSED_FINAL, LegalStatus.STATUS_REVOKED})
FACT = "conflict"


class Matter(StrEnum):
    """What a conflict leaves open; nothing where it is only worth a look."""

    PROCEDURE = "procedure"
    KIND_OF_STATUS = "kind_of_status"
    BIRTH = "birth"
    NOTHING = "nothing"


@dataclass(frozen=True, kw_only=True, slots=True)
class Conflict:
    """Facts in conflict, the matter they leave open, and the days for which they do."""

    matter: Matter
    sentence: Sentence
    days: Period

    def as_unknown(self) -> Unknown:
        """Say it where the answer rests on it."""
        return Unknown(code="conflict", sentence=self.sentence, fact=FACT)

    def as_warning(self) -> Remark:
        """Say it where the answer is the same whichever day is right."""
        return Remark(code="conflict", sentence=self.sentence, fact=FACT, is_warning=True)


@remember_last
def conflicts_of(timeline: Timeline) -> tuple[Conflict, ...]:
    """Return all conflicts in the record of one person."""
    return (
        *_within_a_decision(timeline),
        *_of_two_kinds(timeline),
        *_before_birth(timeline),
        *_of_movements(timeline),
    )


def _within_a_decision(timeline: Timeline) -> Iterator[Conflict]:
    """Find a decision that was told, appealed or became final before it was taken.

    A ruling of the court may carry the day of the appeal that it answers.
    """
    texts = {
        "notified_on": translatable(
            "the decision of %(decided_on)s is said to have been told earlier, on %(earlier_on)s: "
            "one of the days must be wrong"
        ),
        "appeal_lodged_on": translatable(
            "the decision of %(decided_on)s is said to have been appealed earlier, on "
            "%(earlier_on)s: one of the days must be wrong"
        ),
        "became_final_on": translatable(
            "the decision of %(decided_on)s is said to have become final earlier, on "
            "%(earlier_on)s: one of the days must be wrong"
        ),
    }
    dated = dated_statuses(timeline)
    for known_from, change in dated:
        for name, text in texts.items():
            earlier_on = getattr(change, name)
            if change.decided_on is None or earlier_on is None or earlier_on >= change.decided_on:
                continue
            if name == "appeal_lodged_on" and change.authority == COURT:
                continue
            is_refusal = change.legal_status in REFUSALS
            values: dict[str, Value] = {"decided_on": change.decided_on, "earlier_on": earlier_on}
            yield Conflict(
                matter=Matter.PROCEDURE if is_refusal else Matter.NOTHING,
                sentence=Sentence(text, values),
                days=Period(known_from, _next_day_of_change(dated, known_from)),
            )


def _of_two_kinds(timeline: Timeline) -> Iterator[Conflict]:
    """Find refugee and alternative status granted on one day."""
    dated = dated_statuses(timeline)
    for known_from, changes in groupby(dated, key=first_of_pair):
        kinds = {change.legal_status for _day, change in changes}
        if kinds >= KINDS_OF_PROTECTION:
            text = translatable(
                "both refugee and alternative status are recorded for %(granted_on)s: "
                "which of them was granted?"
            )
            yield Conflict(
                matter=Matter.KIND_OF_STATUS,
                sentence=Sentence(text, {"granted_on": known_from}),
                days=Period(known_from, _next_day_of_change(dated, known_from)),
            )


def _before_birth(timeline: Timeline) -> Iterator[Conflict]:
    """Find a status, or else a journey, of somebody not born yet."""
    born_on = timeline.born_on
    if born_on is None:
        return
    statuses = [day for day, _change in dated_statuses(timeline)]
    journeys = [move.on for move in timeline.arrivals if move.on]
    journeys += [move.on for move in timeline.departures if move.on]
    for matter, days in ((Matter.BIRTH, statuses), (Matter.NOTHING, journeys)):
        first_on = min(days, default=born_on)
        if first_on < born_on:
            text = translatable(
                "something is recorded on %(earlier_on)s, before the day of birth %(born_on)s: "
                "one of the days must be wrong"
            )
            values: dict[str, Value] = {"earlier_on": first_on, "born_on": born_on}
            sentence = Sentence(text, values)
            yield Conflict(matter=matter, sentence=sentence, days=Period(first_on))


def _of_movements(timeline: Timeline) -> Iterator[Conflict]:
    """Find somebody who left twice without coming back in between."""
    moves = [(move.on, False) for move in timeline.arrivals if move.on]
    moves += [(move.on, True) for move in timeline.departures if move.on]
    left_on: date | None = None
    for on, is_leaving in sorted(moves):
        if is_leaving and left_on is not None and on > left_on:
            text = translatable(
                "left on %(earlier_on)s and again on %(left_on)s, "
                "but no return in between is recorded"
            )
            values: dict[str, Value] = {"earlier_on": left_on, "left_on": on}
            yield Conflict(matter=Matter.NOTHING, sentence=Sentence(text, values), days=Period(on))
        left_on = on if is_leaving else None


def _next_day_of_change(dated: list[tuple[date, StatusChange]], day: date) -> date | None:
    return next((on for on, _change in dated if on > day), None)
