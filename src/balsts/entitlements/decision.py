"""The answer for one person, one service and one day, with its tree of reasons.

Sentences are whole English sentences with named placeholders; their values stay raw (dates,
numbers, codes) until `render` meets a translator and a formatter of values.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from balsts.platform.sentences import Sentence, Value, translatable

__all__ = [
    "Change",
    "ChangeKind",
    "Citation",
    "Decision",
    "Met",
    "Node",
    "NotMet",
    "Offer",
    "Reason",
    "Remark",
    "Sentence",
    "Unknown",
    "Value",
    "all_of",
    "ending_step",
    "ending_within",
    "mark_of",
    "remaining_days",
    "render",
    "translatable",
    "walk",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Citation:
    """Where a rule or a number is published.

    Without `last_checked_on` it was taken from a summary and not yet compared with the source.
    """

    title: str
    publisher: str = ""
    article: str = ""
    link: str = ""
    link_title: str = ""
    official_on: date | None = None
    last_checked_on: date | None = None
    is_proposal: bool = False
    is_to_be_checked: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """One point of the reasoning; what is below explains what stands above."""

    code: str
    sentence: Sentence
    citation: Citation | None = None
    children: tuple["Node", ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Met(Reason):
    """A condition that is fulfilled."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NotMet(Reason):
    """A condition that is not fulfilled."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Unknown(Reason):
    """A condition nobody can judge before `fact` is known."""

    fact: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Remark(Reason):
    """Worth knowing, but it decides nothing; a warning asks somebody to look.

    `fact` names what would be good to know, though the answer does not wait for it.
    """

    is_warning: bool = False
    fact: str = ""


Node = Met | NotMet | Unknown | Remark


class ChangeKind(StrEnum):
    """What a coming change does to the answer."""

    ENDS = "ends"
    STARTS = "starts"
    WARNS = "warns"
    KEEPS = "keeps"


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """What will or would change the answer; without a day it depends on an event."""

    code: str
    kind: ChangeKind
    on: date | None
    sentence: Sentence


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """Another programme that may help where this service cannot."""

    programme: str
    target_group: str
    sentence: Sentence


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """Whether a person is entitled to a service on a day, and the days of it.

    `entitled_from` and `last_entitled_on` (inclusive) are those of the entitlement that holds
    on the day, else of the last one before it.
    """

    service: str
    on: date
    is_entitled: bool | None
    entitled_from: date | None
    last_entitled_on: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision(Outcome):
    """An outcome with everything that belongs to it: why, and what will change it."""

    because: Node
    next_changes: tuple[Change, ...] = ()
    offers: tuple[Offer, ...] = ()
    policy: str = ""

    @property
    def missing_facts(self) -> tuple[str, ...]:
        """The facts to ask for next, each once: first those on which the answer waits.

        Where the answer is no, one refusal has decided and no other condition waits for a fact.
        """
        nodes = tuple(walk(self.because))
        waits = self.is_entitled is not False
        facts = [node.fact for node in nodes if waits and isinstance(node, Unknown)]
        facts += [node.fact for node in nodes if isinstance(node, Remark)]
        return tuple(dict.fromkeys(fact for fact in facts if fact))

    @property
    def next_fact(self) -> str:
        """The one fact to ask for next; empty where nothing is missing."""
        return next(iter(self.missing_facts), "")

    @property
    def warnings(self) -> tuple[Remark, ...]:
        """The remarks that ask somebody to look."""
        remarks = (node for node in walk(self.because) if isinstance(node, Remark))
        return tuple(remark for remark in remarks if remark.is_warning)


def walk(node: Node) -> Iterator[Node]:
    """Give the node and everything below it, top down."""
    yield node
    for child in node.children:
        yield from walk(child)


def mark_of(node: Node) -> str:
    """Name the kind of a node for templates and files."""
    match node:
        case Met():
            return "met"
        case NotMet():
            return "not_met"
        case Unknown():
            return "unknown"
        case _:
            return "warning" if node.is_warning else "remark"


def all_of(children: tuple[Node, ...]) -> bool | None:
    """Answer for conditions that must all hold: one refusal decides, else one unknown."""
    answer: bool | None = True
    for child in children:
        if isinstance(child, NotMet):
            return False
        if isinstance(child, Unknown):
            answer = None
    return answer


def render(
    sentence: Sentence,
    *,
    translate: Callable[[str], str] = translatable,
    format_value: Callable[[str, Value], str] = lambda _name, value: str(value),
) -> str:
    """Write a sentence for people; `format_value` gets the placeholder's name and raw value."""
    values = {name: format_value(name, value) for name, value in sentence.values.items()}
    return translate(sentence.text) % values


def ending_within(decision: Decision, *, days: int) -> bool:
    """Whether an entitlement that holds now has its last day at most so many days ahead."""
    left = remaining_days(decision)
    return left is not None and left <= days


def remaining_days(outcome: Outcome) -> int | None:
    """Count the days until the last entitled one; zero on that day, none without such a day."""
    if not outcome.is_entitled or outcome.last_entitled_on is None:
        return None
    return (outcome.last_entitled_on - outcome.on).days


def ending_step(decision: Decision, *, steps: tuple[int, ...] = (60, 30, 7)) -> int | None:
    """Return the smallest of the steps (in days) that has been reached before the last day."""
    reached = [step for step in steps if ending_within(decision, days=step)]
    return min(reached, default=None)
