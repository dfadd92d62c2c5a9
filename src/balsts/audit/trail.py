"""Writing to the trail: the one way in."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any, Protocol
from uuid import UUID, uuid4

from django.db import DatabaseError, connection
from psycopg.types.json import Jsonb

from balsts.audit import event_types
from balsts.audit.circumstances import circumstances

Detail = str | int | bool | None


class Actor(Protocol):
    """Whoever does something: a person who signs in, or the named system actor."""

    @property
    def pk(self) -> UUID: ...


class NotRecorded(Exception):
    """The trail could not be written: what it should have told of must not happen either."""


class TooManyPages(NotRecorded):
    """Somebody was shown as many pages about people as a day may have; the trail takes no more."""


# What the database says then (migration 0009).
NO_MORE_PAGES = "BA001"


INSERT = """
    insert into audit.event
        (id, occurred_at, event, by, request_id, organisation_id, role, purpose, subject_ids, details)
    values (%s, %s, %s, %s, %s, %s, %s, %s, %s::uuid[], %s)
"""


def record(
    event: str,
    *,
    by: Actor,
    at: datetime.datetime,
    subjects: Iterable[UUID] = (),
    details: Mapping[str, Detail] | None = None,
) -> None:
    """Add one event, in the caller's transaction: no audit, no data.

    `details` carry codes and counts only; names and free text do not belong in the trail.
    """
    event_types.sentence_of(event)
    told = circumstances()
    row: tuple[Any, ...] = (
        uuid4(),
        at,
        event,
        by.pk,
        told.request_id,
        told.organisation_id,
        told.role,
        told.purpose,
        list(subjects),
        Jsonb(dict(details or {})),
    )
    try:
        with connection.cursor() as cursor:
            cursor.execute(INSERT, row)
    except DatabaseError as fault:
        is_too_much = getattr(fault.__cause__, "sqlstate", "") == NO_MORE_PAGES
        raise (TooManyPages if is_too_much else NotRecorded)(event) from fault
