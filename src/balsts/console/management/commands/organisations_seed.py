"""`balsts organisations_seed`: organisations and contracts, published or one's own."""

from argparse import ArgumentParser, FileType
from typing import Any, TextIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.console.preparation import CAST
from balsts.exchange.operations.reference_staff import engage_reference_staff
from balsts.organisations.operations.organisation import (
    CannotSetUpOrganisations,
    set_up_organisations,
)


class Command(BaseCommand):
    """Make what is missing; a record of one's own makes no invented staff and ends contracts."""

    help = "Make programmes, organisations and contracts; without a file the published ones and the invented staff."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "record",
            nargs="?",
            type=FileType("r", encoding="utf-8"),
            help="your own, as YAML of the form of the published one; - reads what is handed in",
        )
        parser.add_argument(
            "--cast-password",
            default=None,
            help="with which the cast signs in; without it BALSTS_CAST_PASSWORD, else nobody can",
        )

    def handle(self, *, record: TextIO | None, cast_password: str | None, **_: Any) -> None:
        by, at = system_actor(), timezone.now()
        try:
            told = None if record is None else record.read()
            changed = set_up_organisations(record=told, by=by, at=at)
        except (CannotSetUpOrganisations, UnicodeDecodeError) as fault:
            raise CommandError(f"Nothing was changed. {fault}") from None
        if record:
            said = ", ".join(changed) or "none"
            self.stdout.write(f"The record is here. Contracts that it changed: {said}.")
            return
        count = engage_reference_staff(
            may_sign_in=CAST,
            password=cast_password or settings.BALSTS_CAST_PASSWORD,
            by=by,
            at=at,
        )
        self.stdout.write(f"Engaged {count} members of staff.")
