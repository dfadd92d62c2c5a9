"""Whatever people typed is text: a script in every field, walked past by a real browser."""

import re
from collections.abc import Iterator
from urllib.parse import urldefrag, urlsplit

import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.urls import Resolver404, resolve
from django.utils import timezone
from playwright.sync_api import Page

from balsts.clients.models import Client
from tests.factories.casework import create_plan, create_service_record
from tests.factories.promises import create_hand_over_task, create_promises
from tests.journeys.signing_in import sign_in
from tests.people import Cast, create_cast

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.journey,
    pytest.mark.slow,  # a real browser walks
]
SCRIPT = '"><img src=x onerror=alert(1)>'
ROOMS = ("accounts", "organisations", "clients", "casework", "exchange", "privacy")
# What somebody signs in with, and what addresses are made of.
KEPT = {"username", "password", "reference", "code", "number"}
NAMES = re.compile("onerror|Fatima|Noorzai|فاطمه", re.IGNORECASE)


def fill_with_scripts() -> set[str]:
    """Write the script into every text of every row that takes it; say where that was."""
    filled = set()
    for model in apps.get_models():
        if model._meta.app_label not in ROOMS:
            continue
        for field in model._meta.concrete_fields:
            is_text = isinstance(field, models.CharField | models.TextField)
            if not is_text or field.choices or field.name in KEPT or field.primary_key:
                continue
            try:
                with transaction.atomic():
                    if model._base_manager.update(**{field.name: SCRIPT}):
                        filled.add(f"{model._meta.label}.{field.name}")
            except DatabaseError:
                continue
    return filled


def crowded(cast: Cast) -> None:
    """Something on every page about Fatima."""
    today = timezone.localdate()
    create_plan(cast.case, agreed_on=today)
    create_service_record(cast.fatima, contract=cast.contract, staff_member=cast.worker, on=today)
    create_promises(cast.fatima)
    create_hand_over_task(cast.fatima)


def pages_walked(page: Page) -> Iterator[str]:
    """Open one page of every name that can be reached by links."""
    waiting, met = [page.url], set()
    while waiting:
        address = waiting.pop(0)
        try:
            name = resolve(urlsplit(address).path).view_name
        except Resolver404:
            continue
        if name in met or re.search(r"sign_out|pdf|csv|chart|template|messages", name):
            continue
        met.add(name)
        page.goto(address)
        page.wait_for_load_state("networkidle")
        for summary in page.locator("details > summary").all()[:40]:
            if summary.is_visible():
                summary.click()
        yield name
        links = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
        own = f"{urlsplit(page.url).scheme}://{urlsplit(page.url).netloc}/"
        waiting += [urldefrag(link)[0] for link in links if link.startswith(own)]


@pytest.mark.parametrize(("username", "least"), [("amina", 14), ("chiara", 20)])
def test_asvs_3_2_2_script_in_every_field_runs_on_no_page(
    page: Page, username: str, least: int
) -> None:
    cast = create_cast(today=timezone.localdate())
    crowded(cast)
    filled = fill_with_scripts()
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(urlsplit(request.url).path))
    sign_in(page, username)

    shown, told = set(), []
    for name in pages_walked(page):
        if "onerror=alert" in (page.text_content("body") or ""):
            shown.add(name)
        if NAMES.search(page.title() + page.url):
            told.append(name)
        page.evaluate("new Promise(done => setTimeout(done, 50))")

    assert len(filled) >= 15, filled
    assert Client.objects.filter(given_name=SCRIPT).exists()
    assert len(shown) >= least, sorted(shown)
    assert [path for path in fetched if path.endswith("/x")] == []
    assert told == []
