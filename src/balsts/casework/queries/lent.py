"""Plan and services as far as they can be lent: nothing about health, and no notes.

The tables stay shut to whoever reads them: the database answers by functions that tell the fields
of a part, of the programmes that lend it (migration 0014; `lent` in policies/fields.yaml).
"""

import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection


class LentGoal(NamedTuple):
    """A goal of a plan in force."""

    domain: str
    description: str
    state: str


class LentService(NamedTuple):
    """One service: day, kind, how, how long, by whom."""

    provided_on: datetime.date
    service_type: str
    mode: str
    minutes: int
    provider: str


def lent_goals(person_id: UUID) -> list[LentGoal]:
    """Return the goals of plans in force, newest plan first."""
    with connection.cursor() as cursor:
        cursor.execute("select domain, description, state from sec.lent_goals(%s)", [person_id])
        return [LentGoal(*row) for row in cursor.fetchall()]


def lent_services(person_id: UUID, *, limit: int) -> list[LentService]:
    """Return the newest services."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select provided_on, service_type, mode, minutes, provider"
            " from sec.lent_services(%s, %s)",
            [person_id, limit],
        )
        return [LentService(*row) for row in cursor.fetchall()]
