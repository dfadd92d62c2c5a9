"""How far everybody's hand reaches in the database: read, change, remove, add, of every table of the town.

Asked past the program, row by row, each attempt taken back. What a key refuses (a row that is there
already, or on which others rest) the wall has let through.
"""

import dataclasses
import datetime
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from psycopg import sql
from psycopg.types.json import Jsonb

from balsts.accounts.enums import EntryKind
from balsts.accounts.models import EntryCode, RecoveryRequest, User
from balsts.accounts.queries.user import system_actor
from balsts.clients.models import ConsentWithdrawal
from balsts.exchange.models import ImportMessage, ImportRun
from balsts.platform.bound_postgres import acting_under
from tests.database.asking import rows, token_of
from tests.database.town import Town, create_town
from tests.factories.archive import create_opening, create_second_manager
from tests.factories.exports import create_waiting_export
from tests.factories.inquiries import create_inquiry
from tests.factories.inspections import coordinator_of, create_inspection
from tests.factories.outside import say_why
from tests.factories.privacy import (
    create_erasure_list,
    create_former_staff_list,
    create_incident,
    create_notice,
    create_question,
    create_senior_who_knew,
)
from tests.factories.sharing import (
    create_emergency,
    create_referral,
    create_referral_to_us,
    movement_coordinator,
)
from tests.web.figures import create_report, create_snapshot, create_what_if

# Where PostgreSQL raises what a function of ours refuses; walls are asked before keys and constraints.
RAISED_BY_OURS = "exec_stmt_raise"
TABLES = """
select one.oid::regclass::text,
    (select array_agg(attname::text order by attnum) from pg_attribute
     where attrelid = one.oid and attnum = any(key.indkey)),
    (select array_agg(attname::text order by attnum) from pg_attribute
     where attrelid = one.oid and attnum > 0 and not attisdropped and attgenerated = ''
       and has_column_privilege(one.oid, attnum, 'select')
       and has_column_privilege(one.oid, attnum, 'insert')),
    (select array_agg(attname::text order by attnum) from pg_attribute
     where attrelid = one.oid and attnum > 0 and not attisdropped and attgenerated = ''
       and has_column_privilege(one.oid, attnum, 'select')
       and has_column_privilege(one.oid, attnum, 'update') and attnum <> all(key.indkey)),
    (select array_agg(attname::text order by attnum) from pg_constraint, pg_attribute
     where conrelid = one.oid and confrelid = 'accounts_user'::regclass
       and attrelid = one.oid and attnum = any(conkey)),
    has_table_privilege(one.oid, 'delete')
from pg_class one join pg_index key on key.indrelid = one.oid and key.indisprimary
where one.relrowsecurity and one.relnamespace = 'public'::regnamespace
  and has_column_privilege(one.oid, key.indkey[0], 'select')
order by 1
"""


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table under row security, and which of its columns a page may write at all."""

    name: str
    key: list[str]
    added: list[str]
    changed: list[str]
    people: list[str]
    is_removed_from: bool


Row = dict[str, Any]
Reach = dict[str, dict[str, dict[str, int] | int]]


def reach(*, today: datetime.date) -> Reach:
    """Tell by table and deed whose hand reaches how many rows; nobody's is left out."""
    town = create_town(today=today)
    people = _add_the_rest(town, today=today)
    tables = [_table(line) for line in rows(TABLES)]
    there = {table.name: _rows_of(table) for table in tables}
    found: Reach = {
        name: {"rows": len(there[name]), "read": {}, "change": {}, "remove": {}, "add": {}}
        for name in there
    }
    for name, user in people.items():
        with acting_under(token_of(user)):
            for table in tables:
                for deed, number in _reached(table, there[table.name], user):
                    found[table.name][deed] |= {name: number} if number else {}  # type: ignore[operator]
    return {
        table: {deed: who for deed, who in deeds.items() if who} for table, deeds in found.items()
    }


