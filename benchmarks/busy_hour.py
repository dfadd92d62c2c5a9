"""Fifty requests a second, as an office full of people asks them; and signing in by the hundred.

    BALSTS_DATA=data-100k python benchmarks/busy_hour.py [--minutes 60] [--each-second 50]
    BALSTS_DATA=data-100k python benchmarks/busy_hour.py --flood 200 [--minutes 1]

Starts `balsts start --no-seed` on the database that `load.py` filled and of which `balsts figures
--now` has made the usual figures. Requests come when they come (Poisson, seeded), not when the last
one was answered: what one waits is counted from its moment, so a queue is seen. Nine of ten are asked
by thirty workers with forty clients each, the others by the manager who sees everybody, the dearest of
all; the limit of pages a day is lifted. `--flood` tries wrong passwords of many names that often each
second while the office goes on at a tenth. Prints errors, p50, p95, p99 of each kind, what one
request costs in CPU time of the pages and of the database, and how the web server's memory grew after
the first tenth. The p95 of each tenth of the time tells a machine that was disturbed for a while from one
that is too slow.
"""

import argparse
import http.client
import queue
import random
import re
import resource
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from pages import (
    MONTH,
    PORT,
    PORTRAIT,
    SEARCHES,
    Visitor,
    cpu_of_database,
    cpu_of_pages,
    memory,
    signed_in,
)

from balsts.console import one_machine

SHARES = {
    "list": 30,
    "client": 34,
    "my day": 12,
    "search": 10,
    "service": 8,
}
FIGURES = {"portrait": 3, "month": 3}
WORKERS, CLIENTS_EACH = 30, 40
BY_THE_MANAGER = 0.1
AT_ONCE = 64
Wanted = tuple[str, float, int]  # what, when, in which tenth of the time
FLOODERS = 200


@dataclass
class Tally:
    """What was asked, how long it took from the moment it was wanted, and what went wrong.

    One thing asked may be several requests: a form and sending it, a search and going to its answer.
    """

    requests: int = 0
    waits: dict[str, list[float]] = field(default_factory=dict)
    tenths: dict[int, list[float]] = field(default_factory=dict)
    errors: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, kind: str, waited: float, *, requests: int = 1, tenth: int = 0) -> None:
        with self.lock:
            self.requests += requests
            self.tenths.setdefault(tenth, []).append(waited * 1000)
            self.waits.setdefault(kind, []).append(waited * 1000)

    def fail(self, kind: str, why: str) -> None:
        with self.lock:
            self.errors[f"{kind}: {why}"] += 1


