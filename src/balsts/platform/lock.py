"""Locks between processes, held by open files: a process that dies lets go by itself."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Let one process at a time through."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def hold(path: Path) -> IO[str] | None:
    """Take the lock for as long as the returned file is open, or return nothing if it is taken."""
    file = path.open("a+")
    if _taken_alone(file):
        return file
    file.close()
    return None


class Presence:
    """Who is in the room: the first turns on the light, the last turns it off."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[str] | None = None

    def enter(self) -> bool:
        """Be present; say whether nobody else is."""
        self._file = self.path.open("a")
        is_first = _taken_alone(self._file)
        fcntl.flock(self._file, fcntl.LOCK_SH)
        return is_first

    def leave(self) -> bool:
        """Be present no longer; say whether nobody is left."""
        if self._file is None:
            return False
        is_last = _taken_alone(self._file)
        self._file.close()
        self._file = None
        return is_last


def _taken_alone(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
