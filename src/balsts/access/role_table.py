"""Writes the signed policy of roles into the table that row security asks."""

from typing import Any

from django.db import connections

from balsts.access.roles import permissions_by_role


def write_role_table(using: str) -> None:
    """Make the database's copy equal to policies/roles.yaml, as the owner of the tables."""
    rows = [
        (str(role), str(permission))
        for role, permissions in permissions_by_role().items()
        for permission in permissions
    ]
    with connections[using].cursor() as cursor:
        cursor.execute("select to_regclass('sec.role_permission') is not null")
        if cursor.fetchone() != (True,):
            return  # migrated back to before there was one
        cursor.execute("delete from sec.role_permission")
        cursor.executemany("insert into sec.role_permission values (%s, %s)", rows)


def after_migrate(*, using: str, **_: Any) -> None:
    """Follow every migrate; of the two aliases only the owner's may write it."""
    write_role_table(using)