def main() -> None:
    """Serve, ask, print; end with 1 when something failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--each-second", type=float, default=50)
    parser.add_argument("--flood", type=float, default=0, metavar="EACH_SECOND")
    parser.add_argument("--seed", type=int, default=7)
    told = parser.parse_args()
    server = subprocess.Popen(
        [str(Path(sys.executable).parent / "balsts"), "start", "--no-seed", "--port", str(PORT)],
        stdout=subprocess.DEVNULL,
    )
    try:
        visitor = signed_in(server)
        _lift_page_limit()
        seat_workers()
        tally, flood = Tally(), Tally()
        share = told.each_second / 10 if told.flood else told.each_second
        others = [_in_background(_flood, told.flood, told.minutes, flood)] if told.flood else []
        before = _cpu()
        grew = _office(visitor, share, told.minutes * 60, told.seed, tally)
        pages, database = (now - then for now, then in zip(_cpu(), before, strict=True))
        for thread in others:
            thread.join()
        _tell("office", tally, told.minutes)
        if told.flood:
            _tell("flood", flood, told.minutes)
        print(
            f"a request cost {pages / tally.requests:.1f} ms of the pages and "
            f"{database / tally.requests:.1f} ms of the database"
        )
        spent = resource.getrusage(resource.RUSAGE_SELF)
        share = (spent.ru_utime + spent.ru_stime) / (told.minutes * 60)
        print(f"asking took {share:.0%} of one processor")
        print(
            f"memory of the web server, PSS: {grew[0]:.0f} MiB after a tenth, {grew[1]:.0f} at the end"
        )
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=60)
    sys.exit(1 if tally.errors else 0)


def _cpu() -> tuple[float, float]:
    with _as_owner() as owner:
        (number,) = owner.execute("select pg_read_file('postmaster.pid')").fetchone()
    return cpu_of_pages(), cpu_of_database(int(number.split()[0]))


def seat_workers() -> None:
    """Give thirty workers a post and forty clients each, once."""
    with _as_owner() as owner:
        owner.execute("set session_replication_role = replica")
        owner.execute(SEATS, {"workers": WORKERS, "each": CLIENTS_EACH})
        owner.execute("vacuum analyze")


SEATS = """
with chosen as (
    select number, 'worker' || number as username from generate_series(1, %(workers)s) number
    where not exists (select from accounts_user where username = 'worker1')
), people as (
    insert into accounts_user (id, username, full_name, ui_language, is_active, is_system, is_invented,
        password_mark)
    select gen_random_uuid(), username, initcap(username), 'lv', true, false, true, gen_random_uuid()
    from chosen returning id, username
), passwords as (
    insert into sec.password (user_id, encoded)
    select people.id, known.encoded from people, sec.password known
    join accounts_user manager on manager.id = known.user_id and manager.username = 'chiara'
), posts as (
    insert into organisations_staffmember (id, user_id, organisation_id, role, valid_from)
    select gen_random_uuid(), people.id, organisation.id, 'social_worker', date '2024-01-01'
    from people, organisations_organisation organisation where organisation.code = 'benchmark'
    returning id
), numbered as (
    select id, row_number() over (order by id) as number from posts
), taken as (
    select id, row_number() over (order by id) as number from clients_assignment
    limit %(workers)s * %(each)s
)
update clients_assignment assignment set staff_member_id = numbered.id
from taken, numbered
where assignment.id = taken.id and numbered.number = 1 + taken.number %% %(workers)s
"""


def _lift_page_limit() -> None:
    """Let few stand for the many who would ask all this."""
    with _as_owner() as owner:
        owner.execute("update audit.page_limit set noticed_at = 10000000, last_one = 10000001")
        owner.execute("delete from audit.pages_of_day")


def _as_owner() -> psycopg.Connection:
    installation = one_machine.installation_here()
    admin = {**installation.admin, "dbname": installation.name}
    return psycopg.connect(**admin, autocommit=True)


def _office(
    manager: Visitor, each_second: float, seconds: float, seed: int, tally: Tally
) -> tuple[float, float]:
    """Ask at the moments of a Poisson process; return memory after a tenth and at the end."""
    found = {reference for text in SEARCHES for reference in _references(manager.search(text))}
    queues: dict[bool, queue.Queue[Wanted | None]] = {
        is_manager: queue.Queue() for is_manager in (True, False)
    }
    askers = []
    for number in range(AT_ONCE):
        is_manager = number % 10 == 0
        visitor = manager.beside()
        references = sorted(found)
        if not is_manager:
            visitor = Visitor()
            visitor.sign_in(f"worker{1 + number % WORKERS}")
            references = _references(visitor.get("/clients/"))
        told = (visitor, queues[is_manager], references, seed + number, tally)
        askers.append((is_manager, _in_background(_answer, *told)))
    begun = time.perf_counter()
    early = 0.0
    for kind, after, is_manager in _moments(each_second, seconds, seed):
        if not early and after > seconds / 10:
            early = memory()
        time.sleep(max(0, begun + after - time.perf_counter()))
        queues[is_manager].put((kind, begun + after, int(after / seconds * 10)))
    for is_manager, _ in askers:
        queues[is_manager].put(None)
    for _, asker in askers:
        asker.join()
    return early, memory()


def _references(page: str) -> list[str]:
    return sorted(set(re.findall(r"/clients/(BL-[0-9A-Z-]+)/", page)))


def _moments(each_second: float, seconds: float, seed: int) -> Iterator[tuple[str, float, bool]]:
    draw = random.Random(seed)
    after = draw.expovariate(each_second)
    while after < seconds:
        is_manager = draw.random() < BY_THE_MANAGER
        shares = SHARES | FIGURES if is_manager else SHARES
        yield draw.choices(list(shares), list(shares.values()))[0], after, is_manager
        after += draw.expovariate(each_second)


def _answer(
    visitor: Visitor,
    wanted: "queue.Queue[Wanted | None]",
    references: list[str],
    seed: int,
    tally: Tally,
) -> None:
    tasks = _tasks(visitor, references, random.Random(seed))
    while (one := wanted.get()) is not None:
        kind, moment, tenth = one
        before = visitor.requests
        try:
            tasks[kind]()
        except (OSError, http.client.HTTPException, SystemExit) as fault:
            tally.fail(kind, str(fault)[:80])
            visitor.renew()
        requests = visitor.requests - before
        tally.add(kind, time.perf_counter() - moment, requests=requests, tenth=tenth)


def _tasks(
    visitor: Visitor, references: list[str], draw: random.Random
) -> dict[str, Callable[[], object]]:
    return {
        "list": lambda: visitor.get("/clients/"),
        "search": lambda: visitor.search(draw.choice(SEARCHES)),
        "client": lambda: visitor.open_file(f"/clients/{draw.choice(references)}/"),
        "service": lambda: visitor.record_service(draw.choice(references)),
        "my day": lambda: visitor.get("/"),
        "portrait": lambda: visitor.get(PORTRAIT),
        "month": lambda: visitor.get(MONTH),
    }


def _flood(each_second: float, minutes: float, tally: Tally) -> None:
    """Try to sign in with wrong passwords of many names, without waiting for answers."""
    moments: queue.Queue[tuple[str, float] | None] = queue.Queue()
    guessers = [_in_background(_guess, moments, tally) for _ in range(FLOODERS)]
    begun = time.perf_counter()
    for number in range(int(each_second * minutes * 60)):
        moment = begun + number / each_second
        time.sleep(max(0, moment - time.perf_counter()))
        moments.put((f"guess{number % 1000}", moment))
    for _ in guessers:
        moments.put(None)
    for guesser in guessers:
        guesser.join()


def _guess(moments: "queue.Queue[tuple[str, float] | None]", tally: Tally) -> None:
    visitor = Visitor()
    while (one := moments.get()) is not None:
        name, moment = one
        try:
            tally.add(visitor.guess(name), time.perf_counter() - moment)
        except (OSError, http.client.HTTPException) as fault:
            tally.fail("guess", type(fault).__name__)
            visitor.renew()


def _tell(who: str, tally: Tally, minutes: float) -> None:
    everything = [wait for waits in tally.waits.values() for wait in waits]
    print(
        f"{who}: {len(everything)} things asked in {minutes:g} minutes by {tally.requests} requests, "
        f"{tally.requests / minutes / 60:.1f} a second; {sum(tally.errors.values())} errors"
    )
    print(f"{'kind':<14}{'asked':>8}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}")
    for kind, waits in [*sorted(tally.waits.items()), ("all", everything)]:
        hundredths = statistics.quantiles(waits, n=100) if len(waits) > 1 else waits * 99
        print(
            f"{kind:<14}{len(waits):>8}{hundredths[49]:>9.1f}{hundredths[94]:>9.1f}"
            f"{hundredths[98]:>9.1f}"
        )
    if len(tally.tenths) > 1:
        slices = [
            sorted(waits)[int(len(waits) * 0.95)] for _, waits in sorted(tally.tenths.items())
        ]
        print("p95 of each tenth, ms:", *(f"{one:.0f}" for one in slices))
    for why, times in tally.errors.most_common(5):
        print(f"  {times} times {why}")


def _in_background(target: Callable[..., object], *told: object) -> threading.Thread:
    thread = threading.Thread(target=target, args=told, daemon=True)
    thread.start()
    return thread


if __name__ == "__main__":
    main()
