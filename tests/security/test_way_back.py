"""Whoever sits down at the machine after somebody signed out goes back in the browser and sees nothing."""

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from tests.browser import launched_browser
from tests.people import create_cast
from tests.web.browsers import browser_of

FATIMA = "نورزی"


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_asvs_14_3_1_the_way_back_after_signing_out_shows_nothing(live_server, monkeypatch):
    # Playwright's loop lives in this thread; Django would refuse the database beside it.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "yes")
    cast = create_cast(today=timezone.localdate())
    cookie = browser_of(cast.amina).cookies[settings.SESSION_COOKIE_NAME].value
    screen = reverse("clients:client_detail", args=[cast.fatima.reference])

    with launched_browser() as browser:
        context = browser.new_context(base_url=live_server.url, locale="lv-LV")
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
        )
        page = context.new_page()
        page.goto(screen)
        seen_before = FATIMA in page.content()
        page.evaluate("document.querySelector('form[action$=\"/sign-out/\"]').requestSubmit()")
        page.wait_for_url("**/account/**")
        page.go_back()
        page.wait_for_load_state()
        seen_after = FATIMA in page.content()
        stored = page.evaluate(
            "[...Object.values(localStorage), ...Object.values(sessionStorage)].join()"
        )
        context.close()

    assert (seen_before, seen_after) == (True, False)
    assert (FATIMA in stored, cast.fatima.family_name in stored) == (False, False)
