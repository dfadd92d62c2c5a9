"""Fifty requests a second, as all who use Balsts ask them; and signing in by the hundred.

    BALSTS_DATA=data-100k python benchmarks/busy_hour.py [--minutes 60] [--each-second 50]
    BALSTS_DATA=data-100k python benchmarks/busy_hour.py --flood 200 [--minutes 1]

Starts `balsts start --no-seed` on the database that `load.py` filled and of which `balsts figures
--now` has made the usual figures. Requests come when they come (Poisson, seeded), not when the last
one was answered: what one waits is counted from its moment, so a queue is seen. Thirty workers and ten
mentors with forty clients each, the manager who sees everybody, the funder's statistician and visitors
who have not signed in ask by the shares in `OFFICE`; `--office` takes some of these groups only. The
limit of pages a day is lifted. `--flood` tries wrong passwords of many names that often each second
while the office goes on at a tenth. Prints errors, p50, p95, p99 of each kind and group, what one
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
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
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

WORKERS, MENTORS, CLIENTS_EACH = 30, 10, 40
AT_ONCE = 64
FLOODERS = 200


@dataclass(frozen=True, kw_only=True)
class Group:
    """People who ask alike: how much of all they ask, who they are, and how often what."""

    share: int
    usernames: tuple[str, ...]
    asks: dict[str, int]


OFFICE = {
    "workers": Group(
        share=55,
        usernames=tuple(f"worker{number}" for number in range(1, WORKERS + 1)),
        asks={"list": 30, "client": 34, "my day": 12, "search": 10, "service": 8},
    ),
    "mentors": Group(
        share=20,
        usernames=tuple(f"mentor{number}" for number in range(1, MENTORS + 1)),
        asks={"list": 30, "client": 34, "my day": 20, "service": 16},
    ),
    "manager": Group(
        share=5,
        usernames=("chiara",),
        asks={"list": 30, "client": 34, "my day": 12, "search": 10, "service": 8, "portrait": 3, "month": 3},
    ),
    "funder": Group(
        share=10, usernames=("statistician1",), asks={"portrait": 55, "month": 45}
    ),
    "visitors": Group(share=10, usernames=(), asks={"sign in": 1}),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody wants to see, since when (seconds of the clock), in which tenth of the time."""

    kind: str
    moment: float
    tenth: int


@dataclass
class Tally:
    """What was asked, how long it took from the moment it was wanted, and what went wrong.

    One thing asked may be several requests: a form and sending it, a search and going to its answer.
    The first of them waits since the thing was wanted, each other one since the answer before it.
    """

    requests: list[float] = field(default_factory=list)
    waits: dict[str, list[float]] = field(default_factory=dict)
    tenths: dict[int, list[float]] = field(default_factory=dict)
    errors: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, kind: str, wanted: float, answered: Sequence[float], *, tenth: int = 0) -> None:
        each = [(now - before) * 1000 for before, now in pairwise([wanted, *answered])]
        with self.lock:
            self.requests += each
            self.tenths.setdefault(tenth, []).append(sum(each))
            self.waits.setdefault(kind, []).append(sum(each))

    def fail(self, kind: str, why: str) -> None:
        with self.lock:
            self.errors[f"{kind}: {why}"] += 1


