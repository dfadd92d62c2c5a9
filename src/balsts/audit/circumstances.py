"""Under what circumstances something happens: which request, in which post, for what purpose.

A door says it once (`during`), and every event that is recorded meanwhile carries it. Which login
session it is, nobody says: the database knows it by itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """What the trail keeps beside who and what: ids and codes, never words that somebody typed."""

    request_id: UUID | None = None
    organisation_id: UUID | None = None
    role: str = ""
    purpose: str = ""


NONE_KNOWN = Circumstances()
_now: ContextVar[Circumstances] = ContextVar("circumstances", default=NONE_KNOWN)


def circumstances() -> Circumstances:
    """Return what the door has said."""
    return _now.get()


@contextmanager
def during(told: Circumstances) -> Iterator[None]:
    """Let every event inside carry these circumstances, and those outside their own."""
    before = _now.set(told)
    try:
        yield
    finally:
        _now.reset(before)


@contextmanager
def for_purpose(purpose: str) -> Iterator[None]:
    """Add why it is done, as a code."""
    with during(replace(circumstances(), purpose=purpose)):
        yield
