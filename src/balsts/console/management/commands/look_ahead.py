"""`balsts look_ahead`: what is said about the end of support, and tasks to hand families over."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from balsts.casework.jobs import look_ahead
from balsts.console.progress import Step
from balsts.platform.machine_clock import ClockJumped


class Command(BaseCommand):
    """Do now what is done every night."""

    help = "Bring promises about the end of support up to date and make hand-over tasks."

    def handle(self, **_: Any) -> None:
        try:
            with Step("Looking at the end of everybody's support"):
                told, tasks = look_ahead()
        except ClockJumped as jumped:
            raise CommandError(str(jumped)) from None
        self.stdout.write(f"  {told} answers are new, {tasks} tasks were made")
