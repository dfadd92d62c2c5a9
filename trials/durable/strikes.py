"""What strikes processes, lines and room: the parts that any machine can play."""

import itertools
import os
import random
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

import psycopg

from trials.durable.house import House, children_of
from trials.durable.ledger import Found
from trials.durable.rounds import Asked, rounds, wait_for_database
from trials.durable.wire import Wire

DISK, DISK_OF_LOG = "400m", "200m"
SMALL_LOG = {"max_wal_size": "128MB", "min_wal_size": "64MB"}
BLOWS = 4  # between two settlements
SECONDS_AWAY = (1, 10, 60)
MANY_FILES = 1_000_000
SECONDS_TO_GIVE_UP = 7  # after its last blow the web server has done so, or does not


def kill(asked: Asked) -> Found:
    """Kill the database by a number of its own, at a moment that nobody chose."""
    found, draw = Found(), asked.draw
    with asked.house() as here:
        for one in rounds(here, asked, found, "kills"):
            for _ in range(BLOWS):
                time.sleep(draw.uniform(0.5, 2.5))
                found.tried[_strike(here, draw)] += 1
                back_at = wait_for_database(here)
            time.sleep(draw.uniform(0.2, 1.0))
            one.rest(back_at=back_at)
    return found


def worker(asked: Asked) -> Found:
    """Kill one of the processes that serve pages; the server puts another in its place, or gives up.

    It gives up where one ends within 5.5 seconds of its start; then it is started again as a whole.
    """
    found, draw = Found(), asked.draw
    with asked.house() as here:
        for one in rounds(here, asked, found, "kills"):
            with _kept_up(here, found):
                for _ in range(BLOWS):
                    time.sleep(draw.choice((draw.uniform(0.5, 5), draw.uniform(6, 8))))
                    serving = [one for one in children_of(here.pages.pid) if is_serving(one)]
                    if serving:
                        os.kill(draw.choice(serving), signal.SIGKILL)
                        found.tried["kills of a worker"] += 1
                time.sleep(SECONDS_TO_GIVE_UP)
                here.wait_for_pages()
            one.rest(back_at=time.monotonic())
    return found


@contextmanager
def _kept_up(here: House, found: Found) -> Iterator[None]:
    """Start the web server again whenever it has ended, as systemd does."""
    is_over = threading.Event()

    def keep_up() -> None:
        while not is_over.wait(0.1):
            found.tried["starts after giving up"] += here.keep_pages_up()

    thread = threading.Thread(target=keep_up)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def wire(asked: Asked) -> Found:
    """Break the line at every third commit; while things are told again it holds."""
    found, draw = Found(), asked.draw
    with asked.house() as here:
        line = Wire(
            folder=here.folder / "wire", server=here.cluster.socket_folder, draw=draw, share=0
        )
        for one in rounds(here, asked, found, "breaks", through=line.folder):
            line.share = 1 / 3
            time.sleep(draw.uniform(8, 12))
            line.share = 0
            one.rest()
            for way, times in line.broken.items():
                found.tried[f"breaks {way}"] = times
        line.end()
    return found


def away(asked: Asked) -> Found:
    """Take the database away for a second, for ten and for sixty: it says nothing, or is not there."""
    found, draw = Found(), asked.draw
    ways = list(itertools.product((_silent, _not_there), SECONDS_AWAY))
    with asked.house() as here:
        for one in rounds(here, asked, found, "times away"):
            time.sleep(draw.uniform(0.5, 1.5))
            how, seconds = ways[one.number % len(ways)]
            with how(here):
                time.sleep(seconds)
            found.tried[f"times away for {seconds} s"] += 1
            one.rest(back_at=wait_for_database(here))
    return found


@contextmanager
def _silent(here: House) -> Iterator[None]:
    """Have every process of the database stand still: lines hold, and nobody answers on them."""
    first = here.postmaster()
    stopped = [first, *children_of(first)]
    _signal(stopped, signal.SIGSTOP)
    try:
        yield
    finally:
        _signal(stopped, signal.SIGCONT)


@contextmanager
def _not_there(here: House) -> Iterator[None]:
    """Have the database ended by whoever looks after it."""
    here.cluster.stop()
    try:
        yield
    finally:
        here.cluster.start()


def _signal(processes: list[int], how: signal.Signals) -> None:
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, how)


