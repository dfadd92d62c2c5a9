"""How every part of the trial goes: sixteen people write, something strikes, all is held against the ledger."""

import random
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from trials.durable.house import APPLICATION, House, house, wait_until
from trials.durable.ledger import Found, Ledger, Writers
from trials.durable.world import create_seats

WRITERS = 16
SECONDS_TO_BE_BACK = 60


@dataclass(frozen=True, kw_only=True)
class Broken:
    """How the product, or the disk under it, is broken on purpose."""

    settings: dict[str, str] = field(default_factory=dict)
    application: str = APPLICATION
    mounted: str = ""
    forgets_files: bool = False
    runner: str = "django"


BROKEN = {
    "unsynced": Broken(settings={"synchronous_commit": "off"}),
    "fsync-off": Broken(settings={"fsync": "off"}),
    "pages-torn": Broken(settings={"full_page_writes": "off"}),
    "retried": Broken(settings={"data_sync_retry": "on"}),
    "disk-lies": Broken(mounted="barrier=0"),  # it says that it has what it has not
    "files-unkept": Broken(forgets_files=True),
    "left-behind": Broken(runner="trials.durable.forgetful_runner"),
    "audit-after-commit": Broken(application="trials.durable.broken:audits_after_commit"),
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """How much is tried, by which chances, on what that was broken."""

    cycles: int
    draw: random.Random
    broken: Broken | None = None

    @property
    def mounted(self) -> str:
        return self.broken.mounted if self.broken else ""

    def house(
        self, *, disks: Mapping[str, str] | None = None, ground: Path | None = None, **settings: str
    ) -> AbstractContextManager[House]:
        broken = self.broken or Broken()
        return house(
            settings=settings | broken.settings,
            application=broken.application,
            disks=disks,
            ground=ground,
        )


@dataclass(kw_only=True)
class Round:
    """A while in which everybody writes and something strikes."""

    number: int
    writers: Writers
    back_at: float = 0.0

    def rest(self, *, back_at: float | None = None) -> None:
        """Let everybody finish; say since when everything should work again."""
        self.writers.rest()
        self.back_at = time.monotonic() if back_at is None else back_at


def rounds(
    here: House, asked: Asked, found: Found, word: str, *, through: Path | None = None
) -> Iterator[Round]:
    """Give one round after the other, until so many of the word are counted or, broken, one is noticed.

    Whoever strikes ends a round with its `rest`; then it is settled.
    """
    from django.utils import timezone

    seats = create_seats(WRITERS)
    here.serve(through=through)
    say("everything stands")
    writers = Writers(here, seats, asked.draw, timezone.localdate())
    ledger = Ledger(here, found)
    number = 0
    while found.counted(word) < asked.cycles and not (asked.broken and found.faults):
        writers.begin()
        number += 1
        this = Round(number=number, writers=writers)
        yield this
        ledger.settle(writers, back_at=this.back_at)
        say(found.line("so far"))
    ledger.check(ledger.kept)
    writers.end()


def wait_for_database(here: House) -> float:
    """Wait until the database answers and say when that was."""

    def answers() -> bool:
        try:
            here.ask("select 1")
        except psycopg.OperationalError:
            return False
        return True

    wait_until(answers, SECONDS_TO_BE_BACK, "the database answers")
    return time.monotonic()


def say(sentence: str) -> None:
    print(f"  {sentence}", file=sys.stderr, flush=True)
