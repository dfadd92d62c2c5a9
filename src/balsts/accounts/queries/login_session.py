"""Where a person is signed in."""

import datetime
from dataclasses import dataclass
from uuid import UUID

from django.db import connection


@dataclass(frozen=True, kw_only=True)
class LoginSession:
    """One open session of whoever asks; `agent` is what the browser calls itself."""

    id: UUID
    agent: str
    opened_at: datetime.datetime
    seen_at: datetime.datetime
    is_this: bool


def own_login_sessions() -> list[LoginSession]:
    """Return the open sessions of whose session this is, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute("select id, agent, opened_at, seen_at, is_this from sec.sessions_of_mine()")
        rows = cursor.fetchall()
    return [
        LoginSession(id=id_, agent=agent, opened_at=opened_at, seen_at=seen_at, is_this=is_this)
        for id_, agent, opened_at, seen_at, is_this in rows
    ]
