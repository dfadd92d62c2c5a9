"""The seal of the trail: its form, and the check of it. One file, nothing but Python needed.

The program seals with this file; whoever wants to check copies it to a machine of their own, with an
exported trail, and runs `python verifier.py trail.jsonl`. It needs no database and no Balsts.

An event is written down as bytes in one way only (`canonical`). The events of a block are the leaves
of a Merkle tree; a block names the hash of the block before it, so that nothing in the middle can be
changed without changing the end, and the end is known outside: it is printed, and sent to others.
"""

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any
from uuid import UUID

FORM = "balsts-trail-1"
NOTHING_BEFORE = bytes(32)
HASH_BYTES = 32
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)  # noqa: UP017 - runs on older Pythons too

LEAF, NODE, BLOCK = b"\x00", b"\x01", b"\x02"


@dataclass(frozen=True)
class Event:
    """One event as it is sealed; where it stands in the trail is told by the tree, not by the event."""

    id: str
    occurred_at: str
    event: str
    by: str
    session_id: str | None
    request_id: str | None
    organisation_id: str | None
    role: str
    purpose: str
    subject_ids: tuple[str, ...]
    details: Mapping[str, Any]


@dataclass(frozen=True)
class Block:
    """What was sealed at once. `leaves` are the hashes of its events, in order."""

    number: int
    sealed_at: str
    previous: bytes
    leaves: tuple[bytes, ...]
    first_event: str
    last_event: str
    hash: bytes


@dataclass(frozen=True)
class Finding:
    """Something that is not as it was sealed: which kind, where, in words."""

    kind: str
    block: int
    words: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.words}"


CHANGED, DELETED, INSERTED, REORDERED = "changed", "deleted", "inserted", "reordered"
TRUNCATED, REWRITTEN, BROKEN, UNREADABLE = "truncated", "rewritten", "broken", "unreadable"


def canonical(event: Event) -> bytes:
    """Write an event as bytes: every field with its length before it, so that none runs into another."""
    details = json.dumps(
        dict(event.details),
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=True,
        allow_nan=False,
    )
    fields = [
        FORM.encode(),
        UUID(event.id).bytes,
        str(microseconds(event.occurred_at)).encode(),
        event.event.encode(),
        UUID(event.by).bytes,
        _id_or_nothing(event.session_id),
        _id_or_nothing(event.request_id),
        _id_or_nothing(event.organisation_id),
        event.role.encode(),
        event.purpose.encode(),
        b"".join(UUID(one).bytes for one in event.subject_ids),
        details.encode(),
    ]
    return _with_lengths(fields)


def microseconds(moment: str) -> int:
    """Count the microseconds since 1970 in UTC, whatever zone the moment was written in."""
    there = datetime.fromisoformat(moment)
    return (there - EPOCH) // timedelta(microseconds=1)


