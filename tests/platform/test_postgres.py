"""The embedded cluster: made, started, stopped and found again, also after a violent end."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from balsts.platform import postgres
from balsts.platform.postgres import Binaries, Cluster, PostgresUnavailable

FAST = {"fsync": "off", "max_connections": "10", "shared_buffers": "1MB"}


@pytest.fixture
def cluster(tmp_path):
    cluster = Cluster(folder=tmp_path / "dati ķļ ārā", password="pass'word", settings=FAST)
    yield cluster
    cluster.stop()
    if cluster.files.parent != cluster.folder:
        shutil.rmtree(cluster.files.parent)
    shutil.rmtree(cluster.socket_folder, ignore_errors=True)


def answer(cluster: Cluster, question: str) -> object:
    with psycopg.connect(**cluster.admin) as connection:
        return connection.execute(question).fetchone()[0]


def server_process(cluster: Cluster) -> int:
    return int((cluster.files / "postmaster.pid").read_text().splitlines()[0])


def kill(process: int) -> None:
    os.kill(process, signal.SIGKILL)
    for _ in range(200):
        try:
            state = Path(f"/proc/{process}/stat").read_text().rsplit(")")[-1].split()[0]
        except OSError:
            return
        if state == "Z":
            return
        time.sleep(0.01)


def test_cluster_answers_after_start_and_rests_after_stop(cluster):
    cluster.start()
    said = answer(
        cluster,
        "select datcollate || ' ' || pg_encoding_to_char(encoding)"
        " from pg_database where datname = 'postgres'",
    )
    cluster.stop()

    assert said == "C UTF8"
    assert cluster.is_running is False


def test_the_name_of_a_new_cluster_outlives_a_power_cut(cluster, monkeypatch):
    kept = []
    monkeypatch.setattr(postgres, "keep_names_in", kept.append)

    cluster.start()

    assert kept == [cluster.files.parent]


def test_second_start_leaves_the_running_server_alone(cluster):
    cluster.start()
    first = server_process(cluster)

    cluster.start()

    assert server_process(cluster) == first


def test_server_listens_on_no_port_and_lets_nobody_in_without_a_password(cluster):
    cluster.start()

    assert answer(cluster, "show listen_addresses") == ""
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(**(cluster.admin | {"password": "guess"}))


def test_socket_folder_is_short_plain_and_private(cluster):
    cluster.start()
    found = cluster.socket_folder.stat()

    assert str(cluster.socket_folder).isascii()
    assert len(str(cluster.socket_folder)) < 90
    # Started by root, the keeper of the keys enters with the group of the server; nobody else does.
    assert stat.S_IMODE(found.st_mode) == (0o710 if os.geteuid() == 0 else 0o700)


def test_start_after_a_killed_server_keeps_what_was_written(cluster):
    cluster.start()
    with psycopg.connect(**cluster.admin) as connection:
        connection.execute("create table kept as select 1 as one")
    kill(server_process(cluster))

    cluster.start()

    assert answer(cluster, "select one from kept") == 1


BUSY = """
do $$ begin
    for step in 1 .. 20 loop
        perform count(*) from generate_series(1, 200000);
    end loop;
    insert into kept values (1);
end $$
"""


def test_what_a_child_of_a_killed_server_still_keeps_is_there_after_the_start(cluster):
    """It writes on without the server; a second one beside it would lose that or ruin the files."""
    cluster.start()
    with (
        psycopg.connect(**cluster.admin, autocommit=True) as orphan,
        ThreadPoolExecutor(max_workers=1) as pool,
    ):
        orphan.execute("create table kept (one integer)")
        written = pool.submit(orphan.execute, BUSY)
        wait_for(lambda: orphan.info.transaction_status == psycopg.pq.TransactionStatus.ACTIVE)
        kill(server_process(cluster))

        cluster.start()

        is_acknowledged = written.exception() is None
    assert (is_acknowledged, answer(cluster, "select count(*) from kept")) == (True, 1)


def test_start_refuses_where_a_child_of_a_killed_server_never_ends(cluster, monkeypatch):
    monkeypatch.setattr(postgres, "ORPHAN_SECONDS", 0)
    cluster.start()
    with psycopg.connect(**cluster.admin, autocommit=True) as orphan:
        number = orphan.info.backend_pid
        os.kill(number, signal.SIGSTOP)
        kill(server_process(cluster))

        try:
            with pytest.raises(PostgresUnavailable, match="still work on"):
                cluster.start()
        finally:
            os.kill(number, signal.SIGCONT)

    assert cluster.is_running is False


def wait_for(holds) -> None:
    deadline = time.monotonic() + 10
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.01)


def test_start_is_not_confused_by_a_foreign_process_with_the_old_number(cluster):
    cluster.start()
    kill(server_process(cluster))
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    left = cluster.files / "postmaster.pid"
    lines = left.read_text().splitlines()
    left.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")

    try:
        cluster.start()
        said = answer(cluster, "select 1")
    finally:
        stranger.kill()
        stranger.wait()

    assert said == 1


def test_interrupted_initialisation_is_begun_anew(cluster):
    unfinished = cluster.folder / "postgres.new"
    unfinished.mkdir(parents=True)
    (unfinished / "half a file").touch()

    cluster.start()

    assert answer(cluster, "select 1") == 1


def test_data_of_another_version_is_refused_in_one_sentence(cluster):
    cluster.start()
    cluster.stop()
    (cluster.files / "PG_VERSION").write_text("12\n")

    with pytest.raises(PostgresUnavailable, match="was made by PostgreSQL 12, but PostgreSQL"):
        cluster.start()


def test_path_that_postgres_cannot_quote_is_refused_in_one_sentence(tmp_path):
    cluster = Cluster(folder=tmp_path / "costs $5", password="p", settings=FAST)
    (cluster.folder).mkdir()
    (cluster.folder / "postgres.location").write_text(str(cluster.folder / "postgres"))

    with pytest.raises(PostgresUnavailable, match="move the folder to a path without"):
        cluster.start()


def test_a_program_that_does_not_run_is_told_in_a_sentence(tmp_path):
    program = tmp_path / "postgres"
    program.write_text("#!/bin/sh\nexit 127\n")
    program.chmod(0o755)

    with pytest.raises(PostgresUnavailable, match="does not run"):
        assert Binaries(folder=tmp_path).version
