"""Signing in: the way in, the second step, the way out, and what an attacker learns: nothing."""

import datetime
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from balsts.access.enums import Role
from balsts.accounts import app_codes
from balsts.accounts.models import AttemptCounter, RecoveryCode, User
from balsts.accounts.operations.attempts import count_sign_in
from balsts.accounts.passwords import one_of_few, set_password
from balsts.accounts.queries.user import system_actor
from tests.factories.accounts import create_passkey, create_user_with_codes
from tests.factories.organisations import create_provider, create_staff_member, create_user
from tests.trail import AuditEvent
from tests.web.passkeys import PRESENT, SoftPasskey

pytestmark = pytest.mark.django_db
SIGN_IN = "/account/sign-in/"
SECOND = "/account/sign-in/second-step/"
PASSKEY = "/account/sign-in/passkey/"
RIGHT = {"username": "amina", "password": "secret"}
NOW = timezone.now()


def is_in(browser: Browser) -> bool:
    return "_auth_user_id" in browser.session


def said(response) -> list[str]:
    return list(response.context["form"].non_field_errors())


def tried(browser: Browser, times: int, *, address: str = "192.0.2.1", **typed: str):
    for _ in range(times):
        response = browser.post(SIGN_IN, RIGHT | typed, REMOTE_ADDR=address)
    return response


def test_sign_in_page_shows_no_place_before_sign_in(client: Browser) -> None:
    response = client.get(SIGN_IN)

    assert response.status_code == 200
    assert response.context["navigation"] == ()
    assert "no-store" in response["Cache-Control"]


def test_asvs_6_3_3_password_alone_opens_nothing(client: Browser) -> None:
    create_user_with_codes(username="amina", at=NOW)

    response = client.post(SIGN_IN, RIGHT)

    assert response.url == SECOND
    assert not is_in(client)
    assert client.get("/").url.startswith(SIGN_IN)


def test_password_and_code_of_the_application_let_in(client: Browser) -> None:
    user, secret, _ = create_user_with_codes(username="amina", at=NOW)
    user.ui_language = "ru"
    user.save()

    client.post(SIGN_IN, RIGHT | {"next": "/clients/?q=a"})
    code = app_codes.code_at(secret, app_codes.step_at(timezone.now()))
    response = client.post(SECOND, {"code": code})

    assert response.url == "/clients/?q=a"
    assert is_in(client)
    assert response.cookies["django_language"].value == "ru"
    event = AuditEvent.objects.get(event="user_signed_in")
    assert event.details == {"proof": "app_code"}


def test_asvs_6_5_1_a_code_of_the_application_counts_once(client: Browser) -> None:
    _user, secret, _ = create_user_with_codes(username="amina", at=NOW)
    code = {"code": app_codes.code_at(secret, app_codes.step_at(timezone.now()))}
    other = Browser()

    client.post(SIGN_IN, RIGHT)
    client.post(SECOND, code)
    other.post(SIGN_IN, RIGHT)
    response = other.post(SECOND, code)

    assert is_in(client)
    assert response.status_code == 200
    assert not is_in(other)
    assert AuditEvent.objects.filter(event="app_code_used_again").count() == 1


def test_asvs_6_5_1_a_recovery_code_counts_once(client: Browser) -> None:
    _user, _, codes = create_user_with_codes(username="amina", at=NOW)
    other = Browser()

    client.post(SIGN_IN, RIGHT)
    client.post(SECOND, {"code": codes[0].lower().replace("-", " ")})
    other.post(SIGN_IN, RIGHT)
    other.post(SECOND, {"code": codes[0]})

    assert is_in(client)
    assert not is_in(other)


def test_second_step_of_a_changed_password_is_no_step(client: Browser) -> None:
    user, secret, _ = create_user_with_codes(username="amina", at=NOW)
    client.post(SIGN_IN, RIGHT)

    set_password(user, "another one")
    code = app_codes.code_at(secret, app_codes.step_at(timezone.now()))
    response = client.post(SECOND, {"code": code})

    assert response.url == SIGN_IN
    assert not is_in(client)


def test_passkey_lets_in_without_anything_typed(client: Browser) -> None:
    passkey = create_passkey(create_user(username="amina"), at=NOW)
    options = client.get(SIGN_IN).context["passkey_options"]

    response = client.post(PASSKEY, {"passkey": passkey.answer(options), "next": "/clients/"})

    assert response.url == "/clients/"
    assert is_in(client)


