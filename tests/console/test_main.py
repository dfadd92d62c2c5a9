"""The command `balsts` ends foreseen failures in one sentence."""

import os
import subprocess
import sys

import pytest

from balsts.console.main import main
from tests.unreached import refused_by_disk


def run(*words, **surroundings):
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("BALSTS_", "DJANGO_", "DATABASE_URL"))
    }
    done = subprocess.run(
        [sys.executable, "-m", "balsts.console.main", *words],
        env=clean | surroundings,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr.strip()


def test_missing_setting_is_named():
    answer = run("check", BALSTS_DATABASE_URL="postgresql://app@/balsts")

    assert answer == (
        1,
        (
            "The setting BALSTS_DATA is missing. `make start` provides it for development; "
            "see docs/reference/settings.md."
        ),
    )


def test_start_refuses_settings_of_a_server():
    answer = run("start", BALSTS_DATABASE_URL="postgresql://app@/balsts")

    assert answer == (
        1,
        (
            "`balsts start` brings its own settings: take BALSTS_DATABASE_URL away, "
            "or serve as docs/how-to/run-on-a-server.md says."
        ),
    )


@pytest.mark.parametrize("words", [("start", "--no-seed"), ("showmigrations",)])
def test_server_that_does_not_answer_is_said_so(words, tmp_path):
    code, said = run(
        *words,
        BALSTS_DATA=str(tmp_path),
        DATABASE_URL="postgresql://boss@127.0.0.1:1/postgres?connect_timeout=2",
    )

    assert code == 1
    assert said.startswith("The database does not answer: ")
    assert said.count("\n") == 0


def test_address_that_is_none_is_said_so(tmp_path):
    code, said = run("showmigrations", BALSTS_DATA=str(tmp_path), DATABASE_URL="not an address")

    assert (code, said.count("\n")) == (1, 0)
    assert said.startswith("DATABASE_URL is not an address of a database: ")


def test_foreign_binaries_that_are_not_there_are_said_so(tmp_path):
    code, said = run(
        "showmigrations", BALSTS_DATA=str(tmp_path), BALSTS_POSTGRES_BIN=str(tmp_path / "none")
    )

    assert (code, said) == (1, f"There is no PostgreSQL in {tmp_path / 'none'}.")


def test_folder_without_tables_is_said_so(folder):
    code, said = run("organisations_seed", BALSTS_DATA=str(folder))

    assert (code, said) == (
        1,
        "The tables are not made yet: run `make start`, or `balsts migrate`.",
    )


@pytest.mark.django_db
@pytest.mark.parametrize("raised_as", ["Django", "psycopg"])
def test_disk_that_keeps_nothing_is_no_matter_of_rights(raised_as, monkeypatch, capsys):
    fault = refused_by_disk()

    def fail(_words):
        raise fault if raised_as == "Django" else fault.__cause__

    monkeypatch.setattr("balsts.console.main._run", fail)

    assert main(["showmigrations"]) == 1
    assert capsys.readouterr().err.startswith("The database may not write on its disk any more: ")
