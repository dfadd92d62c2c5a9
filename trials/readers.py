"""Anything that can be typed, sent or saved, to everything that reads it: a value or a sentence, and at once.

    python trials/readers.py [--executions 200000] [--seed 1] [--first 0] [--minutes 60] [--night]
    python trials/readers.py --teeth

Days, names, references, countries, searched words, headers, names and contents of files: each reader
must answer or refuse with a sentence, within 50 ms of CPU, and keep its promise (`typed/held.py`):
what was cleaned stays clean, what was written is read again, a name is found by itself. No database.
The same seed and number draw the same text: `--first 4711 --executions 1`.
"""

import argparse
import os
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.postgres_plugin import SERVER

NIGHT = 12_000_000
PATIENCE = 0.050
TRIED_AGAIN = 3
TOLD_EVERY = 100_000
BROKEN_TEXTS = 3_000


def main() -> int:
    """Try as many as were asked for; say what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--executions", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first text")
    parser.add_argument("--minutes", type=float, default=24 * 60, help="and then no more")
    parser.add_argument("--night", action="store_true")
    parser.add_argument(
        "--teeth", action="store_true", help="break the readers on purpose, one by one"
    )
    told = parser.parse_args()
    set_up()
    if told.teeth:
        return teeth(told.seed)
    trial, number = Trial(told.seed), told.first
    volume, began = NIGHT if told.night else told.executions, time.monotonic()
    while trial.executions < volume and time.monotonic() - began < told.minutes * 60:
        trial.try_one(number)
        number += 1
        if number % TOLD_EVERY == 0:
            print(
                f"… {trial.executions} in {time.monotonic() - began:.0f} s, {len(trial.found)} found",
                flush=True,
            )
    return trial.report(number - told.first, time.monotonic() - began)


def set_up() -> None:
    """Have Django's settings for the readers that look at them; no database is opened."""
    SERVER.provide_environment()
    os.environ["DJANGO_SETTINGS_MODULE"] = "balsts.platform.settings_test"
    import django
    from django.conf import settings

    django.setup()
    # Behind one server of ours, so that what it says of visitors is read.
    settings.BALSTS_PROXY_HOPS = 1


def teeth(seed: int) -> int:
    """Break one reader after the other; each must be found within a few thousand texts."""
    from trials.typed.broken import OF_READERS, Break, broken

    unnoticed = 0
    for name, targets in OF_READERS.items():
        trial, number = Trial(seed), 0
        with broken(Break(targets=dict(targets), found_as=frozenset())):
            while not trial.found and number < BROKEN_TEXTS:
                trial.try_one(number)
                number += 1
        unnoticed += not trial.found
        print(
            f"  {name}: "
            + ("; ".join(f"{kind} ({reader})" for reader, kind in trial.found) or "NOT NOTICED")
        )
    print(
        f"teeth of readers: {len(OF_READERS) - unnoticed} of {len(OF_READERS)} noticed, seed {seed}"
    )
    return 1 if unnoticed else 0


class Trial:
    """What was read so far, by whom, how slowly at worst, and what was found."""

    def __init__(self, seed: int) -> None:
        from trials.typed import held

        self.seed, self.readers, self.held = seed, held.READERS, held
        self.parts = held.workbook_parts()
        self.read: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.slowest: dict[str, float] = defaultdict(float)
        self.found: dict[tuple[str, str], tuple[int, object]] = {}
        self.executions = 0

    def try_one(self, number: int) -> None:
        """Draw one text, and now and then a file; give it to everything that reads such."""
        from trials.typed.files import Files
        from trials.typed.values import Typist

        draw = random.Random(f"{self.seed}:{number}")
        typist = Typist(draw)
        text, content = typist.anything(), None
        for name, reader in self.readers.items():
            if number % reader.every:
                continue
            if reader.of_text is not None:
                is_likely = reader.likely is not None and number % 2
                self.give(
                    name, reader.of_text, reader.likely(typist) if is_likely else text, number
                )
            elif reader.of_bytes is not None:
                content = Files(draw, self.parts).content() if content is None else content
                self.give(name, reader.of_bytes, content, number)

    def give(self, name: str, read: Callable[[Any], None], given: Any, number: int) -> None:
        self.executions += 1
        self.read[name] += 1
        began = time.perf_counter()
        self.ask(name, read, given, number)
        seconds = time.perf_counter() - began
        if seconds > PATIENCE:
            seconds = self.at_best(name, read, given, number)
        self.slowest[name] = max(self.slowest[name], seconds)
        if seconds > PATIENCE:
            self.find(name, "slow", number, f"{1000 * seconds:.0f} ms for {given[:60]!r}")

    def at_best(self, name: str, read: Callable[[Any], None], given: Any, number: int) -> float:
        """Measure CPU of several times: others may have had the machine, the first call fills caches."""
        times = []
        for _ in range(TRIED_AGAIN):
            began = time.thread_time()
            self.ask(name, read, given, number)
            times.append(time.thread_time() - began)
        return min(times)

    def ask(self, name: str, read: Callable[[Any], None], given: Any, number: int) -> None:
        try:
            read(given)
        except self.held.Refusal as refusal:
            self.refused[name] += 1
            self.held.refused_in_words(refusal)
        except Exception as fault:  # noqa: BLE001 - whatever it is, it is neither a value nor a sentence
            self.find(name, f"{type(fault).__name__}: {fault}"[:120], number, given[:200])

    def find(self, name: str, what: str, number: int, given: object) -> None:
        """Keep the first of a kind, and say it at once: a night is long."""
        if (name, what) not in self.found:
            self.found[name, what] = number, given
            print(f"FOUND {what} by the reader of {name}, number {number}: {given!r}", flush=True)

    def report(self, texts: int, seconds: float) -> int:
        for name, times in self.read.items():
            print(
                f"  {name}: {times} read, {self.refused[name]} refused, slowest {1000 * self.slowest[name]:.1f} ms"
            )
        print(
            f"readers: {self.executions} executions of {len(self.read)} readers on {texts} texts and files in"
            f" {seconds:.0f} s with seed {self.seed}; slowest {1000 * max(self.slowest.values(), default=0):.1f} ms;"
            f" {len(self.found)} found"
        )
        return 1 if self.found else 0


if __name__ == "__main__":
    sys.exit(main())
