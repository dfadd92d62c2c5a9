"""DuckDB sees the snapshot it was opened for, and nothing else of this machine or the network."""

import duckdb
import pytest

from balsts.statistics.facts.deriving import PseudonymsCollide
from balsts.statistics.facts.reading import engine_for, open_facts
from tests.statistics.invented_facts import write_invented_facts


@pytest.fixture
def folder(tmp_path):
    return write_invented_facts(tmp_path / "it's here", clients=[{"person": 1}])


def test_own_tables_are_counted(folder):
    with open_facts(folder) as facts:
        assert facts.rows(facts.table("clients").select("person")) == [(1,)]


def test_table_of_no_snapshot_is_refused(folder):
    with open_facts(folder) as facts, pytest.raises(KeyError, match="passwords"):
        facts.table("passwords")


@pytest.mark.parametrize(
    "statement",
    [
        "select * from read_text('/etc/passwd')",
        "copy (select 1) to '/tmp/leak.csv'",
        "attach '/tmp/leak.duckdb'",
        "select * from read_csv('http://127.0.0.1:9/x.csv')",
        "install httpfs",
        "set enable_external_access = true",
        "set memory_limit = '100GB'",
    ],
)
def test_everything_else_is_refused(folder, statement):
    with engine_for(folder) as engine, pytest.raises(duckdb.Error):
        engine.con.execute(statement)


def test_two_people_with_one_pseudonym_stop_the_snapshot(tmp_path):
    with pytest.raises(PseudonymsCollide):
        write_invented_facts(tmp_path / "facts", clients=[{"person": 1}, {"person": 1}])
