"""What operators and jobs do about sessions: their end, and what is left of them afterwards."""

import datetime

from django.db import transaction

from balsts.accounts import wall
from balsts.accounts.models import User
from balsts.audit import trail


@transaction.atomic
def forget_ended_sessions(*, before: datetime.datetime, by: User, at: datetime.datetime) -> int:
    """Remove sessions that had ended before the moment, and return how many; for jobs only."""
    count = int(wall.answer("select sec.sessions_forget(%s)", before) or 0)
    trail.record("sessions_forgotten", by=by, at=at, details={"sessions": count})
    return count


@transaction.atomic
def empty_run_out_sessions(*, by: User, at: datetime.datetime) -> int:
    """Erase what sessions kept that have run out, and return how many; for jobs only."""
    count = int(wall.answer("select sec.sessions_empty()") or 0)
    if count:
        trail.record("sessions_emptied", by=by, at=at, details={"sessions": count})
    return count


@transaction.atomic
def end_sessions_of_former_staff(*, by: User, at: datetime.datetime) -> int:
    """End the sessions of whose last post or contract is over, and return how many; for jobs only.

    Row security shows them nothing since midnight already.
    """
    count = int(wall.answer("select sec.sessions_of_former_staff_end()") or 0)
    if count:
        trail.record("sessions_of_former_staff_ended", by=by, at=at, details={"sessions": count})
    return count


@transaction.atomic
def end_every_session(*, by: User, at: datetime.datetime) -> int:
    """End the session of everybody, and return how many there were; for jobs and operators only.

    A restored database brings sessions back that were ended since, among them stolen ones.
    """
    count = int(wall.answer("select sec.sessions_end()") or 0)
    trail.record("every_session_ended", by=by, at=at, details={"sessions": count})
    return count
