"""`balsts room casework`: the map of one room, drawn from its code."""

import ast
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError

SOURCE = Path(__file__).resolve().parents[3]
FURNITURE = ("rules", "permissions", "queries", "datasets", "operations", "jobs")


class Command(BaseCommand):
    help = "Print the map of one room: what it keeps, its models, what it does, who uses it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("room")

    def handle(self, *, room: str, **_: Any) -> None:
        folder = SOURCE / room
        if not (folder / "__init__.py").exists():
            known = ", ".join(sorted(path.parent.name for path in SOURCE.glob("*/__init__.py")))
            raise CommandError(f"There is no room {room}; the rooms are {known}.")
        self.stdout.write(f"{room}\n\n{ast.get_docstring(_tree(folder / '__init__.py')) or ''}\n")
        self._list("models", _models(room))
        for piece in FURNITURE:
            self._list(piece, _functions(folder, piece))
        self._list("used by", _users(room))

    def _list(self, title: str, lines: Iterator[str]) -> None:
        if found := list(lines):
            self.stdout.write("\n".join([f"\n{title}", *(f"  {line}" for line in found)]))


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _models(room: str) -> Iterator[str]:
    for model in apps.get_models():
        if model.__module__.startswith(f"balsts.{room}."):
            yield f"{model.__name__}: {', '.join(f.name for f in model._meta.concrete_fields)}"


def _functions(folder: Path, piece: str) -> Iterator[str]:
    for path in sorted([*folder.glob(f"{piece}.py"), *folder.glob(f"{piece}/**/*.py")]):
        for node in _tree(path).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                first = (ast.get_docstring(node) or "").partition("\n")[0]
                yield f"{node.name}: {first}".rstrip(": ")


def _users(room: str) -> Iterator[str]:
    for other in sorted(SOURCE.glob("*/__init__.py")):
        name = other.parent.name
        sources = other.parent.glob("**/*.py")
        if name != room and any(
            f"from balsts.{room}" in path.read_text(encoding="utf-8") for path in sources
        ):
            yield name
