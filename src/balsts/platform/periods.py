"""Stretches of days: half-open in storage, with an inclusive last day for people; plain Python."""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from balsts.platform.sentences import Refusal, Sentence, translatable

ONE_DAY = timedelta(days=1)
MONTHS_IN_YEAR = 12


class BackwardsPeriod(Refusal):
    """A period that would end before it begins."""


@dataclass(frozen=True, slots=True)
class Period:
    """All days from `from_` until the day before `until`; open when `until` is None."""

    from_: date
    until: date | None = None

    def __post_init__(self) -> None:
        if self.until is not None and self.until <= self.from_:
            raise BackwardsPeriod(
                Sentence(
                    translatable(
                        "The last day %(last_day)s is before the first day %(first_day)s: "
                        "correct one of them",
                    ),
                    {"first_day": self.from_, "last_day": self.until - ONE_DAY},
                ),
            )

    @classmethod
    def through(cls, first_day: date, last_day: date | None) -> Self:
        """Make a period from what people write: an inclusive last day, or None for open."""
        return cls(first_day, None if last_day is None else last_day + ONE_DAY)

    @property
    def last_day(self) -> date | None:
        return None if self.until is None else self.until - ONE_DAY

    @property
    def is_open(self) -> bool:
        return self.until is None

    def contains(self, day: date) -> bool:
        return self.from_ <= day and (self.until is None or day < self.until)

    def covers(self, other: "Period") -> bool:
        """Tell whether every day of the other period is a day of this one."""
        return self.intersection(other) == other

    def overlaps(self, other: "Period") -> bool:
        return self.intersection(other) is not None

    def intersection(self, other: "Period") -> "Period | None":
        from_ = max(self.from_, other.from_)
        ends = [until for until in (self.until, other.until) if until is not None]
        until = min(ends, default=None)
        return None if until is not None and until <= from_ else Period(from_, until)


def add_months(day: date, months: int) -> date:
    """Move by calendar months; a day the month lacks becomes its last day (31 → 28 or 29)."""
    year, month0 = divmod(day.year * MONTHS_IN_YEAR + day.month - 1 + months, MONTHS_IN_YEAR)
    month = month0 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def birthday(born_on: date, years: int) -> date:
    """Return the day of turning so old; 29 February becomes 1 March in common years."""
    try:
        return born_on.replace(year=born_on.year + years)
    except ValueError:
        return date(born_on.year + years, 3, 1)


def month_of(day: date) -> Period:
    first_day = day.replace(day=1)
    return Period(first_day, add_months(first_day, 1))


def year_of(day: date) -> Period:
    return Period(date(day.year, 1, 1), date(day.year + 1, 1, 1))


def months_of(first_day: date, last_day: date) -> Iterator[Period]:
    """Go through the calendar months that have a day between the two, both included."""
    month = month_of(first_day)
    while month.from_ <= last_day:
        yield month
        month = month_of(add_months(month.from_, 1))


def merged(periods: Iterable[Period]) -> tuple[Period, ...]:
    """Join periods that overlap or touch, in order, so that no day is counted twice."""
    joined: list[Period] = []
    for period in sorted(periods, key=lambda period: period.from_):
        before = joined[-1] if joined else None
        if before is None or (before.until is not None and before.until < period.from_):
            joined.append(period)
        elif before.until is not None and (period.until is None or period.until > before.until):
            joined[-1] = Period(before.from_, period.until)
    return tuple(joined)


def days_left(within: Period, taken: Iterable[Period]) -> tuple[Period, ...]:
    """Return the days of a period that none of the others holds, in order."""
    left: list[Period] = []
    day = within.from_
    for period in merged(taken):
        if not period.overlaps(within):
            continue
        if day < period.from_:
            left.append(Period(day, period.from_))
        if period.until is None:
            return tuple(left)
        day = period.until
    if within.until is None or day < within.until:
        left.append(Period(day, within.until))
    return tuple(left)
