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
from balsts.platform.sealing.keyring import Keyring
from balsts.platform.sealing.start_code import CREDENTIAL, new_start_code
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


def as_user(user, socket_path, question):
    """Ask this as a user of this machine; only root can."""
    script = ASK_AS_NOBODY.replace('{"ask": "state"}', json.dumps(question))
    done = subprocess.run(
        [shutil.which("python3", path="/usr/bin:/bin"), "-c", script, str(socket_path)],
        user=user,
        group="nogroup",
        extra_groups=[],
        capture_output=True,
        text=True,
        cwd="/",
        check=True,
    )
    return done.stdout.strip()


def eventually(look):
    """Look until there is something to see: the keeper tells the auditors in a thread of its own."""
    deadline = time.monotonic() + 10
    while not (seen := look()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return seen


def test_it_makes_its_first_key_by_itself_and_says_so(keeper):
    [key] = keeper.keys.glob("*.key")

    assert asked(keeper, {"ask": "state"}) == {"key_id": key.stem, "is_locked": False}
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


@pytest.fixture
def locked(tmp_path):
    """The folder of a keeper whose keys were locked, and the start code."""
    with running_keeper(tmp_path) as keeper:
        code = new_start_code()
        Keyring(keeper.keys).lock_with(code)
    return tmp_path, code


def handed_over(tmp_path, code):
    """Lay a start code where systemd would."""
    folder = tmp_path / "credentials"
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / CREDENTIAL).write_text(f"{code}\n")
    return {"CREDENTIALS_DIRECTORY": str(folder)}


def test_the_start_code_that_systemd_hands_over_opens_the_keys_at_the_start(locked):
    folder, code = locked
    [key] = (folder / "keys").glob("*.key")

    with running_keeper(folder, more=handed_over(folder, code)) as keeper:
        answer = asked(keeper, {"ask": "state"})

    assert answer == {"key_id": key.stem, "is_locked": True}


def test_without_a_start_code_it_gives_no_key_until_a_key_holder_has_typed_it(locked):
    folder, code = locked
    [key] = (folder / "keys").glob("*.key")
    sealed = key.read_text()

    with running_keeper(folder) as keeper:
        before = asked(keeper, {"ask": "state"})
        wrong = asked(keeper, {"ask": "unlock", "code": new_start_code()})
        misread = asked(keeper, {"ask": "unlock", "code": code[:-1]})
        still = asked(keeper, {"ask": "state"})
        right = asked(keeper, {"ask": "unlock", "code": code})
        said = keeper.log.read_text()

    assert (before, still) == ({"refused": "keys_locked"},) * 2
    assert (wrong, misread) == ({"refused": "wrong_code"},) * 2
    assert right == {"key_id": key.stem, "is_locked": True}
    assert "one of the key-holders types the start code, `balsts keys open`" in said
    assert "This start code does not open the keys in" in said
    assert "This is no start code" in said
    assert (key.read_text(), code in said) == (sealed, False)
    assert [path.name for path in (folder / "keys").glob("*.key")] == [key.name]


def test_a_wrong_start_code_of_systemd_opens_nothing_and_the_log_says_which_it_is(locked):
    folder, _ = locked

    with running_keeper(folder, more=handed_over(folder, new_start_code())) as keeper:
        answer = asked(keeper, {"ask": "state"})
        said = keeper.log.read_text()

    assert answer == {"refused": "keys_locked"}
    assert "it is an older one, or another installation's" in said


def test_locked_keys_ring_no_alarm_of_a_missing_one(locked):
    folder, _ = locked
    question = {"ask": "open", "token": "", "rows": ["x"], "column": "text", "purpose": ""}

    with running_keeper(folder) as keeper:
        answer = asked(keeper, question)

    assert answer == {"refused": "keys_locked"}
    assert list(Alarm.objects.values_list("event", flat=True)) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_the_pages_may_ask_for_keys_and_not_unlock_and_the_keepers_user_the_other_way_round(
    open_folder,
):
    """Pages that were taken over try no codes; the operator's commands are given no note's key."""
    keys = open_folder / "keys"
    keys.mkdir(mode=0o700)
    for folder in (open_folder, keys):
        shutil.chown(folder, "nobody", "nogroup")
    Keyring(keys).add()
    unlock = {"ask": "unlock", "code": new_start_code()}
    told = {"BALSTS_KEEPER_ADMITS": "daemon", "BALSTS_KEEPER_USER": "nobody"}
    with running_keeper(open_folder, more=told) as keeper:
        keeper.socket.chmod(0o666)
        answers = {
            (user, question["ask"]): as_user(user, keeper.socket, question)
            for user in ("daemon", "nobody")
            for question in ({"ask": "state"}, {"ask": "left", "token": ""}, unlock)
        }

    assert "key_id" in answers["daemon", "state"]
    assert answers["daemon", "left"] != "b''"
    assert "not_understood" in answers["daemon", "unlock"]
    assert "key_id" in answers["nobody", "state"]
    assert answers["nobody", "left"] == "b''"
    assert "key_id" in answers["nobody", "unlock"]  # nothing is locked: no code is a wrong one


@pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("systemd-creds"), reason="root and systemd seal here"
)
def test_a_start_code_that_systemd_sealed_opens_the_keys_and_under_another_name_does_not(locked):
    """With the machine's own key, as where no TPM is; the unit has systemd do the same."""
    folder, code = locked
    sealed = folder / "sealed"
    surroundings = os.environ | {"SYSTEMD_CREDENTIAL_SECRET": str(folder / "machine")}

    def creds(*words, told=b""):
        return subprocess.run(
            ["systemd-creds", *words],
            env=surroundings,
            input=told,
            capture_output=True,
            check=False,
        )

    creds("encrypt", "--with-key=host", f"--name={CREDENTIAL}", "-", sealed, told=code.encode())
    opened = creds("decrypt", f"--name={CREDENTIAL}", sealed, "-")
    as_other = creds("decrypt", "--name=another", sealed, "-")

    with running_keeper(folder, more=handed_over(folder, opened.stdout.decode())) as keeper:
        answer = asked(keeper, {"ask": "state"})
    assert code.encode() not in sealed.read_bytes()
    assert (answer.get("is_locked"), as_other.returncode == 0, as_other.stdout) == (
        True,
        False,
        b"",
    )


def forms_of(secret):
    """How a key could be written down."""
    return [
        secret,
        secret.hex().encode(),
        secret.hex().upper().encode(),
        base64.b64encode(secret),
        base64.urlsafe_b64encode(secret),
    ]
