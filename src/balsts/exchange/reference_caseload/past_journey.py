"""The journey of a solved household: days for its months, and what must lie around them."""

import random
from datetime import date, timedelta

from balsts.exchange.reference_caseload.journey import (
    Home,
    Journey,
    Movement,
    Spell,
    StatusEvent,
)
from balsts.exchange.reference_caseload.month import Month, months_through
from balsts.exchange.reference_caseload.person import Composition, Person
from balsts.exchange.reference_caseload.procedure import (
    MONTHS_OF_PUBLISHED_DECISIONS,
    Procedure,
    statuses_of_granted,
    statuses_of_refused,
    statuses_of_withdrawn,
)
from balsts.exchange.reference_caseload.published import SERVICE_STARTED_ON
from balsts.exchange.reference_caseload.solving.household import SolvedHousehold
from balsts.exchange.reference_caseload.workday import ONE_DAY, workdays, workdays_of
from balsts.platform.periods import add_months

# Periods that end before the end of a month were published to these days.
_CUT_OFFS = {
    Month(2017, 3): date(2017, 3, 30),
    Month(2017, 5): date(2017, 5, 30),
    Month(2020, 2): date(2020, 2, 27),
}
_LAST_DAY_FOR_THE_FIRST_SERVICE_OF_A_MONTH = 24
_RELOCATION_TALLY = date(2017, 9, 15)
_DECISIONS_OF_RELOCATED_COUNTED_TO = date(2017, 1, 31)
_MOVEMENT_FIRST, _MOVEMENT_LAST = Month(2019, 9), Month(2020, 10)
_ROUTES = {"relocated_greece": "GR", "relocated_italy": "IT", "resettled_turkey": "TR"}
_DESTINATIONS = (("DE", 70), ("SE", 9), ("NL", 6), ("AT", 4), ("FR", 4), ("BE", 3), ("FI", 4))
_TOWNS = (("riga", 70), ("jurmala", 14), ("jelgava", 8), ("saldus", 4), ("ogre", 4))


