"""How far everybody's hand reaches in the database: read, change, remove, add, of every table of the town.

Asked past the program, row by row, each attempt taken back. What a key refuses (a row that is there
already, or on which others rest) the wall has let through. It is told whose the rows are: of the one
provider, where most people work, of the other, or of neither.
"""

import dataclasses
import datetime
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from django.db import connection
from django.utils import timezone
from psycopg import sql
from psycopg.types.json import Jsonb

from balsts.accounts.enums import EntryKind
from balsts.accounts.models import EntryCode, RecoveryRequest, User
from balsts.accounts.queries.user import system_actor
from balsts.clients.enums import ClosedFileReason
from balsts.clients.models import ClosedFile, ConsentWithdrawal, EmergencyNote
from balsts.exchange.models import ImportMessage, ImportRun
from balsts.platform.bound_postgres import acting_under
from balsts.privacy.models import LedgerEntry, RequestCorrection
from balsts.statistics.definitions import SOCIAL_PORTRAIT
from balsts.statistics.models import KeptFact, Snapshot
from balsts.statistics.operations.request import register_report
from balsts.statistics.operations.what_if import register_what_if
from tests.database.asking import rows, token_of
from tests.database.town import Town, create_town
from tests.database.whose import OF_NEITHER, OURS, THEIRS, Row, text_of, whose
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
from tests.statistics.invented_facts import folder_name
from tests.web.figures import EIGHTEEN_MONTHS, PORTRAIT, create_published_figure

TABLES = """
select one.oid::regclass::text,
    (select array_agg(attname::text order by attnum) from pg_attribute
     where attrelid = one.oid and attnum = any(key.indkey)),
    (select array_agg(attname::text order by attnum) from pg_attribute
     where attrelid = one.oid and attnum > 0 and not attisdropped
       and has_column_privilege(one.oid, attnum, 'select')),
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
    told: list[str]
    added: list[str]
    changed: list[str]
    people: list[str]
    is_removed_from: bool


Reach = dict[str, dict[str, dict[str, str] | str]]
ALL = "all"


def reach(*, today: datetime.date) -> Reach:
    """Tell by table and deed whose hand reaches how many rows; nobody's is left out."""
    town = create_town(today=today)
    people = _add_the_rest(town, today=today)
    tables = [_table(line) for line in rows(TABLES)]
    there = {table.name: _rows_of(table) for table in tables}
    sides = whose(town, people.values(), [row for found in there.values() for row in found])
    found: dict[str, dict[str, dict[str, str]]] = {
        name: {"read": {}, "change": {}, "remove": {}, "add": {}} for name in there
    }
    for name, user in people.items():
        with acting_under(token_of(user)):
            for table in tables:
                for deed, reached in _reached(table, there[table.name], user):
                    if reached:
                        is_all = len(reached) == len(there[table.name])
                        found[table.name][deed][name] = ALL if is_all else _counted(reached, sides)
    return {
        table: ({"rows": _counted(there[table], sides)} if there[table] else {})
        | {deed: who for deed, who in deeds.items() if who}
        for table, deeds in found.items()
    }


