"""A house of its own for a trial: PostgreSQL as in earnest, the web server as `balsts start` has it.

The database is made like the tests', so that a small world can be set up; who asks for pages has a
login session and is seen by row security as anybody.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path

import psycopg

from balsts.platform.installation import Installation
from balsts.platform.postgres import Cluster

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
APPLICATION = "balsts.platform.wsgi:application"
SECONDS_TO_ANSWER = 60
SECONDS_TO_DIE = 30
LAID_ASIDE = ROOT / ".cache" / "trials"
LOG = ROOT / ".cache" / "trials.log"


class House:
    """A cluster with a world in it, and a web server before it; either can be struck down."""

    def __init__(self, *, settings: dict[str, str], application: str, folder: Path) -> None:
        from tests.postgres_plugin import TestServer

        self.folder = folder
        self.application = application
        self._settings = {"max_connections": "60"} | settings
        self.server = TestServer()
        self.server.folder = folder
        self.server.installation = self._installation()
        self.port = _free_port()
        self.pages: subprocess.Popen[bytes] | None = None

    def _installation(self) -> Installation:
        return Installation(folder=self.folder / "server", cluster_settings=self._settings)

    def provide_environment(self) -> None:
        (self.folder / "data").mkdir(exist_ok=True)
        self.server.provide_environment()
        os.environ["BALSTS_DATA"] = str(self.folder / "data")
        os.environ["DJANGO_SETTINGS_MODULE"] = "balsts.platform.settings_test"

    @property
    def cluster(self) -> Cluster:
        return self.server.installation.cluster

    def move_in(self) -> None:
        """Start the database; one migrated before is taken from where it was laid aside."""
        from tests.postgres_plugin import fingerprint_of_migrations

        laid_aside = LAID_ASIDE / fingerprint_of_migrations()
        place = self.folder / "server"
        if laid_aside.exists():
            _copy(laid_aside, place)
        self.provide_environment()
        _set_up_django()
        self.server.enter()
        if not laid_aside.exists():
            self.server.make_template()
            self.server.leave()
            shutil.rmtree(LAID_ASIDE, ignore_errors=True)
            LAID_ASIDE.mkdir(parents=True)
            _copy(place, laid_aside)
            self.server.enter()
        self.server.make_database()

    @property
    def admin(self) -> dict[str, str]:
        return self.cluster.admin | {"dbname": self.server.database}

    def ask(self, question: str, values: object = None) -> list[tuple]:
        """Ask the database past every wall, over a connection that is gone afterwards."""
        with psycopg.connect(**self.admin) as connection:
            return connection.execute(question, values).fetchall()

    def checkpoint(self) -> None:
        """Have the database wait until all that it holds is on the disk."""
        with psycopg.connect(**self.admin, autocommit=True) as connection:
            connection.execute("checkpoint")

    def serve(self, *, through: Path | None = None, workers: int = 2) -> None:
        """Start the pages; `through` is a folder with another socket that leads to the database."""
        from balsts.console.start import _web_server

        words = _web_server(self.port)
        words[words.index("--workers") + 1] = str(workers)
        words[-1] = self.application
        surroundings = self._surroundings()
        if through is not None:
            straight = str(self.cluster.socket_folder)
            for name in ("BALSTS_DATABASE_URL", "BALSTS_SIGN_IN_DATABASE_URL"):
                surroundings[name] = led(surroundings[name], straight, str(through))
        self.pages = _started(words, surroundings)
        self.wait_for_pages()

    def keep_pages_up(self) -> bool:
        """Start the pages again if they have ended, as systemd does; say whether they had."""
        if self.pages.poll() is None:
            return False
        kill_group(self.pages.pid, signal.SIGKILL)
        self.serve()
        return True

    def start_jobs(self, module: str) -> subprocess.Popen[bytes]:
        """Start a job runner; it is the caller's."""
        from balsts.console.start import JOB_RUNNER

        return _started([sys.executable, "-m", module, *JOB_RUNNER], self._surroundings_of_jobs())

    def command(self, *words: str) -> str:
        """Have the operator's door do something, and return what it said."""
        done = subprocess.run(
            [sys.executable, "-m", "django", *words],
            env=self._surroundings_of_jobs(),
            cwd=ROOT,
            check=False,
            capture_output=True,
            text=True,
        )
        return done.stdout + done.stderr

    def _surroundings(self) -> dict[str, str]:
        return os.environ | {
            "DJANGO_SETTINGS_MODULE": "trials.durable.settings",
            "BALSTS_HOSTS": HOST,
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        }

    def _surroundings_of_jobs(self) -> dict[str, str]:
        return self._surroundings() | self.server.environment_of_jobs()

    def wait_for_pages(self) -> float:
        """Wait until a page is answered and say when that was."""
        wait_until(self._answers, SECONDS_TO_ANSWER, "the web server answers")
        return time.monotonic()

    def _answers(self) -> bool:
        with socket.socket() as wire:
            wire.settimeout(5)
            try:
                wire.connect((HOST, self.port))
                wire.sendall(b"HEAD /account/sign-in/ HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
                return wire.recv(12).endswith(b"200")
            except OSError:
                return False

    def leave(self) -> None:
        """End what was started, whatever state it is in."""
        from django.db import connections

        connections.close_all()
        if self.pages is not None:
            for how in (signal.SIGTERM, signal.SIGKILL):
                kill_group(self.pages.pid, how)
                try:
                    self.pages.wait(10)
                    break
                except subprocess.TimeoutExpired:
                    continue
        self.server.installation.close()
        self.cluster.stop()

    def drop_dead(self, files: Path) -> None:
        """End whatever works in the house at once, and let go of its files, which may be gone.

        `files` are those of the database, asked for while they could be read.
        """
        from django.db import connections

        if self.pages is not None:
            kill_group(self.pages.pid, signal.SIGKILL)
            self.pages.wait()
            self.pages = None
        wait_until(partial(_none_left_in, files), SECONDS_TO_DIE, "everything has ended")
        connections.close_all()
        self.server.installation = self._installation()  # the one of before holds files open

    def rise(self) -> None:
        """Start again what dropped dead."""
        self.server.installation.open_server()
        self.serve()

    def postmaster(self) -> int:
        return int((self.cluster.files / "postmaster.pid").read_text().splitlines()[0])


@contextmanager
def house(
    *,
    settings: dict[str, str] | None = None,
    application: str = APPLICATION,
    disks: Mapping[str, str] | None = None,
    ground: Path | None = None,
) -> Iterator[House]:
    """Make a house and take it down again.

    Of its folders, `disks` names those that are disks of their own, and how small they are; on a
    `ground` all of it stands there.
    """
    folder = Path(tempfile.mkdtemp(prefix="balsts-trial-", dir=ground))
    folder.chmod(0o711)  # the database runs as a user of its own
    (folder / "server").mkdir(mode=0o711)
    here = House(settings=settings or {}, application=application, folder=folder)
    with ExitStack() as ground_floor:
        ground_floor.callback(shutil.rmtree, folder, ignore_errors=True)
        for name, its_size in (disks or {}).items():
            (folder / name).mkdir(mode=0o711, exist_ok=True)
            ground_floor.enter_context(_small_disk(folder / name, its_size))
        try:
            here.move_in()
            yield here
        finally:
            here.leave()


@contextmanager
def _small_disk(place: Path, size: str) -> Iterator[None]:
    """Have a disk so small at the place."""
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size},mode=711", "tmpfs", place], check=True
    )
    try:
        yield
    finally:
        subprocess.run(["umount", place], check=True)


