"""Walking through the pages as a reader does: following links, seeing forms. Nothing is listed by hand.

A new page that is linked from another is walked into, and its forms are met, without a line here.
"""

import inspect
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

from django.test import Client as Browser
from django.urls import Resolver404, resolve

from balsts.accounts.models import User


class RudeBrowser(Browser):
    """A browser that types braces and shows what comes back; pages are held against no rule here."""

    def request(self, **surroundings):
        return inspect.unwrap(Browser.request)(self, **surroundings)


def rude_browser_of(user: User) -> RudeBrowser:
    browser = RudeBrowser(raise_request_exception=False)
    browser.cookies["django_language"] = "en"
    browser.force_login(user)
    return browser


NEVER_FOLLOWED = {"accounts:sign_out"}
MOST_OF_A_KIND = 1


@dataclass(kw_only=True)
class Form:
    """A form as a browser sees it: where it goes and what stands in it."""

    method: str
    action: str
    values: dict[str, list[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    has_files: bool = False

    @property
    def typed(self) -> list[str]:
        """The names of what a person may type or choose; what is hidden can be forged too."""
        return [name for name in self.kinds if name != "csrfmiddlewaretoken"]


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A page somebody was shown."""

    address: str
    name: str
    html: str
    forms: list[Form]
    content_type: str


class Reader(HTMLParser):
    """Picks links and forms out of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select = ""
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "a" and told.get("href"):
            self.links.append(told["href"])
        elif tag == "form":
            self._form = Form(
                method=told.get("method", "get").lower(), action=told.get("action", "")
            )
            self.forms.append(self._form)
        elif self._form is not None:
            self._control(tag, told)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None

    def _control(self, tag: str, told: dict[str, str]) -> None:
        form = self._form
        assert form is not None
        name = told.get("name", "")
        if tag == "option" and self._select:
            if "selected" in told or self._select not in form.values:
                form.values[self._select] = [told.get("value", "")]
        elif name and tag in {"input", "select", "textarea", "button"}:
            self._select = name if tag == "select" else ""
            kind = told.get("type", "submit" if tag == "button" else "text")
            form.has_files = form.has_files or kind == "file"
            if kind in {"file", "submit"}:
                return
            form.kinds[name] = tag if tag != "input" else kind
            chosen = kind not in {"checkbox", "radio"} or "checked" in told
            if tag != "select" and chosen:
                form.values.setdefault(name, []).append(told.get("value", ""))


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    return reader


def walk(browser: Browser, *, start: str = "/") -> Iterator[Shown]:
    """Yield every kind of page this browser can reach by links."""
    waiting, seen, kinds = deque([start]), {start}, {}
    while waiting:
        address = waiting.popleft()
        name = name_of(address)
        kind = (name, tuple(sorted(dict(parse_qsl(urlsplit(address).query)))))
        kinds[kind] = kinds.get(kind, 0) + 1
        if name in NEVER_FOLLOWED or kinds[kind] > MOST_OF_A_KIND:
            continue
        response = browser.get(address, follow=False)
        if response.status_code in {301, 302}:
            found = [response.headers["Location"]]
        elif response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            html = response.content.decode()
            reader = read(html)
            found = reader.links
            yield Shown(
                address=address,
                name=name,
                html=html,
                forms=reader.forms,
                content_type=response["Content-Type"],
            )
        else:
            found = []
        for link in found:
            there = urldefrag(urljoin(address, link)).url
            if there.startswith("/") and there not in seen and name_of(there):
                seen.add(there)
                waiting.append(there)


def name_of(address: str) -> str:
    """Return the name of the view that answers, or nothing."""
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""
