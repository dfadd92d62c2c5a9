"""Somebody comes into the room: the page is hidden at once, and what was typed comes back to its writer only."""

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
OF_SOMEBODY = re.compile("Fatima|Noorzai|نورزی|Amina|Balsts|BL-")


def look_back(page: Page) -> None:
    """Come back to the window, as by a press on its tab."""
    with page.expect_response(re.compile("/account/session/$")):
        page.evaluate("window.dispatchEvent(new Event('focus'))")


def told_by(page: Page) -> str:
    return f"{page.title()} {page.url} {page.content()}"


def test_asvs_14_3_1_page_hidden_by_a_key_shows_a_calendar_until_its_writer_signs_in_anew(
    page: Page,
) -> None:
    cast = create_cast(today=timezone.localdate())
    sign_in(page, "amina")
    other = page.context.new_page()
    other.goto(f"/clients/{cast.fatima.reference}/")
    page.goto("/clients/register/")
    page.fill("[name=family_name]", "Al-Hassan")
    seen_before = [bool(OF_SOMEBODY.search(told_by(each))) for each in (page, other)]

    page.keyboard.press("Escape")
    once = page.url
    lost = []
    page.route("**/account/sign-out/", lambda route: (lost.append(1), route.fulfill(body="")))
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(other.locator(".calendar table")).to_be_visible()

    assert (seen_before, once.endswith("/clients/register/")) == ([True, True], True)
    for window in (page, other):
        assert window.url.endswith("/calendar/")
        assert OF_SOMEBODY.search(told_by(window)) is None
        expect(window.locator("td[aria-current]")).to_have_text(str(timezone.localdate().day))

    # The server has not heard that the session was to end: the page stays hidden, and tells it again.
    page.unroute("**/account/sign-out/")
    with page.expect_response(re.compile("/account/sign-out/$")):
        look_back(page)
    look_back(page)
    expect(page.locator(".calendar")).to_be_visible()
    assert lost == [1]

    elsewhere = page.context.new_page()
    sign_in(elsewhere, "chiara")
    look_back(page)
    expect(page.locator(".calendar")).to_be_visible()
    page.context.clear_cookies()
    sign_in(elsewhere, "amina")
    look_back(page)
    look_back(other)

    expect(other).to_have_url(re.compile(cast.fatima.reference))
    expect(page).to_have_url(re.compile("/clients/register/$"))
    expect(page.locator("[name=family_name]")).to_have_value("Al-Hassan")
    page.click("main form[data-balsts-form] button[type=submit] >> nth=0")
    expect(page.locator("[name=family_name]")).to_have_value("Al-Hassan")
    expect(page.locator("[data-balsts-error-summary]")).to_be_visible()
