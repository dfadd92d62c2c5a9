"""Puts a canary into every text field of every row about a person, wherever the row is made.

`ZZ-<model>-<field>-<number>`: found by introspection, so a new field carries one by itself. Fields
that hold codes keep what they are given; they stand in policies/fields.yaml with the reason.
"""

import re
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.apps import apps
from django.db import models

from balsts.accounts.models import Passkey, User
from balsts.casework.models import Barrier, ServiceRecord
from balsts.clients.models import Client
from balsts.exchange.models import Export

T = TypeVar("T")
CANARY = re.compile(r"ZZ-([a-z]+)-([a-z_]+)-(\d+)")
# Too short for a sentence or a name: a code of a language, a country, a reference.
SHORTEST_WORDS = 40
# About a person without a key that leads to one: people who work here, services, files of people.
# Written when the row is there already: kept empty by the database until something has happened, which
# `words.py` lets happen, or added by a function of the database.
WAITING = {
    "datarequest.extension_reason",
    "disclosure.decision_words",
    "disclosure.secrecy_basis",
    "inquiry.words",
    "inquiry.call_back",
}
ALSO_ABOUT_PEOPLE = (User, Passkey, ServiceRecord, Barrier, Export)


@dataclass
class Planted:
    """Every canary with the row that carries it."""

    rows: dict[str, tuple[type[models.Model], Any]] = field(default_factory=dict)
    number: int = 0

    def next(self, instance: models.Model, name: str) -> str:
        self.number += 1
        canary = f"ZZ-{instance._meta.model_name}-{name}-{self.number}"
        self.rows[canary] = (type(instance), instance.pk)
        return canary


@cache
def path_to_client(model: type[models.Model]) -> str | None:
    """Return the shortest way along keys from a row to its client, as a query writes it."""
    waiting = deque([(model, "")])
    seen = {model}
    while waiting:
        here, path = waiting.popleft()
        if here is Client:
            return path or "pk"
        for key in here._meta.concrete_fields:
            there = key.related_model
            if key.is_relation and there not in seen:
                seen.add(there)
                waiting.append((there, f"{path}__{key.name}" if path else key.name))
    return None


@cache
def models_about_people() -> tuple[type[models.Model], ...]:
    """Return every model of ours whose rows lead to a client, and those that need no key for it."""
    ours = [model for model in apps.get_models() if model.__module__.startswith("balsts.")]
    return tuple(
        model for model in ours if model in ALSO_ABOUT_PEOPLE or path_to_client(model) is not None
    )


def text_fields() -> Iterator[tuple[type[models.Model], models.Field]]:
    """Return every field about people in which somebody's words can stand."""
    for model in models_about_people():
        for one in model._meta.concrete_fields:
            is_text = isinstance(one, models.CharField | models.TextField)
            is_long = one.max_length is None or one.max_length >= SHORTEST_WORDS
            if is_text and is_long and not one.choices:
                yield model, one


def key_of(model: type[models.Model], name: str) -> str:
    return f"{model._meta.model_name}.{name}"


@contextmanager
def planting(*, codes: set[str]) -> Iterator[Planted]:
    """Plant while inside: in whatever is made, by whichever way."""
    planted = Planted()
    plantable = {
        (model, one.name) for model, one in text_fields() if key_of(model, one.name) not in codes
    }
    usual: dict[type[models.Field], Callable[..., Any]] = {
        models.CharField: models.CharField.pre_save,
        models.TextField: models.TextField.pre_save,
    }

    def pre_save(self: Any, instance: models.Model, add: bool) -> Any:  # noqa: FBT001 - Django's
        given = getattr(instance, self.attname)
        waits = key_of(type(instance), self.name) in WAITING
        if (given if waits else add) and (type(instance), self.name) in plantable:
            canary = planted.next(instance, self.name)
            setattr(instance, self.attname, canary)
            return canary
        return given

    for kind in usual:
        kind.pre_save = pre_save
    try:
        yield planted
    finally:
        for kind in usual:
            del kind.pre_save


def clients_of(rows_of: dict[T, tuple[type[models.Model], Any]]) -> dict[T, set[UUID]]:
    """Return about which clients each canary is; none for what is about people who work here."""
    found: dict[T, set[UUID]] = {}
    by_model: dict[type[models.Model], dict[Any, list[T]]] = {}
    for canary, (model, pk) in rows_of.items():
        by_model.setdefault(model, {}).setdefault(pk, []).append(canary)
        found[canary] = set()
    for model, rows in by_model.items():
        path = "participations__client" if model is ServiceRecord else path_to_client(model)
        if path is None:
            continue
        for pk, client_id in model._default_manager.filter(pk__in=rows).values_list("pk", path):
            for canary in rows[pk]:
                found[canary].add(client_id)
    return found
