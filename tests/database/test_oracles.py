"""Errors tell nobody whether somebody else's row is there.

Unique, exclusion and foreign keys look past row security. Every one of them is read from the
database's own catalogue and asked twice, by people who may write such a row: once with the key of a
row that they do not see, once with one that nobody has. Both must answer the same.
"""

import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from balsts.accounts.models import User
from balsts.platform.bound_postgres import acting_under
from balsts.platform.identifiers import new_client_reference
from tests.database.asking import rows, token_of
from tests.database.town import Town, create_town

pytestmark = pytest.mark.django_db
ASKERS = ("amina", "chiara")

# Each with why the answer says nothing that is worth knowing.
HARMLESS = {
    "accounts_passkey_credential_id_key": "chosen by a device at random; who knows it has seen it",
    "clients_client_reference_key": (
        "eight signs of chance that stand on the client's own papers; the answer names nobody"
    ),
}
# Guarded tables of which no two rows were tried, one seen and one unseen; each with the reason.
NOT_TRIED = {
    "accounts_attemptcounter": "hashes under a key of the program's; every row is read",
    "accounts_entrycode": "written by who manages; see test_accounts_wall",
    "casework_inspectedfile": "written by closed functions",
    "casework_sealedkey": "written with its note by a closed function",
    "casework_sealednote": "written by a closed function; its key leads to a client who is seen",
    "clients_closedfile": "its one key leads to a client who is seen",
    "clients_consentwithdrawal": "its one key leads to a consent that is seen",
    "clients_emergencyaccess": "added by a closed function",
    "clients_emergencynote": "added by a closed function",
    "clients_emergencynotice": "added by a closed function",
    "clients_inquiry": "added by a closed function, which answers yes or no; see test_inquiries",
    "clients_outsideopening": "its one key leads to a client who is seen",
    "exchange_export": "its number is given out one by one",
    "exchange_importmessage": "its one key leads to an own run",
    "privacy_archiveopening": "added by a closed function, which answers once it is kept; see test_archive",
    "privacy_awaitedentry": "written by closed functions and jobs",
    "privacy_erasureholder": "added by a closed function with its list; only its answer changes",
    "privacy_erasureline": "its keys lead to an own list and to a client who is seen",
    "privacy_incidentstep": "written by who reads every incident",
    "privacy_ledgerentry": "written by jobs",
    "privacy_privacynotice": "its one key leads to a client who is seen",
    "procrastinate_events": "added by the library with an order of one's own",
    "procrastinate_jobs": "pages write none of its keys",
    "statistics_publishedfigure": "who writes some reads every row",
    "statistics_reportrun": "who writes some reads every row",
    "statistics_snapshot": "who writes some reads every row",
    "statistics_whatif": "who writes some reads every row",
    "privacy_requestcorrection": "both of its keys lead to what must be seen",
}


@dataclass(frozen=True, kw_only=True)
class Key:
    """A constraint or a unique index: of a table, over columns, and where a foreign key leads."""

    name: str
    table: str
    columns: tuple[str, ...]
    leads_to: str = ""
    column_there: str = ""


LEADING = """
select guarded.relname::text, here.attname::text from pg_constraint con
join pg_class guarded on guarded.oid = con.conrelid
join pg_attribute here on here.attrelid = con.conrelid and here.attnum = any(con.conkey)
where con.contype = 'f' and cardinality(con.conkey) = 1
"""


