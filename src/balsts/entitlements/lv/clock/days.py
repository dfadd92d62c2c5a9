"""The recorded days of the steps before the decision, each checked against its neighbours."""

from dataclasses import dataclass
from datetime import date

from balsts.entitlements.decision import Unknown
from balsts.entitlements.lv.clock.asked import Asked
from balsts.entitlements.lv.clock.missing import conflict, missing, two_days
from balsts.entitlements.lv.clock.procedure import Recorded
from balsts.entitlements.timeline import StepKind


@dataclass(frozen=True, kw_only=True, slots=True)
class StepDay:
    """What is recorded of a step; with a problem none of its days can be counted from."""

    recorded: Recorded
    problem: Unknown | None = None

    @property
    def on(self) -> date | None:
        """The day, if it can be relied on."""
        return None if self.problem else self.recorded.on

    @property
    def last_on(self) -> date | None:
        """The last day, if it can be relied on."""
        return None if self.problem else self.recorded.last_on


@dataclass(frozen=True, kw_only=True, slots=True)
class StepDays:
    """The days of all steps before the decision."""

    papers: StepDay
    acceptance: StepDay
    interview: StepDay
    extension: StepDay


def step_days(asked: Asked) -> StepDays:
    """Read the steps in their order; a later one is measured by the earlier ones."""
    applied = ("applied_on", asked.procedure.applied_on)
    papers = _once(asked, StepKind.PAPERS_RECEIVED, "papers_received_on", applied)
    received = ("papers_received_on", papers.on)
    acceptance = _once(asked, StepKind.ACCEPTED, "accepted_on", applied, received)
    accepted = ("accepted_on", acceptance.on)
    return StepDays(
        papers=papers,
        acceptance=_not_after_decision(asked, acceptance),
        interview=_repeatable(asked, StepKind.INTERVIEWED, "interviewed_on", applied, accepted),
        extension=_repeatable(asked, StepKind.EXTENDED, "extended_on", applied),
    )


def _once(asked: Asked, kind: StepKind, fact: str, *earlier: tuple[str, date | None]) -> StepDay:
    """A step that happens on one day."""
    recorded = asked.procedure.recorded(kind, on=asked.on)
    problem = _problem(recorded, fact, *earlier)
    on, last_on = recorded.on, recorded.last_on
    if problem is None and on is not None and last_on is not None and on != last_on:
        problem = two_days(fact, on, last_on)
    return StepDay(recorded=recorded, problem=problem)


def _repeatable(
    asked: Asked, kind: StepKind, fact: str, *earlier: tuple[str, date | None]
) -> StepDay:
    """A step that may happen on several days; those after the decision belong to what follows."""
    decided_on = asked.procedure.decided_on
    so_far = asked.procedure.recorded(kind, on=asked.on)
    if decided_on is None:
        return StepDay(recorded=so_far, problem=_problem(so_far, fact, *earlier))
    before = asked.procedure.recorded(kind, on=decided_on)
    if before.on is None and so_far.on is not None:
        return StepDay(recorded=so_far, problem=conflict(fact, so_far.on, "decided_on", decided_on))
    return StepDay(recorded=before, problem=_problem(before, fact, *earlier))


def _not_after_decision(asked: Asked, acceptance: StepDay) -> StepDay:
    on, decided_on = acceptance.on, asked.procedure.decided_on
    if on is None or decided_on is None or on <= decided_on:
        return acceptance
    problem = conflict("accepted_on", on, "decided_on", decided_on)
    return StepDay(recorded=acceptance.recorded, problem=problem)


def _problem(recorded: Recorded, fact: str, *earlier: tuple[str, date | None]) -> Unknown | None:
    if not recorded.is_recorded:
        return None
    if recorded.on is None:
        return missing(fact)
    for other, other_on in earlier:
        if other_on is not None and recorded.on < other_on:
            return conflict(fact, recorded.on, other, other_on)
    return None
