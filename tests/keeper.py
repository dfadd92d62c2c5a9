"""A keeper of the keys for tests: the real process, with a folder of keys of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from balsts.platform.sealing.keeper import is_answering
from tests.postgres_plugin import SERVER

SECONDS = 20


class RunningKeeper:
    """The process, where its keys are and where it listens."""

    def __init__(self, folder: Path, *, per_hour: int = 60, more: dict[str, str] | None = None):
        self.folder = folder
        self.keys = folder / "keys"
        self.socket = folder / "socket"
        self.log = folder / "keeper.log"
        self._more = {"BALSTS_SEALED_PER_HOUR": str(per_hour)} | (more or {})
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        self.keys.mkdir(mode=0o700, exist_ok=True)
        surroundings = {
            "PATH": os.environ["PATH"],
            "BALSTS_KEYS": str(self.keys),
            "BALSTS_KEEPER_SOCKET": str(self.socket),
            "BALSTS_KEEPER_DATABASE_URL": SERVER.installation.address(
                "keeper", database=SERVER.database
            ),
        }
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "balsts.console.keeper"],
                env=surroundings | self._more,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + SECONDS
        while not is_answering(self.socket):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(self.log.read_text(encoding="utf-8"))
            time.sleep(0.05)

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(SECONDS)
            self.process = None

    def say(self, line: bytes) -> bytes:
        """Speak to it as no client of ours would."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(SECONDS)
            connection.connect(str(self.socket))
            connection.sendall(line)
            with connection.makefile("rb") as file:
                return file.readline()


@contextmanager
def running_keeper(folder: Path, **chosen) -> Iterator[RunningKeeper]:
    """Start a keeper and let the pages ask it."""
    keeper = RunningKeeper(folder, **chosen)
    before = settings.BALSTS_KEEPER_SOCKET
    settings.BALSTS_KEEPER_SOCKET = str(keeper.socket)
    try:
        keeper.start()
        yield keeper
    finally:
        keeper.stop()
        settings.BALSTS_KEEPER_SOCKET = before
