"""Whoever takes the browser's folder after a working day finds nobody in it: S5, a stolen laptop.

Addresses hold references by design, and a reference says nothing without the register; everything
else that was seen or typed is looked for, however the browser keeps it. Nobody signs out first.
"""

import gzip
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pyarrow
import pytest
from django.db import connections
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser import launched_with_profile
from tests.browser_profile import left_behind
from tests.journeys.signing_in import sign_in
from tests.people import create_cast

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.journey,
    pytest.mark.slow,  # a real browser walks
]
TYPED = {
    "given_name": "Ziverqān",
    "family_name": "Qalandarmush",
    "given_name_original": "زیورقان",
    "family_name_original": "قلندرموش",
}
NOTE = "Ķiršudārzā satika brāļameitu"
NOTE_REFUSED = "Zvaigžņukarte palika mājās"
NOTE_UNSENT = "Sniegpulkstenītis pie loga"
REASON = "Pusgadapārskats pašvaldībai"
# A browser writes down what stands in an open form after some seconds.
UNTIL_KEPT = 6_000
WORDS = (*TYPED.values(), *NOTE.split()[:1], *NOTE_REFUSED.split()[:1], *NOTE_UNSENT.split()[:1])
# Where Chromium keeps which addresses were open.
OF_ADDRESSES = re.compile(
    "History|Sessions/|Favicons|Top Sites|Visited Links|Network|Shortcuts|Session Storage"
    "|DIPS|Preferences|Local State|Site Characteristics|Storage|ukm_db"
)


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """The folder of a browser that is new in this house."""
    return tmp_path / "profile"


def test_after_a_working_day_the_browser_has_kept_nobody(
    live_server, settings, monkeypatch, tmp_path, profile
):
    # Playwright's loop lives in this thread; Django would refuse the database beside it.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "yes")
    settings.BALSTS_DATA = tmp_path / "data"
    settings.BALSTS_DATA.mkdir()
    create_cast(today=timezone.localdate())

    with launched_with_profile(profile, base_url=live_server.url) as page:
        sign_in(page, "amina")
        reference = register(page)
        find(page)
        record_service(page)
        page.goto("/clients/")
        expect(page.locator("main")).to_contain_text(TYPED["family_name"])
        page.context.clear_cookies()
        sign_in(page, "chiara")
        taken = take_list(page)
        page.context.clear_cookies()
        sign_in(page, "amina")
        leave_half_written(page, reference)
        # What was opened beside Playwright's loop is known only there; the next test gets a new database.
        connections.close_all()

    found = left_behind(profile, [*WORDS, REASON, reference])
    kept_addresses = found.pop(reference, set())
    assert TYPED["family_name"] in taken
    assert {name for name in kept_addresses if not OF_ADDRESSES.search(name)} == set()
    assert found == {}


def register(page: Page) -> str:
    """Register somebody, each letter typed, and say by which reference."""
    today = timezone.localdate().isoformat()
    page.goto("/clients/register/")
    for name, value in TYPED.items():
        page.locator(f"[name={name}]").press_sequentially(value)
    page.select_option("[name=citizenship]", "SY")
    page.select_option("[name=interpreter_language]", "ara")
    page.fill("[name=birth]", "1990")
    page.check("[name=sex][value=male]", force=True)
    for name in ("arrived_on", "applied_on", "opened_on"):
        page.fill(f"[name={name}]", today)
    page.select_option("[name=arrival_path]", "relocated_greece")
    page.select_option("[name=place]", "mucenieki")
    page.locator("main form button[type=submit]:not([name])").click()
    expect(page).to_have_url(re.compile(r"/clients/BL-"))
    return page.url.rstrip("/").rsplit("/", 1)[1]


def find(page: Page) -> None:
    """Find them by name, typed into the bar on top, and open the file."""
    page.goto("/")
    page.locator(".topbar__search [name=q]").press_sequentially(TYPED["family_name"])
    page.keyboard.press("Enter")
    page.get_by_role("link", name=re.compile(TYPED["given_name"])).first.click()
    expect(page).to_have_url(re.compile(r"/clients/BL-[0-9A-Z-]+/$"))


