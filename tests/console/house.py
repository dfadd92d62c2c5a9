"""The whole house as a test starts, reads and ends it: `balsts start` and every process below."""

import os
import signal
import subprocess
import sys
from pathlib import Path

SECONDS = 60
# What /proc answers about a process that has ended: before its file is opened, and while it is read.
GONE = (FileNotFoundError, ProcessLookupError)


class House:
    """A started `balsts start` and what it has said so far."""

    def __init__(self, folder, port):
        self.said = ""
        surroundings = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("BALSTS_", "DJANGO_", "DATABASE_URL"))
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "balsts.console.main", "start", "--no-seed", f"--port={port}"],
            env=surroundings | {"BALSTS_DATA": str(folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            # Whoever runs the tests in the background may have them ignore interrupts.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
        )

    def wait_for(self, words):
        """Read until the words are said or the output ends."""
        while words not in self.said and (line := self.process.stdout.readline()):
            self.said += line
        return words in self.said

    def end(self, how=signal.SIGINT):
        self.process.send_signal(how)
        self.said += self.process.stdout.read()
        self.process.stdout.close()
        return self.process.wait(SECONDS)

    @property
    def processes(self):
        """The house and all that it started and that has not ended, by number."""
        found = [self.process.pid]
        for process in found:
            try:
                for task in Path(f"/proc/{process}/task").glob("*/children"):
                    found += [int(number) for number in task.read_text().split()]
            except GONE:
                continue
        return found

    def process_of(self, program):
        """Return the number of the nearest process that runs this program, None where none does."""
        for process in self.processes[1:]:
            try:
                words = Path(f"/proc/{process}/cmdline").read_bytes().decode()
            except GONE:
                continue
            if program in words:
                return process
        return None
