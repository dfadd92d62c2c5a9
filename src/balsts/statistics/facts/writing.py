"""Writing fact tables: COPY out of the database, a block at a time, into Parquet."""

import hashlib
import io
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.db import connection
from pyarrow import csv, parquet

from balsts.platform.shared_files import keep_all_in, make_folder
from balsts.statistics.facts.deriving import derive_tables
from balsts.statistics.facts.tables import (
    DERIVED_TABLES,
    READ_TABLES,
    SCHEMA_VERSION,
    FactTable,
    Kind,
)
from balsts.statistics.progress import Tell

BLOCK_BYTES = 8 * 1024 * 1024
KEY_BYTES = 32
MANIFEST = "manifest.json"

_TYPES: Mapping[Kind, pa.DataType] = {
    Kind.CODE: pa.string(),
    Kind.DAY: pa.date32(),
    Kind.NUMBER: pa.int32(),
    Kind.PSEUDONYM: pa.int64(),
    Kind.FLAG: pa.bool_(),
}


@dataclass(frozen=True, kw_only=True)
class WrittenFacts:
    """What was written: when the database looked like this, how many rows, and the manifest's hash."""

    taken_at: datetime
    row_counts: dict[str, int]
    digest: str


def hold_still() -> None:
    """Make the transaction that begins here see one state of the database to its end.

    Inside a larger transaction its first words are spoken already, and its view is used.
    """
    if not connection.savepoint_ids:
        with connection.cursor() as cursor:
            cursor.execute("set transaction isolation level repeatable read")


def write_facts(folder: Path, *, tell: Tell) -> WrittenFacts:
    """Fill the folder with all fact tables of one moment and a manifest."""
    make_folder(folder)
    total = len(READ_TABLES) + 1
    row_counts: dict[str, int] = {}
    key = secrets.token_bytes(KEY_BYTES)
    with connection.cursor() as cursor:
        cursor.execute("select transaction_timestamp()")
        taken_at: datetime = cursor.fetchone()[0]
        for done, table in enumerate(READ_TABLES):
            tell(done, total, table.name)
            row_counts[table.name] = _write_table(cursor, table, folder=folder, key=key)
    tell(len(READ_TABLES), total, DERIVED_TABLES[0])
    row_counts |= derive_tables(folder)
    tell(total, total, "")
    digest = _write_manifest(folder, taken_at=taken_at, row_counts=row_counts)
    keep_all_in(folder)
    return WrittenFacts(taken_at=taken_at, row_counts=row_counts, digest=digest)


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_table(cursor: Any, table: FactTable, *, folder: Path, key: bytes) -> int:
    schema = pa.schema([(name, _TYPES[kind]) for name, kind in table.columns.items()])
    path = folder / f"{table.name}.parquet"
    rows = 0
    statement = f"copy ({table.question}) to stdout (format csv, header)"
    parameters = {"key": key} if "%(key)s" in table.question else None
    with (
        cursor.copy(statement, parameters) as copy,
        csv.open_csv(
            pa.PythonFile(_CopyStream(copy), mode="r"),
            read_options=csv.ReadOptions(
                column_names=schema.names, skip_rows=1, block_size=BLOCK_BYTES, use_threads=False
            ),
            convert_options=csv.ConvertOptions(
                column_types=schema,
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
                true_values=["t"],
                false_values=["f"],
            ),
        ) as reader,
        parquet.ParquetWriter(path, schema, compression="zstd") as writer,
    ):
        for batch in reader:
            writer.write_batch(batch)
            rows += batch.num_rows
    return rows


class _CopyStream(io.RawIOBase):
    """What COPY sends, as a file that can be read forward."""

    def __init__(self, copy: Any) -> None:
        self._copy = copy
        self._left = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        parts = [self._left]
        held = len(self._left)
        while size < 0 or held < size:
            part = bytes(self._copy.read())
            if not part:
                break
            parts.append(part)
            held += len(part)
        content = b"".join(parts)
        if size < 0:
            size = len(content)
        self._left = content[size:]
        return content[:size]


def _write_manifest(folder: Path, *, taken_at: datetime, row_counts: dict[str, int]) -> str:
    manifest = {
        "schema_version": SCHEMA_VERSION,
        "taken_at": taken_at.isoformat(),
        "tables": {
            name: {
                "file": f"{name}.parquet",
                "rows": rows,
                "sha256": file_digest(folder / f"{name}.parquet"),
            }
            for name, rows in sorted(row_counts.items())
        },
    }
    path = folder / MANIFEST
    path.write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    return file_digest(path)
