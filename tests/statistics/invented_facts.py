"""Fact tables made by hand: any table can be given as rows, all others are empty."""

import zlib
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from balsts.statistics.facts.deriving import derive_tables
from balsts.statistics.facts.tables import READ_TABLES, Kind

TYPES = {
    Kind.CODE: pa.string(),
    Kind.DAY: pa.date32(),
    Kind.NUMBER: pa.int32(),
    Kind.PSEUDONYM: pa.int64(),
    Kind.FLAG: pa.bool_(),
}
USUAL = {
    "sex": "unknown",
    "citizenship": "XXX",
    "education": "unknown",
    "occupation_group": "unknown",
    "marital_status": "unknown",
    "arrival_path": "unknown",
    "programme": "state_service",
    "provider": "lsk",
    "service_type": "accompaniment",
    "is_age_estimated": False,
    "certainty": "confirmed",
    "close_reason": "",
    "is_fully_delivered": False,
    "mode": "in_person_outside",
    "place": "riga",
    "institution_kind": "",
    "minutes": 60,
    "country": "",
    "household_role": "other",
    "authority": "unknown",
    "level": "",
    "has_open_case": True,
    "entry": 1,
    "counts_for_entitlement": True,
    "plan_version": 1,
    "permit_kind": "temporary",
}


def folder_name(word: str) -> str:
    """Return the name of a folder of snapshots that stands for the word."""
    return f"2018-11-01-020000-{zlib.crc32(word.encode()):08x}"


def write_invented_facts(folder: Path, **rows: list[dict[str, Any]]) -> Path:
    """Write a snapshot's files; what a row does not say is as usual, days are not known.

    A service without a row in `records` gets one of its own; where no row is given for `enrolments`,
    each case is carried by an enrolment without an end.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows = dict(rows)
    if "records" not in rows:
        rows["records"] = [
            {key: value for key, value in row.items() if key != "person"}
            for row in rows.get("services", [])
        ]
    if "enrolments" not in rows:
        rows["enrolments"] = [
            {
                "programme": row.get("programme", USUAL["programme"]),
                "person": row["person"],
                "valid_from": row["opened_on"],
            }
            for row in rows.get("spells", [])
        ]
    for table in READ_TABLES:
        schema = pa.schema([(name, TYPES[kind]) for name, kind in table.columns.items()])
        full = [
            {name: row.get(name, USUAL.get(name)) for name in table.columns}
            for row in rows.pop(table.name, [])
        ]
        pq.write_table(pa.Table.from_pylist(full, schema=schema), folder / f"{table.name}.parquet")
    assert rows == {}
    derive_tables(folder)
    return folder
