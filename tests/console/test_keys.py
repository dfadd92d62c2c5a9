"""`balsts keys` and the keeper beside the house: started, started again, its key in no other place."""

import base64
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from balsts.platform.sealing.keeper import is_answering
from balsts.platform.sealing.place import keeper_place
from tests.console.house import GONE

pytestmark = pytest.mark.slow  # servers need seconds to come and go


def keys(folder, *words, typed=""):
    surroundings = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("BALSTS_", "DJANGO_", "DATABASE_URL"))
    }
    done = subprocess.run(
        [sys.executable, "-m", "balsts.console.main", "keys", *words],
        env=surroundings | {"BALSTS_DATA": str(folder)},
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def forms_of(secret):
    return [
        secret,
        secret.hex().encode(),
        base64.b64encode(secret),
        base64.urlsafe_b64encode(secret),
    ]


def wait_until(question, seconds=20):
    deadline = time.monotonic() + seconds
    while not question() and time.monotonic() < deadline:
        time.sleep(0.1)
    return question()


def test_the_house_makes_the_key_by_itself_and_it_stands_nowhere_else(open_house, folder):
    house = open_house()
    assert house.wait_for("Ctrl-C stops everything."), house.said
    place = keeper_place(folder)
    [key] = place.keys.glob("*.key")
    secret = bytes.fromhex(key.read_text())
    read, closed = [], []
    for process in house.processes:
        try:
            read.append(Path(f"/proc/{process}/environ").read_bytes())
        except PermissionError:
            closed.append(process)
        except GONE:
            continue
    state = keys(folder, "state")

    code = house.end()
    logs = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]

    assert key.stem in state[1]
    assert "The keeper answers" in state[1]
    assert [form for form in forms_of(secret) if form in b"".join(read + logs)] == []
    assert len(read) > 4
    assert folder not in place.keys.parents
    assert code == 0, house.said


def test_a_keeper_that_fell_is_started_again_and_the_house_goes_on(open_house, folder):
    house = open_house()
    assert house.wait_for("Ctrl-C stops everything."), house.said
    place = keeper_place(folder)
    time.sleep(3)  # what falls at once is not started at once again

    os.kill(house.process_of("balsts.console.keeper"), signal.SIGKILL)
    fell = wait_until(lambda: not is_answering(place.socket))
    is_back = wait_until(lambda: is_answering(place.socket))
    code = house.end()

    assert (fell, is_back, code) == (True, True, 0), house.said
    assert is_answering(place.socket) is False


def test_an_operator_changes_shares_brings_back_and_forgets_keys(open_house, folder):
    house = open_house()
    assert house.wait_for("Ctrl-C stops everything."), house.said
    place = keeper_place(folder)
    [first] = [path.stem for path in place.keys.glob("*.key")]

    rotated = keys(folder, "rotate")
    shares = [
        line.strip() for line in keys(folder, "shares")[1].splitlines() if line.count(" ") > 30
    ]
    current = (place.keys / "current").read_text().strip()
    refused = keys(folder, "forget", current)
    forgotten = keys(folder, "forget", first)
    for path in place.keys.iterdir():
        path.unlink()
    one_share = keys(folder, "restore", typed=f"{shares[0]}\n")
    brought_back = keys(folder, "restore", typed=f"{shares[2]}\n{shares[0].upper()}\n")
    house.end()

    assert rotated[0] == 0
    assert f"`balsts keys forget {first}`" in rotated[1]
    assert (len(shares), refused[0], forgotten[0]) == (3, 1, 0)
    assert (one_share[0], brought_back[0]) == (1, 0)
    assert f"The key {current} is back" in brought_back[1]
