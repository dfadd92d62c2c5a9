"""`balsts start`: the whole house on one machine, from an empty folder to an address to open."""

import argparse
import errno
import signal
import socket
import sys
import time
from collections.abc import Callable, Sequence
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import psycopg

from balsts.console import catalogues, one_machine, supervision
from balsts.console.progress import Step
from balsts.platform.installation import Installation
from balsts.platform.lock import hold
from balsts.platform.postgres import PostgresUnavailable
from balsts.platform.sealing.keeper import is_answering
from balsts.platform.sealing.place import KeeperHasNoPlace, keeper_place, make_place

PORTS_TO_TRY = 50
KEEPER = "keeper"
SECONDS_FOR_KEEPER = 15
SECONDS_BETWEEN_LIVES_OF_DATABASE = 5
# It looks each second for what is ordered, and listens to nobody: every role of the database may call
# out on any channel, and one call that the library cannot read would end the runner.
JOB_RUNNER = (
    "procrastinate", "worker", "--name", "one-machine", "--concurrency", "2",
    "--no-listen-notify", "--fetch-job-polling-interval", "1",
)  # fmt: skip


class CannotStart(Exception):
    """Says in one sentence what stands in the way."""


def start(installation: Installation, words: Sequence[str]) -> int:
    """Prepare everything, serve until Ctrl-C, leave nothing running."""
    parser = argparse.ArgumentParser(prog="balsts start", description=__doc__)
    parser.add_argument("--port", type=int, default=one_machine.FIRST_PORT)
    parser.add_argument("--prepare-only", action="store_true", help="make tables, load nothing")
    parser.add_argument("--no-seed", action="store_true", help="serve without loading first data")
    parser.add_argument("--seed-only", action="store_true", help="load first data, do not serve")
    chosen = parser.parse_args(words)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        return _start(installation, chosen)
    except (CannotStart, KeeperHasNoPlace) as refused:
        _say(str(refused))
    except Exception as error:
        if not _is_disk_full(error):
            raise
        _say("The disk is full: free some space and start again.")
    except KeyboardInterrupt:
        _say("Stopped before everything was ready; the next start goes on from here.")
    finally:
        one_machine.let_go_of_database()
        installation.close()
    return 1


def _start(installation: Installation, chosen: argparse.Namespace) -> int:
    installation.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = hold(installation.folder / "start.lock")
    address_file = installation.folder / "address"
    if lock is None:
        raise CannotStart(f"Balsts is already running from this folder: {_read(address_file)}")
    with Step("Starting the database"):
        installation.open()
    port = _free_port(chosen.port)
    one_machine.provide_environment(installation, port=port)
    _prepare(installation)
    if chosen.prepare_only:
        return 0
    if not chosen.no_seed:
        _seed()
    if chosen.seed_only:
        return 0
    fallen = _serve(installation, port, address_file)
    if fallen:
        raise CannotStart(
            f"The {fallen} stopped by itself again and again; see {installation.folder / 'log'}."
        )
    with Step("Stopping the database"):
        installation.close()
    return 0


def _serve(installation: Installation, port: int, address_file: Path) -> str | None:
    """Serve until Ctrl-C; return the name of a part that had to be given up before, if one had."""
    address = f"http://{one_machine.HOST}:{port}/"
    with supervision.Children(folder=installation.folder) as children:
        try:
            with Step("Starting the keeper of the keys"):
                _add_keeper(installation, children)
            with Step("Starting the web server and the job runner"):
                children.add(
                    "web server",
                    _web_server(port),
                    surroundings=one_machine.environment_of_pages(installation),
                )
                children.add(
                    "job runner",
                    [sys.executable, "-m", "django", *JOB_RUNNER],
                    surroundings=one_machine.environment_of_jobs(),
                )
                _wait_for_answer(port, children)
            address_file.write_text(address, encoding="utf-8")
            _greet(address, installation)
            one_machine.let_go_of_database()
            return children.wait(_DatabaseWatch(installation).keep_up)
        except KeyboardInterrupt:
            _say("\nStopping …")
            return None
        finally:
            address_file.unlink(missing_ok=True)


class _DatabaseWatch:
    """Has the database started again when it ends by itself, for as long as it takes.

    A server of others is only waited for. Says so, and why it cannot, once.
    """

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._said = ""
        self._runs = True
        self._next_at = 0.0

    def keep_up(self) -> bool:
        """Start it again if it has ended; say whether it runs, as far as is known."""
        if time.monotonic() < self._next_at:
            return self._runs
        is_ours = self._installation.is_embedded
        try:
            was_started = self._installation.keep_up()
        except (PostgresUnavailable, OSError) as refused:
            self._wait()
            ours = "The database stopped by itself and does not start: "
            self._tell(f"{ours if is_ours else ''}{refused}")
            self._runs = False
            return False
        if was_started:
            self._tell("The database stopped by itself and was started again.")
        if was_started or not is_ours:
            self._wait()
        self._said, self._runs = "", True
        return True

    def _wait(self) -> None:
        self._next_at = time.monotonic() + SECONDS_BETWEEN_LIVES_OF_DATABASE

    def _tell(self, sentence: str) -> None:
        if sentence != self._said:
            self._said = sentence
            _say(sentence)


