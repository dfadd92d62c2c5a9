"""What was told and answered, kept by those who told it; and whether the database agrees."""

import http.client
import random
import re
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from html import escape
from urllib.parse import urlencode

import psycopg

from trials.durable.house import HOST, House
from trials.durable.told import Form, Told, tell
from trials.durable.world import Seat

CSRF = "a" * 32
PATIENCE = 40  # seconds after which a page that does not answer counts as hanging
AT_ONCE = 8
SEEN = re.compile(rb'name="seen" value="([^"]+)"')
STALE = b"Meanwhile somebody has changed the plan"  # two versions of one plan told at once
CHANGED = "changed meanwhile"
UNSURE = b"look first whether it is there"  # what is said when a commit was not answered
FAULTS = {"409", "500", "hangs", "signed out", "404", "403", "503 without what was typed"}
SLOW = 5  # seconds within which everything must work again after the database is back


@dataclass(kw_only=True)
class Answer:
    """What came back: a status, or why nothing did."""

    said: str
    began: float
    seconds: float


def send(port: int, told: Told) -> Answer:
    """Send the form as a browser does and write down what came of it."""
    began = time.monotonic()
    wire = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
    try:
        wire.request(
            "POST",
            told.path,
            urlencode([*told.form, *_seen(port, told), ("csrfmiddlewaretoken", CSRF)]),
            {
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": cookie_of(told),
                "Origin": f"http://{HOST}:{port}",
            },
        )
        answer = wire.getresponse()
        page = answer.read()
        said = str(answer.status)
        if UNSURE in page:
            said = "unsure"
        elif STALE in page:
            said = CHANGED
        if said in {"503", "unsure"} and not _gives_back(page, told):
            said = "503 without what was typed"
        if "/account/" in (answer.getheader("Location") or ""):
            said = "signed out"
    except TimeoutError:
        said = "hangs"
    except (OSError, http.client.HTTPException) as fault:
        said = f"broken off ({type(fault).__name__})"
    finally:
        wire.close()
    told.answers.append(said)
    return Answer(said=said, began=began, seconds=time.monotonic() - began)


def cookie_of(told: Told) -> str:
    return f"session={told.seat.cookie}; csrf={CSRF}; django_language=en"


def _seen(port: int, told: Told) -> Form:
    """Open the form of a plan first, which says what is in force: nothing is replaced unread."""
    if told.kind != "plan":
        return []
    wire = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
    try:
        wire.request("GET", told.path, headers={"Cookie": cookie_of(told)})
        found = SEEN.search(wire.getresponse().read())
    finally:
        wire.close()
    if found is None:
        raise http.client.HTTPException("The form did not open.")
    return [("seen", found[1].decode())]


def _gives_back(page: bytes, told: Told) -> bool:
    """Whether all that was typed stands on the page, to be sent again."""
    return all(escape(value).encode() in page for _, value in told.form)


class Writers:
    """Sixteen people who write without a pause while the gate is open."""

    def __init__(self, house: House, seats: list[Seat], draw: random.Random, today: date) -> None:
        self.house = house
        self.told: list[Told] = []
        self.answers: list[Answer] = []
        self._gate = threading.Event()
        self._resting = threading.Semaphore(0)
        self._is_over = False
        self._threads = [
            threading.Thread(
                target=self._write, args=(seat, random.Random(draw.random()), today), daemon=True
            )
            for seat in seats
        ]
        for thread in self._threads:
            thread.start()

    def _write(self, seat: Seat, draw: random.Random, today: date) -> None:
        while True:
            self._gate.wait()
            if self._is_over:
                return
            while self._gate.is_set():
                told = tell(draw, seat, today)
                self.told.append(told)
                answer = send(self.house.port, told)
                self.answers.append(answer)
                if answer.said != "302":
                    time.sleep(0.3)
            self._resting.release()

    def begin(self) -> None:
        self.told, self.answers = [], []
        self._gate.set()

    def rest(self) -> None:
        """Let everybody finish what they have begun."""
        self._gate.clear()
        for _ in self._threads:
            self._resting.acquire()

    def end(self) -> None:
        self._is_over = True
        self._gate.set()


@dataclass(kw_only=True)
class Found:
    """What was tried, and what was found."""

    tried: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)
    slowest: float = 0.0
    longest_recovery: float = 0.0

    def fault(self, kind: str, words: str) -> None:
        self.faults[kind] += 1
        if self.faults[kind] <= 5:
            self.examples.append(f"{kind}: {words}")

    def counted(self, word: str) -> int:
        """How often what begins with the word was tried."""
        return sum(times for what, times in self.tried.items() if what.startswith(word))

    def line(self, name: str) -> str:
        tried = ", ".join(f"{number} {what}" for what, number in sorted(self.tried.items()))
        faults = ", ".join(f"{number} {what}" for what, number in sorted(self.faults.items()))
        return (
            f"{name}: {tried}; slowest answer {self.slowest:.1f} s,"
            f" works again after at most {self.longest_recovery:.1f} s; found: {faults or 'nothing'}"
        )


