"""Times with the state service and with the movement."""

import random
from datetime import date, timedelta

from balsts.exchange.reference_caseload.journey import Journey, Spell
from balsts.exchange.reference_caseload.month import Month, months_through
from balsts.exchange.reference_caseload.published import SERVICE_STARTED_ON
from balsts.exchange.reference_caseload.workday import ONE_DAY, workdays_of

_MOVEMENT_FIRST, _MOVEMENT_LAST = Month(2019, 9), Month(2020, 10)
_MOVEMENT_CONTRACT_ENDS_ON = date(2020, 12, 31)
_SHARE_HANDED_OVER = 0.5


def spells_of(journey: Journey, rng: random.Random) -> list[Spell]:
    """One spell from the first service to the end; absences between services split it."""
    opened_on = max(
        journey.applied_on, journey.first_service_on - timedelta(days=rng.randint(0, 2))
    )
    opened_on = max(opened_on, SERVICE_STARTED_ON)
    spells = []
    departures = [move.on for move in journey.movements if move.movement == "departure"]
    days = sorted(day for of_month in journey.state_days.values() for day in of_month)
    for left_on in departures:
        later = [day for day in days if day > left_on]
        if later:
            spells.append(_spell(opened_on, left_on, "left_latvia"))
            opened_on = later[0]
    spells.append(_last_spell(journey, opened_on, rng))
    return spells


def _last_spell(journey: Journey, opened_on: date, rng: random.Random) -> Spell:
    last = journey.last_service_on
    left_on = next(
        (move.on for move in journey.movements if move.movement == "departure" and move.on >= last),
        None,
    )
    soon = last + timedelta(days=100)
    if left_on is not None and left_on <= soon:
        return _spell(opened_on, left_on + timedelta(days=rng.randint(0, 6)), "left_latvia")
    last_entitled_on = journey.last_entitled_on
    if last_entitled_on is not None and last_entitled_on <= soon:
        handed_over = journey.children and rng.random() < _SHARE_HANDED_OVER
        reason = "handed_to_municipality" if handed_over else "entitlement_expired"
        return _spell(opened_on, last_entitled_on, reason)
    refused = [one.decided_on for one in journey.statuses if one.legal_status == "refused_final"]
    if refused and last <= refused[-1] <= soon:
        return _spell(opened_on, refused[-1], "final_refusal")
    closed_on = last + timedelta(days=rng.randint(5, 30))
    if last_entitled_on is not None and closed_on >= (journey.granted_on or closed_on):
        reason = rng.choices(("plan_completed", "handed_to_municipality", "withdrew"), (5, 2, 3))[0]
        return _spell(opened_on, min(closed_on, last_entitled_on), reason)
    return _spell(opened_on, closed_on, "withdrew")


def _spell(first_day: date, last_day: date, close_reason: str) -> Spell:
    return Spell(
        programme="state_service",
        first_day=first_day,
        last_day=last_day,
        close_reason=close_reason,
    )


def add_movement_help(journey: Journey, rng: random.Random) -> None:
    """Days with the movement, after return or after the state service, inside the counted time."""
    back = [move.on for move in journey.movements if move.movement == "return"]
    first = max([_MOVEMENT_FIRST.first_day, *(day + timedelta(days=3) for day in back)])
    first = max(first, (journey.spells[-1].last_day or first) + ONE_DAY)
    months = months_through(Month.of(first).plus(rng.randint(0, 4)), _MOVEMENT_LAST)
    helped = sorted(rng.sample(months, min(len(months), rng.randint(1, 5))))
    for month in helped:
        days = [day for day in workdays_of(month) if day > first] or [month.last_day]
        journey.movement_days[month] = sorted(rng.choices(days, k=rng.randint(1, 3)))
    opened_on = min(day for days in journey.movement_days.values() for day in days)
    last = max(day for days in journey.movement_days.values() for day in days)
    closed_on = min(last + timedelta(days=rng.randint(3, 40)), _MOVEMENT_CONTRACT_ENDS_ON)
    journey.spells.append(
        Spell(
            programme="movement",
            first_day=opened_on,
            last_day=closed_on,
            close_reason=rng.choice(("withdrew", "handed_to_municipality")),
        )
    )
