"""The keeper: the one process that can read the keys of keys.

It listens on a socket of this machine, answers one question a connection, and knows five: whether
it is there, how much is left to open, keys for a new value, keys to open values, and whether a start
code unlocks its files; nothing else that would give a key. It gives none before the database has
written down who gets it.
"""

import base64
import ctypes
import json
import logging
import os
import resource
import signal
import socket
import socketserver
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from balsts.platform.sealing.envelope import Place, Tampered, new_key
from balsts.platform.sealing.keyring import Keyring, KeysLocked, KeyTrouble
from balsts.platform.sealing.ledger import Ledger, LedgerClosed, NotAdmitted
from balsts.platform.sealing.peer import user_at_other_end

MOST_BYTES = 32 * 1024
MOST_ROWS = 200
SECONDS_TO_SPEAK = 10
SECONDS_BETWEEN_STRANGERS = 60
PR_SET_PDEATHSIG, PR_SET_DUMPABLE = 1, 4
TABLE = "casework_sealednote"

log = logging.getLogger("balsts.keeper")

Answer = dict[str, Any]
_only_one = threading.Lock()


class Keeper(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """Answers those whom it admits; everybody else is hung up on."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(
        self, socket_path: Path, *, keyring: Keyring, ledger: Ledger, admits: frozenset[int]
    ) -> None:
        self.keyring = keyring
        self.ledger = ledger
        self.admits = admits
        self.unlocks = frozenset({0, os.geteuid()})
        self._at_once = threading.BoundedSemaphore(8)
        self._stranger_told_until = 0.0
        with suppress(FileNotFoundError):
            socket_path.unlink()
        before = os.umask(0o117)
        try:
            super().__init__(str(socket_path), _Conversation)
        finally:
            os.umask(before)

    def verify_request(self, request: Any, client_address: Any) -> bool:  # noqa: ARG002 - the base class calls it so
        """Let in only processes of the users that may ask, and our own user's, who may unlock."""
        user = user_at_other_end(request)
        if user not in self.admits | self.unlocks:
            self.turn_away(user)
            return False
        return True

    def turn_away(self, user: int) -> None:
        """Note who knocked."""
        log.warning("A process of user %s was refused.", user)
        self._tell_of_stranger(user)

    def _tell_of_stranger(self, user: int) -> None:
        """Raise an alarm, at most once a minute: whoever knocks must not keep the database busy."""
        now = time.monotonic()
        if now < self._stranger_told_until:
            return
        self._stranger_told_until = now + SECONDS_BETWEEN_STRANGERS
        told = threading.Thread(
            target=self._raise_alarm,
            args=("keeper_asked_by_stranger",),
            kwargs={"system_user": user},
            daemon=True,
        )
        told.start()

    def _raise_alarm(
        self, event: str, asked: Mapping[str, Any] | None = None, **told: str | int
    ) -> None:
        """Tell the auditors; that the database does not answer must not change what is answered."""
        question = asked or {}
        try:
            self.ledger.raise_alarm(
                event,
                token=str(question.get("token", "")),
                rows=[str(row) for row in question.get("rows", [])],
                **told,
            )
        except (LedgerClosed, NotAdmitted):
            log.error("The alarm %s could not be written into the trail.", event)  # noqa: TRY400 - the sentence says all

    def answer(self, asked: Mapping[str, Any]) -> Answer:
        """Answer one question; a refusal is an answer with a code."""
        with self._at_once:
            try:
                return self._answer(asked)
            except NotAdmitted as refused:
                again_at = refused.again_at.isoformat() if refused.again_at else ""
                return {"refused": refused.why, "again_at": again_at}
            except KeysLocked as locked:
                log.error("%s", locked)  # noqa: TRY400 - the sentence says all
                return {"refused": "keys_locked"}
            except KeyTrouble as trouble:
                log.error("%s", trouble)  # noqa: TRY400 - as above
                if asked.get("ask") == "open":
                    self._raise_alarm("sealed_key_is_missing", asked)
                return {"refused": "key_missing"}
            except Tampered:
                log.error("A sealed value was changed, moved, or is under another key.")  # noqa: TRY400 - as above
                self._raise_alarm("sealed_key_does_not_open", asked)
                return {"refused": "tampered"}
            except LedgerClosed as closed:
                log.error("The database does not answer (%s): no key is given.", closed)  # noqa: TRY400 - as above
                return {"refused": "ledger_closed"}
            except (KeyError, TypeError, ValueError):
                return {"refused": "not_understood"}

    def _answer(self, asked: Mapping[str, Any]) -> Answer:
        match asked.get("ask"):
            case "state":
                return {"key_id": self.keyring.current, "is_locked": self.keyring.is_locked}
            case "left":
                return {"left": self.ledger.left(str(asked["token"]))}
            case "make":
                return self._make(asked)
            case "open":
                return self._open(asked)
        return {"refused": "not_understood"}

    def unlock(self, code: str) -> Answer:
        """Take the start code that a key-holder has typed; it stays in memory."""
        try:
            self.keyring.open_with(code)
        except KeyTrouble as trouble:
            log.error("%s", trouble)  # noqa: TRY400 - the sentence says all
            return {"refused": "wrong_code"}
        log.warning("The keys were unlocked.")
        return self.answer({"ask": "state"})

    def _make(self, asked: Mapping[str, Any]) -> Answer:
        """Give a new key for each column of a row that is about to be written."""
        make_first_key(self.keyring, self.ledger)
        row, subject = str(asked["row"]), str(asked["subject"])
        self.ledger.admit_writing(
            str(asked["token"]), subject=subject, programme=str(asked["programme"])
        )
        keys = {}
        for column in asked["columns"]:
            key = new_key()
            place = Place(table=TABLE, row=row, column=column, subject=subject)
            key_id, wrapped = self.keyring.wrap(key, place=place)
            keys[column] = {"key": _text(key), "key_id": key_id, "wrapped": _text(wrapped)}
        return {"keys": keys}

    def _open(self, asked: Mapping[str, Any]) -> Answer:
        """Give the keys of one column of some rows, once it is written down."""
        rows = [str(row) for row in asked["rows"]]
        if not 0 < len(rows) <= MOST_ROWS or len(set(rows)) < len(rows):
            return {"refused": "not_understood"}
        # A key that is not here refuses before anything is counted.
        self.keyring.current  # noqa: B018 - raises
        found = self.ledger.write_down_opening(
            str(asked["token"]),
            rows=rows,
            column=str(asked["column"]),
            purpose=str(asked["purpose"]),
        )
        keys = {}
        for one in found:
            place = Place(table=TABLE, row=one.row, column=one.column, subject=one.subject)
            keys[one.row] = _text(self.keyring.unwrap(one.wrapped, key_id=one.key_id, place=place))
        return {"keys": keys}


class _Conversation(socketserver.StreamRequestHandler):
    """One line in, one line out."""

    timeout = SECONDS_TO_SPEAK
    server: Keeper

    def handle(self) -> None:
        with suppress(OSError):
            line = self.rfile.readline(MOST_BYTES + 1)
            if answer := self._answer(line):
                self.wfile.write(json.dumps(answer).encode() + b"\n")

    def _answer(self, line: bytes) -> Answer:
        """Answer; who may only unlock and asks for something else is hung up on."""
        if len(line) > MOST_BYTES:
            return {"refused": "not_understood"}
        try:
            asked = json.loads(line)
        except ValueError:
            return {"refused": "not_understood"}
        if not isinstance(asked, dict):
            return {"refused": "not_understood"}
        user = user_at_other_end(self.request)
        is_ours = user in self.server.unlocks
        if is_ours and asked.get("ask") == "unlock":
            return self.server.unlock(str(asked.get("code", "")))
        if user not in self.server.admits and not (is_ours and asked.get("ask") == "state"):
            self.server.turn_away(user)
            return {}
        return self.server.answer(asked)


def rehearse(ledger: Ledger) -> None:
    """Load what Python and its libraries load only when it is first needed.

    The user who serves may not be able to read the folder in which the program is installed.
    """
    with tempfile.TemporaryDirectory() as folder, suppress(LedgerClosed):
        keyring = Keyring(Path(folder))
        keyring.add()
        place = Place(table=TABLE, row="", column="", subject="")
        key_id, wrapped = keyring.wrap(new_key(), place=place)
        keyring.unwrap(wrapped, key_id=key_id, place=place)
        ledger.open()
        ledger.rehearse()
    ledger.close()


def make_first_key(keyring: Keyring, ledger: Ledger) -> None:
    """Make the first key of keys, unless something is sealed already: then one is missing."""
    with _only_one:
        if not keyring.is_empty or ledger.key_ids_in_use():
            return
        key_id = keyring.add()
    ledger.tell_trail("sealing_key_made", key_id)
    log.warning("The first key of keys is made: %s.", key_id)


def shut_the_curtains() -> None:
    """Keep other processes of the same user out of our memory, leave no core dump, end with our parent.

    To be called as the user who serves: a change of user forgets what was said before.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        library = ctypes.CDLL(None)
        library.prctl(PR_SET_DUMPABLE, 0)
        library.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def is_answering(socket_path: Path) -> bool:
    """Tell whether a keeper listens there."""
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(1)
        try:
            probe.connect(str(socket_path))
        except OSError:
            return False
    return True


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode()
