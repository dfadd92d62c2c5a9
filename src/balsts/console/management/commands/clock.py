"""`balsts clock`: whether the clock of this machine is believed, and to believe it again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from balsts.platform.machine_clock import believe_clock, note_clock, words_for


class Command(BaseCommand):
    """Look, or say that the clock is right as it stands."""

    help = "Look whether the clock has jumped; or say, once it is right, that it is."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what is to be done."""
        parser.add_argument("do", nargs="?", default="look", choices=["look", "right"])

    def handle(self, *, do: str, **_: Any) -> None:
        jump = believe_clock() if do == "right" else note_clock()
        if jump:
            raise CommandError(words_for(jump))
        self.stdout.write("The clock of this machine is believed.")
