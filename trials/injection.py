"""Statements slipped into what is sent: sqlmap against every address, asked as somebody who may ask there.

    python trials/injection.py [--sqlmap FOLDER] [--minutes 60] [--seed 1] [--look | --deep FIRST NUMBER | --at PLACE …] [--night] [--broken]

FOLDER holds sqlmap.py (`pip download --no-deps sqlmap`, unpacked; .cache/sqlmap unless told): it is
no part of what is installed, and without it nothing is tried.
Addresses come from the resolver, their parameters and fields from watching pages look for them, as in
inputs.py; path, cookies and headers are tried too. Each request is answered in this process and taken
back, and where a page leads on, the page that it leads to is the answer. Of parameters those are tried for
which the page looks. First everything is looked
at quickly (level 1, what is seen at once), then as long as there is time one address after another, drawn by the seed, at
level 5 and risk 2; `--look` does the first alone, `--deep` begins with the second, at one of them, so that a night can be had in
parts, and `--at` asks named addresses alone. sqlmap guesses from pages that differ: what it found is to be asked again. Here it is heard as well what the database is
told: a word that was slipped in and stands in a statement is no guess. `--broken` lets one list write what is typed into its statement: it must be found.
"""

import argparse
import logging
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import parse_qsl, unquote_plus, urlencode

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.own_database import own_database
from tests.security.statements import Statements

SQLMAP = ROOT / ".cache" / "sqlmap"
NIGHT, MOST_FAULTS = 600, 5
SESSION = "SIGNED-IN"  # stands in a cookie for the session of the hour
AS = "X-Asks-As"
FIRST_LOOK = ["--level", "1", "--risk", "1", "--technique", "BE"]
LEVEL = ["--level", "5", "--risk", "2"]
USUAL = [
    "--batch", "--flush-session", "--disable-coloring", "--dbms", "PostgreSQL", "--retries", "2",
    "--timeout", "20", "--time-sec", "3", "--ignore-code", "*", "--answers", "redirect=N", "--skip-waf",
    # As far as it looks by itself; a page that differs by chance has it go on to hundreds.
    "--union-cols", "1-10",
]  # fmt: skip
FOUND = re.compile(r"^Parameter: (.+)$", re.MULTILINE)
CLEAN = re.compile(
    r"all tested parameters do not appear to be injectable|no parameter\(s\) found for testing"
)
WRONG = re.compile(r"^\[[\d:]+\] \[CRITICAL\] (.+)$", re.MULTILINE)
# No word of a statement or of ours: nothing but letters and digits tells nobody apart from a name.
SLIPPED_IN = re.compile(r".*[^\w-].*", re.DOTALL)
SHORTEST = 5
MAIN = re.compile(r"<main\b.*</main>", re.DOTALL)
# Every address looks at the same cookies and headers: one of them has them tried.
HEADERS_TRIED_AT = "clients:client_list"
SKIPPED = ["--skip", "session,django_language,user-agent,referer,host"]
BROKEN_PLACE = "accounts:staff_list"


@dataclass(frozen=True, kw_only=True)
class Try:
    """One request with all that can be changed in it."""

    place: str
    person: str
    address: str
    fields: str = ""

    @property
    def told(self) -> str:
        """What is told beside the words of the address, as far as sqlmap is not shown where."""
        is_for_headers = self.place == HEADERS_TRIED_AT and not self.fields
        return "" if is_for_headers else self.fields or self.address.partition("?")[2]

    def words(self, port: int) -> list[str]:
        told = ["-u", f"http://127.0.0.1:{port}{self.address}", "-H", f"{AS}: {self.person}"]
        told += ["--cookie", f"session={SESSION}; django_language=lv"]
        return told + (["--data", self.fields] if self.fields else [])


