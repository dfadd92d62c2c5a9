"""What carries the seals out of the house: to whom, once, and nothing that is not a seal."""

import datetime
import email
import email.policy
import os
import re
import socketserver
import subprocess
import sys
import threading
from contextlib import contextmanager

import pytest
from django.utils import timezone

from balsts.audit import verifier
from tests.conventions.reading import ROOT

YESTERDAY = timezone.now().date() - datetime.timedelta(days=1)
HASH = "1bba9ba8bba85443" * 4
LINE = f"{YESTERDAY} 1234 {YESTERDAY}T21:59:00+00:00 {HASH}\n"


class Talk(socketserver.StreamRequestHandler):
    """As much of SMTP as a mail server needs that takes everything, or refuses one address."""

    def handle(self):
        self.say("220 here")
        sender, recipients = "", []
        while line := self.rfile.readline().decode().strip():
            word = line.partition(":")[0].upper()
            if word == "MAIL FROM":
                sender, recipients = line, []
            if word == "RCPT TO" and self.server.refused in line:
                self.say("550 nobody of that name")
                continue
            if word == "RCPT TO":
                recipients.append(re.search(r"<(.*)>", line)[1])
            if word == "DATA":
                self.say("354 go on")
                self.server.taken.append((sender, recipients, self.text()))
            self.say("221 bye" if word == "QUIT" else "250 fine")
            if word == "QUIT":
                return

    def text(self) -> bytes:
        lines = iter(self.rfile.readline, b".\r\n")
        return b"".join(line.removeprefix(b".") if line[:2] == b".." else line for line in lines)

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def mail_server(refused: str = "nobody at all"):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk) as server:
        server.taken, server.refused = [], refused
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def house(tmp_path):
    for name in ("seals", "notes"):
        (tmp_path / name).mkdir()
    (tmp_path / "seals" / f"{YESTERDAY}.seal").write_text(LINE)
    return tmp_path


def carry(house, server, to: str = "dpo@one.example audit@two.example", **more: str):
    relay = f"127.0.0.1:{server.server_address[1]}" if server else "127.0.0.1:1"
    told = {
        "BALSTS_SEALS": str(house / "seals"),
        "STATE_DIRECTORY": str(house / "notes"),
        "BALSTS_SEALS_TO": to,
        "BALSTS_MAIL_FROM": "balsts@here.example",
        "BALSTS_MAIL_RELAY": relay,
    }
    return subprocess.run(
        [sys.executable, str(ROOT / "deploy" / "messenger.py")],
        env={"PATH": os.environ["PATH"], **told, **more},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def recipients_of(server) -> list[list[str]]:
    return [recipients for _, recipients, _ in server.taken]


def read(taken: tuple) -> email.message.EmailMessage:
    return email.message_from_bytes(taken[2], policy=email.policy.default)


def test_asvs_16_4_3_each_address_gets_the_seal_of_the_day_in_a_mail_of_its_own_and_once(house):
    with mail_server() as server:
        first = carry(house, server)
        again = carry(house, server)

    assert (first.returncode, again.returncode, first.stderr) == (0, 0, "")
    assert recipients_of(server) == [["dpo@one.example"], ["audit@two.example"]]
    assert [read(one)["To"] for one in server.taken] == ["dpo@one.example", "audit@two.example"]


def test_the_seal_in_the_mail_is_the_one_that_the_verifier_takes(house):
    with mail_server() as server:
        carry(house, server)
    text = read(server.taken[0]).get_content()

    [seal] = set(re.findall(r'--anchor "(.*)"', text))
    assert verifier.Anchor.read(seal) == verifier.Anchor(1234, bytes.fromhex(HASH))
    assert text.count(seal) == 2


def test_what_was_not_taken_over_is_tried_again_and_keeps_nobody_elses_mail_back(house):
    with mail_server(refused="dpo@one.example") as server:
        refused = carry(house, server)
    nowhere = carry(house, None)
    with mail_server() as later:
        done = carry(house, later)

    assert (refused.returncode, nowhere.returncode, done.returncode) == (1, 1, 0)
    assert recipients_of(server) == [["audit@two.example"]]
    assert recipients_of(later) == [["dpo@one.example"]]
    assert "was not taken over for dpo@one.example" in refused.stderr


@pytest.mark.parametrize(
    "written",
    [
        LINE + "Amina Haddad, born 1990\n",
        LINE.replace("1234", "Amina"),
        LINE.replace(str(YESTERDAY), "2026-01-01", 1),
        LINE.strip(),
        "",
    ],
)
def test_what_is_no_seal_in_the_one_form_leaves_by_no_mail(house, written):
    (house / "seals" / f"{YESTERDAY}.seal").write_text(written)

    with mail_server() as server:
        done = carry(house, server)

    assert (done.returncode, server.taken) == (1, [])
    assert done.stderr == f"{YESTERDAY}.seal is no seal of that day.\n"


def test_seals_older_than_a_week_stay_in_the_house(house):
    old = YESTERDAY - datetime.timedelta(days=7)
    (house / "seals" / f"{YESTERDAY}.seal").unlink()
    (house / "seals" / f"{old}.seal").write_text(LINE.replace(str(YESTERDAY), str(old)))

    with mail_server() as server:
        assert carry(house, server).returncode == 0

    assert server.taken == []


def test_where_nobody_is_named_nothing_leaves(house):
    done = carry(house, None, to="")

    assert done.returncode == 0
    assert "Nobody is named" in done.stderr


@pytest.mark.parametrize(
    "wrong",
    [
        {"to": "dpo@one.example bcc"},
        {"BALSTS_MAIL_FROM": ""},
        {"BALSTS_MAIL_RELAY": "mail"},
    ],
)
def test_an_address_that_is_none_is_said_before_anything_leaves(house, wrong):
    with mail_server() as server:
        done = carry(house, server, **wrong)

    assert (done.returncode, server.taken) == (1, [])
    assert done.stderr.startswith("BALSTS_MAIL_")
