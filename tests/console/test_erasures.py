"""`balsts erasures`: the night's work by hand says what it could not do."""

import pytest
from django.core.management import CommandError, call_command

from balsts.accounts.queries.user import system_actor
from balsts.privacy import ledger
from balsts.privacy.models import ErasureLine
from balsts.privacy.operations.erasure import approve_erasure, list_files_that_are_over
from tests.people import create_cast
from tests.privacy.erasing import LONG_AGO, TODAY, create_old_client

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    settings.BALSTS_DATA = tmp_path


@pytest.fixture
def old():
    """A file on an approved list whose thirty days are over."""
    cast = create_cast(today=TODAY)
    client = create_old_client(cast)
    [made] = list_files_that_are_over(by=system_actor(), at=LONG_AGO)
    approve_erasure(erasure_list=made, by=cast.chiara, at=LONG_AGO)
    return client


def test_tidy_says_what_it_did(old, capsys):
    call_command("erasures", "tidy")

    assert capsys.readouterr().out == "1 files erased, 0 kept facts dropped, 0 lists wait\n"


def test_tidy_says_in_a_sentence_what_could_not_be_erased(old, monkeypatch, capsys):
    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(ledger, "write_down", full)

    with pytest.raises(CommandError, match=r"^1 of 1 files not erased; everything else is done\."):
        call_command("erasures", "tidy")

    assert ErasureLine.objects.get().client_id == old.id
