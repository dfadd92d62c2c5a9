"""Migration steps for functions that see more than their caller, and for whom they are.

Each runs with the owner's eyes, so none may be led astray by names that its caller has made
(`search_path` is pinned, temporary tables last) nor be called by anybody whom the step does not name.
"""

import re
from collections.abc import Callable, Mapping

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from balsts.platform.database_roles import role_beside
from balsts.platform.sql_step import SqlStep

# Names are looked up in our own schemas, and the plans inside are printed for no caller.
PINNED = "set search_path = pg_catalog, public, sec, pg_temp set debug_print_plan = off"
_NAME = re.compile(r"create (?:or replace )?function (sec\.\w+\([^)]*\))", re.IGNORECASE)


def closed_function(sql: str, *, for_roles: tuple[str, ...]) -> SqlStep:
    """Make a function of schema `sec`; `sql` is its whole text up to `as`, `{pinned}` included.

    Going back drops it, so a step that replaces a function gives the older text in a step of its own.
    """
    found = _NAME.search(sql)
    if found is None or "{pinned}" not in sql:
        raise ValueError("Write `create function sec.name(…) … security definer {pinned} as …`.")
    signature = re.sub(r"\s+default\s+[^,)]+", "", found.group(1))

    def make(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        editor.execute(sql.replace("{pinned}", PINNED), params=None)
        editor.execute(f"revoke all on function {signature} from public")
        for role in for_roles:
            editor.execute(f"grant execute on function {signature} to {quoted_role(editor, role)}")

    def drop(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        editor.execute(f"drop function if exists {signature}")

    return SqlStep(make, drop)


def taken_away(step: SqlStep) -> SqlStep:
    """Undo an earlier step; going back does it again."""
    if step.reverse_code is None:
        raise ValueError("This step cannot be undone.")
    return SqlStep(step.reverse_code, step.code)


def as_owner(sql: str, back: str) -> SqlStep:
    """Run statements in which `{app}`, `{jobs}` and the like stand for the installation's roles."""
    return SqlStep(_statements(sql), _statements(back))


def changed(sql: str, places: Mapping[str, str]) -> str:
    """Return an earlier function's text with each place said otherwise; ValueError unless each stands once."""
    for was, now in places.items():
        if sql.count(was) != 1:
            raise ValueError(f"The earlier function does not say “{was}” once.")
        sql = sql.replace(was, now)
    return sql


def in_its_place(sql: str) -> str:
    """Return the text that writes a function anew in the place of the one that policies rest on; grants stay."""
    return sql.replace("create function", "create or replace function").replace("{pinned}", PINNED)


def quoted_role(editor: BaseDatabaseSchemaEditor, role: str) -> str:
    """Return the quoted name of a role of this installation, as statements need it."""
    return editor.quote_name(role_beside(editor.connection.settings_dict["USER"], role))


def _statements(sql: str) -> Callable[[StateApps, BaseDatabaseSchemaEditor], None]:
    def run(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        told = re.sub(r"\{(\w+)\}", lambda found: quoted_role(editor, found.group(1)), sql)
        editor.execute(told, params=None)

    return run
