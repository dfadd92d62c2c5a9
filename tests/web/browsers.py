"""A browser of somebody in the cast, reading English unless told otherwise."""

from django.test import Client as Browser

from balsts.accounts.models import User


def browser_of(user: User | None, *, language: str = "en") -> Browser:
    browser = Browser()
    browser.cookies["django_language"] = language
    if user is not None:
        browser.force_login(user)
    return browser
