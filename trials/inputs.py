"""Nasty requests to every address, by every method, as everybody: nothing breaks, waits, leaks or goes unrecorded.

    python trials/inputs.py [--inputs 5000] [--seed 1] [--first 0] [--minutes 60] [--night]
    python trials/inputs.py --teeth

Addresses come from the resolver, fields and parameters from watching honest pages look for them. Each
request starts from one that a person could have sent and has things done to it: nasty values, missing,
repeated and foreign names, headers, bodies that are not what they say, addresses that are almost right.
An answer is held against everything that honest pages show this person, against the access policy and
against the trail; what was accepted is read back. Everything is taken back after each request. The
same seed and number give the same request: `--first 4711 --inputs 1` asks one again.
"""

import argparse
import gc
import logging
import random
import signal
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.access import own_database
from tests.collector import leave_what_is_here
from tests.postgres_plugin import SERVER

NIGHT = 1_000_000
STUCK_AFTER = 30
SWEPT_EVERY = 5_000
TOLD_EVERY = 1_000
ASKED_AGAIN = 2
# The day of whoever wrote, by far the dearest page, is read back after one write of so many.
DAYS_READ = 12
STEP = 7_919
BROKEN_INPUTS, BROKEN_TRIED = 1_000_000, 3_000
FIRST_STEP_LASTS = 600
# How often each method is drawn where the address answers it, and where it does not.
WEIGHTS = {"GET": 5, "POST": 9, "HEAD": 1}
RARE = ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get", "")
# A request that opens a file shows it afterwards.
OPENS = {"sharing:emergency_open"}
# Tell references of whomever somebody touched, on other days, pages and about others than asked honestly.
LISTS_WHO_WAS_TOUCHED = {"audit:breach_show", "audit:trail_list"}


class Stuck(BaseException):
    """A request that does not end by itself; Django must not take it for a fault of a page."""


@dataclass
class Tally:
    """What was tried and what was found."""

    statuses: Counter[str] = field(default_factory=Counter)
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    fields: set[tuple[str, str]] = field(default_factory=set)
    parameters: set[tuple[str, str]] = field(default_factory=set)
    done: Counter[str] = field(default_factory=Counter)
    accepted: int = 0
    slowest: float = 0.0
    tried: int = 0
    found: dict[tuple[str, str, str], list[int]] = field(default_factory=lambda: defaultdict(list))


