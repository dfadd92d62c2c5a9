"""`balsts erasures`: what is done at night now, and the ledger after a restore or a loss."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.platform.machine_clock import ClockJumped
from balsts.privacy.jobs import tidy
from balsts.privacy.ledger import is_open_to_others, ledger_path
from balsts.privacy.operations.erasure import (
    NotAllErased,
    NotProven,
    ReplayFirst,
    enter_what_waits,
    replay_ledger,
    write_ledger_back,
)
from balsts.privacy.queries.ledger import (
    entries_lost_from_the_ledger,
    entries_not_known_here,
    entries_proven_otherwise,
    entries_that_wait,
)

GUIDE = "See docs/how-to/restore-a-copy.md, `A lost ledger`."


class Command(BaseCommand):
    """Do again what the ledger says, write back what it lost, look whether either is needed, or do the night's work."""

    help = "Replay the ledger of erasures after a restore; check it; write back what it lost; or list and erase what is due."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what is to be done."""
        parser.add_argument("deed", choices=["replay", "check", "write_back", "tidy"])
        parser.add_argument(
            "--without-proof",
            action="store_true",
            help="with replay: do what lines say that have no right proof, too; you vouch for the file",
        )

    def handle(self, *, deed: str, without_proof: bool = False, **_: Any) -> None:
        if deed == "replay":
            self._replay(without_proof=without_proof)
        else:
            getattr(self, f"_{deed}")()

    def _replay(self, *, without_proof: bool) -> None:
        try:
            met = replay_ledger(by=system_actor(), at=timezone.now(), without_proof=without_proof)
        except NotProven as unproven:
            raise CommandError(
                f"{unproven}: they were not written by who holds its key, or what stands above them "
                f"was changed. Nothing was done. Bring back the newest copy of {ledger_path()}. {GUIDE}"
            ) from None
        self.stdout.write(f"{met} files that a backup had brought back are erased or set aside")

    def _check(self) -> None:
        if settings.BALSTS_LEDGER_KEY is None:
            raise CommandError(
                "The setting BALSTS_LEDGER_KEY is missing: without it nothing is entered in the "
                "ledger, and nobody recognised in it. See docs/reference/settings.md."
            )
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
        if not lost and (wrong := entries_proven_otherwise()):
            self.stderr.write(
                f"{wrong} lines of {ledger_path()} have a proof that is not right: they were written with "
                "another key, or something above them was changed. With another key nobody who was "
                f"erased is recognised in an older backup. {GUIDE}"
            )
        if is_open := is_open_to_others():
            folder = ledger_path().parent
            self.stderr.write(
                f"Others than this user come to {folder}: `chown -R balsts-jobs:balsts-jobs {folder}`, "
                f"`chmod -R g-s,go= {folder}`. See docs/how-to/run-on-a-server.md, `The parts as "
                "users of their own`."
            )
        if unknown or lost or is_open:
            sys.exit(1)
        waits = entries_that_wait()
        more = f"; {waits} more wait for the job runner" if waits else ""
        self.stdout.write(f"The ledger and the database know the same entries{more}")

    def _write_back(self) -> None:
        try:
            written = write_ledger_back(by=system_actor(), at=timezone.now())
        except ReplayFirst as first:
            raise CommandError(f"{first}: run `balsts erasures replay` first.") from None
        entered = enter_what_waits(by=system_actor(), at=timezone.now())
        more = f", and {entered} that waited" if entered else ""
        self.stdout.write(f"{written} lost entries are in the ledger again{more}")

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