def _add_keeper(installation: Installation, children: supervision.Children) -> None:
    """Start the keeper; without it everything goes on, but sealed notes stay shut."""
    place = keeper_place(installation.folder)
    make_place(place)
    children.add(
        KEEPER,
        [sys.executable, "-m", "balsts.console.keeper"],
        surroundings=one_machine.environment_of_keeper(installation, place),
        is_needed=False,
    )
    deadline = time.monotonic() + SECONDS_FOR_KEEPER
    while not is_answering(place.socket):
        if time.monotonic() > deadline:
            log = children.log_path(KEEPER)
            _say(f"The keeper of the keys does not answer, so sealed notes stay shut: see {log}.")
            return
        time.sleep(0.05)


def _prepare(installation: Installation) -> None:
    """Bring tables, translations, static files and first data to where the code is."""
    if catalogues.compile_changed():
        _say("Translations compiled.")
    import django  # noqa: PLC0415 - needs the settings' environment

    django.setup()
    from balsts.console import preparation  # noqa: PLC0415 - needs Django

    if preparation.has_waiting_migrations():
        with Step("Making the tables"):
            preparation.migrate()
    preparation.apply_policies()
    if preparation.has_forgotten_erasures():
        with Step(
            "An older backup came back: erasing again whom it brought, signing everybody out"
        ):
            _put_right(preparation.put_right_what_was_restored)
    if preparation.has_lost_erasures():
        raise CannotStart(
            "The ledger of erasures lacks what the database knows: "
            "`.venv/bin/balsts erasures check` says what to do."
        )
    preparation.prove_the_ledger()
    for words in preparation.warnings_about_the_database_log():
        _say(f"Warning: the database server tells people's data beside its tables: {words}.")
    if installation.server:
        for words in preparation.warnings_about_what_is_kept():
            _say(f"Warning: {words}")
    if preparation.has_changed_static_files():
        with Step("Collecting style sheets, fonts and scripts"):
            preparation.collect_static_files()


def _put_right(restored: Callable[[], None]) -> None:
    from balsts.privacy.operations.erasure import NotProven  # noqa: PLC0415 - needs Django

    try:
        restored()
    except NotProven as unproven:
        raise CannotStart(
            f"{unproven}: `.venv/bin/balsts erasures replay` says what to do."
        ) from unproven


def _seed() -> None:
    from balsts.console import preparation  # noqa: PLC0415 - needs Django

    preparation.seed()


def _web_server(port: int) -> list[str]:
    return [
        sys.executable, "-m", "granian",
        "--interface", "wsgi",
        "--host", one_machine.HOST,
        "--port", str(port),
        "--workers", "3",
        "--blocking-threads", "2",
        "--no-ws",
        "--respawn-failed-workers",
        "--workers-kill-timeout", "5",
        "--log-level", "warning",
        "balsts.platform.wsgi:application",
    ]  # fmt: skip


def _free_port(first: int) -> int:
    for port in range(first, first + PORTS_TO_TRY):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((one_machine.HOST, port))
            except OSError:
                continue
        if port != first:
            _say(f"Port {first} is taken by another program, so port {port} is used.")
        return port
    raise CannotStart(
        f"Ports {first} to {first + PORTS_TO_TRY - 1} are all taken: "
        "name a free one, as in `.venv/bin/balsts start --port 9000`."
    )


def _wait_for_answer(port: int, children: supervision.Children) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if fallen := children.fallen():
            raise CannotStart(f"The {fallen} did not start; see {children.log_path(fallen)}.")
        connection = HTTPConnection(one_machine.HOST, port, timeout=5)
        try:
            connection.request("HEAD", "/")
            connection.getresponse()
        except (OSError, HTTPException):
            pass
        else:
            return
        finally:
            connection.close()
        time.sleep(0.1)
    raise CannotStart("The web server did not answer within a minute.")


def _greet(address: str, installation: Installation) -> None:
    from balsts.console import preparation  # noqa: PLC0415 - needs Django

    _say(f"\nBalsts is ready: {address}\n")
    people = preparation.cast()
    if people:
        _say(
            f"Sign in as one of these invented people; the password of all is {_cast(installation)}"
        )
        for person in people:
            _say(f"  {person}")
    _say("\nCtrl-C stops everything.")


def _cast(installation: Installation) -> str:
    return installation.secret(one_machine.CAST_PASSWORD, length=16)


def _is_disk_full(error: BaseException) -> bool:
    """Whether the disk is why, be it we or the database that met its end."""
    causes: list[BaseException] = [error]
    while cause := causes[-1].__cause__ or causes[-1].__context__:
        causes.append(cause)
    return any(
        isinstance(found, psycopg.errors.DiskFull)
        or (isinstance(found, OSError) and found.errno == errno.ENOSPC)
        or "No space left on device" in str(found)
        for found in causes
    )


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else "it is just starting"


def _say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()