def keys() -> list[Key]:
    """Return all that looks past row security on guarded tables."""
    unique = rows(
        """
        select index.relname, guarded.relname, array_agg(col.attname::text)
        from pg_index entry
        join pg_class index on index.oid = entry.indexrelid
        join pg_class guarded on guarded.oid = entry.indrelid
        join pg_attribute col on col.attrelid = entry.indrelid and (
            col.attnum = any(entry.indkey)
            or exists (
                select from pg_constraint exclusion
                where exclusion.conindid = entry.indexrelid and exclusion.contype = 'x'
                and col.attname in ('valid_from', 'valid_until') and col.attnum > 0
            )
        )
        where (entry.indisunique or entry.indisexclusion) and guarded.relrowsecurity
        and has_any_column_privilege(guarded.oid, 'insert, update')
        and guarded.relnamespace = 'public'::regnamespace
        group by 1, 2 order by 2, 1
        """
    )
    foreign = rows(
        """
        select con.conname, guarded.relname, here.attname, there.relname, other.attname
        from pg_constraint con
        join pg_class guarded on guarded.oid = con.conrelid
        join pg_class there on there.oid = con.confrelid
        join pg_attribute here on here.attrelid = con.conrelid and here.attnum = con.conkey[1]
        join pg_attribute other on other.attrelid = con.confrelid and other.attnum = con.confkey[1]
        where con.contype = 'f' and guarded.relrowsecurity and there.relrowsecurity
        and has_any_column_privilege(guarded.oid, 'insert, update')
        and guarded.relnamespace = 'public'::regnamespace order by 2, 1
        """
    )
    return [
        Key(name=name, table=table, columns=tuple(sorted(set(columns))))
        for name, table, columns in unique
    ] + [
        Key(name=name, table=table, columns=(here,), leads_to=there, column_there=other)
        for name, table, here, there, other in foreign
    ]


@cache
def columns_of(table: str) -> dict[str, str]:
    """Return the columns that can be written, with their types."""
    return dict(
        rows(
            "select attname::text, format_type(atttypid, null) from pg_attribute"
            " where attrelid = %s::regclass and attnum > 0 and not attisdropped"
            " and attgenerated = '' and attidentity <> 'a'",
            table,
        )
    )


def all_rows(table: str) -> list[dict[str, Any]]:
    """Return what can be read; words that no table tells are as if nobody had written any."""
    told = ", ".join(
        f'"{name}"'
        if rows("select has_column_privilege(%s, %s, 'select')", table, name)[0][0]
        else f"'' as \"{name}\""
        for name in columns_of(table)
    )
    if not rows("select has_any_column_privilege(%s, 'select')", table)[0][0]:
        return []
    question = f"select to_jsonb(one)::text from (select {told} from {table}) one"
    return [json.loads(row) for (row,) in rows(question)]


def answer(question: str, told: list[Any]) -> str:
    """Return what the database says, without the values; nothing of it stays."""
    said = "done"
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(question, told)
            said = f"done {cursor.rowcount}"
            cursor.execute("set constraints all immediate")
            transaction.set_rollback(True)
    except DatabaseError as error:
        said = f"{error.__cause__.sqlstate} {re.sub(r'[0-9a-f-]{36}', '…', str(error))}"
    return said.split("\n")[0]


def added(table: str, row: dict[str, Any]) -> str:
    names = ", ".join(f'"{name}"' for name in columns_of(table))
    return answer(
        f"insert into {table} ({names})"
        f" select {names} from jsonb_populate_record(null::{table}, %s::jsonb)",
        [json.dumps(row)],
    )


def changed(table: str, row: dict[str, Any], to: dict[str, Any]) -> str:
    names = ", ".join(f'"{name}" = told."{name}"' for name in to)
    key = "user_id" if "id" not in row else "id"
    return answer(
        f"update {table} one set {names} from jsonb_populate_record(null::{table}, %s::jsonb) told"
        f" where one.{key}::text = %s",
        [json.dumps(row | to), str(row[key])],
    )


def of_nobody(table: str, column: str, theirs: Any) -> Any:
    """Return a value of the kind that no row has."""
    if column == "reference":
        return new_client_reference()
    match columns_of(table).get(column, ""):
        case "uuid":
            return str(uuid.uuid4())
        case "date":
            return "1999-01-01"
        case "bytea":
            return "\\x" + uuid.uuid4().hex
        case "integer" | "smallint" | "bigint":
            return theirs + 777
        case _:
            return theirs


@dataclass(frozen=True, kw_only=True)
class Sight:
    """What somebody sees of a table, and what is there besides."""

    by: str
    own: dict[str, list[dict[str, Any]]]
    unseen: dict[str, list[dict[str, Any]]]


