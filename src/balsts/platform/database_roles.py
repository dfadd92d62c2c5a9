"""The roles of the database and the database itself, made by an administrator.

`owner` owns the tables and runs migrations. `app` serves pages: it owns nothing, and row security
binds it to the session of whoever asks. `jobs` runs jobs and commands and sees every row, but may
change no more than `app`. `sign_in` may only open sessions, `auditor` only read what was
done, `public_site` only read what was published, `backup` only copy what stands in the tables, and
`archive` only copy the files of the whole cluster: it enters no database. None is a superuser.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, LiteralString

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

Connection = psycopg.Connection[tuple[Any, ...]]  # a row is what the question asked for

EXTENSIONS = ("pg_trgm", "btree_gist")
OLDEST_VERSION = 150000

ROLES = ("owner", "app", "jobs", "sign_in", "keeper", "auditor", "public_site", "backup", "archive")
STAY_OUTSIDE = ("owner", "archive")  # the owner has the right to enter without being given it
READ_ONLY = ("auditor", "public_site", "backup")
# One statement of a page takes milliseconds; whatever takes longer than this has gone astray.
LIMITS = {
    "app": {
        "statement_timeout": "15s",
        "lock_timeout": "5s",
        "idle_in_transaction_session_timeout": "60s",
    },
    "sign_in": {"statement_timeout": "5s"},
}
# Another administrator has a superuser run it.
CLOSE_DATABASE: Final = Path(__file__).with_name("close_database.sql")


class DatabaseTooOld(Exception):
    """The server at DATABASE_URL is older than what we promise to work with."""


@dataclass(frozen=True, kw_only=True)
class Roles:
    """The names and passwords of the roles; a name is the installation's prefix and the role."""

    prefix: str
    passwords: Mapping[str, str]

    def name(self, role: str) -> str:
        """Return the name under which the server knows the role."""
        return f"{self.prefix}{role}"


def role_beside(name: str, role: str) -> str:
    """Return the name of another role of the installation that the role of this name belongs to."""
    prefix = next(name.removesuffix(known) for known in ROLES if name.endswith(known))
    return f"{prefix}{role}"


def make_roles(admin: Mapping[str, str], roles: Roles) -> None:
    """Make the roles that do not exist yet, and set passwords and limits of all of them."""
    with _connect(admin) as connection:
        if connection.info.server_version < OLDEST_VERSION:
            version = connection.info.server_version // 10000
            raise DatabaseTooOld(
                f"DATABASE_URL leads to PostgreSQL {version}; 15 or newer is needed."
            )
        known = {row[0] for row in connection.execute("select rolname from pg_roles")}
        for short in ROLES:
            name = roles.name(short)
            if name not in known:
                connection.execute(sql.SQL("create role {}").format(sql.Identifier(name)))
            connection.execute(
                sql.SQL("alter role {} with login password {}").format(
                    sql.Identifier(name), sql.Literal(roles.passwords[short])
                )
            )
        for short in READ_ONLY:
            _set(connection, roles.name(short), "default_transaction_read_only", "on")
        for short, limits in LIMITS.items():
            for setting, value in limits.items():
                _set(connection, roles.name(short), setting, value)
        for short in ROLES:
            _keep_statements_out_of_sight(connection, roles.name(short))
        _let(connection, roles.name("backup"), "bypassrls")
        _let(connection, roles.name("archive"), "replication")
        # An administrator who is no superuser must be a member of a role to give it a database
        # and to end its connections.
        for short in ROLES:
            connection.execute(
                sql.SQL("grant {} to current_user").format(sql.Identifier(roles.name(short)))
            )


