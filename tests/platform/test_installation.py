"""The data folder keeps its secrets to itself and its addresses can be read by libpq."""

import socket
import stat

import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from balsts.platform.installation import Installation
from balsts.platform.postgres import PostgresUnavailable
from balsts.platform.shared_files import keep_names_in
from tests.postgres_plugin import SERVER


def test_secret_is_made_once_and_only_we_may_read_it(tmp_path):
    here = Installation(folder=tmp_path / "dati")

    first = here.secret("session")
    again = Installation(folder=tmp_path / "dati").secret("session")
    file = tmp_path / "dati" / "secrets" / "session"

    assert first == again
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_secrets_differ_by_name(tmp_path):
    here = Installation(folder=tmp_path)

    assert here.secret("one") != here.secret("other")


def test_address_of_the_application_leads_to_our_socket(tmp_path):
    here = Installation(folder=tmp_path / "ar atstarpi")

    parts = conninfo_to_dict(here.address("app"))

    assert parts == {
        "host": str(here.cluster.socket_folder),
        "port": "5432",
        "user": "balsts_app",
        "password": here.secret("database-app-password"),
        "dbname": "balsts",
    }


def test_server_of_others_keeps_its_address_and_gets_names_with_a_tail(tmp_path):
    here = Installation(folder=tmp_path, server="postgresql://boss:p%40ss@db.example:5433/postgres")

    parts = conninfo_to_dict(here.address("owner"))
    tail = here.secret("database-tail", length=4)

    assert parts == {
        "host": "db.example",
        "port": "5433",
        "user": f"balsts_{tail}_owner",
        "password": here.secret("database-owner-password"),
        "dbname": f"balsts_{tail}",
    }


def test_server_of_others_that_does_not_answer_is_told_and_not_started(tmp_path):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        here = Installation(folder=tmp_path, server=f"postgresql://boss@127.0.0.1:{port}/postgres")

        with pytest.raises(PostgresUnavailable) as told:
            here.keep_up()

    assert str(told.value) == "The server in DATABASE_URL does not answer."


@pytest.mark.django_db  # starts the server, whichever test comes first
def test_server_of_others_that_answers_needs_nothing(tmp_path):
    told = {name: SERVER.installation.admin[name] for name in ("host", "port", "user", "password")}
    here = Installation(folder=tmp_path, server=make_conninfo(dbname="postgres", **told))

    assert here.keep_up() is False


def test_a_secret_that_was_told_outlives_a_power_cut(tmp_path, disk):
    (tmp_path / "dati").mkdir()
    keep_names_in(tmp_path)

    Installation(folder=tmp_path / "dati").secret("erasure-ledger-key")

    assert disk.has(tmp_path / "dati" / "secrets" / "erasure-ledger-key")
