"""`balsts published_figures [FILE]`: figures that others have printed, to compare with ours."""

from argparse import ArgumentParser
from importlib.resources import files
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.platform.blockers import Refused
from balsts.platform.wording import in_words
from balsts.statistics.operations.published_figure import import_published_figures
from balsts.statistics.queries.published_figure import sum_checks


class Command(BaseCommand):
    """Replace the published figures by those of a file, ours where none is named."""

    help = "Import published figures from a CSV file; without one, the known published record."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="CSV file")

    def handle(self, *, file: Path | None, **_: Any) -> None:
        try:
            content = (
                file or files("balsts.statistics") / "data/published_figures.csv"
            ).read_bytes()
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
        try:
            figures = import_published_figures(
                content=content, by=system_actor(), at=timezone.now()
            )
        except Refused as refused:
            reasons = " ".join(in_words(blocker.message) for blocker in refused.blockers)
            raise CommandError(reasons) from None
        checks = sum_checks()
        self.stdout.write(f"Imported {len(figures)} figures; {len(checks)} tables have a total.")
        for check in checks:
            if not check.adds_up:
                self.stdout.write(
                    f"  {check.year_scope} {check.dimension}: the source gives {check.found}"
                    f" of {check.total} and does not add up"
                )
