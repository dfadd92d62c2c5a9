"""`balsts input_rules`: what is checked of what people type, as a document."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from balsts.web.input_rules import input_rules

DOCUMENT = Path("docs") / "reference" / "input-rules.md"


class Command(BaseCommand):
    """Print the document, or write it where the others lie."""

    help = "Write what is checked of each field, from the forms, rules and tables."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take where to write it."""
        parser.add_argument("--write", action="store_true", help=f"write {DOCUMENT}")

    def handle(self, *, write: bool, **_: Any) -> None:
        found = input_rules()
        if not write:
            self.stdout.write(found)
            return
        path = Path(settings.POLICIES).parent / DOCUMENT
        path.write_text(found, encoding="utf-8")
        self.stdout.write(str(path))
