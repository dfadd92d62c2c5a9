"""The ledger of erasures as a file: it lies outside the database, so that no restore takes it back.

Each line is one entry: a keyed hash of the client's id, what was done, on which day. Without the key
nobody can tell whom it means, and with it only who has the id already. The job runner holds the key and
opens the file, nobody else: what stands here is done again after a restore without being asked.
"""

import datetime
import hmac
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings

from balsts.platform.dates import stored_day
from balsts.platform.lock import locked
from balsts.platform.shared_files import keep, keep_names_in, make_own_folder, open_new
from balsts.privacy.enums import LedgerStage


class NoLedgerKey(RuntimeError):
    """This process is not told the key of the ledger: it is none of the job runner's."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the ledger."""

    mark: str
    stage: LedgerStage
    entered_on: datetime.date
    erased_from: datetime.date | None = None

    @property
    def key(self) -> tuple[str, str, datetime.date]:
        """What makes it this entry and no other."""
        return (self.mark, self.stage.value, self.entered_on)


def mark_of(client_id: UUID) -> str:
    """Return the keyed hash under which a client stands in the ledger."""
    return hmac.new(_key(), client_id.bytes, "sha256").hexdigest()


def ledger_path() -> Path:
    """Return where the ledger lies; copy it away with every entry, and restore it to no older state."""
    return Path(settings.BALSTS_DATA) / "erasures" / "ledger.jsonl"


def is_open_to_others() -> bool:
    """Whether another user than this one may come to the ledger, or made it."""
    paths = [path for path in (ledger_path().parent, ledger_path()) if path.exists()]
    return any(
        path.stat().st_mode & 0o077 or os.geteuid() not in {0, path.stat().st_uid} for path in paths
    )


def write_down(entries: Iterable[Entry]) -> None:
    """Append entries and wait until the disk has them: what is not written here is not erased."""
    path = ledger_path()
    make_own_folder(path.parent)
    descriptor = open_new(path, os.O_APPEND | os.O_RDWR)
    with locked(path.with_suffix(".lock")), os.fdopen(descriptor, "r+b") as file:
        _forget_torn_end(file)
        file.writelines(_line(entry).encode() for entry in entries)
        keep(file)
    keep_names_in(path.parent)


def read_ledger() -> list[Entry]:
    """Return all entries in their order; a last line that was torn off is no entry."""
    try:
        text = ledger_path().read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    return [_entry(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]


def not_yet_written(entries: Sequence[Entry], written: Sequence[Entry]) -> list[Entry]:
    """Return which of these entries the ledger lacks: whoever wrote them may have been stopped half-way.

    What is written of a person then ends with the first of that person's entries, and the rest follows.
    """
    lacking: list[Entry] = []
    for mark in dict.fromkeys(entry.mark for entry in entries):
        told = [entry for entry in entries if entry.mark == mark]
        stands = [entry for entry in written if entry.mark == mark]
        done = max(n for n in range(len(told) + 1) if stands[len(stands) - n :] == told[:n])
        lacking += told[done:]
    return lacking


def _key() -> bytes:
    if settings.BALSTS_LEDGER_KEY is None:
        raise NoLedgerKey(
            "The setting BALSTS_LEDGER_KEY is missing; only the job runner is told it."
        )
    return settings.BALSTS_LEDGER_KEY.encode()


def _forget_torn_end(file: BinaryIO) -> None:
    """Cut off a last line that was never finished, or the next entry would be lost with it."""
    written = file.read()
    file.truncate(written.rfind(b"\n") + 1)


def _line(entry: Entry) -> str:
    told = {
        "mark": entry.mark,
        "stage": entry.stage.value,
        "on": entry.entered_on.isoformat(),
        "erased_from": entry.erased_from.isoformat() if entry.erased_from else None,
    }
    return json.dumps(told) + "\n"


def _entry(line: str) -> Entry:
    told = json.loads(line)
    return Entry(
        mark=told["mark"],
        stage=LedgerStage(told["stage"]),
        entered_on=stored_day(told["on"]),
        erased_from=stored_day(told["erased_from"]),
    )
