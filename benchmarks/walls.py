"""What row security and the trail cost: pages with both on, with one off, with both off, in turn.

    BALSTS_DATA=data-100k python benchmarks/walls.py [--rounds 12]

Works on the database that `load.py` filled, in this process, as the manager who sees everybody.
Each round asks for every page in all four states, twenty times each, so that a busy machine is as
busy for one as for the other. Row security is off by the owner's word to the tables, and by a yes to
everybody from `sec.is_in_sight`, which closed functions ask, too; what they work out before they ask (of
a list a quarter of a millisecond) and what finds names stays as it is. The trail is off by leaving out
its one function. Prints medians of wall time and their ratio to both off.
"""

import argparse
import os
import random
import re
import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import django
import psycopg

from balsts.console import one_machine

SEARCHES = ["kovalen", "noorz", "hassan", "yusu", "zakhar", "badi", "tesfa", "rahim", "Jusufs"]
STATES = {
    "both off": (False, False),
    "trail": (False, True),
    "rows": (True, False),
    "both": (True, True),
}
EACH = 20
IN_SIGHT = "sec.is_in_sight"
SAYS_YES = "begin return true; end"


def main() -> None:
    """Ask, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=12)
    rounds = parser.parse_args().rounds
    installation = one_machine.installation_here()
    one_machine.provide_environment(installation)
    os.environ |= installation.environment_of_pages()
    with one_machine.running_database(installation):
        django.setup()
        admin = {**installation.admin, "dbname": installation.name}
        with psycopg.connect(**admin, autocommit=True) as owner:
            _forget_pages(owner)
            found = owner.execute(
                "select id, password_mark from accounts_user where username = 'chiara'"
            )
            tasks = _tasks(*found.fetchone())
            tables = [
                row[0]
                for row in owner.execute(
                    "select oid::regclass::text from pg_class where relforcerowsecurity"
                )
            ]
            [(asked,)] = owner.execute("select pg_get_functiondef(%s::regproc)", [IN_SIGHT])
            if SAYS_YES in asked:
                raise SystemExit(f"A run that was killed left {IN_SIGHT} open; make the data anew.")
            walls: dict[tuple[str, str], list[float]] = {}
            try:
                for _ in range(rounds):
                    _forget_pages(owner)
                    for state, (has_rows, has_trail) in STATES.items():
                        _turn_row_security(owner, tables, asked, is_on=has_rows)
                        with _trail(is_on=has_trail):
                            for name, task in tasks.items():
                                walls.setdefault((name, state), []).extend(_times(task))
            finally:
                _turn_row_security(owner, tables, asked, is_on=True)
    print(f"{'page':<10}" + "".join(f"{state:>18}" for state in STATES))
    for name in tasks:
        medians = {state: statistics.median(walls[name, state]) for state in STATES}
        cells = (f"{value:.1f} ms ×{value / medians['both off']:.2f}" for value in medians.values())
        print(f"{name:<10}" + "".join(f"{cell:>18}" for cell in cells))


def _tasks(chiara: uuid.UUID, mark: uuid.UUID) -> dict[str, Callable[[], None]]:
    from django.test import Client

    from balsts.accounts.models import User

    browser = Client(SERVER_NAME="localhost")
    # Whose account it is no page finds out before somebody has signed in.
    browser.force_login(User(pk=chiara, username="chiara", password_mark=mark))
    draw = random.Random(7)

    def search() -> str:
        return browser.post("/clients/", {"q": draw.choice(SEARCHES)}, follow=True).content.decode()

    def get(path: str) -> str:
        answer = browser.get(path)
        if answer.status_code != 200:
            raise SystemExit(f"{path} answered {answer.status_code}")
        return answer.content.decode()

    references: set[str] = set()
    for _ in range(2 * len(SEARCHES)):
        references.update(re.findall(r"/clients/(BL-[0-9A-Z-]+)/", search()))
    known = sorted(references)
    for reference in known:  # said once in the morning; what is measured is the rest of the day
        told = {"why_outside_kind": "quality"}
        answer = browser.post(f"/clients/{reference}/why/", told, follow=True)
        if answer.status_code != 200 or "why_outside_kind" in answer.content.decode():
            raise SystemExit(f"{reference} asks why, again and again")
    return {
        "list": lambda: get("/clients/"),
        "search": search,
        "client": lambda: get(f"/clients/{draw.choice(known)}/"),
    }


def _times(task: Callable[[], Any]) -> list[float]:
    found = []
    for number in range(EACH + 3):
        begun = time.perf_counter()
        task()
        if number >= 3:  # the first ones plan anew what the change of state made invalid
            found.append((time.perf_counter() - begun) * 1000)
    return found


def _forget_pages(owner: psycopg.Connection) -> None:
    """A day's pages about people are counted, and these are more than anybody may see."""
    owner.execute("delete from audit.pages_of_day")


def _turn_row_security(
    owner: psycopg.Connection, tables: list[str], asked: str, *, is_on: bool
) -> None:
    word = "enable" if is_on else "disable"
    for table in tables:
        owner.execute(f"alter table {table} {word} row level security")
    head, quote, _ = asked.partition("$function$")
    owner.execute(asked if is_on else f"{head}{quote} {SAYS_YES} {quote}")


@contextmanager
def _trail(*, is_on: bool) -> Iterator[None]:
    from balsts.audit import trail

    usual = trail.record
    if not is_on:
        trail.record = lambda *_args, **_told: None
    try:
        yield
    finally:
        trail.record = usual


if __name__ == "__main__":
    main()
