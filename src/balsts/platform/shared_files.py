"""Folders and files in the data folder: open to nobody else than the data folder is.

On one machine that folder is one user's and shut to all others (0700), and so is what is made in it. On
a server pages and jobs are two users with one group; the folder then hands its group down (setgid,
2770), and what is made in it is that group's, too, but for a folder that only one of them is to open.
Never anybody else's.

What a row of the database speaks of must outlive a power cut as the row does: it is on the disk, and
so is its name, before the row is.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


def make_folder(folder: Path, *, exist_ok: bool = False) -> None:
    """Make a folder, and those above it that are missing."""
    if folder.is_dir() and exist_ok:
        return
    if not folder.parent.is_dir():
        make_folder(folder.parent, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=exist_ok)
    if _hands_its_group_down(folder.parent):
        folder.chmod(0o2770)
    keep_names_in(folder.parent)


def make_own_folder(folder: Path) -> None:
    """Make a folder that is its maker's alone, also where the one above it hands its group down."""
    if folder.is_dir():
        return
    make_folder(folder.parent, exist_ok=True)
    folder.mkdir(mode=0o700)
    folder.chmod(0o700)  # mkdir takes over that the group is handed down
    keep_names_in(folder.parent)


def open_new(path: Path, flags: int = os.O_WRONLY | os.O_EXCL) -> int:
    """Open a file, made where it is missing, and return its descriptor."""
    descriptor = os.open(path, os.O_CREAT | flags, 0o600)
    if _hands_its_group_down(path.parent) and os.fstat(descriptor).st_uid == os.geteuid():
        os.fchmod(descriptor, 0o660)  # nosec B103 # its folder is for one group of services only
    return descriptor


@contextmanager
def lasting_file(path: Path) -> Iterator[BinaryIO]:
    """Write a new file; afterwards the disk has it and its name."""
    with os.fdopen(open_new(path), "wb") as file:
        yield file
        keep(file)
    keep_names_in(path.parent)


def keep(file: BinaryIO) -> None:
    """Wait until the disk has what was written into a file; its name may be lost still."""
    file.flush()
    os.fsync(file.fileno())


def keep_names_in(folder: Path) -> None:
    """Wait until the disk knows what was made, renamed or removed in a folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def keep_all_in(folder: Path) -> None:
    """Wait until the disk has the files of a folder that others have filled, and their names."""
    for path in folder.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
    keep_names_in(folder)


def _hands_its_group_down(folder: Path) -> bool:
    return bool(folder.stat().st_mode & stat.S_ISGID)
