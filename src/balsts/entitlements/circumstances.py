"""How a circumstance runs through time: it holds, it is known not to hold, or nobody knows.

A record counts until the next one of its kind begins; after its last day it no longer holds. A
record that would end before it begins says nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from balsts.entitlements.timeline import Circumstance, CircumstanceKind, Timeline
from balsts.platform.periods import ONE_DAY


@dataclass(frozen=True, kw_only=True, slots=True)
class CircumstanceDays:
    """Days of one answer, and the record behind it; none where nothing is recorded."""

    from_: date
    until: date | None
    holds: bool | None
    record: Circumstance | None = None


def days_of_circumstance(timeline: Timeline, kind: CircumstanceKind) -> list[CircumstanceDays]:
    """Return the answers for all time, oldest first, without gaps."""
    records = [item for item in timeline.circumstances if item.kind is kind]
    dated = sorted((item.from_, number, item) for number, item in enumerate(records) if item.from_)
    newest = {from_: record for from_, _number, record in dated}
    starts = [*newest, None]
    found = [CircumstanceDays(from_=date.min, until=starts[0], holds=None)]
    for record, until in zip(newest.values(), starts[1:], strict=True):
        found.extend(_days_of(record, until))
    return found


def _days_of(record: Circumstance, until: date | None) -> Iterator[CircumstanceDays]:
    """Let a record end on its own last day, or when the next one begins."""
    from_ = record.from_ or date.min
    over_from = None if record.last_on is None else record.last_on + ONE_DAY
    if over_from is not None and over_from <= from_:
        yield CircumstanceDays(from_=from_, until=until, holds=None, record=record)
        return
    if not record.holds or over_from is None or (until is not None and until <= over_from):
        yield CircumstanceDays(from_=from_, until=until, holds=record.holds, record=record)
        return
    yield CircumstanceDays(from_=from_, until=over_from, holds=True, record=record)
    yield CircumstanceDays(from_=over_from, until=until, holds=False, record=record)
