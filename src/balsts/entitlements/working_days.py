"""Counting working days: Monday to Friday without the days off of a table, as far as it reaches.

The day of the event is not counted; the last of the counted days is the last day for the deed,
that day included. So the days counted are those of the half-open stretch (event, last day].
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from balsts.entitlements.decision import Citation
from balsts.entitlements.parameters import citation_from
from balsts.platform.periods import ONE_DAY, Period

SATURDAY = 5


class UnreadableDaysOff(ValueError):
    """A table of days off that cannot be trusted, with the place and what is wrong there."""


@dataclass(frozen=True, kw_only=True)
class DaysOff:
    """The days off of a country by name, and the days about which the table knows at all."""

    citation: Citation
    known: Period
    names: Mapping[date, str]

    def is_working_day(self, day: date) -> bool | None:
        """Tell whether offices work on that day; none where the table does not reach."""
        if not self.known.contains(day):
            return None
        return day.weekday() < SATURDAY and day not in self.names

    def last_of_working_days(self, after: date, count: int) -> date | None:
        """Return the last of so many working days after a day; none beyond the table."""
        if count < 1:
            message = f"Count one working day or more, not {count}."
            raise ValueError(message)
        day = after
        while count:
            day = day + ONE_DAY if day < date.max else day
            is_working_day = self.is_working_day(day)
            if is_working_day is None:
                return None
            count -= is_working_day
        return day

    def working_days_between(self, after: date, last_day: date) -> int | None:
        """Count the working days after a day up to and including another; none beyond the table."""
        if last_day <= after:
            return 0
        counted = Period.through(after + ONE_DAY, last_day)
        if not self.known.covers(counted):
            return None
        return sum(bool(self.is_working_day(day)) for day in _days_of(counted))

    def skipped_between(self, after: date, last_day: date) -> tuple[date, ...]:
        """Return the days off from Monday to Friday that were not counted between two days."""
        if last_day <= after:
            return ()
        days = _days_of(Period.through(after + ONE_DAY, last_day))
        return tuple(day for day in days if day.weekday() < SATURDAY and day in self.names)


def read_days_off(path: Path) -> DaysOff:
    """Read and check a table: the first and the last day it knows, and the days off in order."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        known = Period.through(content["known_from"], content["last_known_on"])
        names = {row["day"]: row["name"] for row in content["days_off"]}
        citation = citation_from(content["source"], where=path.name)
    except (KeyError, TypeError, ValueError) as error:
        message = f"{path.name}: cannot be read: {error}"
        raise UnreadableDaysOff(message) from error
    days = [row["day"] for row in content["days_off"]]
    _require(all(type(day) is date for day in days), path, "a day off is not a date")
    _require(days == sorted(set(days)), path, "days off stand once each and in order")
    _require(all(known.contains(day) for day in days), path, "a day off is outside of the table")
    _require(all(type(name) is str and name for name in names.values()), path, "a name is missing")
    return DaysOff(citation=citation, known=known, names=names)


def _days_of(period: Period) -> Iterator[date]:
    day, last_day = period.from_, period.last_day or period.from_
    while day <= last_day:
        yield day
        day += ONE_DAY


def _require(is_fine: Any, path: Path, what: str) -> None:
    if not is_fine:
        message = f"{path.name}: {what}."
        raise UnreadableDaysOff(message)