def main() -> int:
    """Try as many as were asked for; say what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--minutes", type=float, default=24 * 60, help="and then no more")
    parser.add_argument("--night", action="store_true")
    parser.add_argument(
        "--teeth",
        nargs="?",
        const="",
        metavar="WORDS",
        help="break the product on purpose, one way after another (of those with these words)",
    )
    told = parser.parse_args()
    volume = NIGHT if told.night else told.inputs
    with own_database(), tempfile.TemporaryDirectory() as folder, keeper(Path(folder)):
        trial = prepared(Path(folder))
        if told.teeth is not None:
            return teeth(trial, told.seed, told.teeth)
        began = time.monotonic()
        for number in range(told.first, told.first + volume):
            if time.monotonic() - began > told.minutes * 60:
                break
            trial.try_one(told.seed, number)
            if (number + 1) % SWEPT_EVERY == 0:
                sweep()
            if (number + 1) % TOLD_EVERY == 0:
                print(
                    f"… {number + 1} in {time.monotonic() - began:.0f} s, {len(trial.tally.found)} found",
                    flush=True,
                )
        return trial.report(told.seed, time.monotonic() - began)


@contextmanager
def keeper(folder: Path) -> Iterator[None]:
    """Have somebody who keeps the keys of sealed notes, and opens as many as a night asks for."""
    from tests.keeper import running_keeper

    with running_keeper(folder, per_hour=NIGHT):
        yield


def prepared(folder: Path) -> "Trial":
    """Make the small world with a canary in every text about people, and ask everything honestly once."""
    from django.conf import settings

    settings.BALSTS_DATA = folder
    trial = Trial()
    leave_what_is_here()
    return trial


def teeth(trial: "Trial", seed: int, words: str) -> int:
    """Break the product one way after another; each must be found as what it is."""
    from trials.typed.broken import OF_INPUTS, broken

    unnoticed, ways = 0, {name: one for name, one in OF_INPUTS.items() if words in name}
    for name, one in ways.items():
        trial.tally, tried = Tally(), 0
        with broken(one):
            for number in range(BROKEN_INPUTS):
                if trial.place(number).startswith(one.places):
                    trial.try_one(seed, number)
                    tried += 1
                kinds = {kind for _, kind, _ in trial.tally.found}
                if kinds & one.found_as or tried == BROKEN_TRIED:
                    break
        unnoticed += not kinds & one.found_as
        print(
            f"  {name}: " + (", ".join(sorted(kinds)) or "NOT NOTICED") + f" after {tried} inputs",
            flush=True,
        )
    print(f"teeth of inputs: {len(ways) - unnoticed} of {len(ways)} noticed, seed {seed}")
    return 1 if unnoticed else 0


class Trial:
    """The world, everybody who asks, what each address reads, and what was found."""

    def __init__(self) -> None:
        from django.utils import timezone

        from balsts.accounts.queries.user import system_actor
        from balsts.privacy.models import Restriction
        from tests.canaries.planting import planting
        from tests.canaries.test_canaries import clients_of_person
        from tests.canaries.test_canaries import policy as words
        from tests.canaries.words import add_words
        from tests.web.access.asking import Addresses, Asker
        from tests.web.access.policy import lines
        from tests.web.access.things import add_things
        from tests.web.access.world import create_world
        from trials.typed.answers import Ear, known_of
        from trials.typed.doors import learn_doors

        self.tally, self.ear, self.number = Tally(), Ear(), 0
        root = logging.getLogger()
        root.handlers[:] = [self.ear]
        sys.excepthook = (
            sys.__excepthook__
        )  # nobody reads what the ear hears of the trial's own end
        with planting(codes=set(words()["codes"])) as planted:
            self.world = create_world(today=timezone.localdate())
            add_things(self.world)
            add_words(self.world)
        # Those of the words say nothing of the files they are about: each of these is over.
        Restriction.objects.update(lifted_at=timezone.now(), lifted_by=system_actor())
        self.book, self.lines = Addresses(self.world), lines()
        visible = {person: clients_of_person(self.world, person) for person in self.world.people()}
        self.known = known_of(planted, visible)
        self.askers = {"halfway": halfway(), "joining": joining()}
        self.askers |= {person: Asker(seat) for person, seat in self.world.seats.items()}
        ring(self.askers["social_worker"], self.book)
        self.doors = learn_doors(self.world, self.askers, self.known.note)
        self.ear.take()
        self.round = [
            (name, method)
            for name, line in self.lines.items()
            for method, times in [
                *((one, WEIGHTS[one]) for one in line.methods),
                ("HEAD", 1),
                *((one, 1) for one in RARE[:4]),
            ]
            for _ in range(times)
        ]

    def turn(self, number: int) -> tuple[str, str]:
        """Return whose turn it is: in the end everybody's, in no order."""
        return self.round[(number * STEP) % len(self.round)]

    def place(self, number: int) -> str:
        return self.turn(number)[0]

    def try_one(self, seed: int, number: int) -> None:
        """Draw one request, send it, judge the answer; read back what was accepted; undo it all."""
        from trials.typed.requests import Drawer

        draw, self.number = random.Random(f"{seed}:{number}"), number
        name, method = self.turn(number)
        if draw.random() < 0.01:
            method = draw.choice(RARE)
        person, relation = self.who(name, draw)
        address = self.address(name, person, relation)
        if not address:
            person, relation = self.who(name, draw)
            address = self.address(name, person, relation) or self.address(name, person, "random")
        sending = Drawer(draw, today=self.world.today).request(method, address, self.doors.of[name])
        for again in range(ASKED_AGAIN + 1):
            faults = list(self.sent(name, person, relation, sending))
            # On a busy machine one answer may wait its turn; what is slow three times is slow.
            if again == ASKED_AGAIN or [kind for kind, _ in faults] != ["slow"]:
                break
        self.count(name, sending)
        for kind, what in faults:
            if kind == "told" and name in LISTS_WHO_WAS_TOUCHED and self.is_touched(what):
                continue
            finding = (name, kind, f"{method} {person} {relation}: {what[-1500:]}")
            if finding not in self.tally.found:
                print(f"At {number}: {kind} at {name}, {finding[2]}", flush=True)
            self.tally.found[finding].append(number)

    def is_touched(self, word: str) -> bool:
        """Whether it is the reference of somebody about whom the trail holds an event."""
        from tests.trail import AuditEvent

        about = self.known.references.get(word)
        return (
            about is not None and AuditEvent.objects.filter(subject_ids__contains=[about]).exists()
        )

    def who(self, name: str, draw: random.Random) -> tuple[str, str]:
        """Mostly somebody who may, about something that exists for them; else anybody about anything."""
        from tests.web.access.policy import relations_of

        line, relations = self.lines[name], relations_of(self.lines[name].about)
        if draw.random() < 0.2:
            return draw.choice(list(self.askers)), draw.choice(list(relations))
        fitting = [
            (person, relation)
            for relation, exists_for in relations.items()
            for person in self.askers
            if line.is_open or (person in line.who and person in exists_for)
        ]
        return draw.choice(fitting)

    def address(self, name: str, person: str, relation: str) -> str:
        from django.core.exceptions import ObjectDoesNotExist
        from django.urls import NoReverseMatch

        try:
            return self.book.of(name, self.lines[name].about, person=person, relation=relation)
        except (KeyError, ObjectDoesNotExist, NoReverseMatch):
            return ""

    def is_denied(self, name: str, method: str, person: str, relation: str) -> bool:
        """Whether the policy says no whatever is sent: wrong person, wrong method, nothing of theirs."""
        from tests.web.access.policy import ANSWERED_METHODS, ROLE_OF, relations_of

        line, method = self.lines[name], method.upper()
        if line.is_open or method not in ANSWERED_METHODS:
            return method not in ANSWERED_METHODS
        # Where a page is not made for it, HEAD may lead on before it is refused; it shows nothing.
        method = "GET" if method == "HEAD" else method
        is_for = (
            ROLE_OF.get(person, person) in line.who and person in relations_of(line.about)[relation]
        )
        return not (is_for and method in line.methods)

    def sent(
        self, name: str, person: str, relation: str, sending: Any
    ) -> Iterator[tuple[str, str]]:
        """Send a request and say what was wrong with its answer."""
        from tests.web.access.asking import undone
        from trials.typed.answers import faults_of

        asker = self.askers[person]
        asker.stay_signed_in()
        self.known.mark = last_number()
        is_denied = not sending.is_elsewhere and self.is_denied(
            name, sending.method, person, relation
        )
        with undone():
            began = time.monotonic()
            answer, fault = self.answer(asker, sending)
            seconds = time.monotonic() - began
            self.tally.slowest = max(self.tally.slowest, seconds)
            if answer is None:
                yield fault, type(fault).__name__ if not isinstance(fault, str) else fault
                return
            self.tally.statuses[str(answer.status)] += 1
            yield from faults_of(
                answer,
                sending,
                person,
                self.known,
                seconds=seconds,
                is_denied=is_denied,
                lines=self.ear.take(),
            )
            if sending.method == "POST" and answer.status in {200, 302} and writes(asker):
                self.tally.accepted += 1
                yield from self.read_back(name, person, relation, answer, sending)

    def answer(self, asker: Any, sending: Any) -> tuple[Any, str]:
        try:
            with not_longer_than(STUCK_AFTER):
                return send(asker, sending), ""
        except Stuck:
            return None, "stuck"
        except Exception as fault:  # noqa: BLE001 - whatever it is, it was not turned into an answer
            return None, f"raised {fault!r}"[:200]

    def read_back(
        self, name: str, person: str, relation: str, answer: Any, sending: Any
    ) -> Iterator[tuple[str, str]]:
        """What was written must have an event of its own, and the pages that show it must still open."""
        from tests.trail import AuditEvent
        from trials.typed.answers import faults_of
        from trials.typed.requests import Sending

        if not AuditEvent.objects.filter(number__gt=self.known.mark).exists():
            yield "unrecorded", ", ".join(sorted(self.askers[person].wrote))
        places = [dict(answer.headers).get("Location", "")]
        if self.number % DAYS_READ == 0:
            places.append("/")
        if self.lines[name].about == "client":
            places.append(self.address("clients:client_detail", person, relation))
        for place in places:
            if place.startswith("/") and not place.startswith("//"):
                path, _, query = place.partition("#")[0].partition("?")
                again = Sending(method="GET", path=path, query=query)
                shown, fault = self.answer(self.askers[person], again)
                if shown is None:
                    yield f"{fault} when read back", place
                    continue
                again.headers["what was sent before"] = sending.words
                for kind, what in faults_of(
                    shown,
                    again,
                    person,
                    self.known,
                    seconds=0,
                    is_denied=False,
                    lines=self.ear.take(),
                ):
                    if not (kind == "told" and name in OPENS):
                        yield f"{kind} when read back", what

    def count(self, name: str, sending: Any) -> None:
        tally = self.tally
        tally.tried += 1
        tally.pairs[name, sending.method] += 1
        tally.done.update(sending.done or ["honest"])
        for sent_as in sending.names:
            tally.fields |= self.doors.met[name].get(sent_as, set())
            if sent_as in self.doors.of[name].names():
                tally.parameters.add((name, sent_as))

    def report(self, seed: int, seconds: float) -> int:
        from balsts.web.input_rules import form_classes

        tally = self.tally
        for (name, kind, what), numbers in sorted(tally.found.items()):
            print(f"FOUND {kind} at {name}: {what} [{len(numbers)} times, first {numbers[0]}]")
        every = {
            (f"{form.__module__}.{form.__name__}", one)
            for form in form_classes()
            for one in form.base_fields
        }
        met = self.doors.all_met()
        print(
            "Never met on an honest page:",
            ", ".join(sorted(f"{form}.{one}" for form, one in every - met)) or "none",
        )
        print("Done to requests:", dict(tally.done.most_common()))
        print("Answered:", dict(tally.statuses.most_common()))
        pairs = {(name, method) for name, line in self.lines.items() for method in line.methods}
        print(
            f"inputs: {tally.tried} tried in {seconds:.0f} s with seed {seed};"
            f" {len({name for name, _ in tally.pairs})} of {len(self.lines)} addresses,"
            f" {len(pairs & set(tally.pairs))} of {len(pairs)} answered methods and {len(tally.pairs) - len(pairs & set(tally.pairs))} others,"
            f" {len(tally.fields)} of {len(every | met)} fields, {len(tally.parameters)} parameters as they are sent,"
            f" {tally.accepted} writes accepted and read back; slowest {tally.slowest:.1f} s;"
            f" {len(tally.found)} found"
        )
        return 1 if tally.found else 0


