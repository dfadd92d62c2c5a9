"""What somebody has heard about the own way in."""

import datetime
from dataclasses import dataclass

from balsts.accounts.enums import NoticeKind
from balsts.accounts.models import AccountNotice, User

MOST_SHOWN = 20


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What happened, when last, how often, and by which browser as far as it said."""

    kind: NoticeKind
    agent: str
    times: int
    last_at: datetime.datetime
    is_new: bool


def account_notices(user: User) -> list[Notice]:
    """Return the newest, those that wait first; the database leaves out what this session did itself."""
    rows = AccountNotice.objects.filter(user=user).order_by("-last_at", "id")[:MOST_SHOWN]
    found = [
        Notice(
            kind=NoticeKind(row.kind),
            agent=row.agent,
            times=row.times,
            last_at=row.last_at,
            is_new=row.seen_at is None,
        )
        for row in rows
    ]
    return sorted(found, key=lambda notice: not notice.is_new)


def account_notices_waiting(user: User) -> int:
    """Return how many the user has not taken note of."""
    return AccountNotice.objects.filter(user=user, seen_at__isnull=True).count()
