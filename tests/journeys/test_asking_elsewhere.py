"""One asks whether others work with a person; who leads the case hears of it and says what was done."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from balsts.clients.enums import InquiryOutcome
from balsts.clients.models import Inquiry
from tests.journeys.signing_in import sign_in
from tests.people import create_cast

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.journey,
    pytest.mark.slow,  # a real browser walks
]


def test_a_question_reaches_who_leads_the_case_and_tells_the_asker_nothing(page: Page) -> None:
    cast = create_cast(today=timezone.localdate())
    fatima, daniel = cast.fatima, cast.daniel

    sign_in(page, "daniel")
    page.goto("/clients/")
    page.click("a[href$='/clients/elsewhere/']")
    page.fill("[name=given_name]", fatima.given_name)
    page.fill("[name=family_name]", fatima.family_name)
    page.fill("[name=born_on]", f"{fatima.born_on:%d.%m.%Y}.")
    page.check("[name=reason_kind][value=lost_touch]", force=True)
    page.fill("[name=call_back]", "20000000, no rīta")
    page.check("[name=has_agreed]")
    page.click("main form button[type=submit]")
    expect(page.locator("main .notice").first).to_be_visible()
    expect(page.locator("[name=given_name]")).to_have_count(0)
    told = page.locator("main").inner_text()
    address = page.url

    page.context.clear_cookies()
    sign_in(page, "amina")
    page.click("main a[href*='/clients/elsewhere/']")
    expect(page.locator("main")).to_contain_text(daniel.full_name)
    expect(page.locator("main")).to_contain_text("20000000, no rīta")
    page.check("[name=outcome][value=called]", force=True)
    page.click("main form button[type=submit]")
    expect(page.locator("main a[href*='/clients/elsewhere/']")).to_have_count(0)

    about = (fatima.reference, fatima.family_name, "Amina", cast.contract.provider.name)
    assert [words for words in about if words in told] == []
    assert address.endswith("/clients/elsewhere/")
    assert Inquiry.objects.get().outcome == InquiryOutcome.CALLED
