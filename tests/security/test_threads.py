"""Several threads serve several people at once, and none is shown what is another's."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from threading import Barrier

import pytest
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from tests.people import create_cast
from tests.web.browsers import browser_of

ROUNDS = 4
PEOPLE = {"amina": ("lv", "Izrakstīties"), "daniel": ("en", "Sign out"), "chiara": ("ru", "Выйти")}


@pytest.mark.slow  # a connection for each thread; makes the database anew afterwards
@pytest.mark.django_db(transaction=True)
def test_asvs_15_4_1_people_served_at_once_are_each_shown_their_own_page_in_their_own_language():
    cast = create_cast(today=timezone.localdate())
    browsers = {
        name: browser_of(getattr(cast, name), language=language)
        for name, (language, _) in PEOPLE.items()
    }
    together = Barrier(len(PEOPLE))

    def ask(name: str) -> set[tuple[bool, ...]]:
        try:
            found = set()
            for _ in range(ROUNDS):
                together.wait(60)
                page = browsers[name].get(reverse("accounts:own_account")).text
                words = [getattr(cast, other).full_name in page for other in PEOPLE]
                words += [word in page for _, word in PEOPLE.values()]
                found.add(tuple(words))
            return found
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(PEOPLE)) as pool:
        waiting = {name: pool.submit(copy_context().run, ask, name) for name in PEOPLE}
        shown = {name: one.result(120) for name, one in waiting.items()}

    own = [[name == other for other in PEOPLE] for name in PEOPLE]
    assert shown == {name: {(*of, *of)} for name, of in zip(PEOPLE, own, strict=True)}
