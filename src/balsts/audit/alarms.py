"""Alarms: events that must reach a person, told at once to every auditor until one has taken note.

An alarm is named by its event, and says the event's sentence. What rings again before anybody has
come is counted. The database decides whose session set it off, who may read it, and who may not take
note of it: whoever set it off.
"""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction

from balsts.audit import event_types, trail
from balsts.audit.asking import rows_of
from balsts.platform.blockers import Blocker, FixableBy, Refused
from balsts.platform.sentences import Sentence, translatable

LONGEST_NOTE = 500


class CannotAcknowledgeAlarm(Refused):
    """The alarm goes on ringing."""


ALARM_NEEDS_A_NOTE = Blocker(
    code="alarm_needs_a_note",
    message=Sentence(translatable("Say in a few words what it was and what you did.")),
)
ALARM_NOTE_IS_TOO_LONG = Blocker(
    code="alarm_note_is_too_long",
    message=Sentence(
        translatable("Write this in at most %(longest)s characters."), {"longest": LONGEST_NOTE}
    ),
)
ALARM_IS_NOT_YOURS_TO_END = Blocker(
    code="alarm_is_not_yours_to_end",
    message=Sentence(
        translatable(
            "Somebody has taken note of this already, or it is about yourself, or about somebody who "
            "let you in or gave you your post less than two weeks ago: ask another auditor."
        )
    ),
    fixable_by=FixableBy.MANAGER,
)


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """Who set it off, in which login session, about whom, how often, and who took note."""

    id: UUID
    event: str
    by: UUID
    session_id: UUID | None
    subject_ids: tuple[UUID, ...]
    times: int
    first_at: datetime.datetime
    last_at: datetime.datetime
    acknowledged_by: UUID | None
    acknowledged_at: datetime.datetime | None
    note: str

    @property
    def sentence(self) -> str:
        """The sentence of its event with %(by)s and %(subject)s; an old alarm may have none any more."""
        return event_types.sentence_or_code(self.event)


@transaction.atomic
def raise_alarm(
    event: str,
    *,
    subjects: Collection[UUID],
    by: trail.Actor,
    at: datetime.datetime,
    details: Mapping[str, trail.Detail] | None = None,
) -> None:
    """Record an event and tell the auditors of it, in the caller's transaction.

    Who set it off is whoever is signed in; where nobody is, it cannot be recorded.
    """
    trail.record(event, by=by, at=at, subjects=subjects, details=details)
    with connection.cursor() as cursor:
        cursor.execute("select audit.raise_alarm(%s, %s::uuid[])", [event, list(subjects)])
        row = cursor.fetchone()
    if row is None or row[0] is not True:
        raise trail.NotRecorded(event)


def alarms() -> list[Alarm]:
    """Return what waits for somebody, the oldest first, then what is known; for auditors."""
    rows = rows_of("select * from audit.alarms()")
    return [
        Alarm(
            id=row[0],
            event=row[1],
            by=row[2],
            session_id=row[3],
            subject_ids=tuple(row[4]),
            times=row[5],
            first_at=row[6],
            last_at=row[7],
            acknowledged_by=row[8],
            acknowledged_at=row[9],
            note=row[10] or "",
        )
        for row in rows
    ]


def alarms_waiting() -> int:
    """Return how many alarms nobody has taken note of; none for who is no auditor."""
    with connection.cursor() as cursor:
        cursor.execute("select audit.alarms_waiting()")
        row = cursor.fetchone()
    return int(row[0]) if row else 0


@transaction.atomic
def acknowledge_alarm(*, alarm_id: UUID, note: str, by: trail.Actor, at: datetime.datetime) -> None:
    """Take note of an alarm and say what it was; the database refuses who may not."""
    words = note.strip()
    if not words:
        raise CannotAcknowledgeAlarm([ALARM_NEEDS_A_NOTE])
    if len(words) > LONGEST_NOTE:
        raise CannotAcknowledgeAlarm([ALARM_NOTE_IS_TOO_LONG])
    with connection.cursor() as cursor:
        cursor.execute("select audit.acknowledge_alarm(%s, %s, %s)", [alarm_id, words, at])
        row = cursor.fetchone()
    if row is None or row[0] is None:
        raise CannotAcknowledgeAlarm([ALARM_IS_NOT_YOURS_TO_END])
    trail.record(
        "alarm_acknowledged", by=by, at=at, subjects=row[0], details={"alarm": str(alarm_id)}
    )
