"""`balsts trail`: seal, verify and export the trail, print what others keep."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from balsts.audit import sealing, verifier
from balsts.platform.dates import read_date


class Command(BaseCommand):
    """The operator's hand on the seals; checking elsewhere needs only audit/verifier.py."""

    help = "Seal, verify or export the trail, or print the last block of a day."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do, with which file, against what was printed."""
        parser.add_argument("do", choices=["seal", "verify", "export", "anchor"])
        parser.add_argument("--file", type=Path, help="the exported trail to write or to verify")
        parser.add_argument("--anchor", action="append", default=[], metavar="NUMBER:HASH")
        parser.add_argument("--day", help="the day of the anchor, 2026-11-25; today, if left out")

    def handle(self, *_args: Any, **told: Any) -> None:
        """Do one of the four."""
        match told["do"]:
            case "seal":
                self.stdout.write(f"{sealing.seal_events(at=timezone.now())} events sealed")
            case "verify":
                self._verify(told["file"], told["anchor"])
            case "export":
                self._export(told["file"])
            case "anchor":
                self._anchor(told["day"])

    def _verify(self, file: Path | None, anchors: list[str]) -> None:
        if file is not None:
            words = [str(file), *(word for one in anchors for word in ("--anchor", one))]
            if verifier.main(words):
                raise CommandError("Keep the file, and a copy of the database, as they are.")
            return
        verdict = sealing.verify_trail([verifier.Anchor.read(one) for one in anchors])
        for finding in verdict.findings:
            self.stdout.write(str(finding))
        self.stdout.write(
            f"{verdict.blocks} blocks, {verdict.events} events sealed, {verdict.unsealed} not yet"
        )
        if not verdict.is_whole:
            raise CommandError("The trail is NOT whole. Keep a copy of the database as it is.")
        self.stdout.write("The trail is whole.")

    def _export(self, file: Path | None) -> None:
        if file is None:
            raise CommandError("Say into which --file.")
        file.touch(mode=0o600)
        with file.open("w", encoding="utf-8") as out:
            sealing.export_trail(out)
        self.stdout.write(f"The whole trail is in {file}; whoever has it reads who did what.")

    def _anchor(self, day: str | None) -> None:
        on = read_date(day) if day else timezone.localdate()
        anchor = sealing.last_block_on(on)
        if anchor is None:
            raise CommandError("Nothing was sealed by the end of that day.")
        self.stdout.write(f"{on.isoformat()}  {anchor.words}")
