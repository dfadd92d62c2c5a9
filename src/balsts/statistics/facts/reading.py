"""Opening a snapshot for counting: Ibis over DuckDB, which sees this folder and nothing else."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import ibis
from ibis.backends.duckdb import Backend
from ibis.expr.types import Table

from balsts.statistics.facts.tables import TABLE_NAMES

MEMORY_LIMIT = "2GB"
MOST_THREADS = 4


class Facts:
    """The tables of one snapshot by name, as Ibis tables."""

    def __init__(self, engine: Backend, folder: Path) -> None:
        self._engine = engine
        self._folder = folder
        self._tables: dict[str, Table] = {}

    def table(self, name: str) -> Table:
        """Return a fact table; it is read only when a count asks for it."""
        if name not in TABLE_NAMES:
            raise KeyError(name)
        if name not in self._tables:
            path = self._folder / f"{name}.parquet"
            self._tables[name] = self._engine.read_parquet(str(path), table_name=name)
        return self._tables[name]

    def has(self, name: str) -> bool:
        """Whether this snapshot holds the table: older ones lack what was added since."""
        return (self._folder / f"{name}.parquet").exists()

    def rows(self, expression: Table) -> list[tuple[object, ...]]:
        """Count: run the expression and return its rows."""
        found = expression.to_pyarrow()
        columns = [column.to_pylist() for column in found.columns]
        return list(zip(*columns, strict=True)) if columns else []

    def keep(self, name: str, expression: Table) -> Table:
        """Work out an expression once and keep its rows while the snapshot is open."""
        return self._engine.create_table(name, expression, temp=True, overwrite=True)


@contextmanager
def open_facts(folder: Path) -> Iterator[Facts]:
    """Open the fact tables of a snapshot; nothing is fetched, nothing outside is read."""
    with engine_for(folder) as engine:
        yield Facts(engine, folder)


@contextmanager
def engine_for(folder: Path) -> Iterator[Backend]:
    """Start DuckDB closed to the network and to every other folder of this machine."""
    with tempfile.TemporaryDirectory(prefix="balsts-counting-") as scratch:
        connection = duckdb.connect(
            ":memory:",
            config={
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "threads": str(min(os.cpu_count() or 1, MOST_THREADS)),
                "memory_limit": MEMORY_LIMIT,
                "temp_directory": scratch,
            },
        )
        try:
            folders = ", ".join(_quoted(str(one)) for one in (folder, scratch))
            connection.execute(f"set allowed_directories = [{folders}]")
            connection.execute("set enable_external_access = false")
            engine = ibis.duckdb.from_connection(connection)
            connection.execute("set lock_configuration = true")
            yield engine
        finally:
            connection.close()


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
