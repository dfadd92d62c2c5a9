"""A real browser on a real server, which tells what a page tried and may not do."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Page

from tests.browser import launched_browser

TELL_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  window.tellViolation(`${event.effectiveDirective} ${event.blockedURI} ${location.pathname}`));
"""


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, live_server: Any) -> Iterator[Page]:
    """A new window on the live server.

    An error in the page's script, anything that the policy of its headers forbids, and any dialog
    fail the journey: a dialog is how a script hidden in somebody's name would show itself.
    """
    # Playwright's loop lives in this thread; Django would refuse the database beside it.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "yes")
    with launched_browser() as browser:
        context = browser.new_context(base_url=live_server.url, locale="lv-LV")
        errors: list[str] = []
        context.expose_function("tellViolation", lambda told: errors.append(told))  # noqa: PLW0108 - Playwright marks the function it is given
        context.add_init_script(TELL_VIOLATIONS)
        page = context.new_page()
        page.on("dialog", lambda dialog: (errors.append(dialog.message), dialog.dismiss()))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
        yield page
        context.close()
        # Connections opened beside Playwright's loop are known only there; the next journey gets
        # a new database.
        connections.close_all()
    assert errors == []
