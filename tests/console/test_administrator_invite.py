"""The first account of an installation is made on the machine itself."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from balsts.accounts.models import User
from balsts.accounts.queries.entry_code import good_entry_code
from balsts.organisations.models import StaffMember
from tests.factories.organisations import create_provider

pytestmark = pytest.mark.django_db


def invited(organisation: str = "sif") -> str:
    said = StringIO()
    call_command(
        "administrator_invite",
        "anna.berzina",
        "Anna Bērziņa",
        organisation=organisation,
        stdout=said,
    )
    return said.getvalue()


def test_administrator_is_invited_with_a_code_that_works_once() -> None:
    create_provider(code="sif")

    code = re.search(r"[0-9A-Z]{5}(-[0-9A-Z]{5}){4}", invited())

    entry = good_entry_code(code[0], at=timezone.now())
    assert entry is not None
    assert entry.user == User.objects.get(username="anna.berzina")
    assert StaffMember.objects.get(user=entry.user).role == "system_administrator"


def test_unknown_organisation_is_refused_with_those_that_are_known() -> None:
    create_provider(code="sif")

    with pytest.raises(CommandError, match=r"known are .*sif"):
        invited("nobody")


def test_name_that_is_taken_is_refused() -> None:
    create_provider(code="sif")
    invited()

    with pytest.raises(CommandError, match="user name already"):
        invited()
