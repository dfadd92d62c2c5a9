"""Migration steps that leave the application no right to change or remove rows of a table."""

from collections.abc import Callable

from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def append_only(*tables: str) -> migrations.RunPython:
    """Revoke UPDATE and DELETE on the tables from the application's database role."""
    return migrations.RunPython(_step("REVOKE", "FROM", tables), _step("GRANT", "TO", tables))


def append_only_but(table: str, *columns: str) -> migrations.RunPython:
    """Revoke UPDATE and DELETE on a table, but let the named columns be filled in later."""

    def close(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        _step("REVOKE", "FROM", (table,))(_apps, editor)
        names = ", ".join(editor.quote_name(column) for column in columns)
        role = editor.quote_name(settings.DATABASES["default"]["USER"])
        editor.execute(f"GRANT UPDATE ({names}) ON {editor.quote_name(table)} TO {role}")

    return migrations.RunPython(close, _step("GRANT", "TO", (table,)))


def _step(
    verb: str, preposition: str, tables: tuple[str, ...]
) -> Callable[[StateApps, BaseDatabaseSchemaEditor], None]:
    def run(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        role = editor.quote_name(settings.DATABASES["default"]["USER"])
        for table in tables:
            editor.execute(
                f"{verb} UPDATE, DELETE ON {editor.quote_name(table)} {preposition} {role}"
            )

    return run
