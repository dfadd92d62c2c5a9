"""Columns that pages cannot read: a function tells their words, to whom it may.

Row security knows rows. Where whoever reads a row may not read everything in it, the right to read
the column is taken from the role that serves pages, and a closed function answers for it. The mapper
leaves such columns out by its manager; what asks for one all the same is refused by the database.
"""

from typing import Any, TypeVar

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from balsts.platform.closed_functions import quoted_role
from balsts.platform.sql_step import SqlStep

Row = TypeVar("Row", bound=models.Model)


class TellsApart(models.Manager[Row]):
    """Reads rows without the columns named; make it the model's base manager too."""

    def __init__(self, *columns: str) -> None:
        super().__init__()
        self._columns = columns

    def get_queryset(self) -> models.QuerySet[Row]:
        """Leave the columns out."""
        return super().get_queryset().defer(*self._columns)


def closed_to_pages(table: str, *columns: str) -> SqlStep:
    """Let pages read every column of a table but these; writing stays as it was.

    A column that a later migration adds is readable once that migration says so.
    """

    def close(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        pages = quoted_role(editor, "app")
        with editor.connection.cursor() as cursor:
            told: Any = editor.connection.introspection.get_table_description(cursor, table)
        open_ones = ", ".join(
            editor.quote_name(column.name) for column in told if column.name not in columns
        )
        name = editor.quote_name(table)
        for change in (f"REVOKE SELECT ON {name} FROM", f"GRANT SELECT ({open_ones}) ON {name} TO"):
            editor.execute(f"{change} {pages}")

    def open_again(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        pages = quoted_role(editor, "app")
        editor.execute(f"grant select on {editor.quote_name(table)} to {pages}")

    return SqlStep(close, open_again)
