"""Asking the database directly, as somebody of the cast."""

from typing import Any

from django.db import connection, transaction

from balsts.accounts.models import User
from tests.web.browsers import browser_of


def token_of(user: User) -> str:
    """Sign in, and return what the cookie holds."""
    return browser_of(user).cookies["session"].value


def rows(question: str, *told: Any) -> list[tuple[Any, ...]]:
    """Return all rows; what fails leaves the test's transaction whole."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(question, told or None)
        return cursor.fetchall() if cursor.description else []
