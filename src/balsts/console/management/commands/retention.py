"""`balsts retention`: what only a clock decides is removed now, or counted; who removes all else."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from balsts.platform.machine_clock import ClockJumped
from balsts.privacy.jobs import remove_what_is_over, tidy_accounts
from balsts.privacy.policies import retention
from balsts.privacy.queries.former_staff import accounts_that_are_over
from balsts.privacy.queries.over_time import SERVICES, counts_over_time


class Command(BaseCommand):
    """Do the night's work of `policies/retention.yaml` now, or say what it would do."""

    help = (
        "Remove what is kept long enough by policies/retention.yaml; with --dry-run only count it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether anything is to be removed."""
        parser.add_argument("--dry-run", action="store_true", help="count, and remove nothing")

    def handle(self, *, dry_run: bool, **_: Any) -> None:
        try:
            counts = counts_over_time(on=timezone.localdate()) if dry_run else remove_what_is_over()
            verb = "would go" if dry_run else "removed"
            for kind in [*(clock.kind for clock in retention().clocks), SERVICES]:
                self.stdout.write(f"{counts.get(kind, 0):>9}  {kind.replace('_', ' ')} {verb}")
            if dry_run:
                over = len(accounts_that_are_over(on=timezone.localdate()))
                self.stdout.write(f"{over:>9}  accounts of people who left are over")
            else:
                forgotten, listed = tidy_accounts()
                self.stdout.write(f"{forgotten:>9}  names of people who left removed")
                self.stdout.write(f"{listed:>9}  accounts wait for the data protection officer")
        except ClockJumped as jumped:
            raise CommandError(str(jumped)) from None