def main() -> int:
    """Look at everything, then try one after another; 1 if anything was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sqlmap", type=Path, default=SQLMAP, metavar="FOLDER")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--night", action="store_true", help=f"{NIGHT} minutes")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--deep",
        type=int,
        nargs=2,
        metavar=("FIRST", "NUMBER"),
        help="only level 5, of so many requests from this one on",
    )
    parser.add_argument("--look", action="store_true", help="only level 1")
    parser.add_argument("--at", nargs="+", default=(), metavar="PLACE", help="only there, level 5")
    parser.add_argument("--broken", action="store_true", help="one list writes statements of words")
    told = parser.parse_args()
    program = told.sqlmap / "sqlmap.py"
    if not program.exists():
        print(f"injection: NOT TRIED, there is no {program}")
        return 2
    minutes = NIGHT if told.night else told.minutes
    with own_database(), tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        from tests.web.access.sparing import known_by_sight

        trial = Trial(program, Path(folder))
        stack.enter_context(known_by_sight())
        if told.broken:
            stack.enter_context(mock.patch(f"{STAFF}.users_managed_by", unsafe()))
        if told.at:
            told.deep = (0, len(trial.lines) * 3)
        only = {BROKEN_PLACE} if told.broken else set(told.at)
        return trial.run(
            told.seed,
            minutes=minutes,
            only=only,
            deep=(0, 0) if told.look else told.deep,
            is_looked_at=told.look or not told.deep,
        )


STAFF = "balsts.web.accounts.staff_views"


def unsafe() -> Any:
    """Return the search for people as somebody in a hurry would write it."""
    from django.db import connection

    from balsts.web.accounts import staff_views

    usual = staff_views.users_managed_by

    def users_managed_by(standing: Any, *, named: str) -> Any:
        found = usual(standing, named="")
        with connection.cursor() as cursor:
            cursor.execute(f"select id from accounts_user where full_name ilike '%{named}%'")
            return found.filter(pk__in=[row[0] for row in cursor.fetchall()])

    return users_managed_by


class Trial:
    """The world, everybody who asks, a server before them, and what was found."""

    def __init__(self, program: Path, folder: Path) -> None:
        from django.conf import settings
        from django.utils import timezone

        from tests.web.access.asking import Addresses, Asker
        from tests.web.access.policy import lines
        from tests.web.access.things import add_things
        from tests.web.access.world import create_world
        from trials.typed.doors import Watcher, learn_doors

        settings.BALSTS_DATA = folder
        logging.disable(logging.CRITICAL)
        self.program, self.folder = program, folder
        self.world = create_world(today=timezone.localdate())
        add_things(self.world)
        self.book, self.lines = Addresses(self.world), lines()
        self.askers = {person: Asker(seat) for person, seat in self.world.seats.items()}
        self.doors = learn_doors(self.world, self.askers, lambda *_: None)
        self.watcher = Watcher()
        self.answered = 0
        trial = self

        class Door(BaseHTTPRequestHandler):
            timeout = 2  # of a connection over which nobody asks: there is one of us

            def answer(self) -> None:
                trial.answer(self)

            do_GET = do_POST = do_HEAD = answer  # noqa: N815 - the server's own names

            def log_message(self, *_told: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Door)
        self.server.handle_error = self.note_fault  # type: ignore[method-assign]
        self.faults: list[str] = []
        self.server.timeout = 0.2

    def note_fault(self, *_told: object) -> None:
        """Keep what a page raised; whoever asks does not always wait for the answer."""
        fault = sys.exc_info()[1]
        if not isinstance(fault, ConnectionError):
            self.faults.append(f"{type(fault).__name__}: {str(fault)[:200]}")

    def run(
        self,
        seed: int,
        *,
        minutes: float,
        only: set[str],
        deep: tuple[int, int] | None,
        is_looked_at: bool,
    ) -> int:
        began, tries = time.monotonic(), list(self.tries())
        self.until = began + minutes * 60
        looked = tried = 0
        found: dict[str, str] = {}
        random.Random(seed).shuffle(tries)
        tries = [one for one in tries if not only or one.place in only]
        first, number = deep or (0, len(tries))
        for one in tries if is_looked_at else []:
            of_this = self.try_one(one, *FIRST_LOOK)
            if of_this is None:
                break
            looked += 1
            found |= of_this
        print(f"… looked at {looked} in {time.monotonic() - began:.0f} s", flush=True)
        for one in tries[first : first + number]:
            of_this = self.try_one(one, *LEVEL)
            if of_this is None:
                break
            tried += 1
            found |= of_this
            told = f"… {first + tried} {one.place} in {time.monotonic() - began:.0f} s"
            print(told, *of_this.values(), flush=True)
        for where, what in found.items():
            print(f"  {where}: {what}")
        print(
            f"injection: {looked} of {len(tries)} requests looked at in all their parts, {tried} from"
            f" {first} on at level 5 and risk 2, {self.answered} answers in {time.monotonic() - began:.0f} s,"
            f" {len(found) or 'nothing'} found (seed {seed})"
        )
        return 1 if found else 0

    def tries(self) -> Iterator[Try]:
        """Return every address with its questions, every form, and every word of an address."""
        from django.core.exceptions import ObjectDoesNotExist
        from django.urls import NoReverseMatch

        from trials.typed.doors import whom_to_ask

        for place, line in self.lines.items():
            if line.address.endswith((":sign_out", ":account_close")):
                continue
            door = self.doors.of[place]
            for person, relation in whom_to_ask(line, self.askers, most=1):
                try:
                    plain = self.book.of(place, line.about, person=person, relation=relation)
                except (KeyError, ObjectDoesNotExist, NoReverseMatch):
                    continue
                told = {name: (door.offered.get(name) or ["1"])[0] for name in door.names()}
                told = {name: value or "1" for name, value in told.items()}
                if "GET" in line.methods:
                    query = f"?{urlencode(told)}" if told else ""
                    yield Try(place=place, person=person, address=plain + query)
                if "POST" in line.methods and told:
                    yield Try(place=place, person=person, address=plain, fields=urlencode(told))
                if self.book.patterns[place].pattern.converters and "GET" in line.methods:
                    yield Try(place=place, person=person, address=marked(plain))
                break

    def try_one(self, one: Try, *more: str) -> dict[str, str] | None:
        """Let sqlmap ask while this process answers; return what was found or stumbled over.

        None where the time is over first.
        """
        self.faults.clear()
        words = [sys.executable, str(self.program), *one.words(self.server.server_port)]
        if one.told:
            names = self.looked_for(one)
            if not names:
                return {}
            words += ["-p", ",".join(names)]
        elif one.place != HEADERS_TRIED_AT:
            words += SKIPPED
        log = self.folder / "said"
        with log.open("wb") as said:
            asking = subprocess.Popen(
                [*words, *USUAL, *more, "--output-dir", str(self.folder / "sqlmap")],
                stdin=subprocess.DEVNULL, stdout=said, stderr=said,
            )  # fmt: skip
            while asking.poll() is None:
                self.server.handle_request()
                if time.monotonic() > self.until:
                    asking.kill()
                    asking.wait()
                    return None
        text = log.read_text(errors="replace")
        what = FOUND.findall(text)
        if not what and not CLEAN.search(text):
            what = WRONG.findall(text)[:1] or [text[-300:]]
        what += list(dict.fromkeys(self.faults))[:MOST_FAULTS]
        where = f"{one.place} {'POST' if one.fields else one.address.partition('?')[0]}"
        return {where: "; ".join(what)} if what else {}

    def looked_for(self, one: Try) -> list[str]:
        """Return which parameters the page looks for, as they are told and with nonsense in each.

        No other can reach a statement.
        """
        from tests.web.access.asking import undone

        asker, headers = self.askers[one.person], {"Cookie": f"session={SESSION}"}
        told = parse_qsl(one.told, keep_blank_values=True)
        address = one.address.partition("?")[0]
        with self.watcher.watching():
            self.watcher.take()
            for words in (one.told, urlencode([(name, f"{value}'") for name, value in told])):
                asker.stay_signed_in()
                with undone():
                    if one.fields:
                        self.ask(asker, headers, "POST", one.address, words.encode())
                    else:
                        self.ask(asker, headers, "GET", f"{address}?{words}", b"")
        _, names = self.watcher.take()
        return [name for name, _ in told if name in names]

    def answer(self, asked: BaseHTTPRequestHandler) -> None:
        """Answer as to the person named in a header, follow where the page leads, take it all back."""
        from django.db import connection

        from tests.web.access.asking import undone

        asker = self.askers[asked.headers[AS]]
        asker.stay_signed_in()
        body = asked.rfile.read(int(asked.headers.get("Content-Length") or 0))
        self.answered += 1
        statements = Statements()
        with undone(), connection.execute_wrapper(statements):
            response = self.ask(asker, asked.headers, asked.command, asked.path, body)
            if response.status_code == 302 and response.url.startswith("/"):
                response = self.ask(asker, asked.headers, "GET", response.url, b"")
            content = (
                b"".join(response.streaming_content) if response.streaming else response.content
            )
        told = "&".join([asked.path, body.decode(errors="replace"), asked.headers["Cookie"] or ""])
        for word in statements.made_of(slipped_in(told)):
            self.faults.append(f"{asked.path.partition('?')[0]}: a statement says {word[:80]}")
        kind = response.headers.get("Content-Type", "text/html")
        content = as_compared(content) if kind.startswith("text/html") else content
        asked.send_response(response.status_code)
        asked.send_header("Content-Type", kind)
        asked.send_header("Content-Length", str(len(content)))
        asked.end_headers()
        if asked.command != "HEAD":
            asked.wfile.write(content)

    def ask(
        self, asker: Any, headers: Mapping[str, str], method: str, path: str, body: bytes
    ) -> Any:
        from tests.web.access.asking import FACTORY

        own = asker.cookies.partition("session=")[2].partition(";")[0]
        request = FACTORY.generic(
            method, path, body,
            content_type=headers.get("Content-Type", "application/x-www-form-urlencoded"),
            HTTP_COOKIE=(headers.get("Cookie") or "").replace(SESSION, own),
            HTTP_USER_AGENT=headers.get("User-Agent", ""),
            HTTP_REFERER=headers.get("Referer", ""),
        )  # fmt: skip
        request._dont_enforce_csrf_checks = True  # noqa: SLF001 - as the test client says it
        return asker.handler.get_response(request)


def slipped_in(told: str) -> list[str]:
    """Return the values of an address, a body or cookies that no statement holds by chance."""
    values = map(unquote_plus, re.split(r"[?&;=/]", told))
    return [value for value in values if len(value) >= SHORTEST and SLIPPED_IN.fullmatch(value)]


def as_compared(content: bytes) -> bytes:
    """Return of a page what lies within its frame, without the secret that each answer masks anew.

    In every page that it has not seen, sqlmap looks for what thirty databases say of their errors.
    """
    from tests.web.access.sparing import without_secret

    page = without_secret(content.decode())
    within = MAIN.search(page)
    return (within[0] if within else page).encode()


def marked(address: str) -> str:
    """Mark every word of an address that names something: there sqlmap puts what it tries."""
    return re.sub(r"/((?=[^/]*\d)[^/]+)(?=/|$)", r"/\1*", address)


if __name__ == "__main__":
    sys.exit(main())
