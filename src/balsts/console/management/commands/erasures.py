"""`balsts erasures`: what is done at night now, and the ledger after a restore or a loss."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.platform.machine_clock import ClockJumped
from balsts.privacy.jobs import tidy
from balsts.privacy.ledger import (
    UNKNOWN_KEY,
    is_open_to_others,
    ledger_path,
    read_ledger,
)
from balsts.privacy.operations.erasure import (
    AnotherKey,
    NotAllErased,
    NotProven,
    ReplayFirst,
    enter_what_waits,
    replay_ledger,
    write_ledger_back,
)
from balsts.privacy.queries.ledger import (
    entries_changed_in_the_ledger,
    entries_lost_from_the_ledger,
    entries_not_known_here,
    entries_of_another_key,
    entries_proven_otherwise,
    entries_that_wait,
)

GUIDE = "See docs/how-to/restore-a-copy.md, `A lost ledger`."
KEY_GUIDE = "See docs/how-to/restore-a-copy.md, `Another key of the ledger`."


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
        parser.add_argument(
            "--whichever-key",
            action="store_true",
            help="with write_back: go on though entries were, or may have been, made with another key",
        )

    def handle(
        self, *, deed: str, without_proof: bool = False, whichever_key: bool = False, **_: Any
    ) -> None:
        if deed == "replay":
            self._replay(without_proof=without_proof)
        elif deed == "write_back":
            self._write_back(whichever_key=whichever_key)
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
        self._say_with_which_key()
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
        self._say_with_which_key()
        if not lost and (wrong := len(entries_proven_otherwise())):
            self.stderr.write(
                f"{wrong} lines of {ledger_path()} have a proof that is not right: they were written with "
                "another key, or something above them was changed. Bring back its newest copy; "
                f"`balsts erasures write_back` writes in their place what this database knows. {GUIDE}"
            )
        if changed := len(entries_changed_in_the_ledger()):
            self.stderr.write(
                f"{changed} lines of {ledger_path()} say another day of an entry than this database: "
                f"they were changed. Do the same. {GUIDE}"
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

    def _say_with_which_key(self) -> None:
        lines = set(read_ledger())
        if other := len(entries_of_another_key(lines)):
            self.stderr.write(
                f"{other} entries of the ledger were made with another key than today's: whom they "
                f"mean nobody can tell, and with an older copy these people are back. {KEY_GUIDE}"
            )
        if uncertain := sum(line.key_sign == UNKNOWN_KEY for line in lines):
            self.stderr.write(
                f"{uncertain} entries of the ledger may have been made with another key than "
                f"today's: with an older copy these people may be back. {KEY_GUIDE}"
            )

    def _write_back(self, *, whichever_key: bool) -> None:
        by, at = system_actor(), timezone.now()
        try:
            done = write_ledger_back(by=by, at=at, whichever_key=whichever_key)
        except ReplayFirst as first:
            raise CommandError(f"{first}: run `balsts erasures replay` first.") from None
        except AnotherKey as other:
            raise CommandError(
                f"{other}. By a mark of another key nobody is recognised in an older copy. Nothing was "
                "done. Look for the key with which they were made first; where it is gone for ever, or "
                f"never was another, add --whichever-key. {KEY_GUIDE}"
            ) from None
        entered = enter_what_waits(by=system_actor(), at=timezone.now())
        more = f", and {entered} that waited" if entered else ""
        self.stdout.write(f"{done.entries} lost entries are in the ledger again{more}")
        if done.unproven:
            self.stdout.write(
                f"{done.unproven} lines had no right proof: what this database knows stands there instead"
            )
        self._say_with_which_key()

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