def leaf_of(event: Event) -> bytes:
    return hashlib.sha256(LEAF + canonical(event)).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Return the root of the tree (RFC 6962): two halves, the left one the largest power of two."""
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(NODE + root_of(leaves[:half]) + root_of(leaves[half:])).digest()


def hash_of(
    *,
    number: int,
    sealed_at: str,
    previous: bytes,
    leaves: Sequence[bytes],
    first_event: str,
    last_event: str,
) -> bytes:
    """Return the hash of a block: of its place, the block before it, its count and its tree."""
    return hashlib.sha256(
        BLOCK
        + _with_lengths(
            [
                FORM.encode(),
                str(number).encode(),
                str(microseconds(sealed_at)).encode(),
                previous,
                str(len(leaves)).encode(),
                UUID(first_event).bytes,
                UUID(last_event).bytes,
                root_of(leaves),
            ]
        )
    ).digest()


def seal(events: Sequence[Event], *, number: int, sealed_at: str, previous: bytes) -> Block:
    """Make the block of these events, which must not be none."""
    leaves = tuple(leaf_of(event) for event in events)
    told: dict[str, Any] = {
        "number": number,
        "sealed_at": sealed_at,
        "previous": previous,
        "leaves": leaves,
        "first_event": events[0].id,
        "last_event": events[-1].id,
    }
    return Block(**told, hash=hash_of(**told))


def _with_lengths(fields: Iterable[bytes]) -> bytes:
    return b"".join(len(field).to_bytes(4, "big") + field for field in fields)


def _id_or_nothing(value: str | None) -> bytes:
    return UUID(value).bytes if value else b""


def faults_in_block(block: Block, events: Sequence[Event], previous: bytes) -> Iterator[Finding]:
    """Compare a block with the events that stand in its place now."""
    named = f"block {block.number}"
    if block.previous != previous:
        yield Finding(BROKEN, block.number, f"{named} does not follow the block before it")
    sealed = hash_of(
        number=block.number,
        sealed_at=block.sealed_at,
        previous=block.previous,
        leaves=block.leaves,
        first_event=block.first_event,
        last_event=block.last_event,
    )
    if sealed != block.hash:
        yield Finding(REWRITTEN, block.number, f"{named} itself was rewritten: its hash is wrong")
    found = [leaf_of(event) for event in events]
    if found == list(block.leaves):
        return
    if Counter(found) == Counter(block.leaves):
        moved = [
            event.id
            for event, here, there in zip(events, found, block.leaves, strict=True)
            if here != there
        ]
        yield Finding(
            REORDERED,
            block.number,
            f"{named}: {len(moved)} events stand in another order, from {moved[0]} on",
        )
        return
    yield from _differences(block, events, found)


def _differences(
    block: Block, events: Sequence[Event], found: Sequence[bytes]
) -> Iterator[Finding]:
    """Name each event that was changed, is missing, or was not there."""
    named = f"block {block.number}"
    matcher = SequenceMatcher(None, block.leaves, found, autojunk=False)
    for what, sealed_from, sealed_to, found_from, found_to in matcher.get_opcodes():
        both = 0 if what == "equal" else min(sealed_to - sealed_from, found_to - found_from)
        if what == "equal":
            continue
        for offset in range(both):
            event = events[found_from + offset]
            place = sealed_from + offset + 1
            yield Finding(
                CHANGED,
                block.number,
                f"{named}, place {place}: event {event.id} ({event.event}, {event.occurred_at})"
                " is not as it was sealed",
            )
        for place in range(sealed_from + both, sealed_to):
            after = f"after event {events[place - 1].id}" if 0 < place <= len(events) else "first"
            yield Finding(
                DELETED, block.number, f"{named}, place {place + 1}: an event is missing ({after})"
            )
        for event in events[found_from + both : found_to]:
            yield Finding(
                INSERTED,
                block.number,
                f"{named}: event {event.id} ({event.event}, {event.occurred_at}) was never sealed",
            )


@dataclass(frozen=True)
class Anchor:
    """What somebody outside wrote down: on that day the trail ended with this block."""

    block: int
    hash: bytes

    @classmethod
    def read(cls, text: str) -> "Anchor":
        """Read `number:hash`, as it is printed."""
        number, _, digits = text.strip().replace(" ", "").partition(":")
        return cls(block=int(number), hash=bytes.fromhex(digits))

    def __str__(self) -> str:
        return f"{self.block}:{self.hash.hex()}"


@dataclass(frozen=True)
class Verdict:
    """What was looked at, and what is wrong."""

    blocks: int
    events: int
    unsealed: int
    last_hash: bytes
    findings: tuple[Finding, ...]

    @property
    def is_whole(self) -> bool:
        return not self.findings


def verify(
    sealed: Iterable[tuple[Block, Sequence[Event]]],
    *,
    unsealed: Iterable[Event] = (),
    anchors: Iterable[Anchor] = (),
) -> Verdict:
    """Check every block with its events, the chain of blocks, and what is known outside."""
    findings: list[Finding] = []
    hashes: dict[int, bytes] = {}
    previous, count, expected = NOTHING_BEFORE, 0, 1
    for block, events in sealed:
        if block.number != expected:
            missing = f"block {expected} is missing before block {block.number}"
            findings.append(Finding(DELETED, expected, missing))
        findings += faults_in_block(block, events, previous)
        hashes[block.number] = block.hash
        previous, count, expected = block.hash, count + len(events), block.number + 1
    for anchor in anchors:
        if anchor.block not in hashes:
            findings.append(
                Finding(
                    TRUNCATED,
                    anchor.block,
                    f"the trail ends with block {max(hashes, default=0)}, "
                    f"but block {anchor.block} was known outside",
                )
            )
        elif hashes[anchor.block] != anchor.hash:
            words = f"block {anchor.block} is not the one that was known outside"
            findings.append(Finding(REWRITTEN, anchor.block, words))
    return Verdict(
        blocks=len(hashes),
        events=count,
        unsealed=sum(1 for _ in unsealed),
        last_hash=previous,
        findings=tuple(findings),
    )


# The file: one line of JSON for each block, followed by a line for each of its events.


def event_line(event: Event) -> str:
    return json.dumps({"event": vars(event) | {"details": dict(event.details)}}, ensure_ascii=True)


def block_line(block: Block) -> str:
    told = vars(block) | {
        "previous": block.previous.hex(),
        "hash": block.hash.hex(),
        "leaves": "".join(leaf.hex() for leaf in block.leaves),
        "events": len(block.leaves),
    }
    return json.dumps({"block": told}, ensure_ascii=True)


def read_event(told: Mapping[str, Any]) -> Event:
    return Event(**(dict(told) | {"subject_ids": tuple(told["subject_ids"])}))


def read_block(told: Mapping[str, Any]) -> Block:
    leaves = bytes.fromhex(told["leaves"])
    return Block(
        number=told["number"],
        sealed_at=told["sealed_at"],
        previous=bytes.fromhex(told["previous"]),
        leaves=tuple(split_leaves(leaves)),
        first_event=told["first_event"],
        last_event=told["last_event"],
        hash=bytes.fromhex(told["hash"]),
    )


def split_leaves(leaves: bytes) -> Iterator[bytes]:
    for start in range(0, len(leaves), HASH_BYTES):
        yield leaves[start : start + HASH_BYTES]


class Reading:
    """Reads a file block by block; what follows the word `unsealed` belongs to no block yet."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self.unsealed: list[Event] = []

    def blocks(self) -> Iterator[tuple[Block, Sequence[Event]]]:
        """Yield each block with the events that stand below it in the file."""
        block: Block | None = None
        events: list[Event] = []
        for line in self._lines:
            told = json.loads(line) if line.strip() else {}
            if "event" in told:
                (events if block else self.unsealed).append(read_event(told["event"]))
                continue
            if block is not None and told:
                yield block, events
                block, events = None, []
            if "block" in told:
                block = read_block(told["block"])
        if block is not None:
            yield block, events


