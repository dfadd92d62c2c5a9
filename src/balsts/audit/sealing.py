"""Sealing what was written, and reading the seals: the database's functions and the verifier's form."""

import datetime
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TextIO

from django.db import connection, transaction

from balsts.audit import verifier
from balsts.audit.asking import rows_of

AT_ONCE = 10_000


@dataclass(frozen=True, kw_only=True)
class DayAnchor:
    """The last block of a day: what somebody outside writes down."""

    number: int
    sealed_at: datetime.datetime
    hash: bytes
    events: int

    @property
    def words(self) -> str:
        """As it is printed and given to the verifier: the number, and the hash in groups of eight."""
        digits = self.hash.hex()
        groups = " ".join(digits[place : place + 8] for place in range(0, len(digits), 8))
        return f"{self.number}: {groups}"


def seal_events(*, at: datetime.datetime) -> int:
    """Seal everything that is settled, block by block; return how many events were sealed."""
    sealed = 0
    while count := _seal_once(at):
        sealed += count
        if count < AT_ONCE:
            break
    return sealed


@transaction.atomic
def _seal_once(at: datetime.datetime) -> int:
    events = _events("select * from audit.events_to_seal(%s)", [AT_ONCE])
    if not events:
        return 0
    last = _last_block()
    number, previous = (last.number + 1, last.hash) if last else (1, verifier.NOTHING_BEFORE)
    block = verifier.seal(events, number=number, sealed_at=at.isoformat(), previous=previous)
    with connection.cursor() as cursor:
        cursor.execute(
            "select audit.add_block(%s, %s, %s, %s, %s::uuid[], %s)",
            [
                block.number,
                at,
                block.previous,
                b"".join(block.leaves),
                [event.id for event in events],
                block.hash,
            ],
        )
    return len(events)


def last_block_on(day: datetime.date) -> DayAnchor | None:
    """Return the last block sealed by the end of a day in Riga."""
    with connection.cursor() as cursor:
        cursor.execute("select number, sealed_at, hash, events from audit.last_block_on(%s)", [day])
        row = cursor.fetchone()
    if row is None:
        return None
    return DayAnchor(number=row[0], sealed_at=row[1], hash=bytes(row[2]), events=row[3])


def blocks_with_events() -> Iterator[tuple[verifier.Block, list[verifier.Event]]]:
    """Yield every block, and what stands in its place now."""
    number = 1
    while rows := rows_of("select * from audit.blocks(%s, 1)", [number]):
        block = _block(rows[0])
        yield (
            block,
            _events("select * from audit.events_of_block(%s)", [block.number]),
        )
        number = block.number + 1


def events_unsealed() -> list[verifier.Event]:
    """Return what no block holds yet."""
    return _events("select * from audit.events_unsealed()", [])


def export_trail(file: TextIO) -> None:
    """Write all blocks and events for the verifier; who gets the file gets the whole trail."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("set transaction isolation level repeatable read read only")
        _write(file)


def _write(file: TextIO) -> None:
    for block, events in blocks_with_events():
        file.write(verifier.block_line(block) + "\n")
        file.writelines(verifier.event_line(event) + "\n" for event in events)
    file.write('{"unsealed": true}\n')
    file.writelines(verifier.event_line(event) + "\n" for event in events_unsealed())


def verify_trail(anchors: list[verifier.Anchor]) -> verifier.Verdict:
    """Check the trail where it stands."""
    return verifier.verify(blocks_with_events(), unsealed=events_unsealed(), anchors=anchors)


def _last_block() -> verifier.Block | None:
    rows = rows_of("select * from audit.last_block()", [])
    return _block(rows[0]) if rows else None


def _block(row: tuple[Any, ...]) -> verifier.Block:
    number, sealed_at, previous, leaves, first_event, last_event, hash_ = row
    return verifier.Block(
        number=number,
        sealed_at=sealed_at.isoformat(),
        previous=bytes(previous),
        leaves=tuple(verifier.split_leaves(bytes(leaves))),
        first_event=str(first_event),
        last_event=str(last_event),
        hash=bytes(hash_),
    )


def _events(question: str, told: list[Any]) -> list[verifier.Event]:
    return [_event(row) for row in rows_of(question, told)]


def _event(row: tuple[Any, ...]) -> verifier.Event:
    (_, id_, occurred_at, event, by, *ids, role, purpose, subject_ids, details) = row
    session_id, request_id, organisation_id = (str(one) if one else None for one in ids)
    return verifier.Event(
        id=str(id_),
        occurred_at=occurred_at.isoformat(),
        event=event,
        by=str(by),
        session_id=session_id,
        request_id=request_id,
        organisation_id=organisation_id,
        role=role,
        purpose=purpose,
        subject_ids=tuple(str(one) for one in subject_ids),
        details=json.loads(details),
    )
