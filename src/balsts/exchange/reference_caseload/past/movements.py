"""Arrival, departures and returns of a solved household."""

import random
from datetime import date, timedelta

from balsts.exchange.reference_caseload.journey import Journey, Movement
from balsts.exchange.reference_caseload.month import Month
from balsts.exchange.reference_caseload.past.chance import pick
from balsts.exchange.reference_caseload.past.days import CUT_OFFS
from balsts.exchange.reference_caseload.solving.household import SolvedHousehold
from balsts.exchange.reference_caseload.workday import ONE_DAY

_ROUTES = {"relocated_greece": "GR", "relocated_italy": "IT", "resettled_turkey": "TR"}
_DESTINATIONS = (("DE", 70), ("SE", 9), ("NL", 6), ("AT", 4), ("FR", 4), ("BE", 3), ("FI", 4))
_SHARE_OF_PRESUMED_DEPARTURES = 0.4


def movements_of(
    household: SolvedHousehold, journey: Journey, arrived_on: date, rng: random.Random
) -> list[Movement]:
    movements = [
        Movement(
            movement="arrival",
            on=arrived_on,
            arrival_path=household.arrival_path,
            country=_ROUTES.get(household.arrival_path, ""),
        )
    ]
    for left, back in household.absences:
        left_on = _departure_day(journey, left, rng)
        country = str(pick(_DESTINATIONS, rng))
        movements.append(
            Movement(
                movement="departure",
                on=left_on,
                country=country,
                departure_kind="own_will",
                certainty="presumed"
                if rng.random() < _SHARE_OF_PRESUMED_DEPARTURES
                else "confirmed",
            )
        )
        if back is not None:
            earliest = max(back.first_day, left_on + timedelta(days=10))
            latest = max(earliest, CUT_OFFS.get(back, back.last_day) - timedelta(days=3))
            movements.append(
                Movement(
                    movement="return",
                    on=earliest + timedelta(days=rng.randint(0, (latest - earliest).days)),
                    arrival_path=_return_path(household, rng),
                    country=country,
                )
            )
    return movements


def _return_path(household: SolvedHousehold, rng: random.Random) -> str:
    if household.was_sent_back:
        return rng.choice(("returned_dublin", "returned_dublin", "returned_forced"))
    return "returned_voluntary"


def _departure_day(journey: Journey, left: Month, rng: random.Random) -> date:
    services = journey.state_days.get(left, [])
    earliest = max([left.first_day, *(day + ONE_DAY for day in services)])
    latest = CUT_OFFS.get(left, left.last_day)
    return earliest + timedelta(days=rng.randint(0, (latest - earliest).days))
