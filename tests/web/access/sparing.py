"""What the matrix does once for many cells, and by what it is held to having lost nothing.

Thousands of cells end at the same page of refusal. It is drawn once for all that it is given (the
view's words, the frame, the places, who asks, the language) and the address is put in; whatever
is given differently is drawn anew, and every twentieth page is drawn all the same and compared.
Which posts somebody has is read once a person, and what waits for them counted once: that every
request reads its posts anew is asked in `test_contract_end.py`, what waits in its own pages' tests.
"""

import datetime
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.template import RequestContext
from django.template.backends.django import Template
from django.template.context import make_context
from django.utils.translation import get_language

from balsts.organisations.queries.standing import Standing
from balsts.web import navigation, page

OF_REFUSAL = ("403.html", "404.html", "405.html")
EVERY = 20
# A shorter one stands in every other address too.
SHORTEST_ADDRESS = 4
# What differs from one answer to the next and tells nothing: the mask of the form's secret.
SECRET = re.compile(r'(X-CSRFToken": "|csrfmiddlewaretoken" value=")[A-Za-z0-9]+')
# Told otherwise: the address and who asks stand in the key, the secret is left out of comparisons.
_TOLD_APART = {"request", "csrf_token", "csrf_input", "user", "perms", "messages"}
PLACE = "\0address\0"


class Pages:
    """The pages of refusal that were drawn, by all that they were given."""

    def __init__(self) -> None:
        self.drawn: dict[tuple[object, ...], str] = {}
        self.hits = 0

    def render(self, draw: Any, template: Template, context: Any, request: Any) -> str:
        name = template.template.name
        address = request.get_full_path() if request is not None else ""
        is_long = len(address) >= SHORTEST_ADDRESS
        if name not in OF_REFUSAL or not is_long or len(request._messages) > 0:
            return draw(template, context, request)
        made: RequestContext = make_context(context, request)
        # Inside, drawing asks for nothing once more: what the frame asks is counted once.
        with made.bind_template(template.template):
            made.template_name = name
            key = (name, get_language(), request.user.pk, _given(made, address))
            if key not in self.drawn:
                drawn = template.template.render(made)
                self.drawn[key] = drawn.replace(address, PLACE)
                return drawn
            again = self.drawn[key].replace(PLACE, address)
            self.hits += 1
            if self.hits % EVERY == 0:
                anew = template.template.render(made)
                assert without_secret(anew) == without_secret(again)
            return again


def without_secret(words: str) -> str:
    return SECRET.sub(r"\1", words)


def _given(made: RequestContext, address: str) -> str:
    """Return all that a template is given, in words; what has no words differs every time."""
    given = made.flatten()
    # As when it is drawn: whoever is given a secret is given the cookie to it.
    str(given["csrf_token"])
    words = {name: repr(given[name]) for name in sorted(given) if name not in _TOLD_APART}
    return repr(words).replace(address, PLACE)


@contextmanager
def drawn_once() -> Iterator[Pages]:
    """Draw pages of refusal once while inside."""
    pages, draw = Pages(), Template.render

    def render(template: Template, context: Any = None, request: Any = None) -> str:
        return pages.render(draw, template, context, request)

    Template.render = render
    try:
        yield pages
    finally:
        Template.render = draw


@contextmanager
def known_by_sight() -> Iterator[None]:
    """Read once while inside which posts somebody has today and what waits; who they are is asked every time."""
    known: dict[tuple[object, datetime.date], Standing] = {}
    waiting: dict[tuple[str, object], int] = {}
    read, count = page.standing_of, dict(navigation.WAITING)

    def standing_of(user: Any, *, on: datetime.date) -> Standing:
        if (user.pk, on) not in known:
            known[user.pk, on] = read(user, on=on)
        return replace(known[user.pk, on], user=user)

    def counted_once(place: str) -> Callable[[Standing], int]:
        def counted(standing: Standing) -> int:
            if (place, standing.user.pk) not in waiting:
                waiting[place, standing.user.pk] = count[place](standing)
            return waiting[place, standing.user.pk]

        return counted

    page.standing_of = standing_of
    navigation.WAITING.update({place: counted_once(place) for place in count})
    try:
        yield
    finally:
        page.standing_of = read
        navigation.WAITING.update(count)