def _set_up_django() -> None:
    import django
    from django.db.backends.signals import connection_created

    from balsts.platform.bound_postgres.token import current_token
    from tests import postgres_plugin

    django.setup()
    sys.excepthook = sys.__excepthook__  # nobody here has data to keep out of a log
    current_token.set(postgres_plugin.SET_UP_TOKEN)
    connection_created.connect(postgres_plugin.stay_at_setting_up, dispatch_uid="setting up")


def _none_left_in(folder: Path) -> bool:
    """Kill whoever works there; whether nobody did."""
    found = [one for one in Path("/proc").glob("[0-9]*") if _works_in(one, folder)]
    for one in found:
        with suppress(ProcessLookupError):
            os.kill(int(one.name), signal.SIGKILL)
    return not found


def _works_in(process: Path, folder: Path) -> bool:
    with suppress(OSError):  # it has ended
        return (process / "cwd").readlink() == folder
    return False


def led(address: str, straight: str, through: str) -> str:
    """Return the address with another socket folder in it."""
    from urllib.parse import quote

    return address.replace(quote(straight, safe=""), quote(through, safe=""))


def wait_until(holds, seconds: float, what: str) -> float:
    """Wait for it and say how long that took."""
    began = time.monotonic()
    while not holds():
        if time.monotonic() - began > seconds:
            raise TimeoutError(f"After {seconds} seconds it is not so that {what}.")
        time.sleep(0.05)
    return time.monotonic() - began


def children_of(process: int) -> list[int]:
    """Return the numbers of a process' children, by whichever of its threads they were begun."""
    found: list[int] = []
    for told in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):  # the thread has ended
            found += [int(number) for number in told.read_text().split()]
    return found


def _started(words: list[str], surroundings: dict[str, str]) -> subprocess.Popen[bytes]:
    with LOG.open("ab") as log:
        return subprocess.Popen(
            words, env=surroundings, start_new_session=True, cwd=ROOT, stdout=log, stderr=log
        )


def _copy(source: Path, target: Path) -> None:
    subprocess.run(["cp", "-a", f"{source}/.", target], check=True)


def kill_group(process: int, how: signal.Signals) -> None:
    try:
        os.killpg(process, how)
    except ProcessLookupError:
        return


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]
