"""`balsts snapshot`: the facts of this moment, for all figures that follow."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.console.progress import Step
from balsts.statistics.operations.snapshot import take_snapshot


class Command(BaseCommand):
    """Take a snapshot and wait for it."""

    help = "Take a snapshot of the records as pseudonymous fact tables."

    def handle(self, **_: Any) -> None:
        with Step("Taking a snapshot"):
            snapshot = take_snapshot(by=system_actor(), at=timezone.now())
        for table, rows in snapshot.row_counts.items():
            self.stdout.write(f"  {table:<16} {rows:>10}")
        self.stdout.write(f"{snapshot.folder}\nSHA-256 {snapshot.digest}")
