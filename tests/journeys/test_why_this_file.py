"""A manager opens a file of a colleague: asked once, and the worker reads why."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.journeys.signing_in import sign_in
from tests.people import create_cast

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.journey,
    pytest.mark.slow,  # a real browser walks
]


def test_a_manager_says_why_once_and_the_worker_reads_it(page: Page) -> None:
    cast = create_cast(today=timezone.localdate())
    file = f"/clients/{cast.fatima.reference}/"
    sign_in(page, "chiara")

    page.goto("/clients/")
    page.click(f"main a[href='{file}']")
    expect(page.locator("[name=why_outside_kind]")).to_have_count(8)
    assert cast.fatima.given_name not in page.title()
    page.check("[name=why_outside_kind][value=something_else]", force=True)
    page.click("main form[data-balsts-form] button[type=submit]")
    expect(page.locator("[name=why_outside_words]")).to_be_visible()
    page.fill("[name=why_outside_words]", "The school has called about the bus.")
    page.click("main form[data-balsts-form] button[type=submit]")

    expect(page).to_have_url(re.compile(f"{file}$"))
    expect(page.locator(".entitlements").first).to_be_visible()
    page.goto(f"{file}letter/")
    expect(page.locator("[name=why_outside_kind]")).to_have_count(0)
    page.go_back()
    expect(page.locator(".entitlements").first).to_be_visible()

    page.context.clear_cookies()
    sign_in(page, "amina")
    page.goto(f"/oversight/files/{cast.fatima.reference}/")
    expect(page.locator("main")).to_contain_text("The school has called about the bus.")