def halfway() -> Any:
    """Somebody who has shown the password and not the second step."""
    from django.utils import timezone

    from tests.factories.accounts import create_user_with_codes

    create_user_with_codes(username="halfway", at=timezone.now())
    return stranger_after("accounts:sign_in", {"username": "halfway", "password": "secret"})


def joining() -> Any:
    """Somebody who has shown the code of an invitation and is not yet in."""
    from django.utils import timezone

    from balsts.accounts.enums import EntryKind
    from balsts.accounts.operations.entry import make_entry_code
    from balsts.accounts.queries.user import system_actor
    from tests.factories.organisations import create_user

    user = create_user(username="joining")
    code = make_entry_code(user=user, kind=EntryKind.JOINING, by=system_actor(), at=timezone.now())
    return stranger_after("accounts:join", {"code": code})


def stranger_after(name: str, told: dict[str, str]) -> Any:
    """Return somebody not signed in whose browser keeps what the first step has left there."""
    from django.test import Client
    from django.urls import reverse

    from tests.web.access.asking import Asker
    from tests.web.access.world import ANONYMOUS, Seat

    class Stranger(Asker):
        def sign_in(self) -> None:
            browser = Client()
            browser.post(reverse(name), told)
            self.cookies = "; ".join(f"{key}={one.value}" for key, one in browser.cookies.items())
            self.signed_in_at = time.monotonic()

        def stay_signed_in(self) -> None:
            """Half an hour is long enough for nobody; what is kept is shown anew."""
            if time.monotonic() - self.signed_in_at > FIRST_STEP_LASTS:
                self.sign_in()

    return Stranger(Seat(name=ANONYMOUS, user=None))


