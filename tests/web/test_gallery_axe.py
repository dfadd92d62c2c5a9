"""Axe looks at the gallery: wide and narrow, left-to-right and right-to-left, light and dark."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.web.gallery_page import opened

AXE = Path(__file__).resolve().parents[1] / "vendor/axe.min.js"
VIEWS = [("lv", 1360, "light"), ("lv", 390, "dark"), ("ar", 1360, "dark"), ("ar", 390, "light")]
GRAVE = {"serious", "critical"}

pytestmark = pytest.mark.journey


@pytest.mark.parametrize(("ui_language", "width", "scheme"), VIEWS)
def test_gallery_is_accessible_and_never_scrolls_sideways(
    client: Client, ui_language: str, width: int, scheme: Any
) -> None:
    page_text = client.get(reverse("gallery:gallery_show"), {"ui": ui_language}).content.decode()

    with opened(page_text, width=width, scheme=scheme) as page:
        page.add_script_tag(path=AXE)
        found = page.evaluate("async () => (await axe.run()).violations")
        too_wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")

    assert [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in GRAVE] == []
    assert max(too_wide, 0) == 0