def _add_the_rest(town: Town, *, today: datetime.date) -> dict[str, User]:
    """Add what stands beside the files and comes of work with them; return everybody."""
    cast, now, one_day = town.cast, timezone.now(), datetime.timedelta(days=1)
    funder = cast.esther.posts.get().organisation
    others = {
        "dace": create_second_manager(cast),
        "laura": create_senior_who_knew(cast),
        "liga": coordinator_of(funder),
        "ludmila": movement_coordinator(cast),
    }
    create_emergency(cast, by=cast.boris)
    create_emergency(cast, by=cast.daniel)
    create_referral(cast)
    say_why(create_referral_to_us(cast).client, by=others["ludmila"])
    for client, by in ((town.ours, cast.daniel), (town.theirs, cast.amina)):
        create_inquiry(client, by=by)
    for client, contract, by in (
        (town.ours, cast.contract, cast.amina),
        (town.theirs, cast.other_contract, cast.daniel),
    ):
        create_notice(client, contract)
        create_waiting_export(contract, by=by)
        create_opening(client, contract, by=by)
        create_erasure_list(contract.provider, by=by)
        create_question(contract.provider)
        create_incident(by=by, steps=True)
        create_inspection(contract, by=others["liga"], client=client, opened_at=now)
        RecoveryRequest.objects.create(user=by, asked_by=system_actor(), asked_at=now)
        EntryCode.objects.create(
            user=by,
            kind=EntryKind.JOINING,
            code_hash=by.username.encode(),
            made_by=cast.janis,
            made_at=now,
            expires_at=now + one_day,
        )
        run = ImportRun.objects.create(
            state="checked",
            file_names=["people.csv"],
            sha256="ab" * 32,
            started_at=now,
            started_by=by,
        )
        ImportMessage.objects.create(run=run, position=1, source="people.csv")
    ConsentWithdrawal.objects.create(
        consent=town.theirs.consents.get(),
        withdrawn_on=today,
        recorded_at=now,
        recorded_by=cast.daniel,
    )
    create_former_staff_list(cast.katrina)
    snapshot = create_snapshot()
    create_what_if(snapshot, by=cast.esther)
    create_report(snapshot)
    names = [field.name for field in dataclasses.fields(cast)]
    return {
        name: getattr(cast, name) for name in names if isinstance(getattr(cast, name), User)
    } | others


def _table(line: tuple[Any, ...]) -> Table:
    name, key, added, changed, people, is_removed_from = line
    return Table(
        name=name,
        key=key,
        added=added or [],
        changed=changed or [],
        people=people or [],
        is_removed_from=is_removed_from,
    )


def _rows_of(table: Table) -> list[Row]:
    """Return all rows of a table, as they stand in JSON."""
    wanted = sorted({*table.key, *table.added})
    asked = sql.SQL("select to_jsonb(one) from (select {} from {}) one")
    with connection.cursor() as cursor:
        cursor.execute(asked.format(_names(wanted), sql.Identifier(table.name)))
        return [json.loads(row) for (row,) in cursor.fetchall()]


def _reached(table: Table, there: list[Row], user: User) -> Iterator[tuple[str, int]]:
    this = sql.Identifier(table.name)
    one = sql.SQL("from jsonb_populate_record(null::{}, %s) one").format(this)
    key = _names(table.key)
    at = sql.SQL(" where ({}) = (select {} {})").format(key, key, one)

    def let(attempt: sql.Composed) -> int:
        return sum(_is_let(attempt, row) for row in there)

    yield "read", let(sql.SQL("select from {}").format(this) + at)
    if table.changed:
        same = sql.SQL(", ").join(
            sql.SQL("{0} = {0}").format(sql.Identifier(name)) for name in table.changed
        )
        yield "change", let(sql.SQL("update {} set {}").format(this, same) + at)
    if table.is_removed_from:
        yield "remove", let(sql.SQL("delete from {}").format(this) + at)
    if table.added:
        added = _names(table.added)
        add = sql.SQL("insert into {} ({}) select {} {}").format(this, added, added, one)
        own = {name: str(user.pk) for name in table.people}
        yield "add", sum(_is_let(add, row) or _is_let(add, row | own) for row in there)


def _names(names: list[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))


def _is_let(attempt: sql.Composed, row: Row) -> bool:
    """Attempt it and take it back; tell whether the wall let it through."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(attempt, [Jsonb(row)])
            transaction.set_rollback(True)
            return cursor.rowcount > 0
    except IntegrityError as error:
        return error.__cause__.diag.source_function != RAISED_BY_OURS  # type: ignore[union-attr]
    except DatabaseError:
        return False


def written(found: Reach) -> str:
    """Write it so that a change is one line."""
    return yaml.safe_dump(found, default_flow_style=None, sort_keys=False, width=400)
