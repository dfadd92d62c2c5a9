"""A page that does not end is ended, and with it the process in which it hangs; another takes its place.

A statement of the database ends by itself after 15 seconds. What hangs in Python ends only with its
process: a thread cannot be stopped from outside, and one that never lets go of the interpreter lets
nobody else run, so then the alarm of the C library ends it. Nothing of the page is kept, since its
transaction was not through.
"""

import faulthandler
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

SECONDS = 30
SECONDS_OF_SILENCE = 5  # so much longer the watch itself may be kept from running
SECONDS_BETWEEN_LOOKS = 1.0
EXIT_CODE = 70

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class LongestAnswer:
    """Calls the application, and ends this process where an answer takes too long to begin.

    What is sent afterwards, such as a large file to somebody far away, may take its time.
    """

    def __init__(self, application: Application, *, seconds: float = SECONDS) -> None:
        self._application = application
        self._seconds = seconds
        self._begun: dict[int, float] = {}
        self._watch: threading.Thread | None = None
        self._lock = threading.Lock()

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer one request, watched."""
        if self._watch is None:
            self._begin_to_watch()
        thread = threading.get_ident()
        self._begun[thread] = time.monotonic()
        try:
            return self._application(environ, start_response)
        finally:
            del self._begun[thread]

    def _begin_to_watch(self) -> None:
        """Once a process, with its first request: what was loaded before it was divided has no threads."""
        with self._lock:
            if self._watch is None:
                self._put_off()
                self._watch = threading.Thread(target=self._look_on, name="watch", daemon=True)
                self._watch.start()

    def _look_on(self) -> None:
        while True:
            self._put_off()
            first_begun = min([time.monotonic(), *list(self._begun.values())])
            if time.monotonic() - first_begun > self._seconds:
                sys.stderr.write("A page took too long; its process ends. Where it was:\n")
                faulthandler.dump_traceback()
                os._exit(EXIT_CODE)
            time.sleep(SECONDS_BETWEEN_LOOKS)

    def _put_off(self) -> None:
        """Set the alarm anew; where nobody comes here any more, not even the watch can run."""
        faulthandler.dump_traceback_later(self._seconds + SECONDS_OF_SILENCE, exit=True)
