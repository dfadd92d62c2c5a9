"""The clock of a procedure: what has been done, what is due until when, whose turn it is, and why.

A step that is overdue is information about the authorities, never a fault of the person. Where a
country has no such clock, or a person no procedure of interest, there are no steps.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from balsts.entitlements.decision import Node, Sentence, Unknown, walk


class StepState(StrEnum):
    """How far a step is on the day that was asked about."""

    DONE = "done"
    RUNNING = "running"
    OVERDUE = "overdue"
    PASSED = "passed"
    WAITING = "waiting"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


class Duty(StrEnum):
    """Whose turn a step is: a duty of the authorities, or a right that the person may use."""

    AUTHORITY = "authority"
    PERSON = "person"


@dataclass(frozen=True, kw_only=True, slots=True)
class ClockStep:
    """One step: `started_on` is the day from which its period is counted, `due_on` its last day.

    `due_on` is inclusive. `state` is done with a day; running, also without a day that is due;
    overdue where an authority has let it pass; passed where a right of the person was not used, as
    far as recorded; waiting for an earlier step; unknown where a fact is missing or in conflict;
    not applicable where the procedure ended before.
    """

    code: str
    label: Sentence
    state: StepState
    whose_duty: Duty
    because: Node
    started_on: date | None = None
    due_on: date | None = None
    done_on: date | None = None

    @property
    def sentence(self) -> Sentence:
        """What is to be said of the step in one sentence."""
        return self.because.sentence

    @property
    def missing_facts(self) -> tuple[str, ...]:
        """The facts to ask for, most important first, each once."""
        facts = (node.fact for node in walk(self.because) if isinstance(node, Unknown))
        return tuple(dict.fromkeys(fact for fact in facts if fact))

    @property
    def is_late(self) -> bool:
        """Whether the step was done after its last day."""
        return self.done_on is not None and self.due_on is not None and self.due_on < self.done_on


def own_deadlines(steps: Sequence[ClockStep]) -> tuple[ClockStep, ...]:
    """Return the steps whose last day the person must know: a right that can still be used."""
    return tuple(
        step
        for step in steps
        if step.whose_duty is Duty.PERSON
        and step.due_on is not None
        and step.state in (StepState.RUNNING, StepState.WAITING)
    )


def next_due(steps: Sequence[ClockStep]) -> ClockStep | None:
    """Return the running step that is due first; the person's own right before an equal day."""
    running = [step for step in steps if step.state is StepState.RUNNING and step.due_on]
    return min(running, key=_by_day_and_duty, default=None)


def _by_day_and_duty(step: ClockStep) -> tuple[date, bool]:
    return step.due_on or date.max, step.whose_duty is Duty.AUTHORITY
