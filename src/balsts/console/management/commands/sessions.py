"""`balsts sessions end`: everybody is signed out, after a restore or when a session was stolen."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from balsts.accounts.operations.session import end_every_session
from balsts.accounts.queries.user import system_actor


class Command(BaseCommand):
    """End every session, and say how many there were."""

    help = "Sign everybody out: after a restore, or when a session was stolen."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what is to be done."""
        parser.add_argument("deed", choices=["end"])

    def handle(self, **_: Any) -> None:
        ended = end_every_session(by=system_actor(), at=timezone.now())
        self.stdout.write(f"{ended} sessions ended; everybody signs in anew")
