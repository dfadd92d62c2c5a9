"""The keeper as a process: whom it talks to, what it cannot be made to say, where its keys are not."""

import base64
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from balsts.platform.postgres import find_binaries
from tests.keeper import running_keeper
from tests.postgres_plugin import SERVER
from tests.trail import Alarm

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,  # a process of its own, and it tells the trail of its key
]
ASK_AS_NOBODY = """
import socket, sys
with socket.socket(socket.AF_UNIX) as connection:
    connection.settimeout(10)
    try:
        connection.connect(sys.argv[1])
        connection.sendall(b'{"ask": "state"}\\n')
        print(connection.makefile("rb").readline())
    except OSError as error:
        print(type(error).__name__)
"""


@pytest.fixture
def open_folder():
    """A folder that other users of this machine can come into."""
    folder = Path(tempfile.mkdtemp(prefix="balsts-keeper-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def keeper(tmp_path):
    with running_keeper(tmp_path) as keeper:
        yield keeper


def asked(keeper, question):
    return json.loads(keeper.say(json.dumps(question).encode() + b"\n"))


def as_another_user(socket_path):
    """Ask as `nobody`, or where we are not root, as a user whom the keeper was not told of."""
    if os.geteuid() != 0:
        command = {"args": [sys.executable, "-c", ASK_AS_NOBODY, str(socket_path)]}
    else:
        python = shutil.which("python3", path="/usr/bin:/bin")
        command = {
            "args": [python, "-c", ASK_AS_NOBODY, str(socket_path)],
            "user": "nobody",
            "group": "nogroup",
            "extra_groups": [],
        }
    done = subprocess.run(**command, capture_output=True, text=True, cwd="/", check=True)
    return done.stdout.strip()


def eventually(look):
    """Look until there is something to see: the keeper tells the auditors in a thread of its own."""
    deadline = time.monotonic() + 10
    while not (seen := look()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return seen


def test_it_makes_its_first_key_by_itself_and_says_so(keeper):
    [key] = keeper.keys.glob("*.key")

    assert asked(keeper, {"ask": "state"}) == {"key_id": key.stem}
    assert f"The first key of keys is made: {key.stem}." in keeper.log.read_text()


def test_asvs_13_3_2_processes_of_other_users_are_hung_up_on(open_folder):
    """Even with a socket that stands open to all: the kernel says who asks."""
    with running_keeper(open_folder, more={"BALSTS_KEEPER_ADMITS": "daemon"}) as keeper:
        keeper.socket.chmod(0o666)

        answers = {as_another_user(keeper.socket) for _ in range(2)}
        alarms = eventually(lambda: list(Alarm.objects.values_list("event", "times")))

        assert alarms == [("keeper_asked_by_stranger", 1)]
        assert answers <= {"b''", "ConnectionResetError", "BrokenPipeError"}
        assert "was refused" in keeper.log.read_text()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_the_socket_does_not_stand_open_to_others(open_folder):
    with running_keeper(open_folder) as keeper:
        answer = as_another_user(keeper.socket)

    assert answer == "PermissionError"


@pytest.mark.parametrize(
    "line",
    [
        b"\n",
        b"not json\n",
        b"[]\n",
        b"null\n",
        b'"state"\n',
        b'{"ask": "unwrap", "wrapped": "AAAA"}\n',
        b'{"ask": "open"}\n',
        b'{"ask": "open", "token": "", "rows": [], "column": "text", "purpose": ""}\n',
        b'{"ask": "open", "token": "", "rows": "abc", "column": "text", "purpose": ""}\n',
        b'{"ask": "open", "token": "", "rows": ["x"], "column": "text", "purpose": ""}\n',
        b'{"ask": "open", "token": "\\u0000", "rows": ["x"], "column": "text", "purpose": ""}\n',
        b'{"ask": "open", "token": "\\ud800", "rows": ["x"], "column": "text", "purpose": ""}\n',
        b'{"ask": "make", "token": 7, "row": null, "subject": {}, "columns": 3}\n',
        b"{" * 20_000 + b"\n",
        b"x" * 40_000 + b"\n",
        b"\xff\xfe\n",
    ],
)
def test_what_it_does_not_understand_gets_a_refusal_and_harms_nobody(keeper, line):
    answer = json.loads(keeper.say(line))

    assert answer["refused"] in {"not_understood", "signed_out"}
    assert "key_id" in asked(keeper, {"ask": "state"})


def test_whoever_says_nothing_keeps_nobody_from_being_answered(keeper):
    silent = [socket.socket(socket.AF_UNIX) for _ in range(30)]
    for connection in silent:
        connection.connect(str(keeper.socket))

    answer = asked(keeper, {"ask": "state"})

    for connection in silent:
        connection.close()
    assert "key_id" in answer


def test_no_question_gives_the_key_of_keys(keeper):
    [key] = keeper.keys.glob("*.key")
    secret = bytes.fromhex(key.read_text())
    said = b"".join(
        keeper.say(json.dumps({"ask": ask, "key_id": key.stem}).encode() + b"\n")
        for ask in ("state", "left", "make", "open", "key", "secret", "shares", "wrap")
    )

    assert [form for form in forms_of(secret) if form in said] == []


def test_asvs_13_3_1_its_memory_and_surroundings_are_closed_and_hold_no_key(keeper):
    [key] = keeper.keys.glob("*.key")
    secret = bytes.fromhex(key.read_text())
    process = Path(f"/proc/{keeper.process.pid}")
    surroundings = process.joinpath("environ").read_bytes()
    command = process.joinpath("cmdline").read_bytes()
    owner_of_memory = process.joinpath("mem").stat().st_uid

    everything = surroundings + command + keeper.log.read_bytes()
    assert [form for form in forms_of(secret) if form in everything] == []
    assert owner_of_memory == 0  # not to be read by processes of its own user


def test_asvs_13_3_1_no_copy_of_the_database_holds_the_key_of_keys(keeper, tmp_path):
    [key] = keeper.keys.glob("*.key")
    secret = bytes.fromhex(key.read_text())
    here = SERVER.installation
    dump = subprocess.run(
        [
            find_binaries().folder / "pg_dump",
            here.address("backup", database=SERVER.database),
        ],
        capture_output=True,
        check=True,
    ).stdout

    assert b"casework_sealedkey" in dump
    assert [form for form in forms_of(secret) if form in dump] == []


def forms_of(secret):
    """How a key could be written down."""
    return [
        secret,
        secret.hex().encode(),
        secret.hex().upper().encode(),
        base64.b64encode(secret),
        base64.urlsafe_b64encode(secret),
    ]
