"""Keeping the facts of people whose files are erased, and dropping them when nobody may ask any more."""

import datetime
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from balsts.accounts.models import User
from balsts.audit import trail
from balsts.platform.blockers import Refused
from balsts.platform.dates import stored_day
from balsts.statistics.models import KeptFact
from balsts.statistics.queries.kept_fact import Rows, days_counted, days_of_reports, facts_about
from balsts.statistics.rules.coarse_birth import coarse_birth

COUNTED = ("services", "spells")


class CannotKeepFacts(Refused):
    """The facts of people are kept and dropped by the program alone."""


@transaction.atomic
def keep_facts(
    *, client_ids: Collection[UUID], facts: Collection[str], by: User, at: datetime.datetime
) -> int:
    """Copy the named facts of the people to where no person stands behind them; count the rows.

    Of who was never helped nothing is counted, so nothing is kept. No help goes on after that day: a
    contract that is prolonged later finds nobody here.
    """
    if not by.is_system:
        raise CannotKeepFacts.without_permission()
    reported, today = days_of_reports(), timezone.localdate(at)
    kept = [
        row
        for rows in facts_about(client_ids, facts).values()
        if any(rows.get(name) for name in COUNTED)
        for row in _kept(rows, reported, on=today)
    ]
    KeptFact.objects.bulk_create(kept, batch_size=5000)
    trail.record("facts_kept", by=by, at=at, details={"rows": len(kept)})
    return len(kept)


@transaction.atomic
def drop_facts(*, people: Collection[UUID], by: User, at: datetime.datetime) -> int:
    """Erase what was kept of people about whom no fund may ask any more."""
    if not by.is_system:
        raise CannotKeepFacts.without_permission()
    dropped, _ = KeptFact.objects.filter(person__in=people).delete()
    if dropped:
        trail.record("facts_dropped", by=by, at=at, details={"rows": dropped})
    return dropped


def _kept(rows: Rows, reported: Collection[datetime.date], *, on: datetime.date) -> list[KeptFact]:
    person = uuid4()
    rows = {**rows, "enrolments": [_ended(row, on=on) for row in rows.get("enrolments", ())]}
    return [
        KeptFact(
            fact=name,
            person=person,
            row=_with_coarse_birth(row, rows, reported, on=on) | {"person": str(person)},
        )
        for name, of_table in rows.items()
        for row in of_table
    ]


def _ended(enrolment: Mapping[str, Any], *, on: datetime.date) -> dict[str, Any]:
    until = stored_day(enrolment["valid_until"])
    return {**enrolment, "valid_until": (on if until is None else min(until, on)).isoformat()}


def _with_coarse_birth(
    row: Mapping[str, Any], rows: Rows, reported: Collection[datetime.date], *, on: datetime.date
) -> dict[str, Any]:
    kept = dict(row)
    if told := row.get("born_on"):
        born_on = stored_day(str(told))
        coarse = coarse_birth(born_on, {*days_counted(rows, born_on, on=on), *reported})
        kept["born_on"] = coarse.isoformat() if coarse else None
    return kept
