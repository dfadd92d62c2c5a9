"""One way to start the real browser, for journeys and for looking at components."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = ["--no-first-run", "--disable-background-networking", "--disable-sync", "--disable-gpu"]


@contextmanager
def launched_browser() -> Iterator[Browser]:
    """Start Chromium and end it, and Playwright's loop with it, so that two never meet."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**_how())
        yield browser
        browser.close()


@contextmanager
def launched_with_profile(folder: Path, *, base_url: str) -> Iterator[Page]:
    """Start Chromium on a folder that stays, as on a person's own computer; what is taken lies elsewhere."""
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            folder, base_url=base_url, locale="lv-LV", **_how()
        )
        yield context.pages[0]
        context.close()


def _how() -> dict[str, Any]:
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {"executable_path": found, "args": QUIET + sandbox}
