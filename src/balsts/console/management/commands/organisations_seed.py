"""`balsts organisations_seed`: the published organisations and contracts, the invented staff."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.console.preparation import CAST
from balsts.exchange.operations.reference_staff import engage_reference_staff
from balsts.organisations.operations.organisation import set_up_organisations


class Command(BaseCommand):
    """Make the organisations and the cast; run again, it adds what is missing."""

    help = "Make programmes, organisations, contracts and the invented staff."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--cast-password",
            default=None,
            help="with which the cast signs in; without it BALSTS_CAST_PASSWORD, else nobody can",
        )

    def handle(self, *, cast_password: str | None, **_: Any) -> None:
        by, at = system_actor(), timezone.now()
        set_up_organisations(by=by, at=at)
        count = engage_reference_staff(
            may_sign_in=CAST,
            password=cast_password or settings.BALSTS_CAST_PASSWORD,
            by=by,
            at=at,
        )
        self.stdout.write(f"Engaged {count} members of staff.")