def ring(asker: Any, book: Any) -> None:
    """Have one alarm rung, so that there is one to take note of."""
    from django.db import connection

    place = book.of("clients:client_detail", "client", person=asker.seat.name, relation="own")
    with connection.cursor() as cursor:
        cursor.execute("select tests.limit_pages(1, 1000000)")
    for _ in range(2):
        asker.ask_and_leave("GET", place)
    with connection.cursor() as cursor:
        cursor.execute("select tests.limit_pages(1000000, 1000001)")


def send(asker: Any, sending: Any) -> Any:
    """Send it as the server would hand it on, and note which tables were written."""
    from django.db import connection

    from tests.web.access.asking import FACTORY, Answer, status_of

    cookies = asker.cookies
    request = FACTORY.generic(
        sending.method,
        sending.path,
        sending.body,
        content_type=sending.kind,
        QUERY_STRING=sending.query,
        HTTP_COOKIE=cookies,
        **sending.headers,
    )
    request._dont_enforce_csrf_checks = True  # noqa: SLF001 - Django's own way for tests
    asker.wrote = wrote = set()
    with connection.execute_wrapper(noting_writes(wrote)):
        response = asker.handler.get_response(request)
        body = b"".join(response.streaming_content) if response.streaming else response.content
    return Answer(
        status=status_of(response),
        headers=tuple(sorted(response.headers.items())),
        body=body,
        queries=0,
    )


