"""A calendar month as the published tables use it."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Self

MONTHS_IN_YEAR = 12


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """One calendar month; ordered, countable, written `2017-01`."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year, day.month)

    @classmethod
    def read(cls, text: str) -> Self:
        year, number = text.split("-")
        return cls(int(year), int(number))

    def __str__(self) -> str:
        """Write the month as the files do."""
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def first_day(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.number, monthrange(self.year, self.number)[1])

    def plus(self, months: int) -> "Month":
        year, number0 = divmod(self.year * MONTHS_IN_YEAR + self.number - 1 + months, 12)
        return Month(year, number0 + 1)

    def until(self, later: "Month") -> int:
        """Count the months from this one to a later one."""
        return (later.year - self.year) * MONTHS_IN_YEAR + later.number - self.number


def months_through(first: Month, last: Month) -> tuple[Month, ...]:
    """Give all months from the first to the last, both included."""
    return tuple(first.plus(step) for step in range(first.until(last) + 1))
