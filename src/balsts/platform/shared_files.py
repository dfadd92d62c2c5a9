"""Folders and files in the data folder: open to nobody else than the data folder is.

On one machine that folder is one user's and shut to all others (0700), and so is what is made in it. On
a server pages and jobs are two users with one group; the folder then hands its group down (setgid,
2770), and what is made in it is that group's, too. Never anybody else's.
"""

import os
import stat
from pathlib import Path


def make_folder(folder: Path, *, exist_ok: bool = False) -> None:
    """Make a folder, and those above it that are missing."""
    if folder.is_dir() and exist_ok:
        return
    if not folder.parent.is_dir():
        make_folder(folder.parent, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=exist_ok)
    if _hands_its_group_down(folder.parent):
        folder.chmod(0o2770)


def open_new(path: Path, flags: int = os.O_WRONLY | os.O_EXCL) -> int:
    """Open a file, made where it is missing, and return its descriptor."""
    descriptor = os.open(path, os.O_CREAT | flags, 0o600)
    if _hands_its_group_down(path.parent) and os.fstat(descriptor).st_uid == os.geteuid():
        os.fchmod(descriptor, 0o660)  # nosec B103 # its folder is for one group of services only
    return descriptor


def _hands_its_group_down(folder: Path) -> bool:
    return bool(folder.stat().st_mode & stat.S_ISGID)
