"""Strike the database and the pages down while sixteen people write, and ask what became of it.

    python trials/durability.py [kill] [worker] [wire] [disk] [--cycles 25] [--seed 1] [--night]

Those who write keep a ledger of what was acknowledged to them. After each blow: what was acknowledged
is there, whole, once, with one event in the trail; what was not can be sent again and is then there
once. `kill`: kill -9 of the database's first process, which is started again at once, or of one of
its children. `worker`: kill -9 of the processes that serve pages. `wire`: the line between pages and
database breaks at a commit. `disk`: no room is left for the database. `--broken` breaks the product on purpose, to see that the trial notices:
`unsynced` (synchronous_commit=off), `audit-after-commit`.
"""

import argparse
import os
import random
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import psycopg

from trials.durable.house import House, children_of, house, wait_until
from trials.durable.ledger import Found, Ledger, Writers
from trials.durable.wire import Wire
from trials.durable.world import create_seats

WRITERS = 16
DISK = "400m"
BLOWS = 4  # between two settlements
NIGHT = {"kill": 200, "worker": 100, "wire": 500, "disk": 20}
SECONDS_TO_BE_BACK = 60
BROKEN = {
    "unsynced": {"settings": {"synchronous_commit": "off"}},
    "audit-after-commit": {"application": "trials.durable.broken:audits_after_commit"},
}


def main() -> int:
    """Try what was asked for, or all of it; 1 if anything was found."""
    parts = {"kill": kill, "worker": worker, "wire": wire, "disk": disk}
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*parts, []])
    parser.add_argument("--cycles", type=int, default=25)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--night", action="store_true")
    parser.add_argument("--broken", choices=BROKEN)
    told = parser.parse_args()
    has_found = False
    for name in told.parts or parts:
        cycles = NIGHT[name] if told.night else told.cycles
        found = parts[name](cycles, random.Random(f"{name} {told.seed}"), told.broken)
        for example in found.examples:
            print(f"  {example}")
        print(f"{found.line(name)} (seed {told.seed})", flush=True)
        has_found = has_found or bool(found.faults)
    return int(has_found)


def kill(cycles: int, draw: random.Random, broken: str | None) -> Found:
    """Kill the database by a number of its own, at a moment that nobody chose."""
    found = Found()
    with house(**(BROKEN[broken] if broken else {})) as here:
        writers, ledger = _begin(here, draw, found)
        while _goes_on(found, cycles, "kills", broken):
            writers.begin()
            for _ in range(BLOWS):
                time.sleep(draw.uniform(0.5, 2.5))
                found.tried[_strike(here, draw)] += 1
                back_at = _wait_for_database(here)
            time.sleep(draw.uniform(0.2, 1.0))
            writers.rest()
            ledger.settle(writers, back_at=back_at)
            print(f"  {found.line('so far')}", file=sys.stderr, flush=True)
        ledger.check(ledger.kept)
        writers.end()
    return found


def worker(cycles: int, draw: random.Random, broken: str | None) -> Found:
    """Kill one of the processes that serve pages; the server puts another in its place."""
    found = Found()
    with house(**(BROKEN[broken] if broken else {})) as here:
        writers, ledger = _begin(here, draw, found)
        while _goes_on(found, cycles, "kills", broken):
            writers.begin()
            for _ in range(BLOWS):
                # One that ends within 5.5 seconds of its start makes the web server give up.
                time.sleep(draw.uniform(7, 10))
                serving = [one for one in children_of(here.pages.pid) if is_serving(one)]
                if serving:
                    os.kill(draw.choice(serving), signal.SIGKILL)
                    found.tried["kills of a worker"] += 1
            writers.rest()
            ledger.settle(writers, back_at=here.wait_for_pages())
            print(f"  {found.line('so far')}", file=sys.stderr, flush=True)
        ledger.check(ledger.kept)
        writers.end()
    return found


