"""A family of three comes from Syria, is helped, reaches a goal, and is counted: each person once."""

import datetime
import os
import re
import subprocess
import sys

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.journeys.signing_in import sign_in
from tests.people import create_cast
from tests.postgres_plugin import SERVER

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.journey,
    pytest.mark.slow,  # a real browser walks
]

MEMBERS = [
    ("Yusuf", "يوسف", "14.05.1988.", "male", None),
    ("Khadija", "خديجة", "1990", "female", "spouse"),
    ("Mariam", "مريم", "02.09.2019.", "female", "child"),
]


def test_a_family_is_registered_helped_closed_and_counted_once(page: Page) -> None:
    today = timezone.localdate()
    create_cast(today=today)
    applied_on = today - datetime.timedelta(days=60)

    sign_in(page, "amina")
    for number, member in enumerate(MEMBERS, start=1):
        register(page, member, applied_on, is_last=number == len(MEMBERS))
    head = find_by_another_spelling(page)
    record_status(page, head, granted_on=today - datetime.timedelta(days=10))

    expect(page.locator(".entitlements details").first).to_be_visible()
    page.locator(".entitlements details summary").first.click()
    expect(page.locator(".entitlements details").first).to_contain_text(re.compile("12"))

    agree_plan(page, head)
    for service_type in ("document_handling", "accompaniment"):
        record_service(page, head, service_type)
    reach_the_goal(page, head)
    close(page, head, "plan_completed")

    page.context.clear_cookies()
    sign_in(page, "chiara")
    assert people_in_the_portrait(page) == len(MEMBERS)


def register(page: Page, member: tuple, applied_on: datetime.date, *, is_last: bool) -> None:
    given, original, birth, sex, household_role = member
    if household_role is None:
        page.goto("/clients/register/")
        page.fill("[name=family_name]", "Al-Hassan")
        page.fill("[name=family_name_original]", "الحسن")
        page.select_option("[name=citizenship]", "SY")
        page.select_option("[name=interpreter_language]", "ara")
        page.fill("[name=arrived_on]", applied_on.isoformat())
        page.select_option("[name=arrival_path]", "relocated_greece")
        page.select_option("[name=place]", "mucenieki")
    else:
        page.select_option("[name=household_role]", household_role)
    page.fill("[name=given_name]", given)
    page.fill("[name=given_name_original]", original)
    page.fill("[name=birth]", birth)
    page.check(f"[name=sex][value={sex}]", force=True)
    page.fill("[name=applied_on]", applied_on.isoformat())
    page.fill("[name=opened_on]", applied_on.isoformat())
    page.locator(
        "main form button[type=submit]" + (":not([name])" if is_last else "[name=and_family]")
    ).click()
    expect(page).to_have_url(re.compile(r"/clients/(register/\?family=)?BL-"))


def find_by_another_spelling(page: Page) -> str:
    page.goto("/")
    page.locator(".topbar__search [name=q]").fill("Jusufs")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/clients/\?search=[\w-]{22}$"))
    page.get_by_role("link", name=re.compile("Yusuf")).first.click()
    expect(page).to_have_url(re.compile(r"/clients/BL-[0-9A-Z-]+/$"))
    return page.url


def record_status(page: Page, head: str, *, granted_on: datetime.date) -> None:
    page.goto(f"{head}timeline/?kind=status")
    page.check("[name=legal_status][value=alternative]", force=True)
    page.fill("[name=decided_on]", granted_on.isoformat())
    for box in page.locator("[name=people]").all():
        box.check(force=True)
    page.locator("main form:has([name=decided_on]) button[type=submit]").first.click()
    expect(page).to_have_url(head)


def agree_plan(page: Page, head: str) -> None:
    page.goto(f"{head}plan/agree/")
    page.select_option("[name=goals-0-domain]", "housing")
    page.fill("[name=goals-0-description]", "Īres līgums Rīgā")
    page.fill("[name=goals-0-action]", "Apskatīt divus dzīvokļus")
    page.locator("main form button[type=submit]:not([name])").click()
    expect(page).to_have_url(f"{head}plan/")
    page.goto(head)
    expect(page.locator("#plan")).to_contain_text("Īres līgums Rīgā")


def record_service(page: Page, head: str, service_type: str) -> None:
    page.goto(f"{head}services/add/")
    page.check(f"[name=service_type][value={service_type}]", force=True)
    page.fill("[name=minutes]", "45")
    for box in page.locator("[name=participants]").all():
        box.check(force=True)
    page.check("[name=barrier_kind][value=waiting]", force=True)
    page.select_option("[name=institution_kind]", "pmlp")
    page.locator("main form button[type=submit]:not([name])").click()
    expect(page).to_have_url(head)


def reach_the_goal(page: Page, head: str) -> None:
    page.goto(f"{head}plan/")
    page.locator("[name=state]").first.select_option("achieved")
    page.locator("form:has([name=state]) button[type=submit]").first.click()
    expect(page.locator("main")).to_contain_text("Īres līgums Rīgā")


def close(page: Page, head: str, reason: str) -> None:
    page.goto(f"{head}case/close/")
    page.check(f"[name=reason][value={reason}]", force=True)
    page.locator("main form:has([name=reason]) button[type=submit]").first.click()
    expect(page).to_have_url(head)


def people_in_the_portrait(page: Page) -> int:
    """Have the portrait of today drawn by the job runner and read its first figure."""
    page.goto("/figures/portrait/")
    page.locator("main form[method=post] button[type=submit]").first.click()
    expect(page.locator("main")).to_be_visible()
    run_waiting_jobs()
    page.goto("/figures/portrait/")
    return int(page.locator(".figure-tile__value").first.inner_text())


def run_waiting_jobs() -> None:
    command = [sys.executable, "-m", "django", "procrastinate", "worker", "--one-shot"]
    paths = os.pathsep.join(["src", "."])
    surroundings = os.environ | SERVER.environment_of_jobs() | {"PYTHONPATH": paths}
    subprocess.run(command, check=True, timeout=120, env=surroundings)