def service_days(
    household: SolvedHousehold, more: dict[Month, int], rng: random.Random
) -> dict[Month, list[date]]:
    """Choose days for each served month; on the first one everybody is there."""
    chosen: dict[Month, list[date]] = {}
    for month in household.served:
        first = _first_day_possible(household, month)
        last = _last_day_possible(household, month)
        days = [day for day in workdays_of(month) if first <= day <= last]
        early = [day for day in days if day.day <= _LAST_DAY_FOR_THE_FIRST_SERVICE_OF_A_MONTH]
        anchor = rng.choice(early[: max(3, len(early) // 2)])
        later = [day for day in days if day >= anchor]
        chosen[month] = [anchor, *sorted(rng.choice(later) for _ in range(more[month]))]
    return chosen


def _first_day_possible(household: SolvedHousehold, month: Month) -> date:
    if month == Month(2016, 4):
        return SERVICE_STARTED_ON
    if month == household.served[0] and household.is_relocated:
        after_tally = month == Month.of(_RELOCATION_TALLY)
        return (
            _RELOCATION_TALLY + timedelta(days=3) if after_tally else month.first_day.replace(day=6)
        )
    return month.first_day


def _last_day_possible(household: SolvedHousehold, month: Month) -> date:
    """Leave some days of the month in which a household departs."""
    last = _CUT_OFFS.get(month, month.last_day)
    if any(left == month for left, _ in household.absences):
        last = min(last, month.first_day.replace(day=22))
    return last


def arrival_day(household: SolvedHousehold, first_service_on: date, rng: random.Random) -> date:
    """Relocated people are met at once; others found the service some weeks after coming."""
    if not household.is_relocated:
        if first_service_on < date(2016, 7, 1):
            return first_service_on - timedelta(days=rng.randint(20, 240))
        return first_service_on - timedelta(days=rng.randint(4, 75))
    if household.served[0] == Month(2016, 4):
        return date(2016, 2, 10) + timedelta(days=rng.randint(0, 40))
    earliest = first_service_on.replace(day=1)
    if household.served[0] == Month.of(_RELOCATION_TALLY):
        earliest = _RELOCATION_TALLY + ONE_DAY
    return max(earliest, first_service_on - timedelta(days=rng.randint(1, 5)))


def composition_of(
    household: SolvedHousehold, first_service_on: date, arrived_on: date, rng: random.Random
) -> Composition:
    """Say what ages must be; here and there the youngest child was born soon after arrival."""
    children_until = household.served[-1].last_day
    if household.served[0] <= Month(2017, 9):
        children_until = max(children_until, date(2017, 9, 30))
    infant_born_on = None
    has_time = first_service_on - arrived_on >= timedelta(days=45)
    is_young_family = household.women == 1 and household.children and not household.is_relocated
    if is_young_family and has_time and rng.random() < 0.3:  # noqa: PLR2004
        infant_born_on = arrived_on + timedelta(days=rng.randint(8, 32))
    return Composition(
        citizenship=household.citizenship,
        men=household.men,
        women=household.women,
        boys=household.boys,
        girls=household.girls,
        first_day=first_service_on,
        children_until=children_until,
        infant_born_on=infant_born_on,
    )


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
    journey.movements = _movements(household, journey, arrived_on, rng)
    journey.statuses = _statuses(household, journey, rng)
    _end_services_with_entitlement(journey)
    journey.spells = _spells(journey, rng)
    journey.homes = _homes(household, journey, arrived_on, rng)
    if household.has_movement_help:
        _add_movement_help(journey, rng)
    return journey


def _applied_on(arrived_on: date, days: dict[Month, list[date]], rng: random.Random) -> date:
    first = min(days[min(days)])
    return min(arrived_on + timedelta(days=rng.randint(0, 4)), first)


def _movements(
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
        country = str(_pick(_DESTINATIONS, rng))
        movements.append(
            Movement(
                movement="departure",
                on=left_on,
                country=country,
                departure_kind="own_will",
                certainty="presumed" if rng.random() < 0.4 else "confirmed",  # noqa: PLR2004
            )
        )
        if back is not None:
            earliest = max(back.first_day, left_on + timedelta(days=10))
            latest = max(earliest, _CUT_OFFS.get(back, back.last_day) - timedelta(days=3))
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
    latest = _CUT_OFFS.get(left, left.last_day)
    return earliest + timedelta(days=rng.randint(0, (latest - earliest).days))


def _statuses(
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
        return _counted_decision(household, procedure)
    kind = _outcome(household, journey, rng)
    earliest = journey.applied_on + timedelta(days=rng.randint(45, 150))
    if household.is_relocated:
        earliest = max(earliest, _DECISIONS_OF_RELOCATED_COUNTED_TO + ONE_DAY)
    if kind == "refused":
        decided_on = max(earliest, journey.last_service_on - timedelta(days=200))
        decided_on = _outside_counted_months(decided_on)
        if finally_left_on is None or decided_on < finally_left_on:
            return statuses_of_refused(procedure, decided_on)
        return statuses_of_withdrawn(procedure)
    decided_on = max(earliest, add_months(journey.last_service_on, -12) + timedelta(days=3))
    decided_on = _outside_counted_months(decided_on)
    if finally_left_on is not None and decided_on > finally_left_on:
        return statuses_of_withdrawn(procedure)
    return statuses_of_granted(procedure, decided_on, _kind_of_protection(household, rng))


def _outcome(household: SolvedHousehold, journey: Journey, rng: random.Random) -> str:
    """Relocated people and those whose term is over for the movement were granted a status."""
    has_come_back = any(move.movement == "return" for move in journey.movements)
    if household.is_relocated or household.has_movement_help or has_come_back:
        return "granted"
    return "granted" if rng.random() < 0.5 else "refused"  # noqa: PLR2004


def _counted_decision(household: SolvedHousehold, procedure: Procedure) -> list[StatusEvent]:
    if household.decision is None:
        raise ValueError(household.key)
    kind, month = household.decision
    rng = procedure.rng
    if kind in {"refugee", "alternative"}:
        first_possible = max(
            procedure.applied_on + timedelta(days=25),
            add_months(procedure.last_service_on, -12) + ONE_DAY,
        )
        last = min(month.last_day, procedure.left_on or month.last_day)
        first = min(max(first_possible, last - timedelta(days=60)), last)
        return statuses_of_granted(procedure, rng.choice(workdays(first, last) or [last]), kind)
    first_day, last_day = month.first_day, month.last_day
    if procedure.left_on is not None and procedure.left_on <= last_day:
        last_day = max(first_day, procedure.left_on - ONE_DAY)
    decided_on = rng.choice(workdays(first_day, last_day) or [last_day])
    if kind == "positive":
        return statuses_of_granted(procedure, decided_on, _kind_of_protection(household, rng))
    return statuses_of_refused(procedure, decided_on)


def _kind_of_protection(household: SolvedHousehold, rng: random.Random) -> str:
    share_of_refugees = 0.12 if household.citizenship in {"SY", "IQ"} else 0.3
    return "refugee" if rng.random() < share_of_refugees else "alternative"


def _outside_counted_months(day: date) -> date:
    while Month.of(day) in MONTHS_OF_PUBLISHED_DECISIONS:
        day = Month.of(day).last_day + timedelta(days=4)
    return day


def _end_services_with_entitlement(journey: Journey) -> None:
    """Check that the chosen decisions leave every service inside the twelve months."""
    last_entitled_on = journey.last_entitled_on
    if last_entitled_on is not None and journey.last_service_on > last_entitled_on:
        raise AssertionError(journey.key)


def _finally_left_on(journey: Journey) -> date | None:
    last = journey.movements[-1]
    return last.on if last.movement == "departure" else None


def _spells(journey: Journey, rng: random.Random) -> list[Spell]:
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
        handed_over = journey.children and rng.random() < 0.5  # noqa: PLR2004
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


def _homes(
    household: SolvedHousehold, journey: Journey, arrived_on: date, rng: random.Random
) -> list[Home]:
    """Let people live in the centre first, then in a town; abroad nobody has a home here."""
    town = str(_pick(_TOWNS, rng)) if journey.last_service_on < date(2018, 10, 1) else "riga"
    moved_on = _moved_out_on(household, journey, arrived_on, rng)
    homes: list[Home] = []
    here_from: date | None = arrived_on
    for move in journey.movements[1:]:
        if move.movement == "return":
            here_from = move.on
        elif here_from is not None:
            homes += _homes_between(here_from, move.on, moved_on, town)
            here_from = None
    if here_from is not None:
        if here_from > journey.last_service_on:
            moved_on = here_from
        homes += _homes_between(here_from, None, moved_on, town)
    return homes


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
    if journey.last_service_on >= date(2018, 10, 1) or rng.random() < 0.35:  # noqa: PLR2004
        return None
    return arrived_on + timedelta(days=rng.choice((0, rng.randint(40, 150))))


def _add_movement_help(journey: Journey, rng: random.Random) -> None:
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
    closed_on = min(last + timedelta(days=rng.randint(3, 40)), date(2020, 12, 31))
    journey.spells.append(
        Spell(
            programme="movement",
            first_day=opened_on,
            last_day=closed_on,
            close_reason=rng.choice(("withdrew", "handed_to_municipality")),
        )
    )


def _pick(choices: tuple[tuple[str, int], ...], rng: random.Random) -> str:
    values, weights = zip(*choices, strict=True)
    return str(rng.choices(values, weights)[0])
