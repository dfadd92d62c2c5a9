"""The house in a thread of its own, so that a real browser can ask it within one transaction.

Beside Playwright's loop Django would open a database connection of its own and see nothing of the
world. Here every question of the browser is answered where the world was made.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Self, TypeVar

from django.db import connection, connections
from django.http import HttpResponse

from balsts.clients.models import Client
from balsts.platform.bound_postgres.token import current_token
from balsts.statistics.definitions import MONTHLY_REPORT, RECONCILIATION
from balsts.statistics.models import Snapshot, WhatIf
from tests.postgres_plugin import SET_UP_TOKEN
from tests.scripts_in_texts import fill_with_scripts
from tests.security.walk import RudeBrowser
from tests.web.access.asking import FRESH_FOR, Addresses, undone
from tests.web.access.taken_back import world_taken_back
from tests.web.access.world import World
from tests.web.figures import MONTH, create_report, create_what_if, publish
from tests.web.pages.visits import EVERY_WHAT_IF, Visit

T = TypeVar("T")
# 43 letters without a space, and wide ones.
LONG_NAME = "WOLFESCHLEGELSTEINHAUSENBERGERDORFFWELCHEVO"


class House:
    """One world, its people signed in, and one thread in which all of it lives."""

    world: World
    addresses: Addresses
    filled: set[str]

    def __init__(self, data: Path) -> None:
        self._data, self._inside = data, ExitStack()
        self._thread = ThreadPoolExecutor(
            max_workers=1, initializer=lambda: current_token.set(SET_UP_TOKEN)
        )
        self._browsers: dict[str, RudeBrowser] = {}
        self._signed_in_at: dict[str, float] = {}

    def __enter__(self) -> Self:
        self.within(self._open)
        return self

    def __exit__(self, *_fault: object) -> None:
        self.within(self._close)
        self._thread.shutdown()

    def within(self, do: Callable[[], T]) -> T:
        """Do something where the world is."""
        return self._thread.submit(do).result()

    def answer(
        self,
        person: str,
        method: str,
        address: str,
        *,
        body: bytes = b"",
        content_type: str = "application/octet-stream",
        headers: dict[str, str] | None = None,
    ) -> HttpResponse:
        """Answer the browser of somebody."""
        return self.within(
            lambda: self.browser(person).generic(
                method, address, body, content_type, **(headers or {})
            )
        )

    def browser(self, person: str) -> RudeBrowser:
        """Return who asks in somebody's name; to be called where the world is."""
        if person not in self._browsers:
            self._browsers[person] = self.new_browser()
        return self._browsers[person]

    def new_browser(self, *, enforce_csrf_checks: bool = False) -> RudeBrowser:
        """Return a browser in which nobody has signed in; to be called where the world is."""
        browser = RudeBrowser(
            raise_request_exception=False, enforce_csrf_checks=enforce_csrf_checks
        )
        browser.cookies["django_language"] = "lv"
        return browser

    def taken_back(self, do: Callable[["House"], HttpResponse]) -> HttpResponse:
        """Do something where the world is, and take back whatever was done."""

        def do_and_undo() -> HttpResponse:
            with undone():
                return do(self)

        return self.within(do_and_undo)

    def sent_empty(self, visit: Visit) -> HttpResponse:
        """Answer a form in which nothing was filled in."""
        return self.taken_back(lambda _: self.browser(visit.person).post(self._address(visit), {}))

    def address(self, visit: Visit) -> str:
        """Return where somebody goes, with what is asked there."""
        return self.within(lambda: self._address(visit))

    def sign_in(self, person: str) -> None:
        """Sign somebody in, or sign in anew: some pages want a sign-in of the last five minutes."""
        user, now = self.world.seats[person].user, time.monotonic()
        if user is not None and now - self._signed_in_at.get(person, -FRESH_FOR) >= FRESH_FOR:
            self.within(lambda: self.browser(person).force_login(user))
            self._signed_in_at[person] = now

    def _open(self) -> None:
        self.world = self._inside.enter_context(world_taken_back(self._data))
        with connection.cursor() as cursor:
            # Between two questions a browser may take its time.
            cursor.execute("set local idle_in_transaction_session_timeout = 0")
        self._count_figures()
        self.filled = fill_with_scripts()
        Client.objects.filter(set_aside_at=None).update(family_name=LONG_NAME)
        self.addresses = Addresses(self.world)

    def _address(self, visit: Visit) -> str:
        address = self.addresses.of(
            visit.name, visit.about, person=visit.person, relation=visit.relation
        )
        if visit.query == EVERY_WHAT_IF:
            return f"{address}?{'&'.join(f'with={one.id}' for one in WhatIf.objects.all())}"
        return address + visit.query

    def _count_figures(self) -> None:
        """Store what the pages of figures are asked for by `visits.ALSO`."""
        snapshot = Snapshot.objects.get()
        publish()
        create_report(snapshot, MONTHLY_REPORT, MONTH)
        create_report(snapshot, RECONCILIATION, {})
        by = self.world.seats["statistician"].user
        assert by is not None
        create_what_if(snapshot, by=by, name="The same again")

    def _close(self) -> None:
        self._inside.close()
        connections.close_all()