def disk(asked: Asked) -> Found:
    """Leave the database next to no room, then give it back; nobody repairs anything by hand."""
    with asked.house(disks={"server": DISK}) as here:
        return _fill_again_and_again(here, asked, here.folder / "server", _no_room)


def files(asked: Asked) -> Found:
    """Let no further file be made on the database's disk, which has room enough, then let it again."""
    with asked.house(disks={"server": DISK}, **SMALL_LOG) as here:
        place = here.folder / "server"
        return _fill_again_and_again(here, asked, place, _no_further_file, meanwhile=_use_up_log)


def log(asked: Asked) -> Found:
    """Leave no room for the database's log of changes, which lies on a disk of its own."""
    with asked.house(disks={"changes": DISK_OF_LOG}, **SMALL_LOG) as here:
        place = here.folder / "changes"
        here.cluster.stop()
        lay_log_elsewhere(here.cluster.files / "pg_wal", place / "pg_wal")
        here.cluster.start()
        return _fill_again_and_again(here, asked, place, _no_room, meanwhile=_use_up_log)


def _use_up_log(here: House) -> None:
    """Have the database begin new files of its log: those that it has are as large as they ever get."""
    for _ in range(10):
        time.sleep(0.4)
        with suppress(psycopg.Error):
            here.ask("select pg_switch_wal()")


def _fill_again_and_again(
    here: House,
    asked: Asked,
    place: Path,
    full: Callable[[Path, random.Random], AbstractContextManager[None]],
    *,
    meanwhile: Callable[[House], None] | None = None,
) -> Found:
    found, draw = Found(), asked.draw
    for one in rounds(here, asked, found, "times full"):
        time.sleep(draw.uniform(0.5, 1.5))
        with full(place, draw):
            if meanwhile is not None:
                meanwhile(here)
            time.sleep(draw.uniform(4, 8))
        if not here.cluster.is_running:
            found.tried["ends of the database"] += 1
            here.cluster.start()
        found.tried["times full"] += 1
        one.rest(back_at=wait_for_database(here))
    return found


@contextmanager
def _no_room(place: Path, draw: random.Random) -> Iterator[None]:
    filler = place / "filler"
    fill(filler, but=draw.choice((0, 0, 16, 64, 256)) * 1024)
    try:
        yield
    finally:
        filler.unlink()


@contextmanager
def _no_further_file(place: Path, draw: random.Random) -> Iterator[None]:
    """Let as many files stand there as there are, or a few more."""
    but = draw.choice((0, 0, 1, 5))
    while not _let_stand(place, _files_on(place) + but):  # the database made some in between
        continue
    try:
        yield
    finally:
        _let_stand(place, MANY_FILES)


def _files_on(place: Path) -> int:
    disk = os.statvfs(place)
    return disk.f_files - disk.f_ffree


def _let_stand(place: Path, number: int) -> bool:
    words = ["mount", "-o", f"remount,nr_inodes={number}", str(place)]
    return subprocess.run(words, check=False, capture_output=True).returncode == 0


def lay_log_elsewhere(log: Path, place: Path) -> None:
    """Move the log of changes of a database that rests, and lead there."""
    owner = log.stat()
    shutil.copytree(log, place)
    for path in (place, *place.rglob("*")):
        os.chown(path, owner.st_uid, owner.st_gid)
    place.chmod(0o700)
    shutil.rmtree(log)
    log.symlink_to(place)


def fill(filler: Path, *, but: int) -> None:
    """Take all the room that is left on a disk but so many bytes."""
    with filler.open("wb") as file:
        while True:
            room = os.statvfs(filler.parent)
            try:
                wanted = max(1, room.f_bavail * room.f_frsize - but)
                os.posix_fallocate(file.fileno(), 0, wanted)
            except OSError:  # the database took some of it in between
                continue
            return


def is_serving(process: int) -> bool:
    """Whether a child of the web server serves pages; another one only counts what was opened."""
    try:
        return b"resource_tracker" not in Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False


def _strike(here: House, draw: random.Random) -> str:
    """Kill the first process or one of its children; say which."""
    first = here.postmaster()
    children = children_of(first)
    if draw.random() < 0.6 or not children:
        os.kill(first, signal.SIGKILL)
        here.cluster.start()
        return "kills of the first process"
    os.kill(draw.choice(children), signal.SIGKILL)
    return "kills of a child"
