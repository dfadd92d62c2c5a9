"""`balsts erasures`: what is done at night now, and the ledger after a restore or a loss."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.platform.machine_clock import ClockJumped
from balsts.privacy.jobs import tidy
from balsts.privacy.ledger import ledger_path
from balsts.privacy.operations.erasure import (
    NotAllErased,
    ReplayFirst,
    replay_ledger,
    write_ledger_back,
)
from balsts.privacy.queries.ledger import entries_lost_from_the_ledger, entries_not_known_here

GUIDE = "See docs/how-to/restore-a-copy.md, `A lost ledger`."


class Command(BaseCommand):
    """Do again what the ledger says, write back what it lost, look whether either is needed, or do the night's work."""

    help = "Replay the ledger of erasures after a restore; check it; write back what it lost; or list and erase what is due."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what is to be done."""
        parser.add_argument("deed", choices=["replay", "check", "write_back", "tidy"])

    def handle(self, *, deed: str, **_: Any) -> None:
        getattr(self, f"_{deed}")()

    def _replay(self) -> None:
        met = replay_ledger(by=system_actor(), at=timezone.now())
        self.stdout.write(f"{met} files that a backup had brought back are erased or set aside")

    def _check(self) -> None:
        unknown, lost = len(entries_not_known_here()), len(entries_lost_from_the_ledger())
        if unknown:
            self.stderr.write(
                f"The ledger has {unknown} entries that this database does not know: "
                "run `balsts erasures replay` before the pages are served."
            )
        if lost:
            self.stderr.write(
                f"The ledger lacks {lost} entries that this database knows: {ledger_path()} was lost, "
                "cut or is an older one. Bring back its newest copy; what that lacks, too, "
                f"`balsts erasures write_back` writes. {GUIDE}"
            )
        if unknown or lost:
            sys.exit(1)
        self.stdout.write("The ledger and the database know the same entries")

    def _write_back(self) -> None:
        try:
            written = write_ledger_back(by=system_actor(), at=timezone.now())
        except ReplayFirst as first:
            raise CommandError(f"{first}: run `balsts erasures replay` first.") from None
        self.stdout.write(f"{written} lost entries are in the ledger again")

    def _tidy(self) -> None:
        try:
            erased, dropped, lists = tidy()
        except ClockJumped as jumped:
            raise CommandError(str(jumped)) from None
        except NotAllErased as some:
            raise CommandError(
                f"{some}; everything else is done. The log names their lists."
            ) from None
        self.stdout.write(
            f"{erased} files erased, {dropped} kept facts dropped, {lists} lists wait"
        )
