"""Random histories of many people, held against a short model of who may see and do what.

    .venv/bin/python trials/histories.py [--seed 1] [--steps 2000] [--crowd 500] [--night]

A history begins in a small town (trials/history/town.py) and takes sixty steps (trials/history/steps.py):
people are registered, handed over, lent, referred, opened in an emergency, restricted, erased; posts and
contracts end; days pass. Before each step the model says whether it ought to pass, after it both walls
are asked what somebody sees. What differs is made as short as possible and told with its seed.

Then crowds take the same steps at once (trials/history/crowd.py), each member on a connection of its own
and each crowd in a town of its own: `--crowds 10 --first-crowd 40` are the forty-first to the fiftieth of a seed.
"""

import argparse
import copy
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.collector import leave_what_is_here
from trials.history.broken import BROKEN
from trials.history.crowd import NOT_EVENTS, WRITTEN, Crowd, what_the_rows_say
from trials.history.looking import Found, look, open_a_page
from trials.history.sights import Stage, sights_in
from trials.history.steps import STEPS, History
from trials.history.town import Town, build_town, own_database

LENGTH = 60
NIGHT = 50_000
NIGHT_OF_A_CROWD, NIGHT_OF_CROWDS = 5_000, 200
THREADS = 16
MOST_FINDS = 10
Move = tuple[str, int]
BY_NAME = {step.__name__: step for step in STEPS}


def main() -> int:
    """Play histories until so many steps are done, or until one finds something."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--crowd", type=int, default=500, help="steps of each crowd")
    parser.add_argument("--crowds", type=int, default=1)
    parser.add_argument("--first-crowd", type=int, default=0)
    parser.add_argument("--night", action="store_true")
    parser.add_argument("--broken", choices=BROKEN, help="break the product on purpose")
    parser.add_argument("--replay", nargs="*", default=[], help="step:seed, as they were told")
    told = parser.parse_args()
    again = [(name, int(seed)) for name, _, seed in (one.partition(":") for one in told.replay)]
    wanted = len(again) or (NIGHT if told.night else told.steps)
    at_once = 0 if again else NIGHT_OF_A_CROWD if told.night else told.crowd
    crowds = NIGHT_OF_CROWDS if told.night else told.crowds
    found = 0
    if wanted:
        with own_town(told.broken):
            most = 1 if told.broken else MOST_FINDS
            found = play(wanted, seed=told.seed, again=again, most=most)
    for number in range(told.first_crowd, told.first_crowd + crowds if at_once else 0):
        with own_town(told.broken):
            found += let_a_crowd_loose(at_once, seed=f"{told.seed}-{number}")
    return 1 if found else 0


@contextmanager
def own_town(broken: str | None) -> Iterator[None]:
    """Have a database, broken as it was asked for; what is broken in the program stays so."""
    with own_database():
        if broken:
            BROKEN[broken]()
        leave_what_is_here()
        yield


def play(wanted: int, *, seed: int, again: list[Move], most: int) -> int:
    """Return 1 when something was found; `again` is one history told by its moves."""
    from django.db import transaction
    from django.utils import timezone

    began, steps, refused, number, finds = time.monotonic(), 0, 0, 0, 0
    done: Counter[str] = Counter()
    with ExitStack() as stack:
        stack.enter_context(transaction.atomic())
        town = build_town()
        first, moment = town.model, town.moment

        def now() -> datetime:
            return town.moment

        # The crowd that comes afterwards lives today.
        stack.enter_context(mock.patch.object(timezone, "now", now))
        while steps < wanted and finds < most:
            moves = again or moves_of(f"{seed}-{number}")
            found, history = play_one(town, first, moment, moves)
            steps, done, refused = (
                steps + len(moves),
                done + history.done,
                refused + history.refused,
            )
            number += 1
            if found:
                finds += 1
                print(f"Found in history {number} of seed {seed}: {found}", flush=True)
                for line in shortened(town, first, moment, moves, found):
                    print("   ", line, flush=True)
            if again:
                break
        transaction.set_rollback(True)
    print("done:", ", ".join(f"{event} {times}" for event, times in done.most_common()))
    print(
        f"histories: {steps} steps in {number} histories ({done.total()} done, {refused} refused),"
        f" {finds or 'nothing'} found; seed {seed}, {time.monotonic() - began:.0f} s"
    )
    return 1 if finds else 0


def let_a_crowd_loose(wanted: int, *, seed: str) -> int:
    """Return 1 when something was found that no order of events explains."""
    from django.db import connection

    began = time.monotonic()
    town = build_town()
    crowd = Crowd(town, seed=seed, threads=THREADS, wanted=wanted)
    sights = sights_in(Stage(town=town, count=crowd.count))
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        crowd.before = Counter(dict(cursor.fetchall()))
    crowd.run(sights)
    finds = what_the_rows_say(crowd)
    for what in finds:
        print("Found:", what)
    done = sum(count for name, count in crowd.counts.items() if name not in NOT_EVENTS)
    reads = "; ".join(
        f"{one.name}: {one.reads['seen']} reads saw, {one.reads['after']} began after it was taken"
        f" back, {one.reads['late']} of them saw"
        for one in sights
    )
    print(
        f"crowd: {wanted} steps of {THREADS} at once, {done} done, {crowd.counts['refused']} refused,"
        f" {crowd.counts['walled']} by the second wall alone, {crowd.counts['passed over']} passed over;"
        f" {reads}; {len(finds) or 'nothing'} found; seed {seed}, {time.monotonic() - began:.0f} s"
    )
    return 1 if finds else 0


def moves_of(seed: str) -> list[Move]:
    """Draw a history: which steps, and for each of them a seed of its own."""
    draw = random.Random(seed)
    names, weights = [step.__name__ for step in STEPS], list(STEPS.values())
    return [(name, draw.getrandbits(32)) for name in draw.choices(names, weights, k=LENGTH)]


def play_one(town: Town, first, moment, moves: list[Move]) -> tuple[str, History]:
    """Play one history from the beginning of the town, and undo it."""
    from django.db import transaction

    town.model = copy.deepcopy(first)
    found = ""
    with transaction.atomic():
        town.strike(moment)
        history = History(town)
        for number, (name, seed) in enumerate(moves):
            history.draw = random.Random(seed)
            try:
                BY_NAME[name](history)
                look_around(history, is_last=number == len(moves) - 1)
            except Found as problem:
                found = f"after {name}: {problem}"
                break
        transaction.set_rollback(True)
    return found, history


def look_around(history: History, *, is_last: bool) -> None:
    """Ask both walls for a few people, at the end for all; and let somebody open somebody's file."""
    from datetime import timedelta

    town, draw = history.town, history.draw
    town.strike(town.moment + timedelta(minutes=2))
    users = list(town.users)
    for user in users if is_last else draw.sample(users, 2):
        look(town, user)
    if draw.random() < 0.1:
        user = history.anybody()
        open_a_page(town, user, history.client_of(user))


def shortened(town: Town, first, moment, moves: list[Move], found: str) -> list[str]:
    """Leave out what is not needed to find the same, ever smaller pieces at a time."""
    size = len(moves) // 2
    while size:
        start = 0
        while start < len(moves):
            fewer = moves[:start] + moves[start + size :]
            again, _ = play_one(town, first, moment, fewer)
            if again.split(":")[0] == found.split(":", maxsplit=1)[0] and again:
                moves, found = fewer, again
            else:
                start += size
        size //= 2
    return [found, "--replay " + " ".join(f"{name}:{seed}" for name, seed in moves)]


if __name__ == "__main__":
    sys.exit(main())
