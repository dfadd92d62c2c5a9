"""`balsts portrait` writes one language's files, all marked as internal."""

import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from balsts.statistics.models import Snapshot
from tests.factories.casework import create_service_record
from tests.factories.clients import create_client, create_enrolment, create_status
from tests.factories.organisations import create_contract, create_provider, create_staff_member

FILES = [
    "arrival_path.svg",
    "case_outcome.svg",
    "countries.svg",
    "manifest.json",
    "portrait.csv",
    "portrait.html",
    "portrait.json",
    "sex_age.svg",
    "years.svg",
]


@pytest.fixture
def served_clients(settings, tmp_path):
    settings.BALSTS_DATA = tmp_path / "data"
    provider = create_provider(code="lsk")
    contract = create_contract(provider=provider)
    worker = create_staff_member(username="worker", organisation=provider)
    for day in (date(2018, 12, 31), date(2019, 1, 1)):
        client = create_client(given_name="Zarifa", family_name="Sharifi")
        create_status(client, on=date(2018, 6, 1))
        create_enrolment(client, contract)
        create_service_record(client, contract=contract, staff_member=worker, on=day)
    return tmp_path / "out"


@pytest.mark.slow  # draws fifteen charts
@pytest.mark.django_db
def test_portrait_counts_up_to_and_including_the_cut_off(served_clients):
    call_command("portrait", "--cut-off", "2018-12-31", "--lang", "lv", "--out", served_clients)

    assert sorted(path.name for path in served_clients.iterdir()) == FILES
    assert json.loads((served_clients / "portrait.json").read_text())["total"] == 1


@pytest.mark.slow  # draws fifteen charts
@pytest.mark.django_db
def test_portrait_files_are_marked_as_internal_hold_no_name_and_fetch_nothing(served_clients):
    call_command("portrait", "--cut-off", "31.12.2019.", "--lang", "en", "--out", served_clients)

    content = {path.name: path.read_bytes() for path in served_clients.iterdir()}
    marked = [name for name in content if b"internal, not for publication" in content[name]]
    named = [name for name in content if b"Sharifi" in content[name] or b"Zarifa" in content[name]]
    page = content["portrait.html"]
    assert sorted(marked) == ["manifest.json", "portrait.csv", "portrait.html"]
    assert named == []
    assert page.count(b"src=") == 0
    assert page.count(b'href="data:text/css;base64,') == page.count(b"href=") == 1


@pytest.mark.slow  # draws forty-five charts
@pytest.mark.django_db
def test_portrait_uses_the_snapshot_of_today_unless_a_new_one_is_wanted(served_clients):
    for more in ([], [], ["--snapshot"]):
        call_command("portrait", "--cut-off", "2018-12-31", "--out", served_clients, *more)

    assert Snapshot.objects.count() == 2


@pytest.mark.django_db
def test_portrait_refuses_a_day_that_is_none(served_clients):
    with pytest.raises(CommandError, match=r"31\.02\.2018 is not a date"):
        call_command("portrait", "--cut-off", "31.02.2018", "--out", served_clients)
