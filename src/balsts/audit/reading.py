"""Reading the trail: one client's part, what the auditor asks for, what somebody touched.

The database itself decides who may: it knows the session of whoever asks, and answers others with
nothing at all. What comes back is ids and codes; names are the doors' to add.
"""

import datetime
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from balsts.audit import event_types
from balsts.audit.asking import rows_of

# Events whose names say something else than what was done with a file.
_OTHERWISE = {
    "asked_elsewhere": "looked",
    "asked_elsewhere_for_nobody": "looked",
    "file_opened_in_emergency": "looked",
    "file_opened_outside_caseload": "looked",
    "sealed_note_opened": "looked",
    "sealed_notes_listed": "looked",
    "export_made": "looked",
    "relatives_named": "looked",
    "page_missing": "refused",
    "proof_failed": "refused",
    "request_refused": "changed",
    "snapshot_taken": "changed",
}


class Kind(StrEnum):
    """What somebody did with a file, as its owner may ask."""

    LOOKED = "looked"
    TAKEN = "taken"
    REFUSED = "refused"
    CHANGED = "changed"
    SIGNED = "signed"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One event as it is read."""

    number: int
    occurred_at: datetime.datetime
    event: str
    by: UUID
    session_id: UUID | None
    organisation_id: UUID | None
    role: str
    purpose: str
    subject_ids: tuple[UUID, ...]

    @property
    def kind(self) -> Kind:
        """What its name says: pages are seen, files are taken, the rest changes something."""
        return kind_of(self.event)

    @property
    def sentence(self) -> str:
        """The sentence of the event with %(by)s and %(subject)s; an old event may have none any more."""
        return event_types.sentence_or_code(self.event)


@dataclass(frozen=True, kw_only=True)
class TrailQuestion:
    """What the auditor asks the trail for; what is left out does not narrow."""

    by: UUID | None = None
    about: UUID | None = None
    session_id: UUID | None = None
    event: str | None = None
    since: datetime.datetime | None = None
    until: datetime.datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Touched:
    """One client whose data somebody reached, when, how often, and in which ways."""

    client: UUID
    first_at: datetime.datetime
    last_at: datetime.datetime
    events: int
    taken: int
    kinds: tuple[str, ...]


def kind_of(event: str) -> Kind:
    """Tell what an event did with a file."""
    if event in _OTHERWISE:
        return Kind(_OTHERWISE[event])
    if "_signed_" in event or event.startswith("sign_in_"):
        return Kind.SIGNED
    if event.endswith("_refused"):
        return Kind.REFUSED
    if event.endswith("_seen"):
        return Kind.LOOKED
    return Kind.TAKEN if event.endswith(("_taken", "_handed_over")) else Kind.CHANGED


def entries_about(client: UUID, *, before: int | None = None, most: int) -> list[Entry]:
    """Return the newest entries about one client, for whoever may see who opened the file."""
    rows = rows_of("select * from audit.events_about(%s, %s, %s)", [client, before, most])
    return [_entry(row) for row in rows]


def entries_where(asked: TrailQuestion, *, before: Entry | None = None, most: int) -> list[Entry]:
    """Return the newest entries that answer the question, for auditors."""
    rows = rows_of(
        "select * from audit.events_where(%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [
            asked.by,
            asked.about,
            asked.session_id,
            asked.event,
            asked.since,
            asked.until,
            before and before.occurred_at,
            before and before.number,
            most,
        ],
    )
    return [_entry(row) for row in rows]


def touched_by(
    *,
    by: UUID | None,
    session_id: UUID | None,
    since: datetime.datetime,
    until: datetime.datetime,
) -> list[Touched]:
    """Return every client whose data was touched, the longest touched first; for auditors."""
    rows = rows_of(
        "select * from audit.touched_by(%s, %s, %s, %s) order by first_at, client",
        [by, session_id, since, until],
    )
    return [
        Touched(
            client=client,
            first_at=first_at,
            last_at=last_at,
            events=events,
            taken=taken,
            kinds=tuple(kinds),
        )
        for client, first_at, last_at, events, taken, kinds in rows
    ]


def _entry(row: tuple[Any, ...]) -> Entry:
    number, occurred_at, event, by, session_id, organisation_id, role, purpose, about, _ = row
    return Entry(
        number=number,
        occurred_at=occurred_at,
        event=event,
        by=by,
        session_id=session_id,
        organisation_id=organisation_id,
        role=role,
        purpose=purpose,
        subject_ids=tuple(about),
    )