def wire(cycles: int, draw: random.Random, broken: str | None) -> Found:
    """Break the line at every third commit; while things are told again it holds."""
    found = Found()
    with house(**(BROKEN[broken] if broken else {})) as here:
        line = Wire(
            folder=here.folder / "wire", server=here.cluster.socket_folder, draw=draw, share=0
        )
        writers, ledger = _begin(here, draw, found, through=line.folder)
        while _goes_on(found, cycles, "breaks", broken):
            line.share = 1 / 3
            writers.begin()
            time.sleep(draw.uniform(8, 12))
            line.share = 0
            writers.rest()
            ledger.settle(writers, back_at=time.monotonic())
            for way, times in line.broken.items():
                found.tried[f"breaks {way}"] = times
            print(f"  {found.line('so far')}", file=sys.stderr, flush=True)
        ledger.check(ledger.kept)
        writers.end()
        line.end()
    return found


def disk(cycles: int, draw: random.Random, broken: str | None) -> Found:
    """Leave the database next to no room, then give it back; nobody repairs anything by hand."""
    found = Found()
    with house(size=DISK, **(BROKEN[broken] if broken else {})) as here:
        writers, ledger = _begin(here, draw, found)
        filler = here.folder / "server" / "filler"
        while _goes_on(found, cycles, "times full", broken):
            writers.begin()
            time.sleep(draw.uniform(0.5, 1.5))
            fill(filler, but=draw.choice((0, 0, 16, 64, 256)) * 1024)
            time.sleep(draw.uniform(4, 8))
            filler.unlink()
            if not here.cluster.is_running:
                found.tried["ends of the database"] += 1
                here.cluster.start()
            back_at = _wait_for_database(here)
            found.tried["times full"] += 1
            writers.rest()
            refused = sum(answer.said == "503" for answer in writers.answers)
            found.tried["refused for want of room"] += refused
            ledger.settle(writers, back_at=back_at)
            print(f"  {found.line('so far')}", file=sys.stderr, flush=True)
        ledger.check(ledger.kept)
        writers.end()
    return found


def _goes_on(found: Found, cycles: int, word: str, broken: str | None) -> bool:
    """Whether the volume is not reached; what was broken on purpose ends when that is noticed."""
    done = sum(times for what, times in found.tried.items() if what.startswith(word))
    return done < cycles and not (broken and found.faults)


def fill(filler: Path, *, but: int) -> None:
    """Take all the room that is left on a disk but so many bytes."""
    with filler.open("wb") as file:
        while True:
            room = os.statvfs(filler.parent)
            try:
                wanted = max(1, room.f_bavail * room.f_frsize - but)
                os.posix_fallocate(file.fileno(), 0, wanted)
            except OSError:  # the database took some of it in between
                continue
            return


def is_serving(process: int) -> bool:
    """Whether a child of the web server serves pages; another one only counts what was opened."""
    try:
        return b"resource_tracker" not in Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False


def _begin(
    here: House, draw: random.Random, found: Found, *, through: Path | None = None
) -> tuple[Writers, Ledger]:
    from django.utils import timezone

    seats = create_seats(WRITERS)
    here.serve(through=through)
    print("  everything stands", file=sys.stderr, flush=True)
    return Writers(here, seats, draw, timezone.localdate()), Ledger(here, found)


def _strike(here: House, draw: random.Random) -> str:
    """Kill the first process or one of its children; say which."""
    first = here.postmaster()
    children = children_of(first)
    if draw.random() < 0.6 or not children:
        os.kill(first, signal.SIGKILL)
        here.cluster.start()
        return "kills of the first process"
    os.kill(draw.choice(children), signal.SIGKILL)
    return "kills of a child"


def _wait_for_database(here: House) -> float:
    def answers() -> bool:
        try:
            here.ask("select 1")
        except psycopg.OperationalError:
            return False
        return True

    wait_until(answers, SECONDS_TO_BE_BACK, "the database answers")
    return time.monotonic()


if __name__ == "__main__":
    sys.exit(main())
