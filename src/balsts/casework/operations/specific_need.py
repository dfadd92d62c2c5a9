"""Noting specific needs of clients, following them up and ending them."""

import datetime
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from balsts.access.enums import Permission
from balsts.accounts.models import User
from balsts.audit import trail
from balsts.casework.enums import NeedCode
from balsts.casework.models import SpecificNeed
from balsts.casework.models.specific_need import LONGEST_REASON
from balsts.casework.need_codes import version_on
from balsts.casework.permissions import can_note_specific_needs
from balsts.casework.queries.sealed_note import clients_of_sealed_notes
from balsts.casework.rules import (
    NEED_IS_ENDED,
    NEED_IS_NOTED,
    NO_FOLLOW_UP,
    SENT_OTHERWISE,
    blockers_for_day_of_need,
    blockers_for_noting_need,
    blockers_for_whose_need,
)
from balsts.clients.models import Client
from balsts.clients.queries.restriction import restricted_once_held
from balsts.clients.rules import CLIENT_NOT_SEEN, CLIENT_RESTRICTED
from balsts.organisations.models import Programme
from balsts.organisations.queries.standing import Standing, standing_of
from balsts.platform.blockers import Refused
from balsts.platform.text import clean_line

# What an entry says of a need and nothing later changes.
TOLD_ONCE = ("code", "reason", "noted_on", "is_noted_only", "follow_up", "follow_up_due_on")


class CannotNoteNeed(Refused):
    """The need cannot be noted."""


class CannotChangeNeed(Refused):
    """The need cannot be followed up or ended."""


@dataclass(frozen=True, kw_only=True)
class NeedEntry:
    """A need as it is told: followed up by a day, or with the words that no action is wanted."""

    client: Client
    programme: Programme
    code: NeedCode
    reason: str
    noted_on: datetime.date
    is_noted_only: bool = False
    follow_up: str = ""
    follow_up_due_on: datetime.date | None = None
    id: UUID = field(default_factory=uuid4)


@transaction.atomic
def note_specific_need(*, entry: NeedEntry, by: User, at: datetime.datetime) -> SpecificNeed:
    """Note a need with the code's version of the day; the same entry sent again is kept once.

    Another entry under the same id is refused: nobody is told that words are kept which are not.
    """
    standing = standing_of(by, on=timezone.localdate(at))
    if not can_note_specific_needs(standing, entry.programme.pk):
        raise CannotNoteNeed.without_permission()
    if not _is_seen(standing, entry.client.pk):
        raise CannotNoteNeed([CLIENT_NOT_SEEN])
    rows = SpecificNeed.objects.filter(pk=entry.id, client=entry.client, programme=entry.programme)
    if kept := rows.first():
        return _unless_sent_otherwise(kept, entry)
    if restricted_once_held({entry.client.pk}):
        raise CannotNoteNeed([CLIENT_RESTRICTED])
    version = version_on(entry.code, entry.noted_on)
    reason = clean_line(entry.reason, max_length=LONGEST_REASON)
    follow_up = clean_line(entry.follow_up, max_length=LONGEST_REASON)
    blockers = blockers_for_noting_need(
        version=version,
        reason=reason,
        noted_on=entry.noted_on,
        today=standing.on,
        is_noted_only=entry.is_noted_only,
        follow_up=follow_up,
        due_on=entry.follow_up_due_on,
    )
    blockers += blockers_for_whose_need(
        entry.code,
        born_on=entry.client.born_on,
        precision=entry.client.birth_precision,
        sex=entry.client.sex,
        on=entry.noted_on,
    )
    if blockers or version is None:
        raise CannotNoteNeed(blockers)
    # The table holds one open need of a code; whoever comes second writes nothing.
    need = SpecificNeed(
        id=entry.id,
        client=entry.client,
        programme=entry.programme,
        code=entry.code,
        code_version=version,
        reason=reason,
        noted_on=entry.noted_on,
        recorded_at=at,
        recorded_by=by,
        is_noted_only=entry.is_noted_only,
        follow_up=follow_up,
        follow_up_due_on=entry.follow_up_due_on,
    )
    SpecificNeed.objects.bulk_create([need], ignore_conflicts=True)
    noted = rows.first()
    if noted is None:
        raise CannotNoteNeed([NEED_IS_NOTED])
    trail.record("specific_need_noted", by=by, at=at, subjects=[entry.client.pk])
    return _unless_sent_otherwise(noted, entry)


def _unless_sent_otherwise(kept: SpecificNeed, entry: NeedEntry) -> SpecificNeed:
    told = (
        entry.code,
        clean_line(entry.reason, max_length=LONGEST_REASON),
        entry.noted_on,
        entry.is_noted_only,
        clean_line(entry.follow_up, max_length=LONGEST_REASON),
        entry.follow_up_due_on,
    )
    if tuple(getattr(kept, name) for name in TOLD_ONCE) != told:
        raise CannotNoteNeed([SENT_OTHERWISE])
    return kept


@transaction.atomic
def record_follow_up_done(
    *, need: SpecificNeed, done_on: datetime.date, by: User, at: datetime.datetime
) -> SpecificNeed:
    """Record that what was to be done is done; said twice, the first day stays."""
    need = _held(need, by=by, at=at)
    if need.follow_up_done_on is not None:
        return need
    if need.ended_on is not None:
        raise CannotChangeNeed([NEED_IS_ENDED])
    if need.is_noted_only:
        raise CannotChangeNeed([NO_FOLLOW_UP])
    _refuse_unless_between(need, done_on, at=at)
    need.follow_up_done_on, need.follow_up_done_by = done_on, by
    need.save(update_fields=["follow_up_done_on", "follow_up_done_by"])
    trail.record("specific_need_followed_up", by=by, at=at, subjects=[need.client_id])
    return need


@transaction.atomic
def end_specific_need(
    *, need: SpecificNeed, ended_on: datetime.date, by: User, at: datetime.datetime
) -> SpecificNeed:
    """Record that the need is there no more; said twice, the first day stays.

    What was still to be followed up then falls away.
    """
    need = _held(need, by=by, at=at)
    if need.ended_on is not None:
        return need
    _refuse_unless_between(need, ended_on, at=at)
    need.ended_on, need.ended_by = ended_on, by
    need.save(update_fields=["ended_on", "ended_by"])
    trail.record("specific_need_ended", by=by, at=at, subjects=[need.client_id])
    return need


def _held(need: SpecificNeed, *, by: User, at: datetime.datetime) -> SpecificNeed:
    """Hold the need until it is changed: two who change it take turns."""
    standing = standing_of(by, on=timezone.localdate(at))
    if not can_note_specific_needs(standing, need.programme_id):
        raise CannotChangeNeed.without_permission()
    if not _is_seen(standing, need.client_id):
        raise CannotChangeNeed([CLIENT_NOT_SEEN])
    held = SpecificNeed.objects.select_for_update(no_key=True, of=("self",)).filter(pk=need.pk)
    found = held.first()
    if found is None:
        raise CannotChangeNeed([CLIENT_NOT_SEEN])
    return found


def _is_seen(standing: Standing, client_id: UUID) -> bool:
    """Whether the post that lets them write is also the one by which they see the client."""
    seen = clients_of_sealed_notes(standing, Permission.WRITE_SEALED_NOTES)
    return seen.filter(pk=client_id).exists()


def _refuse_unless_between(need: SpecificNeed, on: datetime.date, *, at: datetime.datetime) -> None:
    blockers = blockers_for_day_of_need(on, noted_on=need.noted_on, today=timezone.localdate(at))
    if blockers:
        raise CannotChangeNeed(blockers)
