"""How rules answer: days with one answer and their reasons, put together as a decision.

A rule of any country gives its answers for all time, oldest first and without gaps; what explains
an answer is worked out only for the day that is asked about.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from balsts.entitlements.decision import (
    Change,
    ChangeKind,
    Decision,
    Met,
    Node,
    NotMet,
    Offer,
    Outcome,
    Unknown,
)
from balsts.entitlements.policy import Policy
from balsts.entitlements.service import SUPPORT, Service
from balsts.entitlements.timeline import Timeline
from balsts.platform.periods import Period
from balsts.platform.sentences import Sentence, Value, translatable

Part = TypeVar("Part")


class DaysOfOneAnswer(Protocol):
    """Consecutive days, `until` exclusive, on which the answer stays the same."""

    @property
    def from_(self) -> date: ...

    @property
    def until(self) -> date | None: ...

    @property
    def is_entitled(self) -> bool | None: ...


def nothing(_on: date) -> tuple[()]:
    """Have nothing to say on any day."""
    return ()


Reasons = Callable[[date], Iterable[Node]]
Changes = Callable[[date], Iterable[Change]]


def always(*nodes: Node) -> Reasons:
    """Give the same reasons on every day."""
    return lambda _on: nodes


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """Days with one answer; the rest says for one of these days why, and what is to come.

    `is_beyond_doubt` where no fact about the person could change it.
    """

    from_: date
    until: date | None
    is_entitled: bool | None
    reasons: Reasons
    changes: Changes = nothing
    offers: Callable[[date], Iterable[Offer]] = nothing
    is_beyond_doubt: bool = False


Rule = Callable[[Timeline, Policy], Sequence[Answer]]


def conjunction(*conditions: Sequence[Answer]) -> list[Answer]:
    """Join conditions that must all hold: one refusal decides, else one missing fact.

    Each condition covers all time; what is to come is told by all of them.
    """
    first, *others = conditions
    joined = list(first)
    for condition in others:
        joined = [
            _both(one, other, from_, until)
            for one in joined
            for other in condition
            if (from_ := max(one.from_, other.from_)) is not None
            and ((until := earliest(one.until, other.until)) is None or from_ < until)
        ]
    return joined


def _both(one: Answer, other: Answer, from_: date, until: date | None) -> Answer:
    return Answer(
        from_=from_,
        until=until,
        is_entitled=_all((one.is_entitled, other.is_entitled)),
        reasons=lambda on: (*one.reasons(on), *other.reasons(on)),
        changes=lambda on: (*one.changes(on), *other.changes(on)),
        offers=lambda on: (*one.offers(on), *other.offers(on)),
        is_beyond_doubt=(one.is_beyond_doubt and one.is_entitled is False)
        or (other.is_beyond_doubt and other.is_entitled is False),
    )


def _all(answers: Collection[bool | None]) -> bool | None:
    if False in answers:
        return False
    return None if None in answers else True


def outcome_of(service: Service, answers: Sequence[Answer], *, on: date) -> Outcome:
    """Answer for one day without saying why: what a line of a list needs."""
    entitled = entitlement_around(answers, on)
    return Outcome(
        service=service.value,
        on=on,
        is_entitled=_current(answers, on).is_entitled,
        entitled_from=None if entitled is None else entitled.from_,
        last_entitled_on=None if entitled is None else entitled.last_day,
    )


def decision_of(
    service: Service, answers: Sequence[Answer], *, on: date, policy_name: str
) -> Decision:
    """Answer for one day, with the reasons and with what will change them."""
    current = _current(answers, on)
    entitled = entitlement_around(answers, on)
    changes = [*_change_of_answer(answers, current, on), *current.changes(on)]
    return Decision(
        service=service.value,
        on=on,
        is_entitled=current.is_entitled,
        entitled_from=None if entitled is None else entitled.from_,
        last_entitled_on=None if entitled is None else entitled.last_day,
        because=_root(service, current, entitled, on),
        next_changes=tuple(sorted(changes, key=lambda change: change.on or date.max)),
        offers=tuple(current.offers(on)),
        policy=policy_name,
    )


def _current(answers: Sequence[Answer], on: date) -> Answer:
    return next(item for item in answers if item.until is None or on < item.until)


def periods_where(answers: Sequence[DaysOfOneAnswer], *, answer: bool | None) -> tuple[Period, ...]:
    """Return the periods with one answer; neighbours become one period."""
    periods: list[Period] = []
    for item in answers:
        if item.is_entitled is not answer:
            continue
        if periods and periods[-1].until == item.from_:
            periods[-1] = Period(periods[-1].from_, item.until)
        else:
            periods.append(Period(item.from_, item.until))
    return tuple(periods)


def divided(
    from_: date, until: date | None, parts: Sequence[tuple[Part, date | None]]
) -> Iterator[tuple[date, date | None, Part]]:
    """Divide days among parts, each up to (not including) its end, the last one for good."""
    for what, end in parts:
        stop = earliest(until, end)
        if stop is None:
            yield from_, None, what
            return
        if from_ < stop:
            yield from_, stop, what
            from_ = stop


def earliest(first: date | None, second: date | None) -> date | None:
    """Return the earlier day, where no day means never."""
    if first is None or second is None:
        return first or second
    return min(first, second)


def entitlement_around(answers: Sequence[DaysOfOneAnswer], on: date) -> Period | None:
    """Return the entitlement on the day, else the last one before it."""
    begun = [period for period in periods_where(answers, answer=True) if period.from_ <= on]
    return begun[-1] if begun else None


def _root(service: Service, current: Answer, entitled: Period | None, on: date) -> Node:
    """Say the answer in one sentence; every condition below must hold."""
    children = tuple(current.reasons(on))
    last_on = None if entitled is None else entitled.last_day
    values: dict[str, Value] = {"service": service.value}
    if current.is_entitled is None:
        text = translatable("%(service)s: cannot be said yet, a fact is missing")
        return Unknown(code="answer", sentence=Sentence(text, values), children=children, fact="")
    if current.is_entitled and last_on is None:
        text = translatable("%(service)s: yes")
        if service in SUPPORT:
            text = translatable("%(service)s: yes, no last day is set yet")
        return Met(code="answer", sentence=Sentence(text, values), children=children)
    if last_on is None:
        text = translatable("%(service)s: no")
        return NotMet(code="answer", sentence=Sentence(text, values), children=children)
    values["last_entitled_on"] = last_on
    if current.is_entitled:
        text = translatable("%(service)s: yes, up to and including %(last_entitled_on)s")
        return Met(code="answer", sentence=Sentence(text, values), children=children)
    text = translatable("%(service)s: no, %(last_entitled_on)s was the last day")
    return NotMet(code="answer", sentence=Sentence(text, values), children=children)


def _change_of_answer(answers: Sequence[Answer], current: Answer, on: date) -> Iterable[Change]:
    """Find the next day with another answer, as far as the record reaches."""
    later = (item for item in answers if item.from_ > on)
    following = next((item for item in later if item.is_entitled != current.is_entitled), None)
    if following is None:
        return
    values: dict[str, Value] = {"on": following.from_}
    if following.is_entitled:
        code, kind = "starts", ChangeKind.STARTS
        text = translatable("available from %(on)s")
    elif following.is_entitled is None:
        code, kind = "doubtful", ChangeKind.WARNS
        text = translatable("from %(on)s it cannot be said, a fact is missing")
    elif current.is_entitled:
        code, kind = "ends", ChangeKind.ENDS
        text = translatable("no longer available from %(on)s")
    else:
        code, kind = "surely_ends", ChangeKind.ENDS
        text = translatable("surely no longer available from %(on)s")
    yield Change(code=code, kind=kind, on=following.from_, sentence=Sentence(text, values))
