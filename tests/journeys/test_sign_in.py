"""Passkeys in a real browser: Chromium's virtual authenticator holds them."""

import re
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from balsts.accounts.enums import EntryKind
from balsts.accounts.models import Passkey
from balsts.accounts.operations.entry import make_entry_code
from balsts.accounts.queries.user import system_actor
from tests.journeys.signing_in import sign_in
from tests.people import create_cast

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.journey,
    pytest.mark.slow,  # a real browser walks
]

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def give_authenticator(page: Page) -> tuple[Any, str]:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    added = session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return session, added["authenticatorId"]


def test_somebody_comes_in_by_invitation_with_a_passkey_and_signs_in_with_it(page: Page) -> None:
    cast = create_cast(today=timezone.localdate())
    code = make_entry_code(
        user=cast.chiara, kind=EntryKind.JOINING, by=system_actor(), at=timezone.now()
    )
    give_authenticator(page)

    page.goto("/account/join/")
    page.fill("[name=code]", code.lower())
    page.click("main form button[type=submit]")
    page.fill("[name=name]", "Biroja dators")
    page.click("[data-balsts-passkey=create] button")
    expect(page.locator("#passkeys")).to_contain_text("Biroja dators")
    page.evaluate("document.querySelector('form[action$=\"/sign-out/\"]').requestSubmit()")
    expect(page).to_have_url(re.compile("/account/sign-in/$"))
    page.click("[data-balsts-passkey=get] button")
    expect(page.locator("nav.navigation").first).to_be_attached()
    assert Passkey.objects.get().sign_count > 0


def test_key_that_nobody_unlocks_does_not_let_in(page: Page) -> None:
    cast = create_cast(today=timezone.localdate())
    session, authenticator = give_authenticator(page)
    sign_in(page, "amina")
    page.goto("/account/passkeys/add/")
    page.fill("[name=name]", "Telefons")
    page.click("[data-balsts-passkey=create] button")
    expect(page.locator("#passkeys")).to_contain_text("Telefons")
    assert Passkey.objects.filter(user=cast.amina).count() == 1

    page.context.clear_cookies()
    session.send(
        "WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False}
    )
    page.goto("/account/sign-in/")
    expect(page.locator("[data-balsts-passkey-failed]")).to_be_hidden()
    page.click("[data-balsts-passkey=get] button")

    expect(page.locator("[data-balsts-passkey-failed]")).to_be_visible()
    expect(page).to_have_url(re.compile("/account/sign-in/$"))


def test_what_was_typed_outlives_the_session(page: Page) -> None:
    create_cast(today=timezone.localdate())
    page.clock.install()
    sign_in(page, "amina")
    page.goto("/clients/register/")
    page.fill("[name=family_name]", "Al-Hassan")
    place = page.locator("[data-balsts-session]")
    expect(place).to_be_hidden()

    page.clock.fast_forward("28:00")
    expect(place).to_be_visible()
    expect(page.locator("[data-balsts-session-left]")).to_have_text(re.compile(r"^[12]:\d\d$"))
    page.clock.fast_forward("03:00")
    expect(page.locator("#main")).to_be_hidden()

    page.evaluate("document.querySelector('form[action$=\"/sign-out/\"]').target = '_blank'")
    with page.context.expect_page() as opened:
        page.evaluate("document.querySelector('form[action$=\"/sign-out/\"]').requestSubmit()")
    elsewhere = opened.value
    expect(elsewhere).to_have_url(re.compile("/account/sign-in/$"))
    page.locator("[data-balsts-session-over] [data-balsts-session-keep]").click()
    expect(page.locator("[data-balsts-session-failed]")).to_be_visible()
    sign_in(elsewhere, "chiara")
    page.locator("[data-balsts-session-over] [data-balsts-session-keep]").click()
    expect(page.locator("#main")).to_be_hidden()
    elsewhere.context.clear_cookies()
    sign_in(elsewhere, "amina")
    page.locator("[data-balsts-session-over] [data-balsts-session-keep]").click()

    expect(page.locator("#main")).to_be_visible()
    expect(page.locator("[name=family_name]")).to_have_value("Al-Hassan")
    page.click("main form[data-balsts-form] button[type=submit] >> nth=0")
    expect(page.locator("[name=family_name]")).to_have_value("Al-Hassan")
    expect(page.locator("[data-balsts-error-summary]")).to_be_visible()
