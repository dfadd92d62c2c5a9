"""Asks the program in its own process, by any method, as anybody; leaves everything as it was."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, transaction
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from balsts.access.enums import Role
from tests.web.access.policy import ASKED_TO_SIGN_IN
from tests.web.access.world import ANONYMOUS, CHOICES, OBJECTS, RANDOM, Seat, World, of_nobody
from tests.web.browsers import browser_of

FACTORY = RequestFactory()
# Some pages want a sign-in of the last five minutes, and a busy machine takes its time.
FRESH_FOR = 120


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back: for the policy `status`, for an eavesdropper everything else."""

    status: int | str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    queries: int


class Asker:
    """One person with one sign-in."""

    def __init__(self, seat: Seat) -> None:
        self.handler = WSGIHandler()
        self.seat = seat
        self.sign_in()

    def sign_in(self) -> None:
        browser = browser_of(self.seat.user)
        self.cookies = "; ".join(f"{key}={one.value}" for key, one in browser.cookies.items())
        self.signed_in_at = time.monotonic()

    def ask(self, method: str, address: str) -> Answer:
        """Ask once and take back whatever was done."""
        self.stay_signed_in()
        return self.ask_as_signed_in(method, address)

    def ask_as_signed_in(self, method: str, address: str) -> Answer:
        """Ask as `ask`, under the sign-in of the answer before.

        Each page bears a mark of when one signed in, so answers that are compared are of one sign-in.
        """
        with undone():
            return self.ask_and_leave(method, address)

    def stay_signed_in(self) -> None:
        if time.monotonic() - self.signed_in_at > FRESH_FOR:
            self.sign_in()

    def ask_and_leave(self, method: str, address: str) -> Answer:
        """Ask once; what was done stays until the caller takes it back."""
        request = FACTORY.generic(method, address, HTTP_COOKIE=self.cookies)
        request._dont_enforce_csrf_checks = True
        counter = Counter()
        with connection.execute_wrapper(counter):
            response = self.handler.get_response(request)
        return Answer(
            status=status_of(response),
            headers=tuple(sorted(response.headers.items())),
            body=b"" if response.streaming else response.content,
            queries=counter.queries,
        )


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever is done inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Counter:
    """Counts what is asked of the database."""

    def __init__(self) -> None:
        self.queries = 0

    def __call__(self, execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        self.queries += 1
        return execute(sql, params, many, context)


def status_of(response: Any) -> int | str:
    sign_in = reverse(settings.LOGIN_URL)
    if response.status_code == 302 and response.url.startswith(f"{sign_in}?"):
        return ASKED_TO_SIGN_IN
    return response.status_code


def addresses() -> dict[str, URLPattern]:
    """Return every address of the staff's door by its full name."""
    return dict(_walk(get_resolver().url_patterns))


def _walk(
    patterns: list[URLPattern | URLResolver], prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            namespace = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _walk(pattern.url_patterns, prefix + namespace)
        else:
            yield f"{prefix}{pattern.name or pattern.pattern}", pattern


class Addresses:
    """Fills the addresses with what each person stands to in each relation."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.patterns = addresses()
        self._known: dict[tuple[str, str], object] = {}

    def of(self, name: str, about: str, *, person: str, relation: str) -> str:
        words = self.patterns[name].pattern.converters
        told = {word: self._word(name, word, about, person, relation) for word in words}
        return reverse(name, kwargs=told)

    def _word(self, name: str, word: str, about: str, person: str, relation: str) -> object:
        if word in CHOICES:
            return CHOICES[word]
        if relation == RANDOM:
            return of_nobody(word)
        match about:
            case "client":
                client = self.world.clients[_known(person), relation]
                room_word = f"{name.split(':', maxsplit=1)[0]}:{word}"
                key = (room_word, client.reference)
                if key not in self._known:
                    find = OBJECTS.get(room_word) or OBJECTS[word]
                    self._known[key] = find(client)
                return self._known[key]
            case "figure":
                return self.world.figures[name]
            case kind if kind in self.world.things:
                return self.world.things[kind][_known(person), relation][word]
        raise AssertionError(f"{name}: nobody says what <{word}> is about.")


def _known(person: str) -> str:
    """Whoever has not signed in asks about the clients of a social worker."""
    return Role.SOCIAL_WORKER if person == ANONYMOUS else person
