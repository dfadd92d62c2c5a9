"""A day of birth as coarse as the ages in reports allow; plain Python.

Reports count ages on a few days: the first service in a programme, the first arrival, the last days
of months with a service. Any birthday in the same year that has passed on the same of those days
gives the same ages. Where nothing speaks against it, that is 1 January or 31 December.
"""

import datetime
from collections.abc import Iterable

from balsts.platform.periods import months_of


def coarse_birth(
    born_on: datetime.date | None, counted_on: Iterable[datetime.date]
) -> datetime.date | None:
    """Return a birthday that gives the same age on every one of the days.

    Someone born on 29 February turns older on 1 March in common years, as everywhere here.
    """
    if born_on is None:
        return None
    birthday = (born_on.month, born_on.day)
    days = {(day.month, day.day) for day in counted_on}
    passed = {day for day in days if day >= birthday}
    if not days - passed:
        return born_on.replace(month=1, day=1)
    if not passed:
        return born_on.replace(month=12, day=31)
    month, day = min(passed)
    try:
        return born_on.replace(month=month, day=day)
    except ValueError:  # 29 February in a common year; the birthday was the 28th at the latest
        return born_on.replace(month=2, day=28)


def month_ends(
    stretches: Iterable[tuple[datetime.date, datetime.date]],
) -> set[datetime.date]:
    """Return the last day of every month that one of the stretches touches, both ends included."""
    found = set()
    for first, last in stretches:
        for month in months_of(first, last):
            if last_day := month.last_day:
                found.add(last_day)
    return found
