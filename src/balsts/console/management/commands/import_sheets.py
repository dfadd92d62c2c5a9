"""`balsts import_sheets`: the page of the reference about the sheets of an import."""

from typing import Any

from django.core.management.base import BaseCommand

from balsts.exchange.datasets.reference_page import import_sheets_page


class Command(BaseCommand):
    """Print the page; the reference keeps it in docs/reference/import-sheets.md."""

    help = "Print the reference of the import sheets as Markdown."

    def handle(self, **_: Any) -> None:
        self.stdout.write(import_sheets_page(), ending="")
