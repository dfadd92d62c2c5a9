"""Everything that is kept about one person, found by following foreign keys: no table is forgotten.

What is read is what the person who looks may see: each organisation answers for what it holds.
Other people are left out: staff stand as staff, households as a code, and a text that may tell of
somebody else is given out only when nobody else took part and whoever answers has not left it out.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection
from django.db.models import Field, Model

from balsts.clients.models import Client
from balsts.privacy.models import ArchiveOpening
from balsts.privacy.policies import FieldLine, sensitivity

# What says nothing to the person about themself, or is no answer to give.
LEFT_OUT = frozenset({"technical", "keys", "membership"})
# Bookkeeping of this room about the file itself, which is nothing but the request's own trace.
NOT_ABOUT_THE_PERSON = frozenset({"privacy_erasureline", "privacy_awaitedentry"})
# What no page may read: names that are set aside, and the keys of sealed notes.
CLOSED_TO_PAGES = frozenset({"privacy_identitysetaside", "casework_sealedkey"})
SERVICE_RECORD = "casework_servicerecord"
# Which rows the person is told of: what an authority asked once it is decided, unless a law forbids it.
# That somebody opened the file for an authority would tell the same; a row without its reason would, too.
TOLD_WHERE = {
    "clients_outsideopening": "t.reason_kind <> 'authority'",
    "privacy_archiveopening": "t.ground <> 'authority'",
    "privacy_disclosure": "t.decision <> '' and t.secrecy_basis = ''",
}
# Words that no page reads from their table: who may is told them by a function of row security.
TOLD_APART = {
    "casework_handover": {
        "note": "(select words from sec.words_of_task(t.task_id) where hand_over_id = t.id)"
    },
    SERVICE_RECORD: {"note": "(select note from sec.service_notes(array[t.id]))"},
    "casework_task": {
        "because_words": "(select words from sec.words_of_task(t.id) where hand_over_id is null)"
    },
}


@dataclass(frozen=True, kw_only=True)
class HeldValue:
    """One field of one row: its name, its kind by the policy, the value as it is stored."""

    field: "Field[Any, Any]"
    sensitivity: str
    value: Any


@dataclass(frozen=True, kw_only=True)
class HeldRow:
    """One row about the person; `may_tell_of_others` where more people took part in it."""

    id: UUID
    values: tuple[HeldValue, ...]
    may_tell_of_others: bool = False

    @property
    def texts(self) -> tuple[HeldValue, ...]:
        """What somebody has typed freely."""
        return tuple(one for one in self.values if one.sensitivity == "own_words" and one.value)


@dataclass(frozen=True, kw_only=True)
class HeldTable:
    """One table with its rows about the person."""

    model: type[Model]
    rows: tuple[HeldRow, ...]


def what_is_held(client: Client, *, opening: ArchiveOpening | None = None) -> list[HeldTable]:
    """Return every table that has something about the person, in the order of the rooms.

    Of a file that was taken out of the archive by an `opening` it is what its organisation held.
    """
    found: dict[str, list[HeldRow]] = {}
    models = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    for table, condition in (
        ("clients_client", "id = $1"),
        *_paths(),
        (
            SERVICE_RECORD,
            (
                "id in (select service_record_id from casework_serviceparticipation"
                " where client_id = $1)"
            ),
        ),
    ):
        if table not in NOT_ABOUT_THE_PERSON | CLOSED_TO_PAGES:
            found[table] = (
                _rows_taken_out(models[table], table, opening)
                if opening
                else _rows(models[table], table, condition, client)
            )
    order = {model._meta.db_table: place for place, model in enumerate(models.values())}
    return [
        HeldTable(model=models[table], rows=tuple(rows))
        for table, rows in sorted(found.items(), key=lambda item: order[item[0]])
        if rows
    ]


def tables_searched() -> set[str]:
    """Return the tables that are looked through, by their names in the database."""
    return {table for table, _ in _paths()} | {"clients_client", SERVICE_RECORD}


def _paths() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("select name, condition from sec.paths_to_client()")
        return list(cursor.fetchall())


def _rows(model: type[Model], table: str, condition: str, client: Client) -> list[HeldRow]:
    lines = {line.field: line for line in sensitivity().of_table(model._meta.label)}
    asked = condition.replace("$1", "%(client)s")
    if table in TOLD_WHERE:
        asked = f"({asked}) and {TOLD_WHERE[table]}"
    shared = "sec.others_took_part(t.id)" if table == SERVICE_RECORD else "false"
    with connection.cursor() as cursor:
        # Names of tables and columns come from the catalogue, never from anybody who asks.
        cursor.execute(
            f"select {shared}, {_columns(model)} from {table} t where {asked} order by t.id",  # noqa: S608 - as the comment above says  # nosec B608
            {"client": client.pk},
        )
        columns = [column.name for column in cursor.description or ()][1:]
        return [
            _row(model, lines, dict(zip(columns, told[1:], strict=True)), is_shared=told[0])
            for told in cursor.fetchall()
        ]


def _rows_taken_out(model: type[Model], table: str, opening: ArchiveOpening) -> list[HeldRow]:
    lines = {line.field: line for line in sensitivity().of_table(model._meta.label)}
    columns = [str(field.column) for field in model._meta.concrete_fields]
    with connection.cursor() as cursor:
        cursor.execute(
            "select (told.held ->> 'others_took_part')::boolean,"  # noqa: S608 - names come from the models  # nosec B608
            f" {', '.join(f't.{column}' for column in columns)}"
            " from sec.rows_taken_out(%(opening)s, %(table)s) told(held)"
            f" cross join lateral jsonb_populate_record(null::{table}, told.held) t"
            f" where {TOLD_WHERE.get(table, 'true')} order by t.id",
            {"opening": opening.pk, "table": table},
        )
        return [
            _row(model, lines, dict(zip(columns, told[1:], strict=True)), is_shared=told[0])
            for told in cursor.fetchall()
        ]


def _columns(model: type[Model]) -> str:
    apart = TOLD_APART.get(model._meta.db_table, {})
    columns = [str(field.column) for field in model._meta.concrete_fields]
    return ", ".join(f"{apart.get(column, f't.{column}')} as {column}" for column in columns)


def _row(
    model: type[Model],
    lines: Mapping[str, FieldLine],
    told: Mapping[str, Any],
    *,
    is_shared: bool,
) -> HeldRow:
    values = []
    for field in model._meta.concrete_fields:
        kind = lines[field.name].sensitivity
        value = told[str(field.column)]
        if kind not in LEFT_OUT and value not in (None, "", [], {}):
            values.append(HeldValue(field=field, sensitivity=kind, value=value))
    return HeldRow(id=told["id"], values=tuple(values), may_tell_of_others=is_shared)


def texts_to_read(held: Collection[HeldTable]) -> list[tuple[HeldTable, HeldRow]]:
    """Return the rows whose texts whoever answers must read first: they may tell of others."""
    return [(table, row) for table in held for row in table.rows if row.texts]
