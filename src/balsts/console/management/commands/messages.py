"""`balsts messages`: gather the sentences of the source into the catalogues."""

from typing import Any

from django.core.management.base import BaseCommand

from balsts.console import catalogues


class Command(BaseCommand):
    help = "Gather sentences into the catalogues."
    requires_system_checks: list[str] = []

    def handle(self, **_: Any) -> None:
        for language, waiting in catalogues.update_catalogues().items():
            self.stdout.write(f"{language}: {waiting} sentences wait for a translation")
