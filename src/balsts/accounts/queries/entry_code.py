"""Finding an entry code that is still good, and who waits for theirs."""

import datetime
from collections.abc import Iterable
from uuid import UUID

from balsts.accounts import codes
from balsts.accounts.models import EntryCode, RecoveryRequest


def good_entry_code(code: str, *, at: datetime.datetime) -> EntryCode | None:
    """Return the entry code that was typed, while it can be used."""
    return (
        EntryCode.objects.filter(
            code_hash=codes.hash_of("entry", code),
            ended_at__isnull=True,
            expires_at__gt=at,
            user__is_active=True,
        )
        .select_related("user")
        .first()
    )


def open_entry_codes(user_ids: Iterable[UUID], *, at: datetime.datetime) -> dict[UUID, EntryCode]:
    """Return the codes that these users can still come in with, by user."""
    found = EntryCode.objects.filter(user_id__in=user_ids, ended_at__isnull=True, expires_at__gt=at)
    return {code.user_id: code for code in found}


def open_recovery_requests(
    user_ids: Iterable[UUID], *, at: datetime.datetime
) -> dict[UUID, RecoveryRequest]:
    """Return the requests that wait for a second person, by user."""
    found = RecoveryRequest.objects.filter(
        user_id__in=user_ids,
        confirmed_at__isnull=True,
        ended_at__isnull=True,
        asked_at__gt=at - RecoveryRequest.WAITS,
    ).select_related("asked_by")
    return {request.user_id: request for request in found}


def entry_code_with(entry_id: str, *, at: datetime.datetime) -> EntryCode | None:
    """Return the entry code with this key, while it can be used."""
    return (
        EntryCode.objects.filter(
            id=entry_id, ended_at__isnull=True, expires_at__gt=at, user__is_active=True
        )
        .select_related("user")
        .first()
    )
