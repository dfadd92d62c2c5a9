"""The power is cut, and a disk says that it could not keep something, or keeps nothing any more: the parts that want a disk of their own."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from balsts.platform.postgres import PostgresUnavailable
from trials.durable.beside import Beside, forget_files
from trials.durable.failing_disk import LOG_OF_CHANGES, TABLES, comes_about, failing_disk
from trials.durable.house import House
from trials.durable.ledger import Found
from trials.durable.rounds import Asked, rounds, wait_for_database
from trials.durable.strikes import BLOWS
from trials.durable.volume import Volume, volume

# One wait for the whole file system when the database recovers, not one for each of its files.
SMALL = {
    "max_wal_size": "128MB",
    "min_wal_size": "64MB",
    "checkpoint_timeout": "30s",
    "recovery_init_sync_method": "syncfs",
}
PANIC = b"PANIC: "


def power(asked: Asked) -> Found:
    """Cut the power of the database, the pages and the files beside them, all at once."""
    found, draw = Found(), asked.draw
    if asked.broken and asked.broken.forgets_files:
        forget_files()
    with _house_with_power(asked, found) as (here, ground):
        beside = Beside(here, found, draw)
        for one in rounds(here, asked, found, "power cuts"):
            if one.number == 1:
                ground.keep()
            beside.begin()
            time.sleep(draw.uniform(0.5, 4))
            _cut(here, ground)
            found.tried["power cuts"] += 1
            one.writers.rest()
            beside.rest()
            ground.come_back()
            here.rise()
            beside.settle()
            one.back_at = time.monotonic()
    return found


def fsync(asked: Asked) -> Found:
    """Have the disk fail to keep what it was asked to; then, after some of that, cut the power too."""
    found, draw = Found(), asked.draw
    with _house_with_power(asked, found) as (here, ground), failing_disk(here) as disk:
        log = here.folder / "server" / "postgres.log"
        for one in rounds(here, asked, found, "failures"):
            if one.number == 1:
                ground.keep()
            for _ in range(BLOWS):
                time.sleep(draw.uniform(0.5, 2))
                what = draw.choice((LOG_OF_CHANGES, TABLES))
                has_panicked = partial(_has_panics, log, log.read_bytes().count(PANIC) + 1)
                if disk.fail(what, here):
                    found.tried[f"failures of {what}"] += 1
                    if not comes_about(has_panicked):
                        found.fault("failures at which the database went on", what)
                if not here.cluster.is_running:
                    found.tried["ends of the database"] += 1
                    here.cluster.start()
                back_at = wait_for_database(here)
            time.sleep(draw.uniform(0.2, 1))
            one.rest(back_at=back_at)
            here.checkpoint()
            _cut(here, ground)
            found.tried["power cuts afterwards"] += 1
            ground.come_back()
            here.rise()
            one.back_at = time.monotonic()
    return found


def readonly(asked: Asked) -> Found:
    """Have the disk of all of it refuse to be written, until somebody mounts it anew."""
    found, draw = Found(), asked.draw
    with _house_with_power(asked, found) as (here, ground):
        for one in rounds(here, asked, found, "times read-only"):
            if one.number == 1:
                ground.keep()
            time.sleep(draw.uniform(0.5, 2))
            files = here.cluster.files
            ground.refuse()
            time.sleep(draw.uniform(4, 8))
            found.tried["times read-only"] += 1
            found.tried["ends of the database"] += not here.cluster.is_running
            here.drop_dead(files)
            one.writers.rest()
            ground.come_back()
            here.rise()
            one.back_at = time.monotonic()
    return found


def _has_panics(log: Path, number: int) -> bool:
    return log.read_bytes().count(PANIC) >= number


@contextmanager
def _house_with_power(asked: Asked, found: Found) -> Iterator[tuple[House, Volume]]:
    """Give a house on a disk of its own; one that does not stand up again is a fault."""
    try:
        with (
            volume(draw=asked.draw, options=asked.mounted) as ground,
            asked.house(ground=ground.place, **SMALL) as here,
        ):
            yield here, ground
    except (PostgresUnavailable, OSError, subprocess.CalledProcessError) as fault:
        found.fault("houses that do not stand up again", str(fault))


def _cut(here: House, ground: Volume) -> None:
    """Cut the power, and have everything end that would not notice."""
    files = here.cluster.files
    ground.cut()
    here.drop_dead(files)
