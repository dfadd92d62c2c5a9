"""Child processes of `balsts start`: started together, stopped together, never left behind.

One that ends by itself is started again, so that the others go on; one that ends again and again is
given up, since what ails it will not mend itself.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

SECONDS_TO_STOP = 10
SECONDS_BETWEEN_LIVES = 3  # then twice, four and eight times as many
LIVES = 5
SECONDS_OF_LIVES = 120
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """How one is started, and when it was started lately."""

    command: Sequence[str]
    surroundings: Mapping[str, str]
    is_needed: bool
    process: "subprocess.Popen[bytes]"
    started_at: deque[float] = field(default_factory=lambda: deque(maxlen=LIVES))

    @property
    def has_ended(self) -> bool:
        return self.process.poll() is not None

    @property
    def is_given_up(self) -> bool:
        """Whether it is needed, has ended, and used up its lives in a short time."""
        return self.is_needed and self.has_ended and self._lives() == LIVES

    @property
    def can_live_again(self) -> bool:
        """Whether it has ended and waited long enough, the longer the oftener it ended lately."""
        wait = SECONDS_BETWEEN_LIVES * 2 ** (self._lives() - 1)
        return self.has_ended and time.monotonic() - self.started_at[-1] > wait

    def _lives(self) -> int:
        now = time.monotonic()
        return max(1, sum(now - moment < SECONDS_OF_LIVES for moment in self.started_at))

    def end_what_it_left(self) -> None:
        """End the processes that it began itself and that outlived it."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


class Children:
    """The processes we answer for; each writes into a log of its own."""

    def __init__(self, *, folder: Path) -> None:
        self._logs = folder / "log"
        self._logs.mkdir(mode=0o700, exist_ok=True)
        self._children: dict[str, Child] = {}

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
        is_needed: bool = True,
    ) -> None:
        """Start one in a process group of its own, so that Ctrl-C comes to us alone.

        One that is not needed is never given up: the others go on without it.
        """
        process = self._start(name, command, surroundings)
        self._children[name] = child = Child(command, surroundings, is_needed, process)
        child.started_at.append(time.monotonic())

    def _start(
        self, name: str, command: Sequence[str], surroundings: Mapping[str, str]
    ) -> "subprocess.Popen[bytes]":
        with self.log_path(name).open("ab") as log:
            return subprocess.Popen(
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
        """Return the name of one that is needed and has ended by itself."""
        for name, child in self._children.items():
            if child.is_needed and child.has_ended:
                return name
        return None

    def revive(self) -> None:
        """Start again those that have ended and are not given up, after a while that grows."""
        for name, child in self._children.items():
            if child.can_live_again and not child.is_given_up:
                child.end_what_it_left()
                child.process = self._start(name, child.command, child.surroundings)
                child.started_at.append(time.monotonic())

    def wait(self, can_go_on: Callable[[], bool]) -> str:
        """Start again what ends, until one has to be given up; return its name.

        `can_go_on` is asked twice a second; while it says no, nothing is started again.
        """
        while True:
            for name, child in self._children.items():
                if child.is_given_up:
                    return name
            time.sleep(0.5)
            if can_go_on():
                self.revive()

    def stop(self) -> None:
        """Ask all to finish; end those who do not."""
        processes = [child.process for child in self._children.values()]
        for process in processes:
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + SECONDS_TO_STOP
        for process in processes:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        for child in self._children.values():
            child.end_what_it_left()


def _die_with_parent() -> None:
    """Have Linux end this process when `balsts start` is killed and cannot do it any more."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
