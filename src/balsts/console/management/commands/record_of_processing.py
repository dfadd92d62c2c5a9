"""`balsts record_of_processing`: the record of GDPR article 30, from the signed policies."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from balsts.privacy.processing import record_of_processing

RECORD = Path("docs") / "privacy" / "record-of-processing.md"


class Command(BaseCommand):
    """Print the record, or write it where the documents lie."""

    help = "Write the record of processing from policies/sensitivity.yaml and retention.yaml."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take where to write it."""
        parser.add_argument("--write", action="store_true", help=f"write {RECORD}")

    def handle(self, *, write: bool, **_: Any) -> None:
        record = record_of_processing()
        if not write:
            self.stdout.write(record)
            return
        path = Path(settings.POLICIES).parent / RECORD
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(record, encoding="utf-8")
        self.stdout.write(str(path))
