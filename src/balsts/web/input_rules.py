"""What is checked of what people type, read from the forms, rules, tables and limits themselves."""

import ast
import inspect
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from django import forms
from django.apps import apps
from django.utils.translation import override

import balsts
from balsts import web

HEADING = """\
# What is checked of what people type

Written by `balsts input_rules --write` from the forms, rules, tables and limits of the program; a test fails when it is out of date.
Every check is made on the server, whatever the browser did. A form cleans single fields; a rule says what must hold whoever acts, with a
sentence for the reader; the database refuses what neither may let through. A refusal keeps everything that was typed.

Every text is brought to one form (NFC, single line ends), loses invisible marks without meaning, and is refused with control characters,
direction overrides or unpaired surrogates in it. Joiners that Persian, Dari and Kurdish names need are kept. Every day lies between 1900
and 2100. What is chosen must be on the list that was offered to this person.
"""
KINDS = {
    forms.BooleanField: "Yes or no.",
    forms.CharField: "A line of text.",
    forms.ChoiceField: "One of a list.",
    forms.MultipleChoiceField: "Any of a list.",
    forms.TypedChoiceField: "One of a list.",
    forms.IntegerField: "A whole number.",
    forms.FileField: "A file.",
    forms.UUIDField: "A number that the page gave along.",
    forms.ModelChoiceField: "One of those whom this person may see.",
    forms.ModelMultipleChoiceField: "Any of those whom this person may see.",
}
ROOMS = (
    "accounts", "organisations", "clients", "casework", "statistics", "evidence", "exchange", "privacy",
)  # fmt: skip
LIMITS = ("MOST", "LONGEST", "LARGEST", "KEPT_FOR", "PAGE_SIZE")


def input_rules() -> str:
    """Return the whole document."""
    with override("en"):
        parts = [HEADING, *_fields(), *_rules(), *_constraints(), *_limits()]
    return "\n".join(parts) + "\n"


def form_classes() -> list[type[forms.BaseForm]]:
    """Return every form of this door that has fields of its own."""
    found = {
        thing
        for module in _modules(web)
        for thing in vars(module).values()
        if inspect.isclass(thing)
        and issubclass(thing, forms.BaseForm)
        and thing.__module__.startswith("balsts.")
        and not thing.__name__.startswith("_")
    }
    return sorted(found, key=lambda form: (form.__module__, form.__name__))


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if "migrations" not in found.name and "management" not in found.name:
            yield import_module(found.name)


def _fields() -> Iterator[str]:
    yield "\n## Each field\n\n| form | field | what it takes | needed | longest |\n|---|---|---|---|---|"
    for form in form_classes():
        where = form.__module__.removeprefix("balsts.web.")
        fields: dict[str, forms.Field] = form.base_fields  # type: ignore[attr-defined]
        for name, field in fields.items():
            needed = "yes" if field.required else "no"
            yield f"| {where}.{form.__name__} | {name} | {_kind(field)} | {needed} | {_longest(field)} |"
        if not fields:
            yield f"| {where}.{form.__name__} | | {_first_line(form)} | | |"


def _kind(field: forms.Field) -> str:
    own = type(field)
    return KINDS.get(own) or _first_line(own) or own.__name__


def _longest(field: Any) -> str:
    for name in ("max_length", "longest", "max_value"):
        limit = getattr(field, name, None)
        if limit is not None:
            return str(limit)
    return ""


def _first_line(thing: object) -> str:
    return (inspect.getdoc(thing) or "").partition("\n")[0]


def _rules() -> Iterator[str]:
    yield "\n## What must be true together: the rules\n\n| room | rule | says |\n|---|---|---|"
    for room in ROOMS:
        for module in _rule_modules(room):
            for name, thing in sorted(vars(module).items()):
                is_rule = name.startswith("blockers_for") and inspect.isfunction(thing)
                if is_rule and thing.__module__ == module.__name__:
                    yield f"| {room} | {name} | {_first_line(thing)} |"


def _rule_modules(room: str) -> Iterator[ModuleType]:
    package = import_module(f"balsts.{room}")
    yield from (one for one in _modules(package) if ".rules" in one.__name__)


def _constraints() -> Iterator[str]:
    yield "\n## What must be true together: the tables\n\n| table | the database refuses a row unless |\n|---|---|"
    for model in sorted(apps.get_models(), key=lambda one: one._meta.db_table):
        if not model.__module__.startswith("balsts."):
            continue
        names = ", ".join(one.name for one in model._meta.constraints)
        if names:
            yield f"| {model._meta.db_table} | {names} |"


def _limits() -> Iterator[str]:
    yield "\n## Limits\n\n| limit | value | where |\n|---|---|---|"
    source = Path(balsts.__path__[0])
    for path in sorted(source.rglob("*.py")):
        where = path.relative_to(source).as_posix()
        if "reference_caseload" in where or "migrations" in where:
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
                continue
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name) and target.id.lstrip("_").startswith(LIMITS):
                    yield f"| {target.id} | `{ast.unparse(node.value)}` | {where} |"
