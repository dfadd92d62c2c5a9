"""`balsts administrator_invite`: the first account of an installation, or one more when all are lost."""

import datetime
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from balsts.access.enums import Role
from balsts.accounts.queries.user import system_actor
from balsts.organisations.operations.staff_account import PostOffer, invite
from balsts.organisations.queries.contract import organisations_by_code
from balsts.platform.blockers import Refused


class Command(BaseCommand):
    """Invite a system administrator; who can run this has the whole machine anyway."""

    help = "Make the account of a system administrator and print the code to hand over."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("full_name")
        parser.add_argument("--organisation", required=True, help="the code of the organisation")
        parser.add_argument("--language", default="lv", choices=("lv", "en", "ru"))

    def handle(
        self, *, username: str, full_name: str, organisation: str, language: str, **_: Any
    ) -> None:
        at = timezone.now()
        known = organisations_by_code()
        if organisation not in known:
            raise CommandError(
                f"There is no organisation {organisation}; known are {', '.join(sorted(known))}."
            )
        post = PostOffer(
            organisation=known[organisation],
            role=Role.SYSTEM_ADMINISTRATOR,
            from_=_today(at),
        )
        try:
            _user, code = invite(
                username=username,
                full_name=full_name,
                ui_language=language,
                post=post,
                by=system_actor(),
                at=at,
            )
        except Refused as refused:
            raise CommandError(" ".join(str(each.message) for each in refused.blockers)) from None
        self.stdout.write(f"Code to hand over, good for 7 days, counts once: {code}")
        self.stdout.write("It is typed under /account/join/, on a device that can keep a passkey.")


def _today(at: datetime.datetime) -> datetime.date:
    return timezone.localdate(at)
