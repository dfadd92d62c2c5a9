"""A browser in which one of the cast has signed in and reads English."""

from django.conf import settings
from django.test import Client as Browser

from balsts.accounts.models import User


def browser_of(user: User) -> Browser:
    """Sign in; the language is the one in which the tests' words are written."""
    browser = Browser()
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    browser.force_login(user)
    return browser
