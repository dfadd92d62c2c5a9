"""Where a solved household lived."""

import random
from datetime import date, timedelta

from balsts.exchange.reference_caseload.journey import Home, Journey
from balsts.exchange.reference_caseload.past.chance import pick
from balsts.exchange.reference_caseload.solving.household import SolvedHousehold
from balsts.exchange.reference_caseload.workday import ONE_DAY

_TOWNS = (("riga", 70), ("jurmala", 14), ("jelgava", 8), ("saldus", 4), ("ogre", 4))
_FIRST_TABLE_OF_RESIDENCE = date(2018, 10, 1)
_SHARE_STAYING_IN_THE_CENTRE = 0.35


def homes_of(
    household: SolvedHousehold, journey: Journey, arrived_on: date, rng: random.Random
) -> list[Home]:
    """Let people live in the centre first, then in a town; abroad nobody has a home here."""
    town = str(pick(_TOWNS, rng)) if journey.last_service_on < _FIRST_TABLE_OF_RESIDENCE else "riga"
    moved_on = _moved_out_on(household, journey, arrived_on, rng)
    homes: list[Home] = []
    for here_from, left_on in _stays(journey):
        is_after_the_service = here_from > journey.last_service_on
        moved = here_from if is_after_the_service else moved_on
        homes += _homes_between(here_from, left_on, moved, town)
    return homes


def _stays(journey: Journey) -> list[tuple[date, date | None]]:
    """Return the times in the country: from arrival or return, to departure or still."""
    stays: list[tuple[date, date | None]] = []
    for move in journey.movements:
        if move.movement == "departure":
            stays[-1] = (stays[-1][0], move.on)
        else:
            stays.append((move.on, None))
    return stays


def _homes_between(first: date, last: date | None, moved_on: date | None, town: str) -> list[Home]:
    if moved_on is None or (last is not None and moved_on > last):
        return [Home(place="mucenieki", first_day=first, last_day=last)]
    if moved_on <= first:
        return [Home(place=town, first_day=first, last_day=last)]
    return [
        Home(place="mucenieki", first_day=first, last_day=moved_on - ONE_DAY),
        Home(place=town, first_day=moved_on, last_day=last),
    ]


def _moved_out_on(
    household: SolvedHousehold, journey: Journey, arrived_on: date, rng: random.Random
) -> date | None:
    """Obey the published tables for those served in their months; others move sooner or later."""
    if household.moved_out_by is not None:
        return max(household.moved_out_by.first_day, arrived_on)
    if (
        journey.last_service_on >= _FIRST_TABLE_OF_RESIDENCE
        or rng.random() < _SHARE_STAYING_IN_THE_CENTRE
    ):
        return None
    return arrived_on + timedelta(days=rng.choice((0, rng.randint(40, 150))))
