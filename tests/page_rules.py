"""Every page that any test receives is held against the rules of pages."""

import re
from functools import wraps

from django.test import Client

from balsts.platform.security_headers import POLICY

REFUSED = {
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.IGNORECASE),
    "an inline style sheet": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"<[a-z][^<>]*\sstyle=", re.IGNORECASE),
    "an event attribute": re.compile(
        r"<[a-z][^<>]*\son(?:click|change|load|submit|error)=", re.IGNORECASE
    ),
    "something unrendered": re.compile(r"{{|{%|<c-[a-z]"),
    "a sentence with an unfilled place": re.compile(r">[^<]*%\([a-z_]+\)[sd][^<]*<"),
}
FORM_OR_FIELD = re.compile(r"<(/?form|input|textarea)\b([^>]*)>")
SAYS_ITSELF_OR_HOLDS_NO_WORDS = re.compile(
    r'\b(?:autocomplete=|readonly\b|type="(?:hidden|checkbox|radio|submit|button|file)")'
)
NAME = re.compile(r'\bname="([^"]*)"')


def fields_kept_by_browsers(page: str) -> list[str]:
    """Return the fields whose words the next person at this computer would be offered."""
    kept, form_keeps = [], True
    for tag, attributes in FORM_OR_FIELD.findall(page):
        if tag.endswith("form"):
            form_keeps = 'autocomplete="off"' not in attributes
        elif form_keeps and not SAYS_ITSELF_OR_HOLDS_NO_WORDS.search(attributes):
            kept += NAME.findall(attributes)
    return kept


def faults_of(page: str) -> list[str]:
    faults = [f"holds {kind}" for kind, pattern in REFUSED.items() if pattern.search(page)]
    faults += [
        f"lets browsers keep what is typed into {name}" for name in fields_kept_by_browsers(page)
    ]
    opening = re.search(r"<html\b[^>]*>", page)
    if opening and not ("lang=" in opening[0] and "dir=" in opening[0]):
        faults.append("does not say its language and direction")
    return faults


def check_every_page() -> None:
    """Have Django's test client refuse pages that break a rule."""
    request = Client.request

    @wraps(request)
    def checked_request(self, **surroundings):
        response = request(self, **surroundings)
        is_page = response.get("Content-Type", "").startswith("text/html")
        if is_page and not response.streaming:
            faults = faults_of(response.content.decode())
            assert faults == [], f"{surroundings.get('PATH_INFO')}: {'; '.join(faults)}"
            assert response["Content-Security-Policy"] == POLICY
        return response

    Client.request = checked_request
