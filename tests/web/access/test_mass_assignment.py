"""A form takes what it asks for and nothing else: other names of fields are sent in vain.

Every address that takes a form is sent one that somebody could have filled in, and then the same with
a value for every field of every table beside it: true ones of other rows, so that a view that took one
would be able to. What is told to the database must be the same both times.
"""

import datetime
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import connection, models
from psycopg import Binary
from psycopg.types.json import Jsonb

from balsts.access.enums import Role
from balsts.clients.models import Client
from tests.web.access.asking import FACTORY, Addresses, Asker, status_of, undone
from tests.web.access.filling import (
    FORM_NUMBER,
    KNOWN,
    NOTHING_IS_KEPT,
    WHO,
    Told,
    filled_in,
    forms_made,
)
from tests.web.access.policy import Line, expected, lines, relations_of
from tests.web.access.sparing import known_by_sight
from tests.web.access.world import PERSONS, RANDOM, World

URLENCODED = "application/x-www-form-urlencoded"
ANSWERED = {200, 302}
# What the trail is told of what was only read; every operation tells it something else.
ONLY_READ = re.compile("_seen$|^(session_shortened|page_missing|sign_in_failed)$")
EVENT = re.compile(r"insert into audit\.event.* \['drawn', 'datetime', '(\w+)'", re.DOTALL)
HALF = 55
# The database takes it only while a transaction is young, and this one is as old as the world.
NOT_LATE = {"clients:client_register"}
# What a view reads beside its forms: each a word of its own page.
READ_BESIDE = {"from", "next", "language", "month", "and_family", "and_another", "hide"}
# A session is signed anew each time.
SESSION = "sec.session_"
# How many sign-ins of the same person were ended: as many as were tried before.
OTHERS = "'other_sessions_ended'"
# Keys, references, checksums, hashes of passwords, tokens of sessions, names of folders.
DRAWN = re.compile(
    r"[0-9a-f-]{32,}|(?:EX|BL)-[0-9A-Z]{4}-[0-9A-Z]{4}|(?<![\w-])[\w-]{43}(?![\w-])|md5\$\w+|-[0-9a-f]{8}$"
)


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What came of a form: the answer, and every statement that could change something."""

    status: int | str
    statements: list[str]
    fields: frozenset[str]
    told: Told

    @property
    def came_to(self) -> tuple[int | str, list[str]]:
        return self.status, self.statements

    @property
    def events(self) -> set[str]:
        """What the trail is told that somebody did."""
        told = filter(None, map(EVENT.search, self.statements))
        return {one[1] for one in told if not ONLY_READ.search(one[1])}


FORMS = sorted(name for name, line in lines().items() if "POST" in line.methods)


@pytest.mark.slow  # every form of the product three times
def test_asvs_15_3_3_names_of_fields_that_a_form_does_not_ask_for_change_nothing(
    world: World,
) -> None:
    known, foreign = known_keys(), every_field(world)
    filled, askers = Addresses(world), {}
    changed, nothing_kept = {}, []

    with known_by_sight():
        for name in FORMS:
            person, relation = WHO.get(name) or whoever_may(lines()[name])
            if person not in askers:
                askers[person] = Asker(world.seats[person])
            asker = askers[person]
            address = filled.of(name, lines()[name].about, person=person, relation=relation)
            as_asked = honest(asker, name, address, world, known)
            added = {
                one: value
                for one, value in foreign.items()
                if one not in as_asked.fields | READ_BESIDE | set(as_asked.told)
            }
            with_more = send(asker, address, added | as_asked.told, known)
            if with_more.came_to != as_asked.came_to:
                # What differs by itself, as the second of two does, is not for what was added.
                once_more = send(asker, address, as_asked.told, known)
                if with_more.came_to != once_more.came_to:
                    changed[name] = difference(as_asked, with_more)
            if not as_asked.events or as_asked.status not in ANSWERED:
                nothing_kept.append(name)

    assert changed == {}
    # A right answer that is refused would show nothing: each has its reason.
    assert [name for name in nothing_kept if name not in NOT_LATE] == sorted(NOTHING_IS_KEPT)
    assert len(FORMS) - len(nothing_kept) >= HALF


def honest(asker: Asker, name: str, address: str, world: World, known: set[str]) -> Sent:
    """Send the form as it is shown, with what is known of it."""
    with undone(), forms_made() as made:
        asker.stay_signed_in()
        method = "GET" if "GET" in lines()[name].methods else "POST"
        asker.ask_and_leave(method, address)
    told: Told = {}
    for form in made:
        told |= filled_in(form, today=world.today)
    told |= known_answers(name, world)
    return send(asker, address, told, known)


def known_answers(name: str, world: World) -> Told:
    """Return what stands in `KNOWN`, with what is asked of the world."""
    return {
        key: value(world) if callable(value) else value
        for key, value in KNOWN.get(name, {}).items()
    }


def whoever_may(line: Line) -> tuple[str, str]:
    """Return the first person who is answered, and what is the thing to them."""
    allowed = {
        (person, relation): expected(line, method="POST", person=person, relation=relation)
        for relation in relations_of(line.about)
        for person in PERSONS
        if relation != RANDOM
    }
    return next(
        (one for one, status in allowed.items() if status in ANSWERED),
        next(
            (person, relation) for person, relation in allowed if line.is_open or person in line.who
        ),
    )


def send(asker: Asker, address: str, told: Told, known: set[str]) -> Sent:
    """Send it, note what could change something, and take all of it back."""
    asker.stay_signed_in()
    number = str(uuid4())
    numbered = {
        name: [number if one == str(FORM_NUMBER) else one for one in values]
        for name, values in told.items()
    }
    request = FACTORY.generic(
        "POST",
        address,
        urlencode(numbered, doseq=True),
        content_type=URLENCODED,
        HTTP_COOKIE=asker.cookies,
    )
    request._dont_enforce_csrf_checks = True
    statements: list[str] = []

    def note(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        if not str(sql).lstrip().upper().startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            statements.append(f"{sql} {plain(params, known)}")
        return execute(sql, params, many, context)

    with undone(), forms_made() as made, connection.execute_wrapper(note):
        response = asker.handler.get_response(request)
    fields = {form.add_prefix(name) for form in made for name in form.fields}
    return Sent(
        status=status_of(response),
        statements=[one for one in statements if not _only_reads(one) and OTHERS not in one],
        fields=frozenset(fields),
        told=told,
    )


def plain(value: Any, known: set[str]) -> str:
    """Write what is told to the database without what differs each time: new keys, moments, digests."""
    match value:
        case dict():
            return repr({key: plain(one, known) for key, one in value.items()})
        case list() | tuple():
            return repr([plain(one, known) for one in value])
        case UUID():
            return str(value) if str(value) in known else "drawn"
        case datetime.datetime() | bytes() | memoryview() | Binary():
            return type(value).__name__
        case str():
            return DRAWN.sub(lambda found: found[0] if found[0] in known else "drawn", value)
    return plain(value.obj, known) if isinstance(value, Jsonb) else repr(value)


def _only_reads(statement: str) -> bool:
    """A function of the database may change something: it is told by its values, too."""
    words = statement.lstrip().lower()
    is_told = words.startswith(("select sec.", "select audit.")) and SESSION not in words
    return words.startswith("select") and not is_told


def difference(one: Sent, other: Sent) -> list[Any]:
    return [
        (one.status, other.status),
        [line[:600] for line in one.statements if line not in other.statements],
        [line[:600] for line in other.statements if line not in one.statements],
    ]


def known_keys() -> set[str]:
    """Return the keys and references of all rows there are: others are drawn, and differ each time."""
    keys = {
        str(key)
        for model in our_models()
        for key in model._default_manager.values_list("pk", flat=True)
    }
    return keys | set(Client.objects.values_list("reference", flat=True))


def our_models() -> list[type[models.Model]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = relnamespace"
            " where relkind = 'r' and nspname = 'public' and has_table_privilege(c.oid, 'select')"
        )
        readable = {name for (name,) in cursor.fetchall()}
    return [
        model
        for model in apps.get_models()
        if model.__module__.startswith("balsts.") and model._meta.db_table in readable
    ]


def every_field(world: World) -> dict[str, list[str]]:
    """Return a value for every field name of every table, as somebody might add it to a form."""
    told: dict[str, list[str]] = {}
    for model in our_models():
        for one in model._meta.concrete_fields:
            for name in (one.name, one.attname):
                told.setdefault(name, [value_of_another_row(one, world)])
    return told | {
        "role": [Role.SYSTEM_ADMINISTRATOR],
        "is_staff": ["on"],
        "is_superuser": ["on"],
        "by": [str(world.seats["other_worker"].user.pk)],
        "at": ["2001-01-01T00:00:00+02:00"],
        "as_user": [str(world.seats["provider_manager"].user.pk)],
        "organisation": [str(world.contracts["other"].provider_id)],
        "contract": [str(world.contracts["other"].pk)],
        "client": [str(world.clients["other_worker", "own"].pk)],
        "reference": [world.clients["other_worker", "own"].reference],
    }


def value_of_another_row(field: models.Field, world: World) -> str:
    """Return something that the field could hold."""
    if field.related_model is not None:
        return str(field.related_model._default_manager.values_list("pk", flat=True).last())
    if field.choices:
        return str([value for value, _ in field.flatchoices if value][-1])
    kind = field.get_internal_type()
    if "Date" in kind:
        return "2001-01-01"
    return "on" if kind == "BooleanField" else "2"
