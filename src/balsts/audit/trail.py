"""Writing to the trail, and reading one client's part of it."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.utils.functional import Promise

from balsts.audit import event_types
from balsts.audit.models import AuditEvent

Detail = str | int | bool | None


class Actor(Protocol):
    """Whoever does something: a person who signs in, or the named system actor."""

    @property
    def pk(self) -> UUID: ...


@dataclass(frozen=True, kw_only=True)
class TrailEntry:
    """One line of the trail as it is shown."""

    occurred_at: datetime.datetime
    event: str
    sentence: Promise | str
    by: UUID


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
    AuditEvent.objects.bulk_create(
        [
            AuditEvent(
                occurred_at=at,
                event=event,
                by=by.pk,
                subject_ids=list(subjects),
                details=dict(details or {}),
            )
        ]
    )


def entries_about(subject: UUID, *, limit: int) -> list[TrailEntry]:
    """Return the newest `limit` entries about one client, newest first."""
    rows = AuditEvent.objects.filter(subject_ids__contains=[subject]).order_by("-occurred_at")
    return [
        TrailEntry(
            occurred_at=row.occurred_at,
            event=row.event,
            sentence=event_types.sentence_of(row.event),
            by=row.by,
        )
        for row in rows[:limit]
    ]
