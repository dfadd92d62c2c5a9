"""Every answer that any test receives is held against the trail: whom it shows, that it has told.

The references of clients in an answer must all be audited subjects of that very request, whichever
page, list, file or fragment it is; and an answer that shows nothing of anybody names nobody. The
other way round, whom the trail names the answer must show, by reference or by name.
"""

import copy
import io
import re
import zipfile
from collections import Counter
from contextlib import contextmanager
from functools import wraps
from html import unescape

from django.db import connection
from django.db.models.signals import post_init
from django.test import Client as Browser
from django.test.client import FakePayload
from django.urls import Resolver404, resolve

from balsts.audit import trail
from balsts.clients.models import Client
from tests.without_trail import broken_trail

REFERENCE = re.compile(r"BL-[0-9A-Z]{4}-[0-9A-Z]{4}")
READABLE = ("text/", "image/svg", "application/json")
# The whole caseload is looked through for what is due; the page names only whom something is due for.
LOOKED_THROUGH = {"/"}
# A file without a name: the trail knows whose it is, and the page may not say so.
WITHOUT_NAMES = re.compile(r"/inspections/[0-9a-f-]{36}/files/[0-9a-f-]{36}/")
# The form of an emergency shows how a reference looks; tests of letters write to somebody of that name.
EXAMPLE = "BL-7K3M-Q2XD"
_references: dict[str, object] = {}
_people: dict[str, tuple[object, str]] = {}
_told: list[set] = []
# How often an address was asked for that recorded nothing: refused, or sent elsewhere.
ENOUGH = 5
_rehearsed: Counter[tuple[str, str]] = Counter()


def shown_in(response) -> str:
    """Return what can be read in an answer: a page, a drawing, or the parts of a spreadsheet."""
    if response.streaming:
        return ""
    kind = response.get("Content-Type", "")
    if kind.startswith(READABLE):
        return unescape(response.content.decode("utf-8", "replace"))
    if "spreadsheetml" in kind:
        with zipfile.ZipFile(io.BytesIO(response.content)) as parts:
            return " ".join(
                parts.read(name).decode("utf-8", "replace") for name in parts.namelist()
            )
    return ""


def faults_of(shown: str, told: set, *, asked: str) -> list[str]:
    """Compare whom an answer names with whom the trail was told about; what was asked is no news."""
    named = {reference for reference in REFERENCE.findall(shown) if reference in _references}
    untold = {reference for reference in named if _references[reference] not in told}
    return [
        f"shows {reference}, and the trail does not know"
        for reference in sorted(untold - set(REFERENCE.findall(asked)))
    ]


def needless_in(shown: str, told: set) -> list[str]:
    """Name whom the trail was told about though an answer in words does not show them."""
    return [
        f"does not show {reference}, though the trail says so"
        for reference, (id_, name) in sorted(_people.items())
        if shown and id_ in told and reference not in shown and name not in shown
    ]


def hold_answers_against_the_trail() -> None:
    """Have Django's test client refuse answers that show more than the trail was told."""
    post_init.connect(_remember, sender=Client)
    _listen()
    request = Browser.request

    @wraps(request)
    def audited_request(self, **surroundings):
        _rehearse(request, self, surroundings)
        with _listening() as told:
            response = request(self, **surroundings)
        # The address of a page that is shown names its client: that one must be told.
        shows = response.status_code < 300
        asked = "" if shows else str(surroundings.get("PATH_INFO"))
        asked += f" {surroundings.get('QUERY_STRING')} {_body_of(surroundings)}"
        asked += _searched(self, surroundings)
        if response.status_code not in range(300, 400):
            faults = faults_of(shown_in(response), told, asked=asked)
            path = str(surroundings.get("PATH_INFO"))
            if shows and path not in LOOKED_THROUGH and not WITHOUT_NAMES.fullmatch(path):
                faults += needless_in(shown_in(response), told)
            assert faults == [], f"{surroundings.get('PATH_INFO')}: {'; '.join(faults)}"
        return response

    Browser.request = audited_request


def _searched(browser, surroundings) -> str:
    """Return what the browser has posted before, where the address is the key to a search."""
    posted = getattr(browser, "posted", "")
    browser.posted = f"{posted} {_body_of(surroundings)}"
    return posted if "search=" in str(surroundings.get("QUERY_STRING")) else ""


def _rehearse(request, browser, surroundings) -> None:
    """Ask once for every address with a trail that is broken: it says "not now", and nothing else."""
    try:
        address = resolve(surroundings.get("PATH_INFO", "/")).view_name
    except Resolver404:
        return
    once = (address, surroundings.get("REQUEST_METHOD"))
    if _rehearsed[once] >= ENOUGH or not connection.in_atomic_block:
        return
    _rehearsed[once] += 1
    sent = surroundings.get("wsgi.input")
    body = getattr(sent, "_FakePayload__content", None)
    again = dict(surroundings)
    if body is not None:
        again["wsgi.input"] = FakePayload(body.getvalue())
    cookies = copy.deepcopy(browser.cookies)
    with broken_trail() as broken:
        response = request(browser, **again)
        if broken.tried:
            _rehearsed[once] = ENOUGH
            asked = f"{surroundings.get('PATH_INFO')} {surroundings.get('QUERY_STRING')}"
            asked += _searched(browser, surroundings)
            shown = shown_in(response)
            assert response.status_code == 503, f"{once} goes on though the trail is broken"
            assert faults_of(shown, set(), asked=f"{asked} {_body_of(surroundings)}") == []
    browser.cookies = cookies


def _body_of(surroundings) -> str:
    body = surroundings.get("wsgi.input")
    sent = getattr(body, "_FakePayload__content", None)
    return sent.getvalue().decode("utf-8", "replace") if sent else ""


def _remember(instance, **_):
    known = instance.__dict__
    if known.get("reference", EXAMPLE) != EXAMPLE and known.get("id"):
        _references[known["reference"]] = known["id"]
        _people[known["reference"]] = (known["id"], known.get("given_name") or known["reference"])


def _listen() -> None:
    record = trail.record

    def heard(event, *, subjects=(), **told):
        subjects = list(subjects)
        record(event, subjects=subjects, **told)
        for listener in _told:
            listener.update(subjects)

    trail.record = heard


@contextmanager
def _listening():
    told = set()
    _told.append(told)
    try:
        yield told
    finally:
        _told.remove(told)
