"""Every answer that any test receives is held against the trail: whom it shows, that it has told.

The clients whose reference or full name stands in an answer must all be audited subjects of that very
request, whichever page, list, paper, file or fragment it is; and an answer that shows nothing of anybody
names nobody. The other way round, whom the trail names the answer must show, by reference or by name.

Of two people of one name it is enough that the trail was told of one: which of them is meant, nobody can
read. A name whose words were all sent with the request is no news.
"""

import copy
import io
import re
import zipfile
from collections import Counter
from contextlib import contextmanager
from functools import wraps
from html import unescape
from urllib.parse import unquote_plus

from django.db import connection
from django.db.models.signals import post_init
from django.test import Client as Browser
from django.test.client import FakePayload
from django.urls import Resolver404, resolve
from pypdf import PdfReader

from balsts.audit import trail
from balsts.clients.models import Client
from tests.without_trail import broken_trail

REFERENCE = re.compile(r"BL-[0-9A-Z]{4}-[0-9A-Z]{4}")
TAG = re.compile(r"<[^<>]*>")
READABLE = ("text/", "image/svg", "application/json")
# The whole caseload is looked through for what is due; the page names only whom something is due for.
LOOKED_THROUGH = {"/"}
# The gallery shows components with people who were made up, as the people of tests are.
INVENTED = re.compile(r"/gallery/.*")
# A file without a name: the trail knows whose it is, and the page may not say so.
WITHOUT_NAMES = re.compile(r"/inspections/[0-9a-f-]{36}/files/[0-9a-f-]{36}/")
# The form of an emergency shows how a reference looks; tests of letters write to somebody of that name.
EXAMPLE = "BL-7K3M-Q2XD"
_references: dict[str, object] = {}
_people: dict[object, tuple[str, str]] = {}
# Whose names these are, of the people of this test: in another's they are only words.
_named: dict[str, set] = {}
# By identity: of two who ask at the same moment, each is told apart.
_told: dict[int, set] = {}
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


def written_on(response) -> str:
    """Return the words of a paper; the words of one line may stand in pieces."""
    if response.streaming or not response.get("Content-Type", "").startswith("application/pdf"):
        return ""
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages)


def faults_of(shown: str, told: set, *, asked: str) -> list[str]:
    """Compare whom an answer shows with whom the trail was told about; what was asked is no news."""
    return references_untold(shown, told, asked=asked) + names_untold(shown, told, asked=asked)


def references_untold(shown: str, told: set, *, asked: str) -> list[str]:
    """Name the references of an answer that the trail was not told of."""
    named = {reference for reference in REFERENCE.findall(shown) if reference in _references}
    untold = {reference for reference in named if _references[reference] not in told}
    return [
        f"shows {reference}, and the trail does not know"
        for reference in sorted(untold - set(REFERENCE.findall(asked)))
    ]


def names_untold(shown: str, told: set, *, asked: str) -> list[str]:
    """Name the full names in an answer whose bearers the trail was not told of."""
    words = " ".join(f"{shown} {TAG.sub(' ', shown)}".split())
    said = unquote_plus(asked)
    return [
        f"names {name}, and the trail does not know"
        for name, ids in sorted(_named.items())
        if name in words
        and not ids & told
        and not all(word in said for word in name.split())
        and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words)
    ]


def forget_names() -> None:
    """Begin a test among people of whom nobody has a name yet."""
    _named.clear()


def needless_in(shown: str, told: set) -> list[str]:
    """Name whom the trail was told about though an answer in words does not show them."""
    known = sorted(_people[id_] for id_ in told if shown and id_ in _people)
    return [
        f"does not show {reference}, though the trail says so"
        for reference, name in known
        if reference not in shown and name not in shown
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
            shown = f"{shown_in(response)} {written_on(response)}"
            path = str(surroundings.get("PATH_INFO"))
            faults = references_untold(shown, told, asked=asked)
            if not INVENTED.fullmatch(path):
                faults += names_untold(shown, told, asked=asked)
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
            shown = f"{shown_in(response)} {written_on(response)}"
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
        _people[known["id"]] = (known["reference"], known.get("given_name") or known["reference"])
        for script in ("", "_original"):
            given, family = known.get(f"given_name{script}"), known.get(f"family_name{script}")
            if given and family:
                _named.setdefault(f"{given} {family}", set()).add(known["id"])


def _listen() -> None:
    record = trail.record

    def heard(event, *, subjects=(), **told):
        subjects = list(subjects)
        record(event, subjects=subjects, **told)
        for listener in list(_told.values()):
            listener.update(subjects)

    trail.record = heard


@contextmanager
def _listening():
    told = set()
    _told[id(told)] = told
    try:
        yield told
    finally:
        del _told[id(told)]