def sight_of(user: User, tables: set[str]) -> tuple[str, Sight]:
    everything = {table: all_rows(table) for table in tables}
    token = token_of(user)
    with acting_under(token):
        own = {table: all_rows(table) for table in tables}
    unseen = {
        table: [row for row in everything[table] if row not in own[table]] for table in tables
    }
    return token, Sight(by=str(user.pk), own=own, unseen=unseen)


def fresh(table: str, row: dict[str, Any], *, by: str) -> dict[str, Any]:
    """Return the row as a new one; a client is registered now, by who asks."""
    if table == "clients_client":
        row = row | {"registered_at": "now", "registered_by_id": by}
    if columns_of(table).get("id") == "uuid":
        return row | {"id": str(uuid.uuid4())}
    return row


def asked(key: Key, sight: Sight, leading: dict[str, set[str]]) -> Iterator[tuple[str, str, str]]:
    """Ask with the key of an unseen row and with nobody's; give both answers."""
    source = sight.unseen.get(key.leads_to or key.table, [])
    for row in sight.own[key.table][:2]:
        for theirs in source[-1:]:
            if key.leads_to:
                subsets = [{key.columns[0]: theirs[key.column_there]}]
            else:
                values = {
                    name: theirs[name] for name in key.columns if theirs.get(name) is not None
                }
                # One that leads elsewhere by itself is asked as the foreign key that it is.
                subsets = [values] + [
                    {name: value}
                    for name, value in values.items()
                    if name not in leading[key.table] and value != row[name]
                ]
            for subset in subsets:
                nobodys = {
                    name: of_nobody(key.table, name, value) for name, value in subset.items()
                }
                if _says_nothing(subset, nobodys, row):
                    continue
                new = fresh(key.table, row, by=sight.by)
                yield (
                    f"add {sorted(subset)}",
                    added(key.table, new | subset),
                    added(key.table, new | nobodys),
                )
                yield (
                    f"change {sorted(subset)}",
                    changed(key.table, row, subset),
                    changed(key.table, row, nobodys),
                )


def _says_nothing(subset: dict[str, Any], nobodys: dict[str, Any], row: dict[str, Any]) -> bool:
    """Whether the two would be the same question, or one about the own row.

    A row's id is 122 random bits that only the program tells: whoever has it knows of the row.
    """
    return (
        subset.keys() <= {"id"}
        or None in subset.values()
        or nobodys == subset
        or all(row.get(name) == value for name, value in subset.items())
    )


@pytest.fixture
def town() -> Town:
    return create_town(today=timezone.localdate())


def test_no_key_tells_whether_an_unseen_row_is_there(town: Town) -> None:
    known = keys()
    tables = {key.table for key in known} | {key.leads_to for key in known if key.leads_to}
    leading: dict[str, set[str]] = {key.table: set() for key in known}
    for table, column in rows(LEADING):
        leading.setdefault(table, set()).add(column)
    told: dict[str, tuple[str, str, str, str]] = {}
    tried: set[str] = set()
    hides: set[str] = set()

    for name in ASKERS:
        token, sight = sight_of(town.users[name], tables)
        hides |= {table for table in tables if sight.unseen[table] or not sight.own[table]}
        with acting_under(token):
            for key in known:
                for way, theirs, nobodys in asked(key, sight, leading):
                    tried.add(key.name)
                    if theirs != nobodys:
                        told[key.name] = (name, way, theirs, nobodys)

    not_tried = {
        key.table
        for key in known
        if key.name not in tried
        and (key.leads_to or key.table) in hides
        and key.columns != ("id",)
        # Asked as the foreign keys that they are.
        and (key.leads_to or not set(key.columns) <= leading[key.table])
    }
    assert {name: answers for name, answers in told.items() if name not in HARMLESS} == {}
    assert set(told) == set(HARMLESS)
    assert sorted(not_tried) == sorted(NOT_TRIED)
    assert len(tried) >= 70