def record_service(page: Page) -> None:
    """Record a service with a note, refused the first time because nothing was chosen."""
    head = page.url
    page.goto(f"{head}services/add/")
    page.fill("[name=minutes]", "")
    page.locator("[name=note]").press_sequentially(NOTE_REFUSED)
    send = page.locator("main form button[type=submit]:not([name])")
    send.click()
    expect(page.locator("[data-balsts-error-summary]")).to_be_visible()
    page.locator("[name=note]").fill("")
    page.locator("[name=note]").press_sequentially(NOTE)
    page.check("[name=service_type][value=accompaniment]", force=True)
    page.fill("[name=minutes]", "45")
    send.click()
    expect(page).to_have_url(head)


def take_list(page: Page) -> str:
    """Take the list of everybody with names, on purpose; where it is put is not the browser's folder."""
    page.goto("/files-out/ask/")
    page.check("[name=cases][value=all]", force=True)
    page.select_option("[name=purpose]", "work_planning")
    page.locator("[name=reason]").press_sequentially(REASON)
    page.check("[name=has_names]", force=True)
    page.locator("[name=names_reason]").press_sequentially(REASON)
    page.check("[name=kind][value=csv]", force=True)
    page.click("main form button[type=submit]")
    with page.expect_download() as download:
        page.click("form[action$='/take/'] button")
    return Path(download.value.path()).read_text(encoding="utf-8")


def leave_half_written(page: Page, reference: str) -> None:
    """Begin a note, and close the browser on it."""
    page.goto(f"/clients/{reference}/services/add/")
    page.locator("[name=note]").press_sequentially(NOTE_UNSENT)
    page.wait_for_timeout(UNTIL_KEPT)


CARELESS = {
    "a page that may be kept": "Kaktusziediņa",
    "a page packed by gzip": "Lodveidīgais",
    "a page packed by Brotli": "Mārpuķīšu",
    "a page packed by Zstandard": "Naktstauriņš",
    "a title": "Oļupludmale",
    "an address": "Pīlādžogas",
    "what was typed and sent": "Rasaskrēsliņš",
    "what was typed and not sent": "Saulgriežzāle",
}
PACKERS = {
    "a page that may be kept": ("", bytes),
    "a page packed by gzip": ("gzip", gzip.compress),
    "a page packed by Brotli": ("br", lambda body: pyarrow.compress(body, "brotli", asbytes=True)),
    "a page packed by Zstandard": (
        "zstd",
        lambda body: pyarrow.compress(body, "zstd", asbytes=True),
    ),
}


class Careless(BaseHTTPRequestHandler):
    """A program that forgot all of it: its pages may be kept, its fields remembered."""

    def do_GET(self) -> None:
        asked = unquote(urlsplit(self.path).path).strip("/")
        encoding, pack = PACKERS.get(asked, ("", bytes))
        word = CARELESS.get(asked, "") if asked in PACKERS else ""
        title = CARELESS["a title"] if asked == "a title" else asked
        # Text that packing really changes: a short one stands in the packed body as it is.
        body = (
            f"<!doctype html><meta charset=utf-8><title>{title}</title>{'lorem ' * 200}<p>{word}</p>"
            "<form action='/sent/' method=post><input name=family_name><textarea name=note></textarea>"
            "<button>Send</button></form>"
        )
        self.answer(pack(body.encode()), encoding)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(b"<!doctype html><title>sent</title>sent", "")

    def answer(self, body: bytes, encoding: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=3600")
        if encoding:
            self.send_header("Content-Encoding", encoding)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_told: object) -> None:
        """Say nothing."""


@contextmanager
def careless_server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Careless) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


def test_a_careless_program_is_found_by_all_that_the_browser_keeps_of_it(profile):
    with careless_server() as address, launched_with_profile(profile, base_url=address) as page:
        for asked in (*PACKERS, "a title", CARELESS["an address"]):
            page.goto(f"/{asked}/")
        page.locator("[name=family_name]").press_sequentially(CARELESS["what was typed and sent"])
        page.click("button")
        expect(page).to_have_title("sent")
        page.goto("/a form/")
        page.locator("[name=note]").press_sequentially(CARELESS["what was typed and not sent"])
        page.wait_for_timeout(UNTIL_KEPT)

    found = left_behind(profile, CARELESS.values())

    assert {kind for kind, word in CARELESS.items() if word in found} == set(CARELESS)
