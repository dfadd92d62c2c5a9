"""`balsts decoys`: files of nobody, set among the closed files of a contract in an auditor's name."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from balsts.accounts.queries.user import users_by_username
from balsts.organisations.queries.contract import contracts_by_number
from balsts.platform.blockers import Refused
from balsts.privacy.operations.decoy import make_decoys


class Command(BaseCommand):
    """Make some, and say how many; which ones they are the auditor reads under *Decoys*."""

    help = "Make decoys: files of nobody that ring an alarm when somebody opens them."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the contract, how many, and in whose name."""
        parser.add_argument("--contract", required=True, help="the number of the contract")
        parser.add_argument("--count", type=int, default=3)
        parser.add_argument("--by", required=True, help="user name of the auditor who decided it")

    def handle(self, *, contract: str, count: int, by: str, **_: Any) -> None:
        """Make them, or say why not."""
        user, under = users_by_username([by]).get(by), contracts_by_number([contract]).get(contract)
        if user is None or under is None:
            raise CommandError("There is no such user or contract.")
        try:
            made = make_decoys(contract=under, count=count, by=user, at=timezone.now())
        except Refused as refusal:
            raise CommandError(" ".join(str(one.message) for one in refusal.blockers)) from refusal
        self.stdout.write(f"{len(made)} decoys made; the auditor sees which under Decoys")
