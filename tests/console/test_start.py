"""The whole house on one machine: starts, says where, refuses a twin, stops without a trace."""

import os
import re
import signal
import socket
import time
import urllib.error
import urllib.request

import pytest

from balsts.console import catalogues, preparation, start
from balsts.platform.installation import Installation
from balsts.platform.postgres import PostgresUnavailable

pytestmark = pytest.mark.slow  # servers need seconds to come and go
SECONDS = 60


def answer_of(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/static/no-such-file") as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except OSError:
        return None


def test_start_serves_refuses_a_twin_and_stops_cleanly(open_house, folder, port):
    house = open_house()
    is_ready = house.wait_for("Ctrl-C stops everything.")
    answered = answer_of(port)
    twin = open_house()
    twin.wait_for("nothing that is ever said")
    code = house.end()

    assert (is_ready, answered, code) == (True, 404, 0), house.said
    assert f"http://127.0.0.1:{port}/" in house.said
    assert twin.said == f"Balsts is already running from this folder: http://127.0.0.1:{port}/\n"
    assert twin.end(signal.SIGTERM) == 1
    assert answer_of(port) is None
    assert Installation(folder=folder).cluster.is_running is False


def test_start_after_a_kill_takes_up_the_same_data_on_the_next_free_port(
    lived_in, open_house, port
):
    killed = open_house()
    killed.wait_for("Ctrl-C stops everything.")
    killed.end(signal.SIGKILL)
    deadline = time.monotonic() + 10
    while answer_of(port) is not None and time.monotonic() < deadline:
        time.sleep(0.1)

    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", port))
        taken.listen()
        house = open_house()
        is_ready = house.wait_for("Ctrl-C stops everything.")
        code = house.end(signal.SIGTERM)

    assert (is_ready, code) == (True, 0), house.said
    assert "Making the tables" not in house.said
    moved = re.search(
        rf"Port {port} is taken by another program, so port (\d+) is used\.", house.said
    )
    assert moved, house.said
    # Whoever runs beside the tests may hold the very next one.
    assert int(moved[1]) in range(port + 1, port + start.PORTS_TO_TRY)
    assert f"http://127.0.0.1:{moved[1]}/" in house.said


def test_what_is_killed_while_it_serves_is_started_again(lived_in, open_house, port):
    house = open_house()
    house.wait_for("Ctrl-C stops everything.")
    cluster = Installation(folder=lived_in).cluster
    database = int((cluster.files / "postmaster.pid").read_text().split()[0])
    parts = {name: house.process_of(name) for name in ("granian", "procrastinate")}
    for process in (database, *parts.values()):
        os.kill(process, signal.SIGKILL)

    database_was_told = house.wait_for("The database stopped by itself and was started again.")
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline and not all(
        house.process_of(name) not in (None, killed) for name, killed in parts.items()
    ):
        time.sleep(0.2)
    while answer_of(port) != 404 and time.monotonic() < deadline:
        time.sleep(0.2)
    answered = answer_of(port)
    revived = {name: house.process_of(name) for name in parts}
    code = house.end()
    left = answer_of(port)

    assert database_was_told, house.said
    assert (answered, code) == (404, 0), house.said
    assert all(revived[name] not in (None, killed) for name, killed in parts.items())
    assert (left, cluster.is_running) == (None, False)


def test_what_ends_while_a_server_of_others_is_away_waits_until_it_answers(
    monkeypatch, capsys, tmp_path
):
    answers = iter([False, PostgresUnavailable("It does not answer."), False])

    def keep_up(_installation):
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(start, "SECONDS_BETWEEN_LIVES_OF_DATABASE", 0)
    monkeypatch.setattr(Installation, "keep_up", keep_up)
    watch = start._DatabaseWatch(Installation(folder=tmp_path, server="host=elsewhere"))

    runs = [watch.keep_up() for _ in range(3)]

    assert runs == [True, False, True]
    assert capsys.readouterr().out == "It does not answer.\n"


def test_a_server_of_others_is_not_asked_at_every_turn(monkeypatch, tmp_path):
    asked = []
    monkeypatch.setattr(Installation, "keep_up", lambda _installation: bool(asked.append("asked")))
    watch = start._DatabaseWatch(Installation(folder=tmp_path, server="host=elsewhere"))

    runs = [watch.keep_up() for _ in range(3)]

    assert (runs, asked) == ([True, True, True], ["asked"])


@pytest.mark.parametrize(
    ("server", "said"), [("host=elsewhere", ["Warning: fsync is off."]), ("", [])]
)
def test_of_a_server_of_others_it_is_said_with_which_settings_it_keeps_less(
    monkeypatch, tmp_path, capsys, server, said
):
    monkeypatch.setattr(catalogues, "compile_changed", list)
    for nothing in (
        "has_waiting_migrations",
        "apply_policies",
        "has_forgotten_erasures",
        "has_lost_erasures",
        "prove_the_ledger",
        "has_changed_static_files",
    ):
        monkeypatch.setattr(preparation, nothing, lambda: None)
    monkeypatch.setattr(preparation, "warnings_about_the_database_log", list)
    monkeypatch.setattr(preparation, "warnings_about_what_is_kept", lambda: ["fsync is off."])

    start._prepare(Installation(folder=tmp_path, server=server))

    assert capsys.readouterr().out.splitlines() == said
