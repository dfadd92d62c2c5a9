"""The sessions of signed-in people; Django takes this module as its session engine.

The cookie holds a token, the database only the token's hash, where the application cannot read it.
Row security asks the same table who is there, so a session that was ended sees nothing more with
its next statement. Only the database role `sign_in` can open a session for a user: whoever gets
to run statements as the application cannot make themself somebody else.
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, LiteralString
from uuid import UUID

import psycopg
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.backends import BaseBackend
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from balsts.accounts.models import User
from balsts.accounts.wall import user_from
from balsts.platform.bound_postgres import acting_under, token_at_hand

ENDED = "signed out"
REPLACED = "replaced by a new one"
MOST_AT_ONCE = 3
TOKEN_BYTES = 32
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")

READ = "select held_by, kept from sec.session_read(%s)"
WATCH = "select held_by, kept from sec.session_watch(%s)"
OPEN = "select sec.session_open(sha256(convert_to(%s, 'UTF8')), %s, %s, %s)"
OPEN_HALFWAY = "select sec.session_open_halfway(sha256(convert_to(%s, 'UTF8')), %s, %s, %s)"


class SessionStore(SessionBase):
    """A session as Django uses it. `agent` is what the browser calls itself, for the person's list.

    `halfway_user` is whose password was right: said before the session takes a new token.
    `is_only_watched` by a page that asks by itself: that nobody works goes on being counted.
    """

    agent = ""
    is_only_watched = False
    halfway_user: UUID | None = None

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        # Whose row stands in the database under this token: none, nobody's or a user's.
        self._has_row = False
        self._held_by: UUID | None = None
        self._followed: str | None = None

    def _validate_session_key(self, key: str | None) -> bool:
        """Whether it looks like a token of ours; what a cookie may hold else asks no database."""
        return key is not None and TOKEN.fullmatch(key) is not None

    def load(self) -> dict[str, Any]:
        """Return what was kept, or nothing where the session has ended or is not the user's."""
        row = _ask(WATCH if self.is_only_watched else READ, self.session_key or "")
        if row is None:
            self._session_key = None
            return {}
        held_by, kept = row
        data = self.decode(kept)
        if _user_in(data) != held_by:
            self._session_key = None
            return {}
        self._has_row, self._held_by = True, held_by
        return data

    def exists(self, session_key: str) -> bool:
        return _ask(READ, session_key) is not None

    def create(self) -> None:
        """Take a new token; the row is made when the session is saved."""
        self._followed = self.session_key or self._followed
        self._session_key = secrets.token_urlsafe(TOKEN_BYTES)
        self._has_row, self._held_by = False, None
        self.modified = True

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 - Django's own signature
        """Keep the session; one that gains or changes its user gets a new token."""
        data: dict[str, Any] = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        user = _user_in(data)
        outgrown = self.session_key if self._has_row and user != self._held_by else None
        if self.session_key is None or outgrown:
            self.create()
        kept = self.encode(data)
        if self._has_row:
            written = _ask("select sec.session_write(%s, %s)", self.session_key, kept)
            if written != (True,):
                raise UpdateError
            return
        if user is None and self.halfway_user is not None:
            _open(OPEN_HALFWAY, str(self.session_key), self.halfway_user, kept, self.agent)
            self.halfway_user = None
        elif user is None:
            _ask("select sec.session_begin(%s, %s)", self.session_key, kept)
        else:
            _open(OPEN, str(self.session_key), user, kept, self.agent)
            if self._followed:
                _ask("select sec.session_follows(%s, %s)", self.session_key, self._followed)
                _ask("select sec.account_notices_follow(%s, %s)", self.session_key, self._followed)
            _ask("select sec.sessions_keep_newest(%s, %s)", self.session_key, MOST_AT_ONCE)
        self._has_row, self._held_by = True, user
        if outgrown:
            self._end(outgrown, REPLACED)

    def delete(self, session_key: str | None = None) -> None:
        """End the session; that it was stays known, what it kept does not."""
        ended = session_key or self.session_key
        if ended:
            self._end(ended, REPLACED if session_key else ENDED)
        if session_key is None:
            self._has_row, self._held_by = False, None

    @classmethod
    def clear_expired(cls) -> None:
        """Do nothing: what has run out sees nothing and is forgotten by a job of its own."""

    @staticmethod
    def _end(token: str, reason: str) -> None:
        _ask("select sec.session_end(%s, %s)", token, reason)


class UserOfSession(BaseBackend):
    """Says for Django who sits at a session; nobody comes in through it."""

    def get_user(self, user_id: UUID) -> User | None:
        """Return the user, if the session at hand is theirs.

        Asked outside of transactions too, where the database has not been told whose session it is.
        """
        user = user_from("select * from sec.user_of_session(%s)", token_at_hand())
        return user if user is not None and user.pk == user_id else None


@contextmanager
def acting_on_under(session: SessionBase) -> Iterator[None]:
    """Go on under the new token of a session that was renewed in the middle of a request.

    The database knows the person by the token: under the old one it shows nobody any more.
    """
    session.save()
    with acting_under(session.session_key or ""):
        yield


def _user_in(data: dict[str, Any]) -> UUID | None:
    user = data.get(SESSION_KEY)
    return UUID(user) if user else None


def _ask(question: str, *told: str | int | None) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(question, told)
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row


def _open(question: LiteralString, token: str, user: UUID, kept: str, agent: str) -> None:
    """Open the session as the one role that can, on a connection of its own."""
    address = settings.BALSTS_SIGN_IN_DATABASE_URL
    if address is None:
        raise ImproperlyConfigured("Nobody can sign in without BALSTS_SIGN_IN_DATABASE_URL.")
    with psycopg.connect(address) as door:
        door.execute(question, [token, user, kept, agent])
