"""`balsts retention`: what only a clock decides is removed now, or counted; who removes all else."""

from collections.abc import Mapping
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from balsts.platform.machine_clock import ClockJumped
from balsts.privacy.jobs import remove_what_is_over, tidy_accounts
from balsts.privacy.operations.over_time import NotAllRemoved
from balsts.privacy.policies import retention
from balsts.privacy.queries.former_staff import accounts_that_are_over
from balsts.privacy.queries.over_time import SERVICES, STRAY_FOLDERS, counts_over_time

JOB = "privacy.remove_what_is_over"


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
            if dry_run:
                self._count()
            else:
                self._remove()
        except ClockJumped as jumped:
            raise CommandError(str(jumped)) from None

    def _count(self) -> None:
        on = timezone.localdate()
        self._say(counts_over_time(on=on), "would go")
        over = len(accounts_that_are_over(on=on))
        self.stdout.write(f"{over:>9}  accounts of people who left are over")
        others = ", ".join(name.replace("_", " ") for name in _removed_by_others())
        self.stdout.write(
            "Not counted, or in part only, since other jobs of the night remove it: "
            f"{others} (policies/retention.yaml)"
        )

    def _remove(self) -> None:
        stuck: NotAllRemoved | None = None
        try:
            removed = remove_what_is_over()
        except NotAllRemoved as fault:
            removed, stuck = fault.removed, fault
        self._say(removed, "removed")
        forgotten, listed = tidy_accounts()
        self.stdout.write(f"{forgotten:>9}  names of people who left removed")
        self.stdout.write(f"{listed:>9}  accounts wait for the data protection officer")
        if stuck is not None:
            raise CommandError(f"{stuck}; the log says why.")

    def _say(self, counts: Mapping[str, int], verb: str) -> None:
        for kind in [*(clock.kind for clock in retention().clocks), SERVICES, STRAY_FOLDERS]:
            self.stdout.write(f"{counts.get(kind, 0):>9}  {kind.replace('_', ' ')} {verb}")


def _removed_by_others() -> list[str]:
    """Return the classes of which another job than this one removes something."""
    return [
        name
        for name, terms in retention().classes.items()
        if {*terms.get("removed_by", [])} - {JOB}
    ]