# Nobody's work: how signing in is kept, counted and limited.
NOT_WORK = ("sec.", "audit.", "django_session", "procrastinate")


def noting_writes(wrote: set[str]) -> Any:
    def note(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        words = str(sql).lstrip().split(maxsplit=3)
        if len(words) > 2 and words[0].upper() in {"INSERT", "UPDATE", "DELETE"}:
            table = words[1] if words[0].upper() == "UPDATE" else words[2]
            wrote.add(table.strip('"'))
        return execute(sql, params, many, context)

    return note


def writes(asker: Any) -> bool:
    return any(not table.startswith(NOT_WORK) for table in asker.wrote)


def last_number() -> int:
    from django.db.models import Max

    from tests.trail import AuditEvent

    return AuditEvent.objects.aggregate(last=Max("number"))["last"] or 0


@contextmanager
def not_longer_than(seconds: float) -> Iterator[None]:
    def end(_number: int, _frame: Any) -> None:
        raise Stuck

    signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def sweep() -> None:
    """Take away what undone requests have left in the tables."""
    import psycopg

    gc.collect()
    address = SERVER.installation.address("owner", database=SERVER.database)
    with psycopg.connect(address, autocommit=True) as owner:
        owner.execute("vacuum")


if __name__ == "__main__":
    sys.exit(main())
