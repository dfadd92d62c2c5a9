"""What a person sees in the terminal while something takes time."""

import sys
import threading
import time
from types import TracebackType
from typing import Self


class Step:
    """One line a step: counts seconds on a terminal, says start and end elsewhere if it was long."""

    LONG = 2.0

    def __init__(self, title: str) -> None:
        self.title = title
        self._is_terminal = sys.stdout.isatty()
        self._is_over = threading.Event()
        self._ticker = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self) -> Self:
        self._began = time.monotonic()
        self._ticker.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._is_over.set()
        self._ticker.join()
        clear = "\r\033[K" if self._is_terminal else ""
        end = "stopped" if kind else "done"
        sys.stdout.write(f"{clear}{self.title} … {end} ({self._seconds:.1f} s)\n")
        sys.stdout.flush()

    @property
    def _seconds(self) -> float:
        return time.monotonic() - self._began

    def _tick(self) -> None:
        if not self._is_terminal:
            if not self._is_over.wait(self.LONG):
                sys.stdout.write(f"{self.title} …\n")
                sys.stdout.flush()
            return
        while not self._is_over.wait(0.5):
            sys.stdout.write(f"\r\033[K{self.title} … {self._seconds:.0f} s")
            sys.stdout.flush()
