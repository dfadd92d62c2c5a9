"""The disks of the trial of durability: what they lose, and what they refuse."""

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from trials import durability
from trials.durable.failing_disk import SOURCE
from trials.durable.volume import volume

WRITE_BACK_SECONDS = Path("/proc/sys/vm/dirty_writeback_centisecs")
WAITS = """
import os, sys
file = os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY)
for _ in range(3):
    try:
        os.fsync(file)
        print("kept")
    except OSError as fault:
        print(fault.strerror)
"""


@pytest.mark.slow  # makes a disk of a gigabyte
@pytest.mark.skipif(
    os.geteuid() != 0 or not Path("/dev/loop-control").exists(),
    reason="wants root and loop devices",
)
def test_a_power_cut_takes_what_nobody_waited_for_and_nothing_else() -> None:
    before = WRITE_BACK_SECONDS.read_text()
    with volume(draw=random.Random(1)) as disk:  # noqa: S311 - chances, not secrets
        disk.keep()
        for name, is_waited_for in (("kept", True), ("lost", False)):
            with (disk.place / name).open("wb") as file:
                file.write(b"words" * 1000)
                if is_waited_for:
                    file.flush()
                    os.fsync(file.fileno())
                    holder = os.open(disk.place, os.O_RDONLY)
                    os.fsync(holder)
                    os.close(holder)

        disk.cut()
        disk.come_back()

        assert (disk.place / "kept").read_bytes() == b"words" * 1000
        left = disk.place / "lost"
        assert not left.exists() or left.read_bytes() != b"words" * 1000
    assert (disk.place.exists(), WRITE_BACK_SECONDS.read_text()) == (False, before)


@pytest.mark.skipif(shutil.which("gcc") is None, reason="wants a C compiler")
def test_a_disk_that_fails_says_so_once_and_lies_afterwards(tmp_path: Path) -> None:
    library, wish = tmp_path / "failing.so", tmp_path / "wish"
    words = ["gcc", "-shared", "-fPIC", "-Wall", "-Werror", "-o", library, SOURCE, "-ldl"]
    subprocess.run(words, check=True)
    surroundings = os.environ | {"LD_PRELOAD": str(library), "BALSTS_TRIAL_FSYNC": str(wish)}

    said = {}
    for path in ("pg_wal", "base"):
        wish.write_text("/pg_wal")
        done = subprocess.run(
            [sys.executable, "-c", WAITS, tmp_path / path],
            env=surroundings,
            capture_output=True,
            text=True,
            check=True,
        )
        said[path] = done.stdout.split("\n")[:3]

    assert said == {
        "pg_wal": ["Input/output error", "kept", "kept"],
        "base": ["kept", "kept", "kept"],
    }


def test_each_of_many_parts_is_tried_in_a_process_of_its_own(monkeypatch) -> None:
    """Django learns one address of a database, and each part has another."""
    tried = []

    class Trying:
        def __init__(self, words: list[str]) -> None:
            tried.append(words[2:])

        def wait(self) -> int:
            return int(tried[-1][0] == "wire")

        def terminate(self) -> None:
            pass

    monkeypatch.setattr(durability.subprocess, "Popen", Trying)
    monkeypatch.setattr(durability.signal, "signal", lambda *_: None)
    monkeypatch.setattr(sys, "argv", ["durability.py", "--seed", "3", "kill", "wire", "jobs"])

    found = durability.main()

    assert found == 1
    assert tried == [["kill", "--seed", "3"], ["wire", "--seed", "3"], ["jobs", "--seed", "3"]]
