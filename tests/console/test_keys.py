"""`balsts keys` and the keeper beside the house: started, started again, its key in no other place."""

import base64
import os
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import time
import zipfile
from pathlib import Path

import pytest

from balsts.platform.sealing.keeper import is_answering
from balsts.platform.sealing.keyring import Keyring
from balsts.platform.sealing.place import keeper_place
from tests.console.house import GONE
from tests.conventions.reading import ROOT
from tests.keeper import running_keeper
from tests.postgres_plugin import SERVER
from tests.trail import Alarm

pytestmark = pytest.mark.slow  # servers need seconds to come and go


START_CODE = re.compile(r"\b(?:[0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}\b")
BUILD = "import setuptools.build_meta as b; b.build_wheel('dist'); b.build_sdist('dist')"


def surroundings(folder):
    outside = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("BALSTS_", "DJANGO_", "DATABASE_URL"))
    }
    return outside | {"BALSTS_DATA": str(folder)}


def keys(folder, *words, typed=""):
    done = subprocess.run(
        [sys.executable, "-m", "balsts.console.main", "keys", *words],
        env=surroundings(folder),
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


def of_server(keeper):
    address = SERVER.installation.address("keeper", database=SERVER.database)
    return {
        "PATH": os.environ["PATH"],
        "BALSTS_KEYS": str(keeper.keys),
        "BALSTS_KEEPER_SOCKET": str(keeper.socket),
        "BALSTS_KEEPER_DATABASE_URL": address,
    }


def at_server(keeper, *words, typed="", code=""):
    """Give a command as `balsts-as keys` does; the code comes by a pipe where systemd has it."""
    reads, writes = os.pipe()
    os.write(writes, code.encode())
    os.close(writes)
    done = subprocess.run(
        [sys.executable, "-m", "balsts.console.main", "keys", *words],
        env=of_server(keeper) | ({"BALSTS_START_CODE_FD": str(reads)} if code else {}),
        pass_fds=[reads],
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )
    os.close(reads)
    return done.returncode, done.stdout


def lock(keeper, *, typed=None):
    """Lock the keys as a person does: read the code, write it down, type it from the paper."""
    with subprocess.Popen(
        [sys.executable, "-m", "balsts.console.main", "keys", "lock"],
        env=of_server(keeper),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as command:
        said = ""
        while not (code := START_CODE.search(said)):
            said += command.stdout.readline()
        told = code[0] if typed is None else typed
        said += command.communicate(f"{told}\n")[0]
    return command.returncode, said, code[0]


def told_by_the_system(house):
    """Return what others may read about each process of the house: its surroundings and its words."""
    found = []
    for process in house.processes:
        for name in ("environ", "cmdline"):
            try:
                found.append(Path(f"/proc/{process}/{name}").read_bytes())
            except (PermissionError, *GONE):
                continue
    return found


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
    read = told_by_the_system(house)
    state = keys(folder, "state")

    code = house.end()
    logs = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]

    assert key.stem in state[1]
    assert "The keeper answers" in state[1]
    assert [form for form in forms_of(secret) if form in b"".join(read + logs)] == []
    assert len(read) > 8
    assert folder not in place.keys.parents
    assert code == 0, house.said


def test_a_keeper_that_fell_is_started_again_and_the_house_goes_on(lived_in, open_house):
    house = open_house()
    assert house.wait_for("Ctrl-C stops everything."), house.said
    place = keeper_place(lived_in)
    time.sleep(3)  # what falls at once is not started at once again

    os.kill(house.process_of("balsts.console.keeper"), signal.SIGKILL)
    fell = wait_until(lambda: not is_answering(place.socket))
    is_back = wait_until(lambda: is_answering(place.socket))
    code = house.end()

    assert (fell, is_back, code) == (True, True, 0), house.said
    assert is_answering(place.socket) is False


def test_an_operator_changes_shares_brings_back_and_forgets_keys(lived_in, open_house):
    house = open_house()
    assert house.wait_for("Ctrl-C stops everything."), house.said
    place = keeper_place(lived_in)
    [first] = [path.stem for path in place.keys.glob("*.key")]

    rotated = keys(lived_in, "rotate")
    shares = [
        line.strip() for line in keys(lived_in, "shares")[1].splitlines() if line.count(" ") > 30
    ]
    current = (place.keys / "current").read_text().strip()
    refused = keys(lived_in, "forget", current)
    forgotten = keys(lived_in, "forget", first)
    for path in place.keys.iterdir():
        path.unlink()
    one_share = keys(lived_in, "restore", typed=f"{shares[0]}\n")
    brought_back = keys(lived_in, "restore", typed=f"{shares[2]}\n{shares[0].upper()}\n")
    house.end()

    assert rotated[0] == 0
    assert f"`balsts keys forget {first}`" in rotated[1]
    assert (len(shares), refused[0], forgotten[0]) == (3, 1, 0)
    assert (one_share[0], brought_back[0]) == (1, 0)
    assert f"The key {current} is back" in brought_back[1]


@pytest.mark.django_db(transaction=True)
def test_keys_that_were_locked_open_by_the_start_code_alone_and_it_lies_nowhere(tmp_path):
    """With the surroundings that a server gives the keeper and its commands."""
    with running_keeper(tmp_path) as keeper:
        [first] = keeper.keys.glob("*.key")
        secret = bytes.fromhex(first.read_text())
        not_written_down = lock(keeper, typed="0000-0000-0000-0000-0000-0000-0000")
        lies_open = at_server(keeper, "state")[1]
        done, said, code = lock(keeper)
        used_at_once = at_server(keeper, "state")[1]
        keeper.stop()
        keeper.start()
        after_a_start = at_server(keeper, "state")[1]
        wrong = at_server(keeper, "open", typed=f"{not_written_down[2]}\n")
        nobody = at_server(keeper, "rotate", typed="\n")
        right = at_server(keeper, "open", typed=f"{code.lower()}\n")
        rotated = at_server(keeper, "rotate", typed=f"{code}\n")
        handed_over = at_server(keeper, "shares", code=code)
        opened = at_server(keeper, "state")[1]
        process = Path(f"/proc/{keeper.process.pid}")
        told = [process.joinpath(name).read_bytes() for name in ("environ", "cmdline")]
        told += [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]

    assert (not_written_down[0], "nothing was changed" in not_written_down[1]) == (1, True)
    assert "They lie open on the disk: `balsts keys lock`." in lies_open
    assert (done, "The keeper has read the keys." in said) == (0, True)
    assert ("They are locked" in used_at_once, "gives no key" in used_at_once) == (True, False)
    assert "It gives no key: a key-holder types the start code" in after_a_start
    assert (wrong[0], "does not open the keys" in wrong[1]) == (1, True)
    assert (nobody[0], "This is no start code" in nobody[1]) == (1, True)
    assert (right[0], rotated[0], "gives no key" in opened) == (0, 0, False)
    assert (handed_over[0], handed_over[1].count("Share ")) == (0, 3)
    assert list(Alarm.objects.values_list("event", flat=True)) == []
    everything = b"".join(told)
    assert [form for form in [*forms_of(secret), code.encode()] if form in everything] == []


def test_what_is_built_from_a_tree_beside_which_the_house_runs_holds_no_key(tmp_path):
    """`make start` keeps `data` and `data-keys` beside the source."""
    for name in ("pyproject.toml", "README.md", "LICENSE", ".gitignore"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "src" / "balsts" / "platform", tmp_path / "src" / "balsts" / "platform")
    (tmp_path / "src" / "balsts" / "__init__.py").touch()
    keyring = Keyring(tmp_path / "data-keys")
    keyring.folder.mkdir(mode=0o700)
    secret = keyring.secret(keyring.add())
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "note").write_text(secret.hex())

    subprocess.run([sys.executable, "-c", BUILD], cwd=tmp_path, capture_output=True, check=True)
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    taken_in = subprocess.run(
        ["git", "ls-files", "--others", "--exclude-standard"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip

    built = {}
    [wheel], [source] = (tmp_path / "dist").glob("*.whl"), (tmp_path / "dist").glob("*.tar.gz")
    with zipfile.ZipFile(wheel) as archive:
        built |= {name: archive.read(name) for name in archive.namelist()}
    with tarfile.open(source) as archive:
        built |= {
            one.name: archive.extractfile(one).read()
            for one in archive.getmembers()
            if one.isfile()
        }
    assert len(built) > 100
    assert [name for name, told in built.items() for form in forms_of(secret) if form in told] == []
    assert [name for name in taken_in if name.startswith(("data/", "data-keys/"))] == []
    assert "README.md" in taken_in
