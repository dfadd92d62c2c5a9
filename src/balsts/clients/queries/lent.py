"""What is lent by consent or open in an emergency of a person, field by field.

The tables stay shut to whoever reads it: the database answers by functions that tell the fields of
a part and nothing beside them (migrations 0016 and 0051; `lent` in policies/fields.yaml), and whether
the asker has just ended it (migration 0052).
"""

import datetime
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection


@dataclass(frozen=True, kw_only=True, slots=True)
class LentPerson:
    """Who it is: everything of a client that the reader of a lent file is told."""

    id: UUID
    reference: str
    given_name: str
    family_name: str
    given_name_original: str
    family_name_original: str
    born_on: datetime.date | None
    sex: str
    interpreter_language: str
    citizenship_codes: tuple[str, ...]
    languages: tuple[str, ...]

    @property
    def name(self) -> str:
        """Given and family name in Latin letters."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def name_original(self) -> str:
        """Given and family name in the person's own script, empty where it is not known."""
        return f"{self.given_name_original} {self.family_name_original}".strip()


class LentEvent(NamedTuple):
    """Something of the timeline: its kind as in `EVENT_TABLES`, the day, what happened."""

    kind: str
    on: datetime.date
    code: str


class LentMember(NamedTuple):
    """A place in the household: the person's own, or that of a relative who may be named.

    Whom it names the trail is to be told; the id is no page's to show. The own place has neither.
    """

    role: str
    is_own: bool
    client_id: UUID | None
    given_name: str
    family_name: str

    @property
    def name(self) -> str:
        """Given and family name of a relative."""
        return f"{self.given_name} {self.family_name}".strip()


def lent_people() -> dict[UUID, LentPerson]:
    """Return everybody whose file is lent to the asker or open to them, in order of names."""
    return {
        row[0]: LentPerson(
            id=row[0],
            reference=row[1],
            given_name=row[2],
            family_name=row[3],
            given_name_original=row[4],
            family_name_original=row[5],
            born_on=row[6],
            sex=row[7],
            interpreter_language=row[8],
            citizenship_codes=tuple(row[9]),
            languages=tuple(row[10]),
        )
        for row in _answer("select * from sec.lent_people()")
    }


def lent_place_of(person_id: UUID) -> str:
    """Return where the person lives today, or nothing."""
    rows = _answer("select place from sec.lent_places(%s)", person_id)
    return rows[0][0] if rows else ""


def lent_events_of(person_id: UUID) -> list[LentEvent]:
    """Return what a lent timeline says, newest first."""
    question = "select kind, happened_on, code from sec.lent_events(%s)"
    return [LentEvent(*row) for row in _answer(question, person_id)]


def lent_household_of(person_id: UUID) -> list[LentMember]:
    """Return the person's own place in the household first, then relatives who may be named."""
    question = "select role, is_own, client_id, given_name, family_name from sec.lent_household(%s)"
    return [LentMember(*row) for row in _answer(question, person_id)]


def is_taken_back_by_me(consent_id: UUID) -> bool:
    """Tell whether the asker wrote down within the hour that the consent was taken back."""
    [(found,)] = _answer("select sec.is_taken_back_by_me(%s)", consent_id)
    return bool(found)


def _answer(question: str, *told: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, told or None)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