def _counted(found: list[Row], sides: dict[str, str]) -> str:
    """Say how many rows of whom these are."""
    numbers = Counter(sides[text_of(row)] for row in found)
    return " + ".join(
        f"{numbers[side]} {side}" for side in (OURS, THEIRS, OF_NEITHER) if numbers[side]
    )


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
    for by in (cast.boris, cast.daniel):
        access = create_emergency(cast, by=by)
        EmergencyNote.objects.create(access=access, words="-", written_at=now)
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
        RequestCorrection.objects.create(
            request=client.data_requests.get(), correction=client.corrections.get()
        )
        with acting_under(token_of(by)):
            rows("select sec.account_notice('wrong_passwords', now(), 1)")
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
    ClosedFile.objects.create(
        client=town.theirs,
        reason_kind=ClosedFileReason.THREATENED,
        closed_at=now,
        closed_by=cast.daniel,
    )
    LedgerEntry.objects.create(mark="x", stage="set_aside", entered_on=today)
    create_former_staff_list(cast.katrina)
    Snapshot.objects.create(
        state="ready",
        requested_at=now,
        requested_by=cast.esther,
        taken_at=now,
        schema_version=2,
        folder_name=folder_name("facts"),
        digest="ab" * 32,
    )
    register_what_if(name="-", reason="-", asked=EIGHTEEN_MONTHS, by=cast.esther, at=now)
    register_report(report=SOCIAL_PORTRAIT, parameters=PORTRAIT, by=cast.esther, at=now)
    KeptFact.objects.create(
        fact="enrolments", person=town.ours.pk, row={"person": str(town.ours.pk)}
    )
    create_published_figure(by=cast.esther)
    names = [field.name for field in dataclasses.fields(cast)]
    return {
        name: getattr(cast, name) for name in names if isinstance(getattr(cast, name), User)
    } | others


def _table(line: tuple[Any, ...]) -> Table:
    name, key, told, added, changed, people, is_removed_from = line
    return Table(
        name=name,
        key=key,
        told=told,
        added=added or [],
        changed=changed or [],
        people=people or [],
        is_removed_from=is_removed_from,
    )


def _rows_of(table: Table) -> list[Row]:
    """Return all rows of a table, as they stand in JSON."""
    asked = sql.SQL("select to_jsonb(one) from (select {} from {}) one")
    with connection.cursor() as cursor:
        cursor.execute(asked.format(_names(table.told), sql.Identifier(table.name)))
        return [json.loads(row) for (row,) in cursor.fetchall()]


def _reached(table: Table, there: list[Row], user: User) -> Iterator[tuple[str, list[Row]]]:
    """Tell by deed which rows the person reaches; those to be added are known by what they copy."""
    this = sql.Identifier(table.name)
    one = sql.SQL("from jsonb_populate_record(null::{}, $1) one").format(this)
    key = _names(table.key)
    at = sql.SQL(" where ({}) = (select {} {})").format(key, key, one)

    seen = _rows_of(table)  # a row that is not seen is found by no key, to be changed or removed
    yield "read", seen
    if table.changed:
        same = sql.SQL(", ").join(
            sql.SQL("{0} = {0}").format(sql.Identifier(name)) for name in table.changed
        )
        yield "change", _let(sql.SQL("update {} set {}").format(this, same) + at, seen)
    if table.is_removed_from:
        yield "remove", _let(sql.SQL("delete from {}").format(this) + at, seen)
    if table.added:
        added = _names(table.added)
        add = sql.SQL("insert into {} ({}) select {} {}").format(this, added, added, one)
        own = {name: str(user.pk) for name in table.people}
        let = _are_let(add, there)
        left = [row for row, is_let in zip(there, let, strict=True) if own and not is_let]
        as_own = _are_let(add, [row | own for row in left])
        yield "add", _only(there, let) + _only(left, as_own)


def _let(attempt: sql.Composed, there: list[Row]) -> list[Row]:
    return _only(there, _are_let(attempt, there))


def _only(there: list[Row], let: list[bool]) -> list[Row]:
    return [row for row, is_let in zip(there, let, strict=True) if is_let]


def _names(names: list[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))


def _are_let(attempt: sql.Composed, there: list[Row]) -> list[bool]:
    """Attempt it for each row and take it back; tell which the wall let through."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select tests.are_let(%s, %s)",
            [attempt.as_string(cursor.cursor), [Jsonb(row) for row in there]],
        )
        let: list[bool] = cursor.fetchall()[0][0]
    return let


def written(found: Reach) -> str:
    """Write it so that a change is one line."""
    return yaml.safe_dump(found, default_flow_style=None, sort_keys=False, width=400)
