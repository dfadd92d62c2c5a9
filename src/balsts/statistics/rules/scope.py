"""How published figures write their period: `2017`, `2017-03`, `2016-04..2017-03-30`, `..2018-06-01`.

Days, months and years may be mixed; both ends are included. What cannot be read stays text.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from balsts.platform.dates import EARLIEST, LATEST
from balsts.platform.periods import Period, month_of, year_of

_END = re.compile(r"(?P<year>\d{4})(-(?P<month>\d{2})(-(?P<day>\d{2}))?)?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Days from the first, if the source names one, to the last; both included."""

    first_day: date | None
    last_day: date

    @property
    def period(self) -> Period:
        """The days as a period; what the source leaves open begins before all records."""
        return Period.through(self.first_day or EARLIEST, self.last_day)


def read_scope(text: str) -> Scope | None:
    """Read a scope, or give None where its grammar is not known."""
    first, dots, last = text.strip().partition("..")
    if not dots:
        days = _days(first)
        return None if days is None else _scope(days.from_, days.last_day)
    end, start = _days(last), _days(first)
    if end is None or (first and start is None):
        return None
    return _scope(start.from_ if start else None, end.last_day)


def _scope(first_day: date | None, last_day: date | None) -> Scope | None:
    if last_day is None or (first_day is not None and first_day > last_day):
        return None
    return Scope(first_day=first_day, last_day=last_day)


def _days(text: str) -> Period | None:
    """Read one end: the days of a year, of a month, or one day."""
    found = _END.fullmatch(text)
    if found is None:
        return None
    try:
        day = date(int(found["year"]), int(found["month"] or 1), int(found["day"] or 1))
    except ValueError:
        return None
    if not EARLIEST <= day <= LATEST:
        return None
    if found["month"] is None:
        return year_of(day)
    if found["day"] is None:
        return month_of(day)
    return Period(day, day + timedelta(days=1))
