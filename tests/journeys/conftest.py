"""A real browser on a real server."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Page

from tests.browser import launched_browser


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, live_server: Any) -> Iterator[Page]:
    """A new window on the live server; an error in the page's script fails the journey."""
    # Playwright's loop lives in this thread; Django would refuse the database beside it.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "yes")
    with launched_browser() as browser:
        context = browser.new_context(base_url=live_server.url, locale="lv-LV")
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
        yield page
        context.close()
        # Connections opened beside Playwright's loop are known only there; the next journey gets
        # a new database.
        connections.close_all()
    assert errors == []
