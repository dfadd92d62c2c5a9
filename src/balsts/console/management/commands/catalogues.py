"""`balsts catalogues`: compile the translations; `--complete` refuses unfinished ones."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from balsts.console import catalogues


class Command(BaseCommand):
    help = "Compile the catalogues that changed."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--complete", action="store_true", help="refuse unfinished catalogues")

    def handle(self, *, complete: bool, **_: Any) -> None:
        for path in catalogues.compile_changed():
            self.stdout.write(f"Compiled {path.parent.parent.name}")
        if complete and (found := catalogues.problems()):
            raise CommandError("\n".join([*found[:200], f"{len(found)} places to translate."]))
