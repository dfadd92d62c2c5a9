"""For whose session this thread works."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection
from psycopg import sql

SETTING = "sec.token"
# Ends with the transaction. No question, so a transaction may still choose how it is isolated.
BIND = sql.SQL("set local sec.token = {}")

# Empty for nobody: row security then shows no client.
current_token: ContextVar[str] = ContextVar("current_token", default="")


@contextmanager
def acting_under(token: str) -> Iterator[None]:
    """Let every transaction begun inside speak for the session with this token.

    A transaction that is open already, as in tests, speaks for it too until the end.
    """
    before = current_token.set(token)
    try:
        _tell_open_transaction()
        yield
    finally:
        current_token.reset(before)
        _tell_open_transaction()


def token_at_hand() -> str:
    """Return the token of the session that this thread works for."""
    return current_token.get()


def bind(driver: Any) -> None:
    """Tell the database, for this transaction only, whose session it is."""
    driver.execute(BIND.format(sql.Literal(current_token.get())))


def _tell_open_transaction() -> None:
    if connection.in_atomic_block and not connection.needs_rollback:
        bind(connection.connection)
