"""Passwords, codes and sessions: what the standard asks for beside what the pages' own tests prove."""

import datetime
import re

import pytest
from django import forms
from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from balsts.accounts import app_codes, codes, sessions
from balsts.accounts.models import User
from balsts.accounts.passwords import is_password_of, set_password, user_with
from balsts.accounts.rules import OWN_WORDS, blockers_for_password, is_easily_guessed
from balsts.web.input_rules import form_classes
from tests.people import create_cast
from tests.security.walk import RudeBrowser, walk
from tests.web.browsers import browser_of

SECRET = "pilnīgi-Nesaistīti 7 vārdi: zivs lietussargs"
NOW = datetime.datetime(2026, 11, 25, 12, 0, tzinfo=datetime.UTC)


def kinds(password: str, *words: str) -> list[str]:
    return [one.code for one in blockers_for_password(password, words=words)]


def test_asvs_6_2_11_words_of_this_house_and_of_the_person_make_a_password_weak():
    house = [f"{word}{word}2026" for word in OWN_WORDS if len(word) > 5]

    assert [one for one in house if not is_easily_guessed(one, words=[])] == []
    assert kinds("FatimaNoorzai", "Fatima Noorzai") == ["easily_guessed"]
    assert kinds(SECRET) == []


@pytest.mark.django_db
def test_asvs_6_2_8_a_password_is_compared_to_the_last_letter_as_it_was_typed():
    user = User.objects.create(username="amina", full_name="Amina", ui_language="lv")
    set_password(user, SECRET + "x" * 200)
    wrong = [SECRET + "x" * 199, (SECRET + "x" * 200).lower(), SECRET + "x" * 200 + " ", SECRET]

    assert user_with("amina", SECRET + "x" * 200) == user
    assert [user_with("amina", one) for one in wrong] == [None] * 4


def password_inputs(html: str) -> list[str]:
    return re.findall(r'<input[^>]*name="password"[^>]*>', html)


@pytest.mark.django_db
def test_asvs_6_2_6_and_6_2_7_a_password_is_masked_and_may_be_pasted_and_filled_in():
    [field] = password_inputs(RudeBrowser().get(reverse("accounts:sign_in")).content.decode())

    assert 'type="password"' in field
    assert 'autocomplete="current-password"' in field
    assert re.findall(r"onpaste|readonly|data-lpignore", field) == []


@pytest.mark.django_db
def test_asvs_6_2_2_and_6_2_3_whoever_changes_the_password_has_just_shown_the_present_one(
    monkeypatch,
):
    """The page itself is open for five minutes after a proof; later it asks for it first."""
    amina = create_cast(today=timezone.localdate()).amina
    browser = browser_of(amina)
    address = reverse("accounts:password_change")
    fresh = browser.get(address)
    later = timezone.now() + datetime.timedelta(minutes=6)
    monkeypatch.setattr(timezone, "now", lambda: later)

    stale = browser.post(address, {"password": SECRET})

    amina.refresh_from_db()
    assert fresh.status_code == 200
    assert stale.status_code != 302
    assert not is_password_of(amina, SECRET)


def test_asvs_6_2_10_nothing_makes_a_password_expire():
    names = {field.name for field in User._meta.get_fields()}

    assert [name for name in names if re.search(r"password_(chang|expir|until|set)", name)] == []
    assert not hasattr(settings, "PASSWORD_EXPIRE_SECONDS")


def test_asvs_6_4_2_nobody_is_asked_a_secret_question():
    asked = [
        name
        for form in form_classes()
        if form.__module__.startswith("balsts.web.accounts")
        for name, field in form.base_fields.items()
        if isinstance(field, forms.CharField)
        and re.search(r"question|hint|answer|maiden|pet|school", name)
    ]

    assert asked == []


def test_asvs_6_5_3_and_6_5_4_codes_have_125_bits_of_the_systems_random_source(monkeypatch):
    drawn = []
    monkeypatch.setattr(
        codes.secrets, "choice", lambda letters: drawn.append(letters) or letters[7]
    )

    made = codes.new_code()

    assert made == "-".join(["77777"] * 5)
    assert len(drawn) == 25
    assert set(drawn) == {codes.ALPHABET}
    assert len(codes.ALPHABET) == 32
    assert len(app_codes.new_secret()) == 20


def test_asvs_6_5_5_and_6_5_8_a_code_of_the_application_lives_half_a_minute_of_our_clock():
    """One step of leeway for a telephone whose clock is wrong, and no more."""
    secret = b"12345678901234567890"
    code = app_codes.code_at(secret, app_codes.step_at(NOW))
    after = [
        app_codes.matching_step(secret, code, at=NOW + datetime.timedelta(seconds=seconds))
        is not None
        for seconds in (0, 29, 61, 90)
    ]

    assert app_codes.STEP == 30
    assert after == [True, True, False, False]


@pytest.mark.django_db
def test_asvs_7_2_2_and_7_2_3_every_session_has_a_word_of_256_random_bits_of_its_own():
    cast = create_cast(today=timezone.localdate())
    words = [browser_of(cast.amina).cookies[settings.SESSION_COOKIE_NAME].value for _ in range(3)]

    assert sessions.TOKEN_BYTES * 8 == 256
    assert len(set(words)) == 3
    assert [one for one in words if not re.fullmatch(r"[A-Za-z0-9_-]{43}", one)] == []


@pytest.mark.django_db
def test_asvs_7_4_4_every_page_offers_to_sign_out():
    cast = create_cast(today=timezone.localdate())
    out = reverse("accounts:sign_out")

    without = [
        page.address
        for page in walk(browser_of(cast.chiara))
        if not any(form.action == out for form in page.forms)
    ]

    assert without == []


@pytest.mark.django_db
def test_asvs_15_2_2_no_statement_of_a_page_runs_for_longer_than_fifteen_seconds():
    found = []
    with connection.cursor() as cursor:
        for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
            cursor.execute("select current_setting(%s)", [name])
            found += cursor.fetchone()

    assert found == ["15s", "5s", "1min"]
