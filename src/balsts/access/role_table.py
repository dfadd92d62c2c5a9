"""Writes the signed policy of roles into the tables that row security asks."""

from typing import Any

from django.db import connections
from psycopg import sql

from balsts.access.enums import FILLS_POSTS
from balsts.access.roles import permissions_by_role


def write_role_table(using: str) -> None:
    """Make the database's copies equal to policies/roles.yaml, as the owner of the tables."""
    permitted = [
        (str(role), str(permission))
        for role, permissions in permissions_by_role().items()
        for permission in permissions
    ]
    filled = [(str(role), str(one)) for role, roles in FILLS_POSTS.items() for one in roles]
    _rewrite(using, sql.Identifier("sec", "role_permission"), permitted)
    _rewrite(using, sql.Identifier("sec", "role_fills"), filled)


def _rewrite(using: str, table: sql.Identifier, rows: list[tuple[str, str]]) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute("select to_regclass(%s) is not null", [table.as_string()])
        if cursor.fetchone() != (True,):
            return  # migrated back to before there was one
        cursor.execute(sql.SQL("delete from {}").format(table))
        cursor.executemany(sql.SQL("insert into {} values (%s, %s)").format(table), rows)


def after_migrate(*, using: str, **_: Any) -> None:
    """Follow every migrate; of the two aliases only the owner's may write it."""
    write_role_table(using)
