"""A list of more than fifty people leaves: asked for by one, agreed to by another, taken once."""

import datetime
from hashlib import sha256
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from balsts.access.enums import Role
from balsts.clients.models import Client, Enrolment
from balsts.exchange.models import Export
from balsts.platform.identifiers import new_client_reference
from balsts.platform.spreadsheets import read_workbook
from tests.factories.organisations import create_staff_member
from tests.journeys.signing_in import sign_in as sign_in_anew
from tests.people import Cast, create_cast

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.journey,
    pytest.mark.slow,  # a real browser walks
]


@pytest.fixture
def cast(live_server, settings, tmp_path: Path) -> Cast:
    settings.BALSTS_DATA = tmp_path
    cast = create_cast(today=timezone.localdate())
    provider = cast.contract.provider
    create_staff_member(username="laura", organisation=provider, role=Role.PROVIDER_MANAGER)
    people = [
        Client(
            reference=new_client_reference(),
            given_name="Anna",
            sort_key=f"anna {number:03}",
            search_text="anna",
            registered_at=timezone.now(),
            registered_by=cast.chiara,
        )
        for number in range(50)
    ]
    Client.objects.bulk_create(people)
    Enrolment.objects.bulk_create(
        Enrolment(client=client, contract=cast.contract, valid_from=datetime.date(2020, 1, 1))
        for client in people
    )
    return cast


def sign_in(page: Page, username: str) -> None:
    page.context.clear_cookies()
    sign_in_anew(page, username)


def test_a_long_list_is_asked_for_agreed_to_and_taken_once(
    page: Page, cast: Cast, tmp_path: Path
) -> None:
    sign_in(page, "chiara")
    page.goto("/files-out/")
    page.click("a[href$='/files-out/ask/']")
    page.check("[name=cases][value=all]")
    page.select_option("[name=purpose]", "work_planning")
    page.fill("[name=reason]", "Decembra apmeklējumu plānošanai")
    page.click("main form button[type=submit]")
    expect(page.locator("#about")).to_contain_text("51")
    expect(page.locator("form[action$='/take/']")).to_have_count(0)
    address = page.url

    sign_in(page, "laura")
    page.goto("/files-out/")
    page.click("#waiting a")
    expect(page.locator("#about")).to_contain_text("Decembra apmeklējumu plānošanai")
    page.click("form[action$='/agree/'] button")
    expect(page.locator("form[action$='/agree/']")).to_have_count(0)

    sign_in(page, "chiara")
    page.goto(address)
    with page.expect_download() as download:
        page.click("form[action$='/take/'] button")
    taken = tmp_path / "taken.xlsx"
    download.value.save_as(taken)
    page.reload()
    expect(page.locator("form[action$='/take/']")).to_have_count(0)

    export = Export.objects.get()
    assert sha256(taken.read_bytes()).hexdigest() == export.sha256
    assert (export.asked_by, export.decided_by.username) == (cast.chiara, "laura")
    [sheet] = read_workbook(taken).sheets
    assert len(list(sheet.rows())) == 2 + 1 + 51
