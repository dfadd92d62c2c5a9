"""Has the database be told, when that is wished, that the disk could not keep a file."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from trials.durable.house import House, wait_until

SOURCE = Path(__file__).with_name("failing_fsync.c")
LOG_OF_CHANGES, TABLES = "/pg_wal/", "/base/"
SECONDS_TO_HAPPEN = 15


class FailingDisk:
    """Stands between the database and the C library."""

    def __init__(self, folder: Path, owner: os.stat_result) -> None:
        folder.mkdir()
        os.chown(folder, owner.st_uid, owner.st_gid)
        # Whoever waits in vain takes the wish away.
        self.wish = folder / "fail"

    def fail(self, part_of_path: str, here: House) -> bool:
        """Have the next wait for such a file fail; say whether there was one."""
        draft = self.wish.with_suffix(".draft")
        draft.write_text(part_of_path)
        shutil.chown(draft, self.wish.parent.stat().st_uid)
        draft.rename(self.wish)
        if part_of_path == TABLES:  # only then are tables waited for
            with suppress(psycopg.Error):  # it is what the disk said
                here.checkpoint()
        has_happened = comes_about(lambda: not self.wish.exists())
        self.wish.unlink(missing_ok=True)
        return has_happened


@contextmanager
def failing_disk(here: House) -> Iterator[FailingDisk]:
    """Start the database anew with such a disk under it."""
    process = here.postmaster()
    binary = Path(f"/proc/{process}/exe").readlink()
    folder = here.folder / "failing"
    folder.mkdir(mode=0o755)
    disk = FailingDisk(folder / "wishes", Path(f"/proc/{process}").stat())
    library = folder / "failing_fsync.so"
    subprocess.run(
        ["gcc", "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", library, SOURCE, "-ldl"],
        check=True,
    )
    for name in ("postgres", "initdb"):
        program = folder / name
        program.write_text(
            f"#!/bin/sh\nBALSTS_TRIAL_FSYNC={disk.wish} LD_PRELOAD={library}"
            f' exec {binary.with_name(name)} "$@"\n'
        )
        program.chmod(0o755)
    here.cluster.stop()
    os.environ["BALSTS_POSTGRES_BIN"] = str(folder)
    try:
        here.cluster.start()
        yield disk
    finally:
        del os.environ["BALSTS_POSTGRES_BIN"]


def comes_about(holds: Callable[[], bool]) -> bool:
    """Whether it does so within a while."""
    try:
        wait_until(holds, SECONDS_TO_HAPPEN, "it comes about")
    except TimeoutError:
        return False
    return True
