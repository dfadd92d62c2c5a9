"""Reading the live facts of a few people, as they would be kept if they were erased."""

import datetime
import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from balsts.platform.dates import stored_day
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

    A case that nobody closed is counted as open in every month until then. In the year of birth
    every day is one: nothing may come to lie before the birth.
    """
    first: dict[str, datetime.date] = {}
    stretches = []
    for service in rows.get("services", ()):
        day = stored_day(service["provided_on"])
        first[service["programme"]] = min(day, first.get(service["programme"], day))
        stretches.append((day, day))
    for spell in rows.get("spells", ()):
        opened = stored_day(spell["opened_on"])
        stretches.append((opened, stored_day(spell["closed_on"]) or on))
    days = {*first.values(), *month_ends((one, max(one, end)) for one, end in stretches)}
    arrived = (stored_day(row["first_arrived_on"]) for row in rows.get("clients", ()))
    days |= {day for day in arrived if day is not None}
    if born_on is not None:
        days |= {day for day in _every_day(rows) if day.year == born_on.year} - {born_on}
    return days


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
