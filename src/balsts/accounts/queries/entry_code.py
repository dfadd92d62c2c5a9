"""Finding an entry code that is still good, and who waits for theirs."""

import datetime
from collections.abc import Iterable
from uuid import UUID

from balsts.accounts import codes
from balsts.accounts.models import EntryCode, RecoveryRequest
from balsts.accounts.wall import entry_code_hashed


def good_entry_code(code: str, *, at: datetime.datetime) -> EntryCode | None:
    """Return the entry code that was typed, while it can be used."""
    return entry_code_with(codes.hash_of("entry", code), at=at)


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


def entry_code_with(hashed: bytes, *, at: datetime.datetime) -> EntryCode | None:
    """Return the entry code that was typed once before, while it can be used.

    Nobody has signed in yet: the database answers only whoever has the hash of the code.
    """
    entry = entry_code_hashed(hashed)
    return entry if entry is not None and entry.expires_at > at else None
