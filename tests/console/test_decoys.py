"""`balsts decoys` sets files of nobody among the closed ones, in the name of who decided it."""

import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from tests.as_job import as_job
from tests.database.asking import rows
from tests.factories.closed_files import create_closed_files
from tests.people import Cast, create_cast
from tests.web.browsers import session_of

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,  # the database is made anew
]


@pytest.fixture
def cast() -> Cast:
    cast = create_cast(today=timezone.localdate())
    cast.contract.actual_from = timezone.localdate() - datetime.timedelta(days=900)
    cast.contract.save()
    create_closed_files(cast.contract)
    return cast


def decoys(cast: Cast) -> list[tuple]:
    """Return what the auditor is told of them."""
    with session_of(cast.gunta), transaction.atomic():
        return rows("select contract_id, made_by from audit.decoys()")


def test_the_auditor_has_some_made_and_the_trail_keeps_which(cast: Cast) -> None:
    said = StringIO()

    with as_job():
        call_command("decoys", contract=cast.contract.number, count=1, by="gunta", stdout=said)

    assert said.getvalue().startswith("1 decoys made")
    assert decoys(cast) == [(cast.contract.id, cast.gunta.pk)]


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"contract": "C-nowhere", "by": "gunta"}, "no such user or contract"),
        ({"contract": "C-ours", "by": "nobody"}, "no such user or contract"),
        ({"contract": "C-ours", "by": "amina"}, "Your role does not allow this"),
    ],
)
def test_it_says_why_none_are_made(cast: Cast, told: dict[str, str], why: str) -> None:
    with as_job(), pytest.raises(CommandError, match=why):
        call_command("decoys", **told)

    assert decoys(cast) == []
