"""The keys of the house do in the gallery what they do on every page."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from tests.web.gallery_page import opened

pytestmark = pytest.mark.journey


@pytest.fixture
def page(client: Client) -> Iterator[Page]:
    text = client.get(reverse("gallery:gallery_show")).content.decode()
    with opened(text) as page:
        # What is loaded later may still move the focus.
        page.wait_for_function(
            "document.readyState === 'complete' && document.querySelector('[data-balsts-bound]')"
        )
        yield page


def test_slash_goes_to_the_search(page: Page) -> None:
    page.keyboard.press("/")

    assert page.evaluate("document.activeElement.name") == "q"


def test_question_mark_opens_the_list_of_keys_and_escape_closes_it(page: Page) -> None:
    page.keyboard.press("?")
    opened_by_key = page.evaluate("document.getElementById('keys').open")
    page.keyboard.press("Escape")

    assert [opened_by_key, page.evaluate("document.getElementById('keys').open")] == [True, False]


def test_g_and_d_go_to_my_day(page: Page) -> None:
    page.keyboard.press("g")
    page.keyboard.press("d")

    assert page.url.endswith("#day")


def test_number_chooses_a_service_unless_somebody_types(page: Page) -> None:
    page.keyboard.press("3")
    chosen = page.evaluate("document.querySelector('[name=service_type]:checked').value")
    page.focus("[name=note]")
    page.keyboard.press("1")

    assert chosen == "everyday"
    assert page.evaluate("document.querySelector('[name=service_type]:checked').value") == chosen
    assert page.input_value("[name=note]") == "1"


def test_control_and_enter_send_the_form_once(page: Page) -> None:
    page.evaluate(
        "window.sent = 0; document.querySelector('form[data-balsts-form]')"
        ".addEventListener('submit', event => { window.sent += event.defaultPrevented ? 0 : 1;"
        " event.preventDefault(); })"
    )
    page.focus("[name=note]")

    page.keyboard.press("Control+Enter")
    page.keyboard.press("Control+Enter")

    assert page.evaluate("window.sent") == 1


def test_a_page_whose_countdown_has_ended_asks_no_more_how_far_work_is(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.install()
    page.evaluate(
        "() => { const main = document.getElementById('main'); main.inert = true;"
        " main.innerHTML = '<div data-balsts-progress=\"/gallery/progress/\"></div>';"
        " document.dispatchEvent(new CustomEvent('htmx:load', { detail: { elt: main } })); }"
    )

    page.clock.run_for(10_000)
    over = [url for url in asked if url.endswith("/progress/")]
    page.evaluate("document.getElementById('main').inert = false")
    with page.expect_request("**/progress/"):
        page.clock.run_for(2_000)

    assert over == []
