"""How people, their entitlement, plan and services are shown, on whatever page they stand."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonName:
    """A name in Latin script and, beside it, as its owner writes it."""

    latin: str
    original: str = ""
    original_language: str = ""
    original_direction: str = "auto"


@dataclass(frozen=True, kw_only=True, slots=True)
class BecauseNode:
    """One reason; `outcome` is met, not-met, unknown, remark or warning."""

    outcome: str
    sentence: str
    source: str = ""
    source_url: str = ""
    children: tuple["BecauseNode", ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """What will change an answer, and when if a day is known."""

    sentence: str
    on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A fact to ask for next, and where the answer is recorded if the reader may."""

    sentence: str
    url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class EntitlementChip:
    """One service and its answer today; `outcome` is met, not-met or unknown, `short` stands in the chip."""

    label: str
    outcome: str
    short: str
    answer: str
    because: tuple[BecauseNode, ...]
    next_changes: tuple[Change, ...] = ()
    offers: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ClockRow:
    """One step of the procedure: how far it is, until when it is due or since when it is done.

    `state` is that of the law with hyphens; `days` from the day shown to the due one, negative is
    past; without a step that is still open there are none.
    """

    label: str
    state: str
    state_word: str
    icon: str
    answer: str
    because: tuple[BecauseNode, ...]
    done_on: date | None = None
    due_on: date | None = None
    days: int | None = None
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusMark:
    """One point of the status line; `kind` is past, open, today or future, `far` (1–3) the room after it."""

    label: str
    on: date
    kind: str = "past"
    far: int = 1
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class GoalRow:
    """One goal; `state` is planned, in-progress, achieved or dropped; `seen` is its code.

    The last two addresses take a POST.
    """

    domain_label: str
    what: str
    state: str
    state_label: str
    next_step: str = ""
    responsible_label: str = ""
    due_on: date | None = None
    due_days: int = 0
    url: str = ""
    step_done_url: str = ""
    achieved_url: str = ""
    seen: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceLine:
    """One service record in a short list; `words` say where, how and how long."""

    on: date
    type_label: str
    words: str = ""
    staff_name: str = ""
    barrier_label: str = ""
    note: str = ""
    url: str = ""