def main() -> None:
    """Serve, ask, print; end with 1 when something failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--each-second", type=float, default=50)
    parser.add_argument("--flood", type=float, default=0, metavar="EACH_SECOND")
    parser.add_argument("--office", nargs="+", choices=OFFICE, default=list(OFFICE))
    parser.add_argument("--seed", type=int, default=7)
    told = parser.parse_args()
    server = subprocess.Popen(
        [str(Path(sys.executable).parent / "balsts"), "start", "--no-seed", "--port", str(PORT)],
        stdout=subprocess.DEVNULL,
    )
    try:
        visitor = signed_in(server)
        _lift_page_limit()
        seat_everybody()
        tally, flood = Tally(), Tally()
        share = told.each_second / 10 if told.flood else told.each_second
        others = [_in_background(_flood, told.flood, told.minutes, flood)] if told.flood else []
        before = _cpu()
        office = {name: OFFICE[name] for name in told.office}
        moments = list(_moments(office, share, told.minutes * 60, told.seed))
        grew = _ask(office, moments, visitor, tally, seed=told.seed)
        pages, database = (now - then for now, then in zip(_cpu(), before, strict=True))
        for thread in others:
            thread.join()
        _tell("office", tally, told.minutes)
        if told.flood:
            _tell("flood", flood, told.minutes)
        print(
            f"a request cost {pages / len(tally.requests):.1f} ms of the pages and "
            f"{database / len(tally.requests):.1f} ms of the database"
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


def seat_everybody() -> None:
    """Give workers and mentors a post and forty clients each and the statistician a post, once."""
    with _as_owner() as owner:
        owner.execute("set session_replication_role = replica")
        (is_done,) = owner.execute(
            "select exists (select from accounts_user where username = 'statistician1')"
        ).fetchone()
        if not is_done:
            with owner.transaction():
                for statement in SEATS:
                    owner.execute(
                        statement, {"workers": WORKERS, "mentors": MENTORS, "each": CLIENTS_EACH}
                    )
        owner.execute("vacuum analyze")


SEATS = (
    """
    insert into organisations_organisation (id, code, name, kind)
    values (gen_random_uuid(), 'benchmark-funder', 'Funder', 'funder')
    """,
    """
    insert into accounts_user (id, username, full_name, ui_language, is_active, is_system, is_invented, password_mark)
    select gen_random_uuid(), who.kind || number, initcap(who.kind) || ' ' || number, 'lv', true, false, true,
        gen_random_uuid()
    from (values ('worker', %(workers)s), ('mentor', %(mentors)s), ('statistician', 1)) who(kind, many),
        generate_series(1, many) number
    where not exists (select from accounts_user known where known.username = who.kind || number)
    """,
    """
    insert into sec.password (user_id, encoded)
    select one.id, known.encoded
    from accounts_user one, sec.password known join accounts_user manager on manager.id = known.user_id
    where manager.username = 'chiara' and one.username ~ '^(worker|mentor|statistician)[0-9]+$'
    on conflict do nothing
    """,
    """
    insert into organisations_staffmember (id, user_id, organisation_id, role, valid_from)
    select gen_random_uuid(), one.id, organisation.id,
        case when one.username ~ '^worker' then 'social_worker' else rtrim(one.username, '0123456789') end,
        date '2024-01-01'
    from accounts_user one join organisations_organisation organisation
        on organisation.code = case when one.username ~ '^stat' then 'benchmark-funder' else 'benchmark' end
    where one.username ~ '^(worker|mentor|statistician)[0-9]+$'
        and not exists (select from organisations_staffmember post where post.user_id = one.id)
    """,
    """
    with posts as (
        select post.id, row_number() over (order by post.id) as number
        from organisations_staffmember post join accounts_user one on one.id = post.user_id
        where one.username ~ '^worker[0-9]+$'
    ), taken as (
        select id, row_number() over (order by id) as number from clients_assignment
        order by id limit %(workers)s * %(each)s
    )
    update clients_assignment assignment set staff_member_id = posts.id
    from taken, posts where assignment.id = taken.id and posts.number = 1 + taken.number %% %(workers)s
    """,
    """
    with posts as (
        select post.id, row_number() over (order by post.id) as number
        from organisations_staffmember post join accounts_user one on one.id = post.user_id
        where one.username ~ '^mentor[0-9]+$'
    ), taken as (
        select enrolment_id, valid_from, row_number() over (order by id) as number from clients_assignment
        order by id limit %(mentors)s * %(each)s
    )
    insert into clients_assignment (id, enrolment_id, staff_member_id, role, valid_from)
    select gen_random_uuid(), taken.enrolment_id, posts.id, 'mentor', taken.valid_from
    from taken, posts where posts.number = 1 + taken.number %% %(mentors)s
    """,
)


def _lift_page_limit() -> None:
    """Let few stand for the many who would ask all this."""
    with _as_owner() as owner:
        owner.execute("update audit.page_limit set noticed_at = 10000000, last_one = 10000001")
        owner.execute("delete from audit.pages_of_day")


def _as_owner() -> psycopg.Connection:
    installation = one_machine.installation_here()
    admin = {**installation.admin, "dbname": installation.name}
    return psycopg.connect(**admin, autocommit=True)


def _ask(
    office: dict[str, Group],
    moments: list[tuple[str, str, float]],
    manager: Visitor,
    tally: Tally,
    *,
    seed: int,
) -> tuple[float, float]:
    """Ask everything at its moment; return memory after a tenth of the time and at the end."""
    shares = sum(group.share for group in office.values())
    queues: dict[str, queue.Queue[Wanted | None]] = {name: queue.Queue() for name in office}
    askers, seats = [], {"chiara": manager}
    for name, group in office.items():
        for number in range(max(2, round(AT_ONCE * group.share / shares))):
            visitor, references = _seated(group, number, seats)
            draw = random.Random(f"{seed}-{name}-{number}")
            tasks = _tasks(visitor, references, draw)
            askers.append(_in_background(_answer, name, visitor, tasks, queues[name], tally))
    seconds = moments[-1][2]
    begun, early = time.perf_counter(), 0.0
    for name, kind, after in moments:
        if not early and after > seconds / 10:
            early = memory()
        time.sleep(max(0, begun + after - time.perf_counter()))
        tenth = min(int(after / seconds * 10), 9)
        queues[name].put(Wanted(kind=kind, moment=begun + after, tenth=tenth))
    for waiting in queues.values():
        for _ in range(AT_ONCE):
            waiting.put(None)
    for asker in askers:
        asker.join()
    return early, memory()


def _seated(group: Group, number: int, seats: dict[str, Visitor]) -> tuple[Visitor, list[str]]:
    """Return a browser of one of the group, signed in, and the clients that they ask for."""
    if not group.usernames:
        return Visitor(), []
    username = group.usernames[number % len(group.usernames)]
    if username not in seats:
        seats[username] = Visitor()
        seats[username].sign_in(username)
    visitor = seats[username].beside()
    if "client" not in group.asks:
        return visitor, []
    if "portrait" in group.asks:  # sees everybody: the first page of the list would be few
        pages = [visitor.search(text) for text in SEARCHES]
    else:
        pages = [visitor.get("/clients/")]
    return visitor, sorted({one for page in pages for one in _references(page)})


def _references(page: str) -> list[str]:
    found = sorted(set(re.findall(r"/clients/(BL-[0-9A-Z-]+)/", page)))
    if not found:
        raise SystemExit("Somebody who ought to see clients sees none.")
    return found


def _moments(
    office: dict[str, Group], each_second: float, seconds: float, seed: int
) -> Iterator[tuple[str, str, float]]:
    """Draw who wants what, and how many seconds after the beginning."""
    draw = random.Random(seed)
    shares = [group.share for group in office.values()]
    after = draw.expovariate(each_second)
    while after < seconds:
        [name] = draw.choices(list(office), shares)
        asks = office[name].asks
        [kind] = draw.choices(list(asks), list(asks.values()))
        yield name, kind, after
        after += draw.expovariate(each_second)


def _answer(
    name: str,
    visitor: Visitor,
    tasks: dict[str, Callable[[], object]],
    wanted: "queue.Queue[Wanted | None]",
    tally: Tally,
) -> None:
    while (one := wanted.get()) is not None:
        visitor.answered.clear()
        try:
            tasks[one.kind]()
        except (OSError, http.client.HTTPException, SystemExit) as fault:
            tally.fail(f"{name}: {one.kind}", str(fault)[:80])
            visitor.renew()
        else:
            tally.add(f"{name}: {one.kind}", one.moment, visitor.answered, tenth=one.tenth)


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
        "sign in": lambda: visitor.get("/account/sign-in/"),
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
            answer = visitor.guess(name)
            tally.add(answer, moment, [time.perf_counter()])
        except (OSError, http.client.HTTPException) as fault:
            tally.fail("guess", type(fault).__name__)
            visitor.renew()


def _tell(who: str, tally: Tally, minutes: float) -> None:
    everything = [wait for waits in tally.waits.values() for wait in waits]
    print(
        f"{who}: {len(everything)} things asked in {minutes:g} minutes by {len(tally.requests)} requests, "
        f"{len(tally.requests) / minutes / 60:.1f} a second; {sum(tally.errors.values())} errors"
    )
    print(f"{'who: what':<20}{'asked':>8}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}")
    together = [("all things", everything), ("all requests", tally.requests)]
    for kind, waits in [*sorted(tally.waits.items()), *together]:
        hundredths = statistics.quantiles(waits, n=100) if len(waits) > 1 else waits * 99
        print(
            f"{kind:<20}{len(waits):>8}{hundredths[49]:>9.1f}{hundredths[94]:>9.1f}"
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