def test_answer_of_a_passkey_counts_once(client: Browser) -> None:
    """Also of a key that counts no signatures, as those of telephones do not."""
    passkey = create_passkey(create_user(username="amina"), at=NOW)
    answer = passkey.answer(client.get(SIGN_IN).context["passkey_options"], counts=False)
    thief = Browser()

    client.post(PASSKEY, {"passkey": answer})
    response = thief.post(PASSKEY, {"passkey": answer})

    assert response.status_code == 200
    assert is_in(client)
    assert not is_in(thief)


def test_answer_given_to_another_site_is_worth_nothing_here(client: Browser) -> None:
    passkey = create_passkey(create_user(username="amina"), at=NOW)
    options = client.get(SIGN_IN).context["passkey_options"]

    passkey.origin = "http://testserver.evil.example"
    client.post(PASSKEY, {"passkey": passkey.answer(options)})

    assert not is_in(client)


def test_passkey_opened_by_nobodys_finger_does_not_let_in(client: Browser) -> None:
    passkey = create_passkey(create_user(username="amina"), at=NOW)
    options = client.get(SIGN_IN).context["passkey_options"]

    client.post(PASSKEY, {"passkey": passkey.answer(options, flags=PRESENT)})

    assert not is_in(client)


def test_copy_of_a_passkey_is_found_out_by_its_count(client: Browser) -> None:
    passkey = create_passkey(create_user(username="amina"), at=NOW)
    client.post(
        PASSKEY, {"passkey": passkey.answer(client.get(SIGN_IN).context["passkey_options"])}
    )
    thief = Browser()

    options = thief.get(SIGN_IN).context["passkey_options"]
    thief.post(PASSKEY, {"passkey": passkey.answer(options, counts=False)})

    assert not is_in(thief)
    assert AuditEvent.objects.filter(event="passkey_copied").count() == 1


