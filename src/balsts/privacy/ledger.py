"""The ledger of erasures as a file: it lies outside the database, so that no restore takes it back.

Each line is one entry: a keyed hash of the client's id, what was done, on which day. Without the key
nobody can tell whom it means, and with it only who has the id already. The job runner holds the key and
opens the file, nobody else: what stands here is done again after a restore without being asked. Each line
so proves by a second keyed hash that it was written by who holds the key, after exactly the lines above it.
It bears the sign of the key as well: a proof can be given anew, but a mark of another key recognises nobody.
"""

import datetime
import hashlib
import hmac
import json
import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from django.conf import settings

from balsts.platform.dates import stored_day
from balsts.platform.lock import locked
from balsts.platform.shared_files import (
    keep,
    keep_names_in,
    lasting_file,
    make_own_folder,
    open_new,
)
from balsts.privacy.enums import LedgerStage

Key = tuple[str, str, datetime.date]
UNKNOWN_KEY = "unknown"


class NoLedgerKey(RuntimeError):
    """This process is not told the key of the ledger: it is none of the job runner's."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the ledger; `has_proof` says that there is one, `is_proven` that it is right.

    `key_sign` tells with which key the mark was made; lines from before it was written have none.
    """

    mark: str
    stage: LedgerStage
    entered_on: datetime.date
    erased_from: datetime.date | None = None
    key_sign: str = field(default="", compare=False)
    has_proof: bool = field(default=False, compare=False)
    is_proven: bool = field(default=False, compare=False)

    @property
    def key(self) -> Key:
        """What makes it this entry and no other."""
        return (self.mark, self.stage.value, self.entered_on)


def entry_about(
    client_id: UUID,
    *,
    stage: LedgerStage,
    entered_on: datetime.date,
    erased_from: datetime.date | None = None,
) -> Entry:
    """Return what is to be written of a client, with today's key."""
    return Entry(
        mark=mark_of(client_id),
        stage=stage,
        entered_on=entered_on,
        erased_from=erased_from,
        key_sign=key_sign(),
    )


def mark_of(client_id: UUID) -> str:
    """Return the keyed hash under which a client stands in the ledger."""
    return hmac.new(_key(), client_id.bytes, "sha256").hexdigest()


def key_sign() -> str:
    """Return what tells today's key from others, and nothing of the key."""
    return hmac.new(_key(), b"sign of the key of the ledger", "sha256").hexdigest()[:16]


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
    # It is opened once nobody else can put another in its place.
    with (
        locked(path.with_suffix(".lock")),
        os.fdopen(open_new(path, os.O_APPEND | os.O_RDWR), "r+b") as file,
    ):
        file.writelines(_lines(entries, after=hashlib.sha256(_without_torn_end(file))))
        keep(file)
    keep_names_in(path.parent)


def lines_of_before(known: Collection[Entry]) -> int:
    """Return how many lines from before there were proofs can be given one: each is known as it stands.

    Lines that come after them are right, or it is none: what was changed stays unproven.
    """
    entries = read_ledger()
    old = list(takewhile(lambda entry: not entry.has_proof, entries))
    is_whole = all(entry.is_proven for entry in entries[len(old) :])
    return len(old) if is_whole and all(entry in known for entry in old) else 0


def prove_lines_of_before(known: Collection[Entry]) -> None:
    """Write the ledger anew with a proof on each line, if that can be done still."""
    with locked(ledger_path().with_suffix(".lock")):
        if lines_of_before(known):
            _write_anew(read_ledger())


def write_anew(more: Iterable[Entry]) -> None:
    """Write the ledger anew, at once: the lines that have the right proof, and then more.

    Whoever calls it has read what the others say, and trusts the database instead.
    """
    make_own_folder(ledger_path().parent)
    with locked(ledger_path().with_suffix(".lock")):
        _write_anew([*(line for line in read_ledger() if line.is_proven), *more])


def read_ledger() -> list[Entry]:
    """Return all entries in their order; a last line that was torn off is no entry."""
    try:
        written = ledger_path().read_bytes()
    except FileNotFoundError:
        return []
    entries, before = [], hashlib.sha256()
    for line in written.splitlines(keepends=True):
        if line.endswith(b"\n"):
            entries.append(_entry(line, before))
            before.update(line)
    return entries


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


def _write_anew(entries: Iterable[Entry]) -> None:
    path = ledger_path()
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with lasting_file(draft) as file:
        file.writelines(_lines(entries, after=hashlib.sha256()))
    draft.replace(path)
    keep_names_in(path.parent)


def _key() -> bytes:
    if settings.BALSTS_LEDGER_KEY is None:
        raise NoLedgerKey(
            "The setting BALSTS_LEDGER_KEY is missing; only the job runner is told it."
        )
    return settings.BALSTS_LEDGER_KEY.encode()


def _without_torn_end(file: BinaryIO) -> bytes:
    """Cut off a last line that was never finished, or the next entry would be lost with it."""
    written = file.read()
    end = written.rfind(b"\n") + 1
    file.truncate(end)
    return written[:end]


def _lines(entries: Iterable[Entry], *, after: Any) -> Iterator[bytes]:
    """Give the lines of entries, each with its proof; `after` has been fed all that stands above."""
    for entry in entries:
        told = _told(entry)
        line = json.dumps(told | {"proof": _proof(told, after)}).encode() + b"\n"
        after.update(line)
        yield line


def _told(entry: Entry) -> dict[str, str | None]:
    told = {
        "mark": entry.mark,
        "stage": entry.stage.value,
        "on": entry.entered_on.isoformat(),
        "erased_from": entry.erased_from.isoformat() if entry.erased_from else None,
    }
    return told | {"key_sign": entry.key_sign} if entry.key_sign else told


def _proof(told: dict[str, str | None], before: Any) -> str:
    said = b"line of the ledger" + before.digest() + json.dumps(told).encode()
    return hmac.new(_key(), said, "sha256").hexdigest()


def _entry(line: bytes, before: Any) -> Entry:
    told = json.loads(line)
    entry = Entry(
        mark=told["mark"],
        stage=LedgerStage(told["stage"]),
        entered_on=stored_day(told["on"]),
        erased_from=stored_day(told["erased_from"]),
        key_sign=told.get("key_sign", ""),
    )
    if (proof := told.get("proof")) is None:
        return entry
    is_right = hmac.compare_digest(str(proof).encode(), _proof(_told(entry), before).encode())
    return replace(entry, has_proof=True, is_proven=is_right)
