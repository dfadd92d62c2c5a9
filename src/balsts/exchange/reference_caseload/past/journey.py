"""All events of a solved household in order around its service days."""

import random
from datetime import date, timedelta

from balsts.exchange.reference_caseload.journey import Journey
from balsts.exchange.reference_caseload.month import Month
from balsts.exchange.reference_caseload.past.homes import homes_of
from balsts.exchange.reference_caseload.past.movements import movements_of
from balsts.exchange.reference_caseload.past.spells import add_movement_help, spells_of
from balsts.exchange.reference_caseload.past.statuses import statuses_of
from balsts.exchange.reference_caseload.person import Person
from balsts.exchange.reference_caseload.solving.household import SolvedHousehold


def make_journey(
    household: SolvedHousehold,
    *,
    people: list[Person],
    days: dict[Month, list[date]],
    arrived_on: date,
    rng: random.Random,
) -> Journey:
    """Put all events of a household in order around its service days."""
    applied_on = arrived_on if household.is_relocated else _applied_on(arrived_on, days, rng)
    journey = Journey(
        key=household.key,
        citizenship=household.citizenship,
        arrival_path=household.arrival_path,
        people=people,
        applied_on=applied_on,
        state_days=days,
    )
    journey.movements = movements_of(household, journey, arrived_on, rng)
    journey.statuses = statuses_of(household, journey, rng)
    journey.spells = spells_of(journey, rng)
    journey.homes = homes_of(household, journey, arrived_on, rng)
    if household.has_movement_help:
        add_movement_help(journey, rng)
    return journey


def _applied_on(arrived_on: date, days: dict[Month, list[date]], rng: random.Random) -> date:
    first = min(days[min(days)])
    return min(arrived_on + timedelta(days=rng.randint(0, 4)), first)