def main(arguments: Sequence[str] | None = None) -> int:
    """Check a file and say in words what was found; 0 whole, 1 not whole, 2 unreadable."""
    parser = argparse.ArgumentParser(description="Check an exported trail against its seals.")
    parser.add_argument("file", type=Path, help="the exported trail")
    parser.add_argument(
        "--anchor",
        action="append",
        default=[],
        metavar="NUMBER:HASH",
        help="a last block that was printed or sent on a day; may be given several times",
    )
    told = parser.parse_args(arguments)
    try:
        with told.file.open(encoding="utf-8") as lines:
            reading = Reading(lines)
            anchors = [Anchor.read(text) for text in told.anchor]
            verdict = verify(reading.blocks(), anchors=anchors)
    except (OSError, ValueError, KeyError, TypeError) as error:
        sys.stdout.write(f"{UNREADABLE}: {type(error).__name__}: {error}\n")
        return 2
    for finding in verdict.findings:
        sys.stdout.write(f"{finding}\n")
    sys.stdout.write(
        f"{verdict.blocks} blocks, {verdict.events} events sealed, {len(reading.unsealed)} not yet; "
        f"last block {verdict.blocks}:{verdict.last_hash.hex()}\n"
    )
    sys.stdout.write("The trail is whole.\n" if verdict.is_whole else "The trail is NOT whole.\n")
    return 0 if verdict.is_whole else 1


if __name__ == "__main__":
    sys.exit(main())
