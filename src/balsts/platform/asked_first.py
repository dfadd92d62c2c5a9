"""What the database asks of a row before its policy: of two ids or hashes, whether they are the same.

PostgreSQL asks what it holds for leakproof of rows that nobody may see, and `explain analyze` tells
whether one of them fitted. By ranges, halved again and again, values are spelt out so, and what is one
of a few by trying each. Ids are drawn and hashes are long: both are found by equality alone, through an
index, and nobody guesses them. All else is compared after the policy, and finds guarded rows without an
index (docs/adr/0048-policies-are-asked-first.md).
"""

from collections.abc import Sequence
from typing import Any, Final, LiteralString

from django.core import checks
from django.core.checks import CheckMessage, Tags, register
from django.db import connections
from psycopg import Connection, sql

MARKED: Final[LiteralString] = """
    select known.proname, pg_get_function_identity_arguments(known.oid) from pg_proc known
    where known.proleakproof and known.proname not in ('uuid_eq', 'byteaeq')"""


def ask_policies_first(connection: Connection) -> None:
    """Take the mark from all but the equality of ids and hashes, in the database of the connection.

    Raises InsufficientPrivilege unless it is a superuser's. A new cluster has all marks again.
    """
    for name, arguments in connection.execute(MARKED).fetchall():
        connection.execute(
            sql.SQL("alter function {}({}) not leakproof").format(
                sql.Identifier("pg_catalog", name),
                sql.SQL(arguments),  # as PostgreSQL itself writes them
            )
        )


@register(Tags.database)
def policies_are_asked_first(
    *, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """Say where the database asks anything else of rows that nobody may see."""
    if "default" not in (databases or ()):
        return []
    with connections["default"].cursor() as cursor:
        cursor.execute(MARKED)
        left = len(cursor.fetchall())
    if not left:
        return []
    return [
        checks.Warning(
            f"The database asks {left} comparisons of rows before it asks who may see them.",
            hint="Start once with a superuser in DATABASE_URL: balsts start --prepare-only.",
            id="balsts.W006",
        )
    ]
