"""Hears what the database is told, as far as it is a statement: values go beside it and are not heard."""

from collections.abc import Iterable
from typing import Any


class Statements:
    """Every statement said while this hears."""

    def __init__(self) -> None:
        self.said: set[str] = set()

    def __call__(self, execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        self.said.add(str(sql))
        return execute(sql, params, many, context)

    def made_of(self, words: Iterable[str]) -> set[str]:
        """Return which of the words became part of a statement."""
        return {word for word in words if any(word in statement for statement in self.said)}
