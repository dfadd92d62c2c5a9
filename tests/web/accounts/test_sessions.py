"""Where one is signed in, how long that lasts, and what ends it."""

import datetime
from uuid import uuid4

import psycopg
import pytest
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.db import connections
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from balsts.access.enums import Role
from balsts.accounts.models import User
from balsts.accounts.operations.login_session import shorten_patience
from balsts.platform.bound_postgres import acting_under
from balsts.web.accounts.own_account import browser_words
from tests.database.asking import rows
from tests.factories.accounts import create_passkey
from tests.factories.organisations import create_provider, create_staff_member, create_user
from tests.trail import AuditEvent
from tests.web.browsers import browser_of

pytestmark = pytest.mark.django_db
ACCOUNT = "/account/"
END = "/account/sessions/end/"
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36"


@pytest.fixture
def user() -> User:
    return create_user(username="amina")


def is_in(browser: Browser) -> bool:
    return browser.get(ACCOUNT).status_code == 200


def sessions_on(browser: Browser) -> list[tuple[str, bool]]:
    account = browser.get(ACCOUNT).context["account"]
    return [(line.browser, line.is_this) for line in account.sessions]


def others(browser: Browser) -> list[str]:
    account = browser.get(ACCOUNT).context["account"]
    return [line.id for line in account.sessions if not line.is_this]


def test_asvs_7_5_2_person_sees_the_own_sessions_and_ends_one(user: User) -> None:
    here, there = browser_of(user), browser_of(user)
    browser_of(create_user(username="boris"))

    assert [is_this for _, is_this in sessions_on(here)] == [False, True]
    (other,) = others(here)
    here.post(END, {"session": other})

    assert is_in(here)
    assert not is_in(there)
    assert AuditEvent.objects.filter(event="session_ended").count() == 1


@pytest.mark.parametrize("asked", ["", "no id"])
def test_session_of_somebody_else_goes_on_and_nothing_is_said_of_it(user: User, asked: str) -> None:
    here = browser_of(user)
    browser_of(user)
    (other,) = others(here)

    boris = browser_of(create_user(username="boris"))

    assert boris.post(END, {"session": asked or other}).url == ACCOUNT
    assert others(here) == [other]
    assert not AuditEvent.objects.filter(event="session_ended").exists()


def test_asvs_7_4_3_everywhere_else_is_ended_with_one_press(user: User) -> None:
    here, others = browser_of(user), [browser_of(user), browser_of(user)]

    here.post(reverse("accounts:sessions_end_others"))

    assert is_in(here)
    assert [is_in(other) for other in others] == [False, False]


def test_asvs_7_1_2_fourth_session_ends_the_oldest(user: User) -> None:
    browsers = [browser_of(user) for _ in range(4)]

    assert [is_in(browser) for browser in browsers] == [False, True, True, True]


def test_asvs_7_2_4_signing_in_gives_a_new_token(user: User) -> None:
    passkey, browser, thief = create_passkey(user, at=timezone.now()), Browser(), Browser()
    tokens = []
    for _ in range(2):
        options = (
            browser.get("/account/sign-in/").context or Browser().get("/account/sign-in/").context
        )
        answer = passkey.answer(options["passkey_options"])
        browser.post("/account/sign-in/passkey/", {"passkey": answer})
        tokens.append(browser.cookies["session"].value)

    thief.cookies["session"] = tokens[0]
    assert tokens[0] != tokens[1]
    assert is_in(browser)
    assert not is_in(thief)


def test_asvs_7_4_1_token_of_a_session_that_was_signed_out_opens_nothing(user: User) -> None:
    browser, thief = browser_of(user), Browser()
    thief.cookies["session"] = browser.cookies["session"].value

    browser.post(reverse("accounts:sign_out"))

    assert not is_in(thief)


@pytest.mark.parametrize(
    ("unused_for", "lives"), [("29 minutes 30 seconds", True), ("30 minutes 1 second", False)]
)
def test_asvs_7_3_1_session_without_work_ends_after_thirty_minutes(
    user: User, unused_for: str, *, lives: bool
) -> None:
    browser = browser_of(user)

    _let_pass(unused_for)

    assert is_in(browser) == lives


@pytest.mark.parametrize(
    ("unused_for", "lives"), [("14 minutes 30 seconds", True), ("15 minutes 1 second", False)]
)
def test_asvs_7_3_1_after_something_sealed_it_is_fifteen(
    user: User, unused_for: str, *, lives: bool
) -> None:
    browser = browser_of(user)
    _let_pass(unused_for)

    with acting_under(browser.cookies["session"].value):
        shorten_patience(minutes=15, by=user, at=timezone.now())

    assert is_in(browser) == lives


@pytest.mark.parametrize(
    ("asked", "lives"),
    [
        ("exchange:import_progress", False),
        ("statistics:report_progress", False),
        ("statistics:snapshot_progress", False),
        ("statistics:what_if_progress", False),
        ("exchange:import_check_show", True),
    ],
)
def test_asvs_7_3_1_watching_long_work_keeps_no_session_awake(
    user: User, asked: str, *, lives: bool
) -> None:
    """A page asks by itself how far something is, also where nobody sits before it any more."""
    browser = browser_of(user)
    rows("select tests.let_pass(%s, '20 minutes')", user.pk)

    browser.get(reverse(asked, args=[uuid4()]))

    rows("select tests.let_pass(%s, '20 minutes')", user.pk)
    assert is_in(browser) == lives


