"""A disk whose power can be cut: what nobody waited for is gone, and of what was on its way a part came.

Two file systems stand one in the other. A house stands on the inner one. Its blocks are a file in the
outer one, which thereby plays the disk with a cache of its own: what the inner one writes is kept only
when it waits for it (a flush). At a cut the kernel is told to forget for both whatever is not yet
written (`FS_IOC_SHUTDOWN`), in the midst of writing and all at once; some blocks, drawn one by one, had
come through before, in no order. Wants root and Linux.
"""

import ctypes
import fcntl
import json
import os
import random
import shutil
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from balsts.platform.lock import Presence

MEGABYTES = 1024
BLOCK = 64 * 1024  # comes through whole or not at all
SHUT_DOWN, WITHOUT_THE_LOG = 0x8004587D, 2  # FS_IOC_SHUTDOWN, with the journal's last lines lost
COMMITS = (1, 5, 300)  # seconds after which the file system writes by itself what it is made of
WRITE_BACK = Path("/proc/sys/vm")
SELDOM = {"dirty_writeback_centisecs": "6000", "dirty_expire_centisecs": "30000"}
AS_BEFORE = Path(tempfile.gettempdir()) / "balsts-write-back.json"
NOW = 1 | 2 | 4  # of sync_file_range: write these pages and wait for them, but for nothing else


class Volume:
    """The inner file system, mounted at `place`; `options` are those of its mounting."""

    def __init__(self, folder: Path, *, draw: random.Random, options: str = "") -> None:
        self.place = folder / "disk"
        self._outer, self._image = folder / "cache", folder / "platter"
        self._blocks = self._outer / "blocks"
        self._draw, self._options = draw, options

    def make(self) -> None:
        self.place.mkdir()
        self._outer.mkdir()
        _run("truncate", "-s", f"{MEGABYTES + 256}M", self._image)
        _run("mkfs.ext4", "-q", "-F", self._image)
        self._mount(self._image, self._outer)
        # Written, not only set aside: a block that was never written comes through with its place only.
        _run(
            "dd", "if=/dev/zero", f"of={self._blocks}", "bs=1M", f"count={MEGABYTES}", "conv=fsync"
        )
        _run("mkfs.ext4", "-q", "-F", self._blocks)
        self._mount_inner()
        self.place.chmod(0o711)  # the database runs as a user of its own

    def keep(self) -> None:
        """Have everything kept that is there so far: no trial is about how it was set up."""
        _run("sync", "-f", self.place)

    def cut(self) -> None:
        """Cut the power: from here on nothing is read or written any more."""
        share = self._draw.choice((0, 0.2, 0.5, 0.8))
        if share:
            self._let_through(share)
        for place in (self._outer, self.place):
            folder = os.open(place, os.O_RDONLY)
            fcntl.ioctl(folder, SHUT_DOWN, struct.pack("I", WITHOUT_THE_LOG))
            os.close(folder)

    def refuse(self) -> None:
        """Have the inner file system write nothing any more, as it does by itself after a fault."""
        _run("mount", "-o", "remount,abort", self.place)

    def come_back(self) -> None:
        """Start again from what is on the platter; nobody may hold a file of before."""
        for place in (self.place, self._outer):
            _unmount(place)
        self._mount(self._image, self._outer)
        self._mount_inner()

    def leave(self) -> None:
        for place in (self.place, self._outer):
            if place.is_mount():
                _unmount(place)

    def _let_through(self, share: float) -> None:
        """Have a share of what is written, but not waited for, reach first the disk, then its platter."""
        for path in self.place.rglob("*"):
            with suppress(OSError):  # it has gone in between
                if path.is_file() and self._draw.random() < share:
                    _write_back(path, [(0, 0)])  # 0: to its end
        wanted = range(0, MEGABYTES * 1024 * 1024, BLOCK)
        _write_back(self._blocks, [(at, BLOCK) for at in wanted if self._draw.random() < share])

    def _mount_inner(self) -> None:
        options = f"commit={self._draw.choice(COMMITS)}"
        self._mount(self._blocks, self.place, f"{options},{self._options}".rstrip(","))

    def _mount(self, what: Path, place: Path, options: str = "defaults") -> None:
        _run("mount", "-o", f"loop,{options}", what, place)


@contextmanager
def volume(*, draw: random.Random, options: str = "") -> Iterator[Volume]:
    """Make such a disk and take it away again; meanwhile this machine writes seldom by itself."""
    folder = Path(tempfile.mkdtemp(prefix="balsts-volume-"))
    folder.chmod(0o711)
    with _writing_seldom():
        made = Volume(folder, draw=draw, options=options)
        try:
            made.make()
            yield made
        finally:
            made.leave()
            shutil.rmtree(folder)


@contextmanager
def _writing_seldom() -> Iterator[None]:
    """Have the kernel write back late, so that a cut finds much that nobody waited for."""
    presence = Presence(AS_BEFORE.with_suffix(".lock"))  # two trials may run at once
    if presence.enter():
        before = {name: (WRITE_BACK / name).read_text() for name in SELDOM}
        AS_BEFORE.write_text(json.dumps(before))
    try:
        _set_write_back(SELDOM)
        yield
    finally:
        if presence.leave():
            _set_write_back(json.loads(AS_BEFORE.read_text()))


def _set_write_back(values: dict[str, str]) -> None:
    for name, value in values.items():
        (WRITE_BACK / name).write_text(value)


def _write_back(path: Path, ranges: list[tuple[int, int]]) -> None:
    libc = ctypes.CDLL(None)
    file = os.open(path, os.O_RDONLY)
    try:
        for at, size in ranges:
            libc.sync_file_range(file, ctypes.c_int64(at), ctypes.c_int64(size), NOW)
    finally:
        os.close(file)


def _unmount(place: Path) -> None:
    """Unmount; whoever was killed a moment ago may not have let go yet."""
    for _ in range(100):
        done = subprocess.run(["umount", place], check=False, capture_output=True, text=True)
        if done.returncode == 0:
            return
        time.sleep(0.1)
    raise RuntimeError(done.stderr)


def _run(*words: str | Path) -> None:
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
