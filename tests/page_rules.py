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


def faults_of(page: str) -> list[str]:
    faults = [f"holds {kind}" for kind, pattern in REFUSED.items() if pattern.search(page)]
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
