"""The gallery opened in a real browser without a server: its text and its files are handed over."""

import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.staticfiles import finders
from playwright.sync_api import Page, Route

from tests.browser import launched_browser

HOST = "http://balsts.test"


@contextmanager
def opened(page_text: str, *, width: int = 1360, scheme: Any = "light") -> Iterator[Page]:
    with launched_browser() as browser:
        page = browser.new_page(
            viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
        )
        page.route("**/*", lambda route: _answer(route, page_text))
        page.goto(f"{HOST}/gallery/")
        yield page


def _answer(route: Route, page_text: str) -> None:
    address = route.request.url.removeprefix(HOST)
    if address.startswith("/gallery/"):
        route.fulfill(body=page_text, content_type="text/html; charset=utf-8")
        return
    found = finders.find(address.removeprefix("/static/").split("?")[0])
    if not found:
        route.fulfill(status=404, body="")
        return
    route.fulfill(path=found, content_type=mimetypes.guess_type(found)[0] or "text/plain")
