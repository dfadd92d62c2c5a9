"""Whether the clock of this machine can be believed: where it has jumped, no deadline is worked out.

A wrong day ends somebody's support or erases a file. So each minute the job runner notes in the data
folder how far the clock stands from the time since this machine was started, which nobody can set, and
how far from the database's clock. A clock that is set to another hour afterwards differs by as much from
what was noted, until it is set back or the operator says that it is right now (`balsts clock right`).
After a start of the machine the clock is believed unless it stands before a moment already noted.

What this cannot see: a clock that is ahead when the machine starts, and one that is off from the
beginning on.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Tags, register
from django.db import connection

from balsts.platform.shared_files import keep_names_in, lasting_file

MOST_SECONDS: Final = 60
START = Path("/proc/sys/kernel/random/boot_id")
READ_BY_THE_GROUP = 0o640


class ClockJumped(Exception):
    """Work that goes by the day is not done while the clock cannot be believed."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What the clocks say at one moment: the hour, and the time since which start of the machine."""

    hour: float
    running: float
    start: str


@dataclass(frozen=True, kw_only=True)
class Noted:
    """What was believed last; `apart` is how far the database's clock was ahead of ours.

    `ahead` is a jump forwards that was found and not put right: a new start does not make it true.
    """

    hour: float
    running: float
    start: str
    apart: float = 0.0
    ahead: float = 0.0


def read_clocks() -> Reading:
    """Read both clocks; one that knows nothing of sleep is taken where there is no other."""
    since_start = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return Reading(
        hour=time.time(),
        running=time.clock_gettime(since_start),
        start=START.read_text(encoding="ascii").strip() if START.exists() else "",
    )


def jump_between(noted: Noted | None, now: Reading) -> int:
    """Return by how many seconds the clock has jumped since it was believed; 0 for none."""
    if noted is None:
        return 0
    if noted.start == now.start:
        jump = (now.hour - now.running) - (noted.hour - noted.running)
    else:
        jump = min(now.hour - noted.hour, 0.0) or noted.ahead
    if abs(jump) <= MOST_SECONDS:
        jump = -noted.apart
    return round(jump) if abs(jump) > MOST_SECONDS else 0


def clock_jump() -> int:
    """Return by how many seconds the clock is off, as far as is known; asked anew each second."""
    return _jump_in(settings.BALSTS_DATA, int(time.monotonic()))


@lru_cache(maxsize=2)
def _jump_in(folder: Path, second: int) -> int:  # noqa: ARG001 - what makes an answer old
    return jump_between(_noted(_note_in(folder)), read_clocks())


def refuse_where_the_clock_jumped() -> None:
    """Stop work that goes by the day; the job then fails and its runner says so."""
    if jump := clock_jump():
        raise ClockJumped(words_for(jump))


def note_clock() -> int:
    """Compare with the database and note what was found; return the jump, which is not believed."""
    now = read_clocks()
    noted = _noted(note_path())
    apart = _database_is_ahead_by()
    jump = jump_between(noted and Noted(**asdict(noted) | {"apart": 0.0}), now)
    if jump and noted:
        _write(Noted(**asdict(noted) | {"apart": apart, "ahead": max(float(jump), 0.0)}))
    elif noted and noted.start == now.start:
        # What was believed first stays: small steps, each of them forgiven, would be a jump in the end.
        by_then = noted.hour + now.running - noted.running
        _write(Noted(hour=by_then, running=now.running, start=now.start, apart=apart))
    else:
        _write(Noted(**asdict(now), apart=apart))
    return clock_jump_now()


def believe_clock() -> int:
    """Take the clock for right as it stands; return how far the database's is from it."""
    _write(Noted(**asdict(read_clocks()), apart=_database_is_ahead_by()))
    return clock_jump_now()


def clock_jump_now() -> int:
    """Look at once, whatever was found within this second."""
    return jump_between(_noted(note_path()), read_clocks())


def note_path() -> Path:
    return _note_in(settings.BALSTS_DATA)


def _note_in(folder: Path) -> Path:
    return folder / "clock.json"


def words_for(jump: int) -> str:
    """Say to an operator what was found and what to do."""
    way = "ahead" if jump > 0 else "behind"
    return (
        f"The clock of this machine is {abs(jump)} seconds {way} of what it should be, or of the database's: "
        "no deadline is worked out and nothing is erased. Set it right, or say `balsts clock right`."
    )


@register(Tags.security)
def clock_can_be_believed(**_: Any) -> list[CheckMessage]:
    """Say that the clock has jumped, to whoever asks `balsts check`."""
    jump = clock_jump_now()
    if not jump:
        return []
    guide = "See docs/how-to/run-on-a-server.md, `The clock`."
    return [checks.Warning(words_for(jump), hint=guide, id="balsts.W008")]


def _noted(path: Path) -> Noted | None:
    try:
        told: Mapping[str, Any] = json.loads(path.read_bytes())
        return Noted(**told)
    except (OSError, ValueError, TypeError):
        return None


def _write(noted: Noted) -> None:
    path = note_path()
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with lasting_file(draft) as file:
        file.write(json.dumps(asdict(noted)).encode())
    draft.chmod(READ_BY_THE_GROUP)
    draft.replace(path)
    keep_names_in(path.parent)


def _database_is_ahead_by() -> float:
    """Ask the database for its hour, between two looks at ours."""
    with connection.cursor() as cursor:
        before = time.time()
        cursor.execute("select extract(epoch from clock_timestamp())")
        row = cursor.fetchone()
    hour = float(row[0]) if row else before
    after = time.time()
    return hour - min(max(hour, before), after)
