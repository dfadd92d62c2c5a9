"""`balsts organisations_seed`: organisations and contracts, published or one's own."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

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

HANDED_IN: Final = Path("-")


class Command(BaseCommand):
    """Make what is missing; a record of one's own makes no invented staff, ends contracts and parts funders from providers."""

    help = "Make programmes, organisations and contracts; without a file the published ones and the invented staff."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "record",
            nargs="?",
            type=Path,
            help="your own, as YAML of the form of the published one; - reads what is handed in",
        )
        parser.add_argument(
            "--cast-password",
            default=None,
            help="with which the cast signs in; without it BALSTS_CAST_PASSWORD, else nobody can",
        )

    def handle(self, *, record: Path | None, cast_password: str | None, **_: Any) -> None:
        by, at = system_actor(), timezone.now()
        try:
            told = None if record is None else _read(record)
            changed = set_up_organisations(record=told, by=by, at=at)
        except (CannotSetUpOrganisations, OSError, UnicodeDecodeError) as fault:
            raise CommandError(f"Nothing was changed. {fault}") from None
        if record:
            said = ", ".join(changed) or "none"
            self.stdout.write(f"The record is here. What it changed: {said}.")
            return
        count = engage_reference_staff(
            may_sign_in=CAST,
            password=cast_password or settings.BALSTS_CAST_PASSWORD,
            by=by,
            at=at,
        )
        self.stdout.write(f"Engaged {count} members of staff.")


def _read(record: Path) -> str:
    return sys.stdin.read() if record == HANDED_IN else record.read_text(encoding="utf-8")
