"""How people of a journey sign in: with a password and the code of an application, as in life."""

from django.utils import timezone
from playwright.sync_api import Page, expect

from balsts.accounts import app_codes
from balsts.accounts.models import CodeGenerator, User
from tests.factories.accounts import create_code_generator


def sign_in(page: Page, username: str) -> None:
    """Sign in as somebody of the cast, who has just set an application up that makes codes."""
    user = User.objects.get(username=username)
    CodeGenerator.objects.filter(user=user).delete()
    secret = create_code_generator(user, at=timezone.now())
    page.goto("/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", "secret")
    page.click("main form[data-balsts-form] button[type=submit]")
    page.fill("[name=code]", app_codes.code_at(secret, app_codes.step_at(timezone.now())))
    page.click("main form[data-balsts-form] button[type=submit]")
    expect(page.locator("nav.navigation").first).to_be_attached()
