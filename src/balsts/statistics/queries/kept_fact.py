"""Reading the live facts of a few people, as they would be kept if they were erased."""

import datetime
import json
from collections.abc import Collection, Mapping, Sequence
from itertools import product
from typing import Any
from uuid import UUID

from django.db import connection

from balsts.platform.dates import stored_day
from balsts.platform.periods import ONE_DAY
from balsts.statistics.facts.tables import READ_TABLES
from balsts.statistics.models import ReportRun
from balsts.statistics.rules.coarse_birth import month_ends

Rows = Mapping[str, Sequence[dict[str, Any]]]


def facts_about(client_ids: Collection[UUID], facts: Collection[str]) -> Mapping[UUID, Rows]:
    """Return for each person the rows of the named fact tables, with the ids as they still are."""
    found: dict[UUID, dict[str, list[dict[str, Any]]]] = {
        client_id: {name: [] for name in facts} for client_id in client_ids
    }
    with connection.cursor() as cursor:
        for table in READ_TABLES:
            if table.name in facts:
                cursor.execute(table.question_about, {"people": list(client_ids)})
                for (told,) in cursor.fetchall():
                    row = json.loads(told)
                    found[UUID(row["person"])][table.name].append(row)
    return found


def days_counted(
    rows: Rows, born_on: datetime.date | None, *, on: datetime.date
) -> set[datetime.date]:
    """Return the days on which reports count this person's age, until the day of erasure.

    A case is counted in every month in which it was open under an enrolment. In the year of birth
    every day is one: nothing may come to lie before the birth.
    """
    first: dict[str, datetime.date] = {}
    stretches = _days_open(rows, on=on)
    for service in rows.get("services", ()):
        day = stored_day(service["provided_on"])
        first[service["programme"]] = min(day, first.get(service["programme"], day))
        stretches.append((day, day))
    days = {*first.values(), *month_ends(stretches)}
    arrived = (stored_day(row["first_arrived_on"]) for row in rows.get("clients", ()))
    days |= {day for day in arrived if day is not None}
    if born_on is not None:
        days |= {day for day in _every_day(rows) if day.year == born_on.year} - {born_on}
    return days


def _days_open(rows: Rows, *, on: datetime.date) -> list[tuple[datetime.date, datetime.date]]:
    """Return from when to when, both included, each enrolment carried an open case."""
    found = []
    for spell, enrolment in product(rows.get("spells", ()), rows.get("enrolments", ())):
        if spell["programme"] == enrolment["programme"]:
            first = max(stored_day(spell["opened_on"]), stored_day(enrolment["valid_from"]))
            until = stored_day(enrolment["valid_until"])
            ends = (on, stored_day(spell["closed_on"]), until and until - ONE_DAY)
            last = min(end for end in ends if end is not None)
            if first <= last:
                found.append((first, last))
    return found


def days_of_reports() -> set[datetime.date]:
    """Return every day that a report was asked about: ages in it are counted on that day."""
    days = set()
    for parameters in ReportRun.objects.order_by().values_list("parameters", flat=True):
        for value in parameters.values():
            try:
                days.add(datetime.date.fromisoformat(value))
            except (TypeError, ValueError):
                continue
    return days


def _every_day(rows: Rows) -> set[datetime.date]:
    days = set()
    for of_table in rows.values():
        for row in of_table:
            for name, value in row.items():
                if value and name.endswith(("_on", "_from", "_until")):
                    days.add(datetime.date.fromisoformat(value))
    return days
