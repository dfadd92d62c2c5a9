"""A browser of somebody in the cast, reading English unless told otherwise; and how it searches."""

from contextlib import AbstractContextManager
from typing import Any

from django.conf import settings
from django.test import Client as Browser

from balsts.accounts.models import User
from balsts.platform.bound_postgres import acting_under


def browser_of(user: User | None, *, language: str = "en") -> Browser:
    browser = Browser()
    browser.cookies["django_language"] = language
    if user is not None:
        browser.force_login(user)
    return browser


def session_of(user: User) -> AbstractContextManager[None]:
    """Act as the user would in the browser: under the token of a session of theirs."""
    return acting_under(browser_of(user).cookies[settings.SESSION_COOKIE_NAME].value)


def search(browser: Browser, address: str, **asked: object) -> Any:
    """Ask a list as its form does: by POST, and then where the answer stands."""
    return browser.post(address, asked, follow=True)


def address_of_search(browser: Browser, address: str, **asked: object) -> str:
    """Ask, and say where the answer stands without going there."""
    return browser.post(address, asked).headers["Location"]
