"""The three roles of the database and the database itself, made by an administrator.

`owner` owns the tables and runs migrations; `app` serves pages and jobs and owns nothing, so that
row security and append-only rights bind it; `report` only reads. None is a superuser.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

Connection = psycopg.Connection[tuple[Any, ...]]  # a row is what the question asked for

EXTENSIONS = ("pg_trgm", "btree_gist")
OLDEST_VERSION = 150000


class DatabaseTooOld(Exception):
    """The server at DATABASE_URL is older than what we promise to work with."""


@dataclass(frozen=True, kw_only=True)
class Roles:
    """The names and passwords of the three roles."""

    prefix: str
    passwords: Mapping[str, str]

    @property
    def owner(self) -> str:
        return f"{self.prefix}owner"

    @property
    def app(self) -> str:
        return f"{self.prefix}app"

    @property
    def report(self) -> str:
        return f"{self.prefix}report"


def make_roles(admin: Mapping[str, str], roles: Roles) -> None:
    """Make the roles that do not exist yet and set the passwords of all three."""
    with _connect(admin) as connection:
        if connection.info.server_version < OLDEST_VERSION:
            version = connection.info.server_version // 10000
            raise DatabaseTooOld(
                f"DATABASE_URL leads to PostgreSQL {version}; 15 or newer is needed."
            )
        known = {row[0] for row in connection.execute("select rolname from pg_roles")}
        for short in ("owner", "app", "report"):
            name = f"{roles.prefix}{short}"
            if name not in known:
                connection.execute(sql.SQL("create role {}").format(sql.Identifier(name)))
            connection.execute(
                sql.SQL("alter role {} with login password {}").format(
                    sql.Identifier(name), sql.Literal(roles.passwords[short])
                )
            )
        connection.execute(
            sql.SQL("alter role {} set default_transaction_read_only = on").format(
                sql.Identifier(roles.report)
            )
        )
        # An administrator who is no superuser must be a member of a role to give it a database
        # and to end its connections.
        for name in (roles.owner, roles.app, roles.report):
            connection.execute(sql.SQL("grant {} to current_user").format(sql.Identifier(name)))


def make_database(admin: Mapping[str, str], roles: Roles, name: str) -> None:
    """Make the owner's database if there is none, with rights that close by default."""
    with _connect(admin) as connection:
        found = connection.execute("select 1 from pg_database where datname = %s", [name])
        if found.fetchone() is None:
            connection.execute(
                sql.SQL(
                    "create database {} owner {} template template0 encoding 'UTF8'"
                    + _order(connection)
                ).format(sql.Identifier(name), sql.Identifier(roles.owner))
            )
        _grant_entry(connection, roles, name)
    owner = {"user": roles.owner, "password": roles.passwords["owner"], "dbname": name}
    with _connect(dict(admin) | owner) as connection:
        for extension in EXTENSIONS:
            connection.execute(
                sql.SQL("create extension if not exists {}").format(sql.Identifier(extension))
            )
        names = {"app": sql.Identifier(roles.app), "report": sql.Identifier(roles.report)}
        for statement in (
            "revoke create on schema public from public",
            "grant usage on schema public to {app}, {report}",
            "alter default privileges grant select, insert, update, delete on tables to {app}",
            "alter default privileges grant usage, select on sequences to {app}",
            "alter default privileges grant select on tables to {report}",
        ):
            connection.execute(sql.SQL(statement).format(**names))


def copy_database(admin: Mapping[str, str], roles: Roles, *, template: str, name: str) -> None:
    """Copy a database; rights inside come along, the right to enter is given anew."""
    with _connect(admin) as connection:
        connection.execute(
            sql.SQL("create database {} owner {} template {}").format(
                sql.Identifier(name), sql.Identifier(roles.owner), sql.Identifier(template)
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


def _grant_entry(connection: Connection, roles: Roles, name: str) -> None:
    database = sql.Identifier(name)
    connection.execute(sql.SQL("revoke all on database {} from public").format(database))
    connection.execute(
        sql.SQL("grant connect on database {} to {}, {}").format(
            database, sql.Identifier(roles.app), sql.Identifier(roles.report)
        )
    )
