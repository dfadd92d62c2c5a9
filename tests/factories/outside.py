"""Reasons for opening a file outside one's own caseload, given by the operation."""

from django.utils import timezone

from balsts.accounts.models import User
from balsts.clients.enums import OutsideReason
from balsts.clients.models import Client
from balsts.clients.operations.outside import open_outside_caseload


def say_why(
    client: Client,
    *,
    by: User,
    reason: OutsideReason = OutsideReason.WORKER_AWAY,
    words: str = "",
) -> None:
    """Let somebody who sees everybody open a file until the end of the day."""
    open_outside_caseload(client=client, reason_kind=reason, words=words, by=by, at=timezone.now())
