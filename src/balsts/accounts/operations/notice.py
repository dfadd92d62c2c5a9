"""Taking note of what happened with the own way in, and forgetting it in time."""

import datetime

from django.db import transaction

from balsts.accounts import wall
from balsts.accounts.models import AccountNotice, User
from balsts.audit import trail


@transaction.atomic
def take_note_of_account(*, until: datetime.datetime, by: User, at: datetime.datetime) -> int:
    """Put away what was shown, that is what had happened by then; return how many there were."""
    waiting = AccountNotice.objects.filter(user=by, seen_at__isnull=True, last_at__lte=until)
    if not waiting.exists():
        return 0
    count = waiting.update(seen_at=at)
    trail.record("account_notices_seen", by=by, at=at, details={"notices": count})
    return count


@transaction.atomic
def forget_account_notices(*, before: datetime.datetime, by: User, at: datetime.datetime) -> int:
    """Remove what happened before the moment, and return how many there were; for jobs only."""
    count = int(wall.answer("select sec.account_notices_forget(%s)", before) or 0)
    if count:
        trail.record("account_notices_forgotten", by=by, at=at, details={"notices": count})
    return count
