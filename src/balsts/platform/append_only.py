"""Migration steps that leave the application no right to change or remove rows of a table."""

from collections.abc import Callable

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from balsts.platform.closed_functions import quoted_role
from balsts.platform.sql_step import SqlStep

BOUND = ("app", "jobs")


def append_only(*tables: str) -> SqlStep:
    """Revoke UPDATE and DELETE on the tables from the roles that serve pages and run jobs."""
    return SqlStep(_step("REVOKE", "FROM", tables), _step("GRANT", "TO", tables))


def append_only_but(table: str, *columns: str) -> SqlStep:
    """Revoke UPDATE and DELETE on a table, but let the named columns be filled in later."""

    def close(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        _step("REVOKE", "FROM", (table,))(_apps, editor)
        names = ", ".join(editor.quote_name(column) for column in columns)
        for role in BOUND:
            editor.execute(
                f"GRANT UPDATE ({names}) ON {editor.quote_name(table)}"
                f" TO {quoted_role(editor, role)}"
            )

    return SqlStep(close, _step("GRANT", "TO", (table,)))


def _step(
    verb: str, preposition: str, tables: tuple[str, ...]
) -> Callable[[StateApps, BaseDatabaseSchemaEditor], None]:
    def run(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        for table in tables:
            for role in BOUND:
                editor.execute(
                    f"{verb} UPDATE, DELETE ON {editor.quote_name(table)}"
                    f" {preposition} {quoted_role(editor, role)}"
                )

    return run