class Ledger:
    """Settles a cycle: what was acknowledged is there, whole and once; what was not can be told again."""

    def __init__(self, house: House, found: Found) -> None:
        self.house = house
        self.found = found
        self.kept: list[Told] = []
        self._told_of: set[tuple] = set()  # a trail that differs is a fault once

    def settle(self, writers: Writers, *, back_at: float) -> None:
        """Compare everything told in this cycle with what the database holds."""
        found = self.found
        again = [a.began + a.seconds - back_at for a in writers.answers if a.said == "302"]
        found.longest_recovery = max(
            found.longest_recovery, min((one for one in again if one > 0), default=0)
        )
        for answer in writers.answers:
            found.slowest = max(found.slowest, answer.seconds)
            found.tried["refused for now"] += answer.said.startswith("503")
            if answer.said in FAULTS:
                found.fault(f"answers of {answer.said}", "see the log of the pages")
            elif answer.said not in {"302", "200", CHANGED} and answer.began > back_at + SLOW:
                found.fault("late refusals", f"{answer.said} {answer.began - back_at:.1f} s after")
        unsure = [told for told in writers.told if told.answers[-1] not in {"302", "200"}]
        with psycopg.connect(**self.house.admin) as connection:
            for told in unsure:
                left = _left(connection, told)
                if left not in (told.whole, (0,) * len(left)):
                    found.fault("torn", f"{told.kind} {told.answers}: {left} of {told.whole}")
                if left == told.whole:
                    found.tried["kept though not acknowledged"] += 1
                    if told.answers[-1] in {"409", "500", "503"}:
                        # It was said that nothing was changed.
                        found.fault("untrue refusals", f"{told.kind} {told.answers}: it is kept")
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(partial(self._send_again, back_at=back_at), unsure))
        found.tried["told"] += len(writers.told)
        found.tried["told again"] += len(unsure)
        found.tried["acknowledged at once"] += sum(t.answers == ["302"] for t in writers.told)
        self.kept += writers.told
        self.check(writers.told)
        self.check_trail()

    def _send_again(self, told: Told, back_at: float) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            answer = send(self.house.port, told)
            if answer.said in {"302", "200"}:
                break
            if answer.said in {"409", "500"}:
                self.found.fault(f"answers of {answer.said}", "see the log of the pages")
            time.sleep(0.1)
        else:
            self.found.fault("never taken", f"{told.kind} {told.answers[:8]}")
        if answer.began - back_at > SLOW and len(told.answers) > 2:
            self.found.fault(
                "late refusals", f"{told.answers} until {answer.began - back_at:.1f} s"
            )

    def check(self, all_told: list[Told]) -> None:
        """Everything that was acknowledged is there once and whole; everything else not at all."""
        with psycopg.connect(**self.house.admin) as connection:
            for told in all_told:
                left = _left(connection, told)
                if left == told.whole:
                    continue
                if any(left) and told.kind != "need":
                    many = all(one >= of for one, of in zip(left, told.whole, strict=True))
                    kind = "kept twice" if many else "torn"
                    self.found.fault(kind, f"{told.kind} {told.answers}: {left} of {told.whole}")
                elif told.is_acknowledged:
                    self.found.fault("lost", f"{told.kind} {told.answers}: {left}")
                elif told.kind != "need":
                    self.found.fault("refused", f"{told.kind} {told.answers} {told.path}")

    def check_trail(self) -> None:
        """Of each operation the trail tells once: as often as the rows say, by whom, about whom."""
        with psycopg.connect(**self.house.admin) as connection:
            rows = connection.execute(
                "select event, by, subject_ids, count(*) from audit.event where event = any(%s)"
                " group by 1, 2, 3",
                [sorted({told.trace[0] for told in self.kept if told.trace[0]})],
            ).fetchall()
        written: Counter[tuple] = Counter()
        for event, by, subjects, count in rows:
            written[event, by, tuple(sorted(subjects))] += count
        expected: Counter[tuple] = Counter()
        for told in self.kept:
            event, subjects = told.trace
            if event and told.is_acknowledged:
                expected[event, told.seat.user, tuple(sorted(subjects))] += 1
        for one in (set(expected) | set(written)) - self._told_of:
            if expected[one] != written[one]:
                self._told_of.add(one)
            if one[0] == "timeline_recorded" and one not in expected:
                continue  # of a registration
            if expected[one] > written[one]:
                self.found.fault("without a trace", f"{one[0]}: {written[one]} of {expected[one]}")
            elif expected[one] < written[one]:
                self.found.fault("traced twice", f"{one[0]}: {written[one]} of {expected[one]}")


def _left(connection: psycopg.Connection, told: Told) -> tuple:
    return connection.execute(told.left, {"key": told.key}).fetchone()
