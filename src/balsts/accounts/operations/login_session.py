"""Ending sessions by hand, and shortening the patience of one."""

import datetime
from uuid import UUID

from django.db import connection, transaction

from balsts.accounts.models import User
from balsts.audit import trail


@transaction.atomic
def end_login_session(*, session_id: UUID, by: User, at: datetime.datetime) -> bool:
    """End one of the own sessions; whether there was one. It sees nothing more at once."""
    ended = _count("select sec.session_of_mine_end(%s)::integer", session_id) > 0
    if ended:
        trail.record("session_ended", by=by, at=at)
    return ended


@transaction.atomic
def end_other_login_sessions(*, reason: str, by: User, at: datetime.datetime) -> int:
    """End every own session but this one; return how many there were."""
    ended = _count("select sec.other_sessions_of_mine_end(%s)", reason)
    if ended:
        trail.record("other_sessions_ended", by=by, at=at, details={"sessions": ended})
    return ended


@transaction.atomic
def end_sessions_of_closed_account(*, user: User, by: User, at: datetime.datetime) -> int:
    """End what is open of an account that was just closed; return how many there were."""
    ended = _count("select sec.sessions_of_closed_end(%s)", user.pk)
    if ended:
        trail.record(
            "sessions_of_closed_ended",
            by=by,
            at=at,
            details={"user": str(user.pk), "sessions": ended},
        )
    return ended


@transaction.atomic
def end_sessions_of_staff(*, user: User, by: User, at: datetime.datetime) -> int:
    """End what is open of somebody whose account one looks after, who is told; return how many.

    The database refuses everybody else. Where nothing is open, nothing is written down.
    """
    ended = _count("select sec.sessions_of_staff_end(%s)", user.pk)
    if ended:
        trail.record(
            "sessions_of_staff_ended",
            by=by,
            at=at,
            details={"user": str(user.pk), "sessions": ended},
        )
    return ended


@transaction.atomic
def shorten_patience(*, minutes: int, by: User, at: datetime.datetime) -> None:
    """Let this session end sooner without a request from now on: something sealed was opened."""
    if _count("select sec.session_idles_for(%s)::integer", minutes):
        trail.record("session_shortened", by=by, at=at, details={"minutes": minutes})


def _count(question: str, told: str | int | UUID) -> int:
    with connection.cursor() as cursor:
        cursor.execute(question, [told])
        row = cursor.fetchone()
    return int(row[0]) if row else 0