def test_answer_after_five_minutes_is_too_late(
    client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    passkey = create_passkey(create_user(username="amina"), at=NOW)
    answer = passkey.answer(client.get(SIGN_IN).context["passkey_options"])
    later = timezone.now() + datetime.timedelta(minutes=5, seconds=2)
    monkeypatch.setattr(timezone, "now", lambda: later)

    client.post(PASSKEY, {"passkey": answer})

    assert not is_in(client)


def test_passkey_that_nobody_has_and_words_that_are_no_answer_do_not_let_in(
    client: Browser,
) -> None:
    stranger = SoftPasskey()
    options = client.get(SIGN_IN).context["passkey_options"]

    for answer in (stranger.answer(options), "{}", "[]", "null", "not json", '{"id": 1}'):
        assert client.post(PASSKEY, {"passkey": answer}).status_code == 200

    assert not is_in(client)


def test_challenge_of_another_purpose_does_not_let_in(client: Browser) -> None:
    """What was signed to confirm, or by the second step, cannot be used to sign in."""
    user, _, _ = create_user_with_codes(username="amina", at=NOW)
    passkey = create_passkey(user, at=NOW)
    client.post(SIGN_IN, RIGHT)
    options = client.get(SECOND).context["passkey_options"]

    client.post(PASSKEY, {"passkey": passkey.answer(options)})

    assert not is_in(client)


def test_asvs_8_4_2_whoever_approves_exports_takes_the_second_step_by_passkey_only(
    client: Browser,
) -> None:
    user, secret, codes = create_user_with_codes(username="amina", at=NOW)
    create_staff_member(
        username="amina", organisation=create_provider(code="ours"), role=Role.PROVIDER_MANAGER
    )
    passkey = create_passkey(user, at=NOW)
    code = app_codes.code_at(secret, app_codes.step_at(timezone.now()))

    client.post(SIGN_IN, RIGHT)
    page = client.get(SECOND)
    client.post(SECOND, {"code": code})
    client.post(SECOND, {"code": codes[0]})
    assert not is_in(client)
    client.post(SECOND, {"passkey": passkey.answer(page.context["passkey_options"])})

    assert page.context["wants_passkey"] is True
    assert is_in(client)


@pytest.mark.parametrize("state", ["unknown", "wrong password", "closed", "no password"])
def test_asvs_6_3_8_every_failure_reads_the_same(client: Browser, state: str) -> None:
    if state != "unknown":
        user = create_user(username="amina")
        user.is_active = state != "closed"
        if state == "no password":
            set_password(user, None)
        user.save()
    typed = "wrong" if state == "wrong password" else "secret"

    response = client.post(SIGN_IN, {"username": "amina", "password": typed})

    stranger = client.post(SIGN_IN, {"username": "stranger", "password": "x"})
    assert response.status_code == stranger.status_code == 200
    assert said(response) == said(stranger)
    assert not is_in(client)


@pytest.mark.parametrize("state", ["wrong password", "closed", "no password"])
def test_asvs_6_3_8_every_failure_costs_the_same_work(
    client: Browser, settings, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    """Counted, not timed: the hashes, with the cost of each, and the statements to the database."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
    hashes: list[dict[str, int]] = []

    def scrypt(password: bytes, **cost: Any) -> bytes:
        hashes.append({name: cost[name] for name in ("n", "r", "p", "dklen")})
        return b"0" * cost["dklen"]

    user = create_user(username="amina")
    user.is_active = state != "closed"
    if state == "no password":
        set_password(user, None)
    user.save()
    monkeypatch.setattr("hashlib.scrypt", scrypt)

    def work(username: str) -> tuple[list[dict[str, int]], int]:
        hashes.clear()
        with CaptureQueriesContext(connection) as statements:
            client.post(SIGN_IN, {"username": username, "password": "wrong"})
        return list(hashes), len(statements)

    work("whoever comes first")
    assert work("amina") == work("nobody")
    assert len(hashes) == 1


@pytest.mark.parametrize("username", ["amina", "Secret-typed-into-the-wrong-field"])
def test_asvs_16_3_1_failed_sign_in_is_noted_without_anything_that_was_typed(
    client: Browser, username: str
) -> None:
    create_user(username="amina")

    client.post(SIGN_IN, {"username": username, "password": "no"})

    event = AuditEvent.objects.get()
    assert (event.event, event.by) == ("sign_in_failed", system_actor().id)
    assert (event.subject_ids, event.details) == ([], {})
    kept = b"".join(bytes(one.key_hash) for one in AttemptCounter.objects.all())
    assert username.encode() not in kept


@pytest.mark.parametrize("sent", [{"username": "amina"}, {"password": "secret"}, {}])
def test_form_sent_half_empty_is_no_failed_sign_in(client: Browser, sent: dict[str, str]) -> None:
    create_user(username="amina")

    client.post(SIGN_IN, sent)

    assert AuditEvent.objects.count() == 0


def test_after_five_failures_the_network_waits_and_nothing_is_checked(client: Browser) -> None:
    create_user_with_codes(username="amina", at=NOW)

    tried(client, 5, password="wrong")
    response = tried(client, 1)

    assert response.status_code == 429
    assert int(response["Retry-After"]) >= 1
    assert not is_in(client)


def test_while_the_second_step_waits_not_even_the_right_code_is_looked_at(client: Browser) -> None:
    _user, _secret, codes = create_user_with_codes(username="amina", at=NOW)
    client.post(SIGN_IN, RIGHT)
    for _ in range(5):
        client.post(SECOND, {"code": "AAAA-AAAA-AAAA-AAAA"})

    response = client.post(SECOND, {"code": codes[0]})

    assert response.status_code == 429
    assert not is_in(client)
    assert RecoveryCode.objects.filter(used_at__isnull=False).count() == 0


def test_asvs_6_3_1_waiting_reads_the_same_for_a_name_that_nobody_has(client: Browser) -> None:
    tried(client, 5, username="nobody")

    assert tried(client, 1, username="nobody").status_code == 429


def test_asvs_6_1_1_whoever_signs_in_from_a_known_network_gets_in_during_an_attack(
    client: Browser,
) -> None:
    """Two hundred networks try Amina's account; she sits where she always sits."""
    create_user_with_codes(username="amina", at=NOW)
    user = User.objects.get(username="amina")
    count_sign_in(network="192.0.2.0/24", by=user, at=timezone.now())
    for number in range(40):
        tried(Browser(), 1, password="wrong", address=f"198.51.{number}.7")
    attacker = tried(Browser(), 1, address="203.0.113.5")
    own = tried(client, 1, address="192.0.2.77")

    assert attacker.status_code == 429
    assert (own.status_code, own.url) == (302, SECOND)


def test_asvs_15_3_4_address_that_the_visitor_claims_to_have_is_not_believed(
    client: Browser, settings
) -> None:
    settings.BALSTS_PROXY_HOPS = 1
    create_user(username="amina")

    for number in range(5):
        client.post(
            SIGN_IN,
            RIGHT | {"password": "wrong"},
            headers={"X-Forwarded-For": f"10.0.{number}.1, 192.0.2.9"},
        )
    response = client.post(SIGN_IN, RIGHT, headers={"X-Forwarded-For": "10.9.9.9, 192.0.2.9"})

    assert response.status_code == 429


def test_when_too_many_passwords_are_checked_at_once_one_is_asked_to_come_back(
    client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_user_with_codes(username="amina", at=NOW)
    monkeypatch.setattr("balsts.accounts.passwords.PATIENCE", 0.01)

    with one_of_few():
        busy = client.post(SIGN_IN, RIGHT)
    afterwards = client.post(SIGN_IN, RIGHT)

    assert (busy.status_code, busy["Retry-After"]) == (503, "3")
    assert afterwards.url == SECOND


def test_account_without_a_second_step_is_sent_to_the_invitation(client: Browser) -> None:
    create_user(username="amina")

    response = client.post(SIGN_IN, RIGHT)
    wrong = client.post(SIGN_IN, RIGHT | {"password": "wrong"})

    assert not is_in(client)
    assert len(said(response)) == 1
    assert said(response) != said(wrong)


def test_invented_people_of_a_demonstration_need_no_second_step_and_the_page_says_so(
    client: Browser, settings
) -> None:
    settings.BALSTS_CAST_PASSWORD = "secret"
    user = create_user(username="amina")
    user.is_invented = True
    user.save()

    page = client.get(SIGN_IN)
    client.post(SIGN_IN, RIGHT)

    assert page.context["is_demonstration"] is True
    assert is_in(client)
    assert AuditEvent.objects.get(event="user_signed_in").details == {"proof": "password"}


@pytest.mark.parametrize(("password", "invented"), [(None, True), ("secret", False)])
def test_nobody_else_and_nowhere_else_a_password_is_enough(
    client: Browser, settings, *, password: str | None, invented: bool
) -> None:
    settings.BALSTS_CAST_PASSWORD = password
    user = create_user(username="amina")
    user.is_invented = invented
    user.save()

    client.post(SIGN_IN, RIGHT)

    assert not is_in(client)


def test_invented_person_who_has_a_second_step_is_asked_for_it(client: Browser, settings) -> None:
    settings.BALSTS_CAST_PASSWORD = "secret"
    user, _, _ = create_user_with_codes(username="amina", at=NOW)
    user.is_invented = True
    user.save()

    assert client.post(SIGN_IN, RIGHT).url == SECOND


def test_asvs_7_4_1_signing_out_ends_the_session_and_clears_what_the_browser_keeps(
    client: Browser,
) -> None:
    client.force_login(create_user(username="amina"))

    response = client.post(reverse("accounts:sign_out"))

    assert response.url == SIGN_IN
    assert '"cache"' in response["Clear-Site-Data"]
    assert not is_in(client)


def test_without_script_hiding_the_page_signs_out_and_opens_a_calendar(client: Browser) -> None:
    user = create_user(username="amina", full_name="Amina Ozola")
    client.force_login(user)

    response = client.post(reverse("accounts:sign_out"), {"hide": "yes"}, follow=True)

    assert [address for address, _ in response.redirect_chain] == [reverse("calendar_show")]
    assert response["Cache-Control"] == "no-store, private"
    assert re.search("Amina|Ozola|Balsts", response.text) is None
    assert not is_in(client)


def test_asvs_3_3_1_cookies_of_the_way_in_are_closed_to_scripts_and_other_sites(
    client: Browser,
) -> None:
    create_user_with_codes(username="amina", at=NOW)

    response = client.post(SIGN_IN, RIGHT)

    cookie = response.cookies["session"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert cookie["domain"] == ""


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:1"])
def test_nobody_is_led_to_another_site_after_signing_in(client: Browser, elsewhere: str) -> None:
    passkey = create_passkey(create_user(username="amina"), at=NOW)
    options = client.get(SIGN_IN).context["passkey_options"]

    response = client.post(PASSKEY, {"passkey": passkey.answer(options), "next": elsewhere})

    assert response.url == "/"
