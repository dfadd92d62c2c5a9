"""`balsts erasures`: what is done at night now, and the ledger after a restore."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.privacy.jobs import tidy
from balsts.privacy.operations.erasure import NotAllErased, replay_ledger
from balsts.privacy.queries.ledger import entries_not_known_here


class Command(BaseCommand):
    """Do again what the ledger says, look whether that is needed, or do the night's work."""

    help = "Replay the ledger of erasures after a restore; check it; or list and erase what is due."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what is to be done."""
        parser.add_argument("deed", choices=["replay", "check", "tidy"])

    def handle(self, *, deed: str, **_: Any) -> None:
        getattr(self, f"_{deed}")()

    def _replay(self) -> None:
        met = replay_ledger(by=system_actor(), at=timezone.now())
        self.stdout.write(f"{met} files that a backup had brought back are erased or set aside")

    def _check(self) -> None:
        missing = len(entries_not_known_here())
        if missing:
            self.stderr.write(
                f"The ledger has {missing} entries that this database does not know: "
                "run `balsts erasures replay` before the pages are served."
            )
            sys.exit(1)
        self.stdout.write("The database knows every entry of the ledger")

    def _tidy(self) -> None:
        try:
            erased, dropped, lists = tidy()
        except NotAllErased as some:
            raise CommandError(
                f"{some}; everything else is done. The log names their lists."
            ) from None
        self.stdout.write(
            f"{erased} files erased, {dropped} kept facts dropped, {lists} lists wait"
        )
