"""`balsts look_ahead`: what is said about the end of support, and tasks to hand families over."""

from typing import Any

from django.core.management.base import BaseCommand

from balsts.casework.jobs import look_ahead
from balsts.console.progress import Step


class Command(BaseCommand):
    """Do now what is done every night."""

    help = "Bring promises about the end of support up to date and make hand-over tasks."

    def handle(self, **_: Any) -> None:
        with Step("Looking at the end of everybody's support"):
            told, tasks = look_ahead()
        self.stdout.write(f"  {told} answers are new, {tasks} tasks were made")
