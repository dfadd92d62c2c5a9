"""Axe looks at the gallery in a real browser: wide and narrow, left-to-right and right-to-left, light and dark."""

import mimetypes
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Route, sync_playwright

AXE = Path(__file__).resolve().parents[1] / "vendor/axe.min.js"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
VIEWS = [("lv", 1360, "light"), ("lv", 390, "dark"), ("ar", 1360, "dark"), ("ar", 390, "light")]

pytestmark = pytest.mark.journey


@pytest.mark.parametrize(("ui_language", "width", "scheme"), VIEWS)
def test_gallery_is_accessible_and_never_scrolls_sideways(
    client: Client, ui_language: str, width: int, scheme: Any
) -> None:
    page_text = client.get(reverse("gallery:gallery_show"), {"ui": ui_language}).content.decode()

    seen = _look(page_text, width=width, scheme=scheme)

    assert seen == {"violations": [], "too_wide": 0}


def _look(page_text: str, *, width: int, scheme: Any) -> dict[str, Any]:
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        page = browser.new_page(
            viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
        )
        page.route("**/*", lambda route: _answer(route, page_text))
        page.goto("http://balsts.test/gallery/")
        page.add_script_tag(path=AXE)
        found = page.evaluate("async () => (await axe.run()).violations")
        too_wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        browser.close()
    violations = [
        (one["id"], one["nodes"][0]["html"])
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]
    return {"violations": violations, "too_wide": max(too_wide, 0)}


def _answer(route: Route, page_text: str) -> None:
    address = route.request.url.removeprefix("http://balsts.test")
    if address == "/gallery/":
        route.fulfill(body=page_text, content_type="text/html; charset=utf-8")
        return
    found = finders.find(address.removeprefix("/static/").split("?")[0])
    if not found:
        route.fulfill(status=404, body="")
        return
    route.fulfill(path=found, content_type=mimetypes.guess_type(found)[0] or "text/plain")
