"""Child processes of `balsts start`: started together, stopped together, never left behind."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

SECONDS_TO_STOP = 10
SECONDS_BETWEEN_LIVES = 3
PR_SET_PDEATHSIG = 1


class Children:
    """The processes we answer for; each writes into a log of its own."""

    def __init__(self, *, folder: Path) -> None:
        self._logs = folder / "log"
        self._logs.mkdir(mode=0o700, exist_ok=True)
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._started_at: dict[str, float] = {}
        self._revived: dict[str, tuple[Sequence[str], Mapping[str, str]]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def add(
        self,
        name: str,
        command: Sequence[str],
        *,
        surroundings: Mapping[str, str],
        is_revived: bool = False,
    ) -> None:
        """Start one in a process group of its own, so that Ctrl-C comes to us alone.

        One that is revived is started again when it ends by itself, so that the others go on.
        """
        self._start(name, command, surroundings)
        if is_revived:
            self._revived[name] = (command, surroundings)

    def _start(self, name: str, command: Sequence[str], surroundings: Mapping[str, str]) -> None:
        self._started_at[name] = time.monotonic()
        with self.log_path(name).open("ab") as log:
            self._processes[name] = subprocess.Popen(
                command,
                env=surroundings,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - we have no threads here
            )

    def log_path(self, name: str) -> Path:
        return self._logs / f"{name.replace(' ', '-')}.log"

    def fallen(self) -> str | None:
        """Return the name of one that has ended by itself."""
        for name, process in self._processes.items():
            if process.poll() is not None and name not in self._revived:
                return name
        return None

    def revive(self) -> None:
        """Start again those that are revived and have ended."""
        for name, (command, surroundings) in self._revived.items():
            long_ago = time.monotonic() - self._started_at[name] > SECONDS_BETWEEN_LIVES
            if long_ago and self._processes[name].poll() is not None:
                self._start(name, command, surroundings)

    def wait(self) -> str:
        """Wait until one of them ends by itself and return its name."""
        while (name := self.fallen()) is None:
            time.sleep(0.5)
            self.revive()
        return name

    def stop(self) -> None:
        """Ask all to finish; end those who do not."""
        for process in self._processes.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + SECONDS_TO_STOP
        for process in self._processes.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _die_with_parent() -> None:
    """Have Linux end this process when `balsts start` is killed and cannot do it any more."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
