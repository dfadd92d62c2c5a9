"""Asking for a file in the archive, agreeing as the second person, putting it back.

What is in the archive only the database knows: it writes down question and event in one breath, and
what was found is read in a later transaction (migrations 0041 and 0043).
"""

import datetime
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from psycopg.types.json import Jsonb

from balsts.accounts.models import User
from balsts.audit import trail
from balsts.audit.circumstances import circumstances
from balsts.clients.wanted import Wanted
from balsts.organisations.queries.second_person import second_person_from
from balsts.organisations.queries.standing import Standing, standing_of
from balsts.platform.blockers import Refused
from balsts.platform.form_ids import id_from_form
from balsts.privacy.enums import ArchiveGround
from balsts.privacy.models import ArchiveOpening
from balsts.privacy.permissions import can_approve_archive, can_keep_archive
from balsts.privacy.queries.archive import openings_known_to
from balsts.privacy.rules import (
    ARCHIVE_ASKED_TOO_OFTEN,
    ARCHIVE_NEEDS_TWO_SIGNS,
    blockers_for_agreeing_to_opening,
    blockers_for_asking_archive,
    blockers_for_ending_opening,
)

ASK = "select sec.ask_archive(%s, %s, %s, %s, %s, %s, %s, %s, %s)"
NOT_THEIRS, NOT_WHOLE, TOO_MANY = "not_theirs", "not_whole", "too_many"


class CannotAskArchive(Refused):
    """Nothing is looked for in the archive."""


class CannotAgreeToOpening(Refused):
    """This file cannot be taken out, or not by this person's word."""


class CannotEndOpening(Refused):
    """This file cannot be put back by this person, or is back already."""


@dataclass(frozen=True, kw_only=True)
class AskedOfArchive:
    """Whose file, why and in which words, and for how many days at most; from which form.

    Sent twice it is one question: the id of the form makes sure of it.
    """

    wanted: Wanted
    ground: ArchiveGround
    reason: str
    days: int
    form_id: UUID = field(default_factory=uuid4)

    def opening_id(self, by: User) -> UUID:
        """Return the id under which it is kept: of this form, these words and whoever sends them."""
        wanted = self.wanted
        said = (
            str(by.pk),
            wanted.given_name,
            wanted.family_name,
            wanted.born_on.isoformat() if wanted.born_on else "",
            wanted.reference,
            self.ground.value,
            self.reason.strip(),
            str(self.days),
        )
        return id_from_form(self.form_id, said)


@transaction.atomic
def ask_archive(*, asked: AskedOfArchive, by: User, at: datetime.datetime) -> UUID:
    """Ask for one file in the archive; return the question, which `is_found` answers once it is kept.

    The same form with the same words is the same question, answered as it was; with other words it is
    another one. The file is of whichever archive the person keeps.
    """
    standing = standing_of(by, on=timezone.localdate(at))
    if not can_keep_archive(standing):
        raise CannotAskArchive.without_permission()
    wanted = asked.wanted
    if blockers := blockers_for_asking_archive(
        is_whole=wanted.born_on is not None and bool(wanted.reference or wanted.name),
        reason=asked.reason,
        days=asked.days,
    ):
        raise CannotAskArchive(blockers)
    answer = _ask(asked, by=by)
    if answer == NOT_THEIRS:
        raise CannotAskArchive.without_permission()
    if answer == NOT_WHOLE:
        raise CannotAskArchive([ARCHIVE_NEEDS_TWO_SIGNS])
    if answer == TOO_MANY:
        raise CannotAskArchive([ARCHIVE_ASKED_TOO_OFTEN])
    return UUID(answer)


@transaction.atomic
def agree_to_opening(*, opening: ArchiveOpening, by: User, at: datetime.datetime) -> ArchiveOpening:
    """Let a file be taken out, as somebody else than who asks for it: from now until its last day."""
    standing, held = _held(opening, by=by, at=at)
    if not can_approve_archive(standing) or held is None:
        raise CannotAgreeToOpening.without_permission()
    if blockers := blockers_for_agreeing_to_opening(
        is_current=held.is_current_on(standing.on),
        is_agreed=held.agreed_at is not None,
        two_on=second_person_from(held.asked_by_id, standing),
    ):
        raise CannotAgreeToOpening(blockers)
    held.agreed_at, held.agreed_by = at, by
    held.save(update_fields=["agreed_at", "agreed_by"])
    _record("archive_agreed", held, by=by, at=at)
    return held


@transaction.atomic
def end_opening(*, opening: ArchiveOpening, by: User, at: datetime.datetime) -> ArchiveOpening:
    """Put a file back before its time is over, or let one that waits not be taken out at all."""
    standing, held = _held(opening, by=by, at=at)
    if held is None or not (can_keep_archive(standing) or can_approve_archive(standing)):
        raise CannotEndOpening.without_permission()
    if blockers := blockers_for_ending_opening(is_current=held.is_current_on(standing.on)):
        raise CannotEndOpening(blockers)
    held.ended_at, held.ended_by = at, by
    held.save(update_fields=["ended_at", "ended_by"])
    _record("archive_put_back" if held.agreed_at else "archive_declined", held, by=by, at=at)
    return held


@transaction.atomic
def forget_archive_questions(*, before: datetime.datetime, by: User, at: datetime.datetime) -> int:
    """Forget when somebody asked the archive for nobody who is in it; for jobs only."""
    with connection.cursor() as cursor:
        cursor.execute("select sec.forget_archive_questions(%s)", [before])
        count: int = cursor.fetchone()[0]
    if count:
        trail.record("archive_questions_forgotten", by=by, at=at, details={"questions": count})
    return count


def _held(
    opening: ArchiveOpening, *, by: User, at: datetime.datetime
) -> tuple[Standing, ArchiveOpening | None]:
    """Read it anew and keep it, so that of two who act on it at once the second sees the first."""
    standing = standing_of(by, on=timezone.localdate(at))
    known = openings_known_to(standing).filter(pk=opening.pk)
    return standing, known.select_for_update(of=("self",), no_key=True).first()


def _ask(asked: AskedOfArchive, *, by: User) -> str:
    now = circumstances()
    question: tuple[Any, ...] = (
        asked.opening_id(by),
        Jsonb(asked.wanted.signs),
        str(asked.ground),
        asked.reason.strip(),
        asked.days,
        Jsonb(asked.wanted.told),
        now.request_id,
        now.role,
        now.purpose,
    )
    try:
        with connection.cursor() as cursor:
            cursor.execute(ASK, question)
            answer: str = cursor.fetchone()[0]
    except DatabaseError as fault:
        raise trail.NotRecorded("archive_asked") from fault
    return answer


def _record(event: str, opening: ArchiveOpening, *, by: User, at: datetime.datetime) -> None:
    subjects = [opening.client_id] if opening.client_id else []
    trail.record(event, by=by, at=at, subjects=subjects, details={"ground": opening.ground})
