"""The commands that bring in a caseload and make the first data."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from balsts.accounts.models import User
from balsts.accounts.passwords import is_password_of
from balsts.casework.models import ServiceRecord
from balsts.clients.models import Client
from balsts.exchange.models import ImportRun
from balsts.organisations.models import Contract, StaffMember
from tests.exchange.caseload import Sheets, caseload, csv_files
from tests.people import Cast, create_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(settings, tmp_path: Path) -> Cast:
    settings.BALSTS_DATA = tmp_path / "data"
    return create_cast(today=timezone.localdate())


def folder_with(tmp_path: Path, sheets: Sheets) -> str:
    for file in csv_files(sheets):
        (tmp_path / file.name).write_bytes(file.content.read())
    return str(tmp_path)


def run(*words: str) -> str:
    said = io.StringIO()
    call_command("import_caseload", *words, stdout=said)
    return said.getvalue()


def test_import_caseload_checks_shows_and_writes(cast: Cast, tmp_path: Path) -> None:
    sheets = caseload("K1", "K2")
    sheets["clients"][1]["birth_date"] = "31.02.1990."

    said = run(folder_with(tmp_path, sheets), "--yes", "--as", "chiara")

    assert "Clients: 2 rows, 1 ready, 1 refused, 0 left out, 0 with a warning" in said
    assert "error: clients.csv row 3 “Birth date”" in said
    assert Client.objects.filter(given_name="Leila").count() == 1
    assert ServiceRecord.objects.count() == 1


def test_import_caseload_writes_nothing_without_a_yes(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("builtins.input", lambda _: "n")

    said = run(folder_with(tmp_path, caseload("K1")))

    assert said.endswith("Nothing was written.\n")
    assert Client.objects.filter(given_name="Leila").count() == 0
    assert ImportRun.objects.get().state == "cancelled"


def test_import_caseload_says_in_one_sentence_what_cannot_be_read(
    cast: Cast, tmp_path: Path
) -> None:
    (tmp_path / "clients.csv").write_bytes(b"%PDF-1.7")

    with pytest.raises(CommandError, match=r"^clients\.csv: This is not an XLSX or CSV file"):
        run(str(tmp_path / "clients.csv"), "--yes")


def test_import_caseload_is_refused_to_who_may_not(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Your role does not allow this"):
        run(folder_with(tmp_path, caseload("K1")), "--as", "amina")


def test_organisations_seed_makes_contracts_and_a_cast_that_can_sign_in(settings) -> None:
    call_command("organisations_seed", "--cast-password", "a long one", stdout=io.StringIO())

    assert Contract.objects.filter(number="SIF-VPA-2023").exists()
    chiara = User.objects.get(username="chiara")
    assert is_password_of(chiara, "a long one")
    assert StaffMember.objects.get(user=chiara).role == "provider_manager"
    assert not User.objects.get(username="lsk-worker-1").has_usable_password()


def test_organisations_seed_again_adds_nothing() -> None:
    call_command("organisations_seed", stdout=io.StringIO())
    before = User.objects.count(), StaffMember.objects.count(), Contract.objects.count()

    call_command("organisations_seed", stdout=io.StringIO())

    assert (User.objects.count(), StaffMember.objects.count(), Contract.objects.count()) == before


def test_reference_caseload_is_never_loaded_beside_other_clients(cast: Cast) -> None:
    said = io.StringIO()

    call_command("reference_caseload", stdout=said)

    assert said.getvalue().startswith("There are clients already")
    assert Client.objects.count() == 1
