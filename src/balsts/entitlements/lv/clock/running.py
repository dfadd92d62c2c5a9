"""The clock as the house asks for it: all steps of the procedure that is of interest on a day."""

from datetime import date

from balsts.entitlements.clock import ClockStep
from balsts.entitlements.lv.clock.appeal import steps_of_appeal
from balsts.entitlements.lv.clock.asked import Asked
from balsts.entitlements.lv.clock.office import steps_of_office
from balsts.entitlements.lv.clock.procedure import procedure_on
from balsts.entitlements.lv.standing import appeal_due_on
from balsts.entitlements.policy import Policy
from balsts.entitlements.timeline import Timeline
from balsts.platform.periods import add_months

MONTHS_OF_INTEREST = 6


def run_clock(timeline: Timeline, on: date, policy: Policy) -> tuple[ClockStep, ...]:
    """Return the steps of the newest procedure, unless it was over half a year ago or longer."""
    procedure = procedure_on(timeline, on=on, policy=policy)
    if procedure is None:
        return ()
    asked = Asked(procedure=procedure, on=on, policy=policy)
    over_on = _over_on(asked)
    if over_on is not None and on > add_months(over_on, MONTHS_OF_INTEREST):
        return ()
    return (*steps_of_office(asked), *steps_of_appeal(asked))


def _over_on(asked: Asked) -> date | None:
    """Return the day on which nothing was left to wait for; none while something is."""
    procedure = asked.procedure
    if asked.ended_on is not None:
        return asked.ended_on
    if procedure.is_undecided or procedure.pending_appeal is not None:
        return procedure.left.on if procedure.left else None
    change = procedure.appealable
    if change is None:
        rulings = [appeal.ruling.known_from for appeal in procedure.appeals if appeal.ruling]
        return max(filter(None, [procedure.decided_on, *rulings]), default=None)
    if change.became_final_on is not None:
        return change.became_final_on
    due_on = appeal_due_on(change, asked.policy)
    known_from = change.known_from or asked.on
    months = asked.policy.number_on("appeal_months", known_from)
    return max(due_on or add_months(known_from, months), known_from)
