"""`balsts law`: the page of the reference about the law that this installation asks."""

from typing import Any

from django.core.management.base import BaseCommand

from balsts.casework.queries.law import law
from balsts.entitlements.reference import law_page


class Command(BaseCommand):
    """Print the page; the reference keeps that of Latvia in docs/reference/law-lv.md."""

    help = "Print every parameter of the law with its dates and sources as Markdown."

    def handle(self, **_: Any) -> None:
        self.stdout.write(law_page(law()), ending="")
