"""What the product keeps in files beside the database, each told only when the disk has it."""

import datetime
import io
import os
import random
import threading
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from trials.durable.house import House
from trials.durable.ledger import Found

PAUSE = 0.03


class Beside:
    """Has the product keep uploads, lists, keys and entries of erasures, one after the other.

    What was told as kept stands in `kept`: its kind, and what says whether it is there.
    """

    def __init__(self, here: House, found: Found, draw: random.Random) -> None:
        from balsts.platform.sealing.keyring import Keyring

        keys = here.folder / "keys"
        keys.mkdir(mode=0o700)
        self.keyring = Keyring(keys)
        self.found, self._draw = found, draw
        self.kept: list[tuple[str, Callable[[], bool]]] = []
        self._older: list[str] = []
        self._is_over = threading.Event()
        self._thread = threading.Thread()

    def begin(self) -> None:
        self._is_over.clear()
        self._thread = threading.Thread(target=self._go_on, daemon=True)
        self._thread.start()

    def rest(self) -> None:
        self._is_over.set()
        self._thread.join()

    def settle(self) -> None:
        """See whether everything that was told is there."""
        from balsts.platform.sealing.keyring import Keyring, KeyTrouble

        self.found.tried["files told as kept"] += len(self.kept)
        self.keyring = Keyring(self.keyring.folder)  # as the keeper reads it when it starts
        try:
            self.keyring.key_ids  # noqa: B018 - they are read
        except KeyTrouble as trouble:
            self.found.fault("keyrings that do not open", str(trouble))
        self.keyring.finish_destroying()  # as the keeper does
        for kind, is_there in self.kept:
            if not is_there():
                self.found.fault("files lost", kind)
        self.kept = []

    def _go_on(self) -> None:
        ways = (self._upload, self._list, self._key, self._key_forgotten, self._erasure)
        while not self._is_over.wait(PAUSE):
            try:
                self._draw.choice(ways)()
            except OSError:  # the power is cut
                return

    def _upload(self) -> None:
        from balsts.exchange import uploads

        key, content = self._uuid(), self._bytes()
        uploads.keep(key, [uploads.IncomingFile(name="clients.csv", content=io.BytesIO(content))])
        self._tell("an upload", lambda: _holds(uploads.uploads_of(key, ["clients.csv"]), content))

    def _list(self) -> None:
        from balsts.exchange import waiting_exports

        key, content = self._uuid(), self._bytes()
        waiting_exports.put(key, content)
        self._tell("a list on its way out", lambda: waiting_exports.content_of(key) == content)

    def _key(self) -> None:
        added = self.keyring.add()
        self._older.append(added)
        self._tell("a key", lambda: added in self.keyring.key_ids or added not in self._older)

    def _key_forgotten(self) -> None:
        if len(self._older) > 1:
            forgotten = self._older[0]
            self.keyring.forget(forgotten)
            self._older.remove(forgotten)
            self._tell("that a key was destroyed", lambda: forgotten not in self.keyring.key_ids)

    def _erasure(self) -> None:
        from balsts.privacy import ledger
        from balsts.privacy.enums import LedgerStage

        entry = ledger.Entry(
            mark=self._uuid().hex, stage=LedgerStage.ERASED, entered_on=datetime.date(2026, 1, 1)
        )
        ledger.write_down([entry])
        self._tell("an entry of the ledger of erasures", lambda: entry in ledger.read_ledger())

    def _tell(self, kind: str, is_there: Callable[[], bool]) -> None:
        self.kept.append((kind, is_there))

    def _uuid(self) -> UUID:
        return UUID(int=self._draw.getrandbits(128), version=4)

    def _bytes(self) -> bytes:
        return self._draw.randbytes(self._draw.randint(1, 60_000))


def _holds(uploads: list, content: bytes) -> bool:
    return [Path(one.path).read_bytes() for one in uploads] == [content]


def forget_files() -> None:
    """Break this process on purpose: it waits for no disk."""
    os.fsync = lambda _: None
