"""Working days in Latvia, on which invented services take place."""

from datetime import date, timedelta

from balsts.exchange.reference_caseload.month import Month

ONE_DAY = timedelta(days=1)
_FRIDAY = 4
_FIXED_HOLIDAYS = frozenset(
    {(1, 1), (5, 1), (5, 4), (6, 23), (6, 24), (11, 18), (12, 24), (12, 25), (12, 26), (12, 31)}
)


def is_workday(day: date) -> bool:
    easter = _easter_of(day.year)
    is_easter = day in {easter - 2 * ONE_DAY, easter + ONE_DAY}
    return (
        day.weekday() <= _FRIDAY and (day.month, day.day) not in _FIXED_HOLIDAYS and not is_easter
    )


def workdays(first: date, last: date) -> list[date]:
    """Give the working days from the first to the last day, both included."""
    days = [first + step * ONE_DAY for step in range((last - first).days + 1)]
    return [day for day in days if is_workday(day)]


def workdays_of(month: Month) -> list[date]:
    return workdays(month.first_day, month.last_day)


def workday_from(day: date) -> date:
    """Return that day, or the next working day."""
    while not is_workday(day):
        day += ONE_DAY
    return day


def workday_until(day: date) -> date:
    """Return that day, or the last working day before it."""
    while not is_workday(day):
        day -= ONE_DAY
    return day


def _easter_of(year: int) -> date:
    """Work out Easter Sunday (the anonymous Gregorian rule)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)
