"""Opening a file in an emergency, what was noted in that hour, and the review before the next."""

import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from balsts.accounts.models import User
from balsts.audit import trail
from balsts.clients.enums import ClosedFileReason, EmergencyReason, EmergencyVerdict
from balsts.clients.models import (
    Client,
    ClosedFile,
    EmergencyAccess,
    EmergencyNote,
    EmergencyNotice,
)
from balsts.clients.models.emergency import EMERGENCY_LASTS
from balsts.clients.permissions import (
    can_close_file,
    can_open_in_emergency,
    can_review_emergency,
)
from balsts.clients.queries.emergency import (
    client_to_open,
    closing_of,
    contract_ids_enrolling,
    told_of,
    unreviewed_by,
)
from balsts.clients.queries.reference import id_with_reference
from balsts.clients.queries.visibility import (
    client_ids_closed_to,
    clients_visible_to,
    emergencies_open_to,
)
from balsts.clients.rules import (
    CLIENT_NOT_SEEN,
    CLOSED_ALREADY,
    HOUR_IS_OVER,
    NOT_CLOSED,
    NOT_REVIEWED_YET,
    REVIEWED_ALREADY,
    SAY_WHAT_FOR,
    SAY_WHY,
    blockers_for_opening_in_emergency,
)
from balsts.organisations.queries.second_person import second_person_from
from balsts.organisations.queries.standing import standing_of
from balsts.organisations.rules import blockers_for_second_person
from balsts.platform.blockers import DECIDED_MEANWHILE, Refused


class CannotOpenInEmergency(Refused):
    """The file cannot be opened."""


class CannotNoteInEmergency(Refused):
    """Nothing can be noted in this file."""


class CannotReviewEmergency(Refused):
    """The opening cannot be reviewed."""


class CannotCloseFile(Refused):
    """The file cannot be closed to emergencies, or not be released again."""


@transaction.atomic
def open_in_emergency(
    *,
    reference: str,
    reason_kind: EmergencyReason,
    reason: str,
    by: User,
    at: datetime.datetime,
) -> EmergencyAccess:
    """Open one file for an hour.

    Whoever must know is told by the table's own trigger (migration 0015), in the same transaction.
    """
    today = timezone.localdate(at)
    standing = standing_of(by, on=today)
    if not can_open_in_emergency(standing):
        raise CannotOpenInEmergency.without_permission()
    client_id = client_to_open(reference)
    blockers = blockers_for_opening_in_emergency(
        reason=reason,
        is_found=client_id is not None,
        is_seen_anyway=clients_visible_to(standing)
        .filter(pk=id_with_reference(reference))
        .exists(),
        has_unreviewed=unreviewed_by(by.pk) is not None,
    )
    if client_id is None or blockers:
        raise CannotOpenInEmergency(blockers)
    access = EmergencyAccess(
        client_id=client_id,
        client_reference=reference,
        reason_kind=reason_kind,
        reason=reason.strip(),
        opened_at=at,
        opened_by=by,
        ends_at=at + EMERGENCY_LASTS,
    )
    try:
        with transaction.atomic():
            access.save(force_insert=True)
    except IntegrityError as error:
        # Of two at once the second one learns from the table that the first is not reviewed.
        raise CannotOpenInEmergency([NOT_REVIEWED_YET]) from error
    trail.record(
        "file_opened_in_emergency",
        by=by,
        at=at,
        subjects=[client_id],
        details={"reason": str(reason_kind), "told": told_of(access)},
    )
    return access


@transaction.atomic
def note_in_emergency(
    *, access: EmergencyAccess, words: str, by: User, at: datetime.datetime
) -> EmergencyNote:
    """Leave a note for those who work with the client, while the hour runs."""
    standing = standing_of(by, on=timezone.localdate(at))
    if access.opened_by_id != by.pk:
        raise CannotNoteInEmergency.without_permission()
    if not emergencies_open_to(standing, at=at).filter(id=access.id).exists():
        raise CannotNoteInEmergency([HOUR_IS_OVER])
    if not words.strip():
        raise CannotNoteInEmergency([SAY_WHAT_FOR])
    note = EmergencyNote.objects.create(access=access, words=words.strip(), written_at=at)
    trail.record("emergency_noted", by=by, at=at, subjects=[access.client_id])
    return note


@transaction.atomic
def review_emergency(
    *,
    access: EmergencyAccess,
    verdict: EmergencyVerdict,
    words: str,
    by: User,
    at: datetime.datetime,
) -> None:
    """Say whether it was an emergency; only then may the same person open another file."""
    today = timezone.localdate(at)
    standing = standing_of(by, on=today)
    enrolled = contract_ids_enrolling(access.client_id, on=today)
    if not can_review_emergency(standing, access, enrolled_under=enrolled):
        raise CannotReviewEmergency.without_permission()
    if blockers := blockers_for_second_person(second_person_from(access.opened_by_id, standing)):
        raise CannotReviewEmergency(blockers)
    if not words.strip():
        raise CannotReviewEmergency([SAY_WHY])
    reviewed = EmergencyAccess.objects.filter(id=access.id, reviewed_at=None).update(
        reviewed_at=at, reviewed_by=by, verdict=verdict, review_words=words.strip()
    )
    if not reviewed:
        raise CannotReviewEmergency([REVIEWED_ALREADY])
    trail.record(
        "emergency_reviewed",
        by=by,
        at=at,
        subjects=[access.client_id],
        details={"verdict": str(verdict)},
    )


@transaction.atomic
def acknowledge_emergency(*, access: EmergencyAccess, by: User, at: datetime.datetime) -> None:
    """Take note of an opening that one was told of; it leaves one's day, not the list."""
    EmergencyNotice.objects.filter(access=access, recipient_id=by.pk, acknowledged_at=None).update(
        acknowledged_at=at
    )
    trail.record("emergency_acknowledged", by=by, at=at, subjects=[access.client_id])


@transaction.atomic
def close_file(
    *, client: Client, reason_kind: ClosedFileReason, by: User, at: datetime.datetime
) -> ClosedFile:
    """Keep a file shut in emergencies, also one that is open at this moment."""
    _refuse_closing(client, by=by, at=at)
    closing = ClosedFile(client=client, reason_kind=reason_kind, closed_at=at, closed_by=by)
    ClosedFile.objects.bulk_create([closing], ignore_conflicts=True)
    if not ClosedFile.objects.filter(id=closing.id).exists():
        raise CannotCloseFile([CLOSED_ALREADY])
    trail.record("file_closed_to_emergencies", by=by, at=at, subjects=[client.id])
    return closing


@transaction.atomic
def lift_closing(*, client: Client, by: User, at: datetime.datetime) -> None:
    """Let the file be opened in emergencies again."""
    _refuse_closing(client, by=by, at=at)
    closing = closing_of(client)
    if closing and closing.closed_at > at:
        raise CannotCloseFile([DECIDED_MEANWHILE])
    lifted = closing and ClosedFile.objects.filter(id=closing.id, lifted_at=None).update(
        lifted_at=at, lifted_by=by
    )
    if not lifted:
        raise CannotCloseFile([NOT_CLOSED])
    trail.record("file_open_to_emergencies", by=by, at=at, subjects=[client.id])


def _refuse_closing(client: Client, *, by: User, at: datetime.datetime) -> None:
    today = timezone.localdate(at)
    standing = standing_of(by, on=today)
    if client_ids_closed_to(standing, {client.id}, at=at):
        raise CannotCloseFile([CLIENT_NOT_SEEN])
    if not can_close_file(standing, contract_ids_enrolling(client.id, on=today)):
        raise CannotCloseFile.without_permission()
