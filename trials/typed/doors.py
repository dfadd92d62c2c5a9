"""What every address knows how to read: learnt by asking honestly and watching what is looked for."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.http import QueryDict
from django.urls import NoReverseMatch

from tests.security.walk import name_of, read
from tests.web.access.asking import Addresses, Asker, undone
from tests.web.access.policy import lines, relations_of
from tests.web.access.world import RANDOM, World

MOST_VALUES = 12
MOST_QUERIES = 6
# Whom else a page is asked of once a person has been shown it: forms differ by role.
MOST_ASKED = 4
# Not a question of the page's own: every page looks for the proof against forged forms.
NOT_ASKED = {"csrfmiddlewaretoken"}


@dataclass
class Door:
    """One address: the fields of its forms, what it looks for beside them, and what pages offer."""

    fields: dict[str, list[forms.Field]] = field(default_factory=lambda: defaultdict(list))
    asked: set[str] = field(default_factory=set)
    linked: set[str] = field(default_factory=set)
    offered: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def names(self) -> list[str]:
        return sorted({*self.fields, *self.asked, *self.offered})

    def queries(self) -> Iterator[str]:
        """Return the questions that links and choices of a page put into its address."""
        for name, values in self.offered.items():
            if name in self.linked:
                for value in values[:MOST_QUERIES]:
                    yield "?" + urlencode({name: value})

    def offer(self, name: str, value: str) -> None:
        values = self.offered[name]
        if value not in values and len(values) < MOST_VALUES:
            values.append(value)


@dataclass
class Doors:
    """Every address with what it reads, and which fields of which forms were met where."""

    of: dict[str, Door] = field(default_factory=lambda: defaultdict(Door))
    met: dict[str, dict[str, set[tuple[str, str]]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(set))
    )

    def all_met(self) -> set[tuple[str, str]]:
        return {one for names in self.met.values() for forms_ in names.values() for one in forms_}


class Watcher:
    """Notes which forms a page makes, and which parameters it looks for."""

    def __init__(self) -> None:
        self.forms: list[forms.BaseForm] = []
        self.asked: set[str] = set()

    @contextmanager
    def watching(self) -> Iterator[None]:
        usual_form = forms.BaseForm.__init__
        usual = {
            name: getattr(QueryDict, name)
            for name in ("get", "getlist", "__getitem__", "__contains__")
        }

        def made(form: Any, *args: Any, **told: Any) -> None:
            usual_form(form, *args, **told)
            self.forms.append(form)

        def looked_for(way: str) -> Any:
            def look(query: QueryDict, name: Any, *more: Any) -> Any:
                if isinstance(name, str):
                    self.asked.add(name)
                return usual[way](query, name, *more)

            return look

        forms.BaseForm.__init__ = made
        for way in usual:
            setattr(QueryDict, way, looked_for(way))
        try:
            yield
        finally:
            forms.BaseForm.__init__ = usual_form
            # QueryDict inherits them all: nothing of its own stays.
            for way in usual:
                delattr(QueryDict, way)

    def take(self) -> tuple[list[forms.BaseForm], set[str]]:
        taken = self.forms, self.asked - NOT_ASKED
        self.forms, self.asked = [], set()
        return taken


def learn_doors(world: World, askers: dict[str, Asker], seen: Any) -> Doors:
    """Open every page as everybody it is for, and send every form empty; `seen` is told the answers.

    Then once more what links and choices lead to: a page asked with `?kind=permit` has another form.
    """
    doors, watcher, book = Doors(), Watcher(), Addresses(world)
    with watcher.watching():
        for is_again in (False, True):
            for line in lines().values():
                for person, relation in whom_to_ask(
                    line, askers, most=1 if is_again else MOST_ASKED
                ):
                    try:
                        plain = book.of(line.address, line.about, person=person, relation=relation)
                    except (KeyError, ObjectDoesNotExist, NoReverseMatch):
                        continue
                    queries = list(doors.of[line.address].queries()) if is_again else [""]
                    for address in (plain + query for query in queries):
                        for method in sorted({"GET", "POST"} & set(line.methods)):
                            watcher.take()
                            with undone():
                                answer = askers[person].ask_and_leave(method, address)
                                seen(person, answer)
                                note(doors, line.address, address, watcher, answer.body)
    return doors


def whom_to_ask(line: Any, askers: dict[str, Asker], *, most: int) -> Iterator[tuple[str, str]]:
    """Return for whom the thing exists, in every relation; each relation by a few."""
    for relation, exists_for in relations_of(line.about).items():
        if relation == RANDOM:
            continue
        fitting = [
            person
            for person in askers
            if line.is_open or (person in line.who and person in exists_for)
        ]
        for person in fitting[:most]:
            yield person, relation


def note(doors: Doors, name: str, address: str, watcher: Watcher, body: bytes) -> None:
    """Keep what the page made and looked for, and the forms it shows for itself and others."""
    made, asked = watcher.take()
    door = doors.of[name]
    door.asked |= asked
    for form in made:
        f"{type(form).__module__}.{type(form).__name__}"
        for field_name, one in form.fields.items():
            sent_as = form.add_prefix(field_name)
            doors.met[name][sent_as] |= set(kinds_with(type(form), field_name))
            if len(door.fields[sent_as]) < MOST_VALUES:
                door.fields[sent_as].append(one)
            for value in choices_of(one):
                door.offer(sent_as, value)
    if b"<form" in body or b"href" in body:
        note_shown(doors, name, address, body)


def note_shown(doors: Doors, name: str, address: str, body: bytes) -> None:
    """Keep what the forms of a page would send, and what its links put into addresses."""
    shown = read(body.decode(errors="replace"))
    for form in shown.forms:
        there = doors.of[name_of(urljoin(address, unescape(form.action))) or name]
        for sent_as in form.typed:
            for value in form.values.get(sent_as, [""]):
                there.offer(sent_as, value)
    for link in shown.links:
        query = urlsplit(urljoin(address, link)).query
        if query and (target := name_of(urljoin(address, link))):
            for sent_as, values in QueryDict(query).lists():
                doors.of[target].asked.add(sent_as)
                doors.of[target].linked.add(sent_as)
                doors.of[target].offer(sent_as, values[0])


def kinds_with(form: type[forms.BaseForm], name: str) -> Iterator[tuple[str, str]]:
    """Return the form, and what it inherits the field from, under their full names."""
    for place, kind in enumerate(form.__mro__):
        if place == 0 or name in getattr(kind, "base_fields", ()):
            yield f"{kind.__module__}.{kind.__name__}", name


def choices_of(one: forms.Field) -> Iterator[str]:
    """Return what may be chosen, in whatever groups; a few of many."""
    choices = getattr(one, "choices", None)
    for count, (value, label) in enumerate(choices or ()):
        if count >= MOST_VALUES:
            return
        if isinstance(label, list | tuple):
            yield from (str(inner) for inner, _ in label)
        elif str(value):
            yield str(value)