def test_asvs_7_3_2_nobody_stays_in_for_more_than_twelve_hours(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even somebody who confirmed in between, which gives the session a new token."""
    began, browser = timezone.now(), browser_of(user)
    at = began + datetime.timedelta(hours=11)
    monkeypatch.setattr(timezone, "now", lambda: at)
    browser.post(reverse("accounts:reauthenticate"), {"proof_of_person_secret": "secret"})
    assert is_in(browser)

    at = began + datetime.timedelta(hours=12, minutes=1)

    assert not is_in(browser)


def test_asvs_7_3_1_a_proof_gives_back_no_patience(user: User) -> None:
    browser = browser_of(user)
    with acting_under(browser.cookies["session"].value):
        shorten_patience(minutes=15, by=user, at=timezone.now())

    browser.post(reverse("accounts:reauthenticate"), {"proof_of_person_secret": "secret"})

    with acting_under(browser.cookies["session"].value):
        assert rows("select sec.session_idles_for(15)") == [(False,)]


def test_asvs_7_3_2_the_database_too_counts_the_day_from_signing_in(user: User) -> None:
    browser = browser_of(user)
    first = browser.cookies["session"].value
    soon = timezone.now() + datetime.timedelta(minutes=5)
    _as_owner("update sec.live_session set ends_at = %s", soon)

    browser.post(reverse("accounts:reauthenticate"), {"proof_of_person_secret": "secret"})

    second = browser.cookies["session"].value
    assert second != first
    assert rows("select sec.session_follows(%s, %s)", second, first) == [(soon,)]


def test_a_session_follows_none_of_somebody_else(user: User) -> None:
    amina, boris = browser_of(user), browser_of(create_user(username="boris"))
    tokens = [browser.cookies["session"].value for browser in (amina, boris)]

    assert rows("select sec.session_follows(%s, %s)", *tokens) == [(None,)]


def test_changed_password_ends_every_other_session(user: User) -> None:
    here, there = browser_of(user), browser_of(user)

    response = here.post(
        reverse("accounts:password_change"), {"password": "tējkanna zirgs ābols lietus"}
    )

    assert response.url == ACCOUNT
    assert is_in(here)
    assert not is_in(there)


def test_closing_an_account_ends_its_sessions_in_the_database_too(user: User) -> None:
    ours = create_provider(code="ours")
    create_staff_member(username="amina", organisation=ours)
    manager = create_staff_member(
        username="chiara", organisation=ours, role=Role.PROVIDER_MANAGER
    ).user
    browser_of(user)

    browser_of(manager).post(reverse("accounts:account_close", args=[user.pk]))

    event = AuditEvent.objects.get(event="sessions_of_closed_ended")
    assert event.details["sessions"] == 1


def test_nobody_ends_the_sessions_of_somebody_who_may_sign_in(user: User) -> None:
    boris, amina = browser_of(create_user(username="boris")), browser_of(user)

    with acting_under(boris.cookies["session"].value):
        ended = rows("select sec.sessions_of_closed_end(%s)", user.pk)

    assert ended == [(0,)]
    assert is_in(amina)


def test_page_tells_the_countdown_how_long_the_session_waits(user: User) -> None:
    page = browser_of(user).get(ACCOUNT)

    assert 'data-balsts-session="1800"' in page.content.decode()
    assert "data-balsts-session" not in Browser().get("/account/sign-in/").content.decode()


def test_keeping_the_session_gives_the_form_what_it_needs_to_be_sent(user: User) -> None:
    browser = browser_of(user)

    assert len(browser.get(reverse("accounts:session_keep")).json()["csrf"]) == 64
    assert Browser().get(reverse("accounts:session_keep")).status_code == 302


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (AGENT, "Chrome, Linux"),
        ("Mozilla/5.0 (iPhone; CPU) Version/18.0 Mobile Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/141.0 Safari/537.36 Edg/141.0", "Edge, Windows"),
    ],
)
def test_browser_is_named_in_words(agent: str, words: str) -> None:
    assert browser_words(agent) == words


def test_user_of_the_session_is_known_by_the_database_not_by_what_the_session_keeps(
    user: User,
) -> None:
    browser = browser_of(user)
    boris = create_user(username="boris")
    session = browser.session
    forged = dict(session.items()) | {
        SESSION_KEY: str(boris.pk),
        HASH_SESSION_KEY: boris.get_session_auth_hash(),
    }

    written = rows("select sec.session_write(%s, %s)", session.session_key, session.encode(forged))

    assert written == [(True,)]
    assert not is_in(browser)


def _let_pass(time: str) -> None:
    """Let all sessions have been used last so long ago."""
    _as_owner("update sec.live_session set seen_at = clock_timestamp() - %s::interval", time)


def _as_owner(statement: str, *told: object) -> None:
    """Do what only the owner of the table of sessions can."""
    address = connections["owner"].get_connection_params()
    keys = ("dbname", "user", "password", "host", "port")
    door = {key: address[key] for key in keys if address.get(key)}
    with psycopg.connect(**door) as owner:
        owner.execute(statement, told)
