"""Days for the months of a solved household: services, arrival, and ages that fit them."""

import random
from datetime import date, timedelta

from balsts.exchange.reference_caseload.month import Month
from balsts.exchange.reference_caseload.person import Composition
from balsts.exchange.reference_caseload.published import SERVICE_STARTED_ON
from balsts.exchange.reference_caseload.solving.household import SolvedHousehold
from balsts.exchange.reference_caseload.workday import ONE_DAY, workdays_of

# Periods that end before the end of a month were published to these days.
CUT_OFFS = {
    Month(2017, 3): date(2017, 3, 30),
    Month(2017, 5): date(2017, 5, 30),
    Month(2020, 2): date(2020, 2, 27),
}
_LAST_DAY_FOR_THE_FIRST_SERVICE_OF_A_MONTH = 24
_RELOCATION_TALLY = date(2017, 9, 15)
_SHARE_WITH_AN_INFANT = 0.3


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
    last = CUT_OFFS.get(month, month.last_day)
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
    if is_young_family and has_time and rng.random() < _SHARE_WITH_AN_INFANT:
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
