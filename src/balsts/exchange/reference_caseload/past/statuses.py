"""The procedure of a solved household, so that every service lies inside entitlement."""

import random
from datetime import date, timedelta

from balsts.exchange.reference_caseload.journey import Journey, StatusEvent
from balsts.exchange.reference_caseload.procedure import (
    Procedure,
    outside_counted_months,
    statuses_of_granted,
    statuses_of_refused,
    statuses_of_withdrawn,
)
from balsts.exchange.reference_caseload.solving.household import Decision, SolvedHousehold
from balsts.exchange.reference_caseload.workday import ONE_DAY, workday_until, workdays
from balsts.platform.periods import add_months

_DECISIONS_OF_RELOCATED_COUNTED_TO = date(2017, 1, 31)
_SHARE_GRANTED = 0.5


def statuses_of(
    household: SolvedHousehold, journey: Journey, rng: random.Random
) -> list[StatusEvent]:
    """Choose the course of the procedure that fits the services and the counted decisions."""
    finally_left_on = _finally_left_on(journey)
    procedure = Procedure(
        applied_on=journey.applied_on,
        last_service_on=journey.last_service_on,
        left_on=finally_left_on,
        is_relocated=household.is_relocated,
        rng=rng,
    )
    if household.decision is not None:
        return _counted_decision(household, household.decision, procedure)
    kind = _outcome(household, journey, rng)
    earliest = journey.applied_on + timedelta(days=rng.randint(45, 150))
    if household.is_relocated:
        earliest = max(earliest, _DECISIONS_OF_RELOCATED_COUNTED_TO + ONE_DAY)
    if kind == "refused":
        decided_on = max(earliest, journey.last_service_on - timedelta(days=200))
        decided_on = outside_counted_months(decided_on)
        if finally_left_on is None or decided_on < finally_left_on:
            return statuses_of_refused(procedure, decided_on)
        return statuses_of_withdrawn(procedure)
    decided_on = max(earliest, add_months(journey.last_service_on, -12) + timedelta(days=3))
    decided_on = outside_counted_months(decided_on)
    if finally_left_on is not None and decided_on > finally_left_on:
        return statuses_of_withdrawn(procedure)
    return statuses_of_granted(procedure, decided_on, _kind_of_protection(household, rng))


def _outcome(household: SolvedHousehold, journey: Journey, rng: random.Random) -> str:
    """Relocated people and those whose term is over for the movement were granted a status."""
    has_come_back = any(move.movement == "return" for move in journey.movements)
    if household.is_relocated or household.has_movement_help or has_come_back:
        return "granted"
    return "granted" if rng.random() < _SHARE_GRANTED else "refused"


def _counted_decision(
    household: SolvedHousehold, decision: Decision, procedure: Procedure
) -> list[StatusEvent]:
    kind, month = decision
    rng = procedure.rng
    if kind in {"refugee", "alternative"}:
        first_possible = max(
            procedure.applied_on + timedelta(days=25),
            add_months(procedure.last_service_on, -12) + ONE_DAY,
        )
        last = min(month.last_day, procedure.left_on or month.last_day)
        first = min(max(first_possible, last - timedelta(days=60)), last)
        return statuses_of_granted(
            procedure, rng.choice(workdays(first, last) or [workday_until(last)]), kind
        )
    first_day, last_day = month.first_day, month.last_day
    if procedure.left_on is not None and procedure.left_on <= last_day:
        last_day = max(first_day, procedure.left_on - ONE_DAY)
    decided_on = rng.choice(workdays(first_day, last_day))
    if kind == "positive":
        return statuses_of_granted(procedure, decided_on, _kind_of_protection(household, rng))
    return statuses_of_refused(procedure, decided_on)


def _kind_of_protection(household: SolvedHousehold, rng: random.Random) -> str:
    share_of_refugees = 0.12 if household.citizenship in {"SY", "IQ"} else 0.3
    return "refugee" if rng.random() < share_of_refugees else "alternative"


def _finally_left_on(journey: Journey) -> date | None:
    last = journey.movements[-1]
    return last.on if last.movement == "departure" else None
