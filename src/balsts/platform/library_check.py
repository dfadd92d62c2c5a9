"""When somebody last asked whether weaknesses are known in the libraries that run here.

`make holes` writes down beside the lock that it had an answer, for which lock and on which day. The
release brings such a record; an operator who asks in between names a newer one
(`BALSTS_LIBRARIES_CHECKED`). One about another lock counts for nothing. Nobody is asked from here:
this machine speaks to nothing outside.
"""

import datetime
import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Tags, register
from django.utils import timezone

MOST_DAYS: Final = 7
GUIDE: Final = "See docs/how-to/run-on-a-server.md, `The libraries`."


@dataclass(frozen=True, kw_only=True)
class LibraryCheck:
    """One answer: on which day, and how many weaknesses were known."""

    on: datetime.date
    known: int


@dataclass(frozen=True, kw_only=True)
class LibrariesUnsafe:
    """What is wrong: weaknesses are known, or nobody has asked since that day; no day: nobody ever has."""

    asked_on: datetime.date | None = None
    are_known: bool = False


def libraries_unsafe(*, on: datetime.date) -> LibrariesUnsafe | None:
    """Return what is wrong where people are served in earnest; else nothing."""
    if not settings.BALSTS_HTTPS:
        return None
    lock = settings.BALSTS_LOCK
    paths = [lock.with_suffix(".checked.json"), settings.BALSTS_LIBRARIES_CHECKED]
    checked = [
        check
        for path in paths
        if path is not None
        and (check := _check_in(path, _changed_at(path), _hash_of(lock, _changed_at(lock))))
        # A day of tomorrow may be another time zone's; a later one is nobody's.
        and check.on <= on + datetime.timedelta(days=1)
    ]
    if not checked:
        return LibrariesUnsafe()
    newest = max(checked, key=lambda check: (check.on, check.known))
    if newest.known:
        return LibrariesUnsafe(asked_on=newest.on, are_known=True)
    if on - newest.on > datetime.timedelta(days=MOST_DAYS):
        return LibrariesUnsafe(asked_on=newest.on)
    return None


@lru_cache(maxsize=4)
def _check_in(path: Path, changed_at: int, lock: str) -> LibraryCheck | None:
    """Read a record of this lock; what is none of ours is no record."""
    try:
        told = json.loads(path.read_bytes()) if changed_at else {}
        if told.get("lock") != lock:
            return None
        on, known = datetime.date.fromisoformat(told["checked_on"]), int(told["known"])
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return LibraryCheck(on=on, known=known)


@lru_cache(maxsize=2)
def _hash_of(lock: Path, changed_at: int) -> str:
    return hashlib.sha256(lock.read_bytes() if changed_at else b"").hexdigest()


def _changed_at(path: Path) -> int:
    """Return when the file or who may read it was changed, 0 where there is none for us."""
    try:
        return path.stat().st_ctime_ns
    except OSError:
        return 0


@register(Tags.security)
def libraries_were_checked(**_: Any) -> list[CheckMessage]:
    """Say that a weakness may be known for long in what runs here."""
    unsafe = libraries_unsafe(on=timezone.localdate())
    if unsafe is None:
        return []
    if unsafe.are_known:
        words = (
            f"Weaknesses were known in the libraries on {unsafe.asked_on}: take a newer release."
        )
    elif unsafe.asked_on:
        words = f"Nobody has asked since {unsafe.asked_on} whether weaknesses are known in the libraries."
    else:
        words = "Nobody has asked yet whether weaknesses are known in the libraries that run here."
    return [checks.Warning(words, hint=GUIDE, id="balsts.W012")]