def make_database(admin: Mapping[str, str], roles: Roles, name: str) -> None:
    """Make the owner's database if there is none, with rights that close by default."""
    with _connect(admin) as connection:
        found = connection.execute("select 1 from pg_database where datname = %s", [name])
        if found.fetchone() is None:
            connection.execute(
                sql.SQL(
                    "create database {} owner {} template template0 encoding 'UTF8'"
                    + _order(connection)
                ).format(sql.Identifier(name), sql.Identifier(roles.name("owner")))
            )
        _grant_entry(connection, roles, name)
    with (
        _connect(dict(admin) | {"dbname": name}) as connection,
        suppress(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(CLOSE_DATABASE.read_bytes())
    owner = {"user": roles.name("owner"), "password": roles.passwords["owner"], "dbname": name}
    with _connect(dict(admin) | owner) as connection:
        for extension in EXTENSIONS:
            connection.execute(
                sql.SQL("create extension if not exists {}").format(sql.Identifier(extension))
            )
        names = {short: sql.Identifier(roles.name(short)) for short in ROLES}
        for statement in (
            "revoke all on schema public from public",
            "grant usage on schema public to {app}, {jobs}, {auditor}, {backup}",
            "alter default privileges grant select, insert, update, delete on tables to {app}",
            "alter default privileges grant select, insert, update, delete on tables to {jobs}",
            "alter default privileges grant usage, select on sequences to {app}, {jobs}",
            "alter default privileges grant select on tables to {backup}",
            "alter default privileges grant select on sequences to {backup}",
            # A function is for those whom its migration names; else anybody could call it.
            "alter default privileges revoke execute on functions from public",
            "alter default privileges in schema public grant execute on functions to {app}, {jobs}",
        ):
            connection.execute(sql.SQL(statement).format(**names))


def copy_database(admin: Mapping[str, str], roles: Roles, *, template: str, name: str) -> None:
    """Copy a database; rights inside come along, the right to enter is given anew."""
    with _connect(admin) as connection:
        connection.execute(
            sql.SQL("create database {} owner {} template {} strategy file_copy").format(
                sql.Identifier(name), sql.Identifier(roles.name("owner")), sql.Identifier(template)
            )
        )
        _grant_entry(connection, roles, name)


def drop_database(admin: Mapping[str, str], name: str) -> None:
    with _connect(admin) as connection:
        connection.execute(
            sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
        )


def _connect(address: Mapping[str, str]) -> Connection:
    return psycopg.connect(make_conninfo("", **address), autocommit=True)


def _order(connection: Connection) -> LiteralString:
    """Sort by code point on every server, so that a list never depends on where it is made."""
    found = connection.execute(
        "select datcollate in ('C', 'POSIX', 'C.UTF-8', 'C.utf8') and datlocprovider <> 'i'"
        " from pg_database where datname = 'template0'"
    ).fetchone()
    is_plain = found is not None and found[0]
    return "" if is_plain else " locale_provider libc lc_collate 'C'"


def _set(connection: Connection, role: str, setting: LiteralString, value: LiteralString) -> None:
    connection.execute(
        sql.SQL("alter role {} set {} = {}").format(
            sql.Identifier(role), sql.Identifier(setting), sql.Literal(value)
        )
    )


def _keep_statements_out_of_sight(connection: Connection, role: str) -> None:
    """Let `pg_stat_activity` show nobody what this role asks: tokens and names stand in statements.

    Everybody of a role sees what the others of it are asking just now. Only a superuser can say no;
    elsewhere the start warns (`platform/database_logs.py`).
    """
    with suppress(psycopg.errors.InsufficientPrivilege):
        _set(connection, role, "track_activities", "off")


def _let(connection: Connection, role: str, right: LiteralString) -> None:
    """Let backups see every row, or copy files; an administrator who may not has it done by another."""
    with suppress(psycopg.errors.InsufficientPrivilege):
        connection.execute(sql.SQL("alter role {} {}").format(sql.Identifier(role), sql.SQL(right)))


def _grant_entry(connection: Connection, roles: Roles, name: str) -> None:
    database = sql.Identifier(name)
    connection.execute(sql.SQL("revoke all on database {} from public").format(database))
    connection.execute(
        sql.SQL("grant connect on database {} to {}").format(
            database,
            sql.SQL(", ").join(
                sql.Identifier(roles.name(short)) for short in ROLES if short not in STAY_OUTSIDE
            ),
        )
    )
