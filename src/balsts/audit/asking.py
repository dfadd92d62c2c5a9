"""Asking the trail's own functions, which alone can read it."""

from collections.abc import Sequence
from typing import Any

from django.db import connection


def rows_of(question: str, told: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Return every row that the question's functions give the role that asks."""
    with connection.cursor() as cursor:
        cursor.execute(question, told)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
