"""Whoever holds an account hears what happened with the way in; whoever did it puts nothing away."""

import datetime
from contextlib import contextmanager

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from balsts.accounts import app_codes
from balsts.accounts.jobs import SESSIONS_KEPT_AFTER_THEIR_END
from balsts.accounts.models import Passkey, User
from balsts.accounts.operations.notice import forget_account_notices
from balsts.accounts.queries.user import system_actor
from balsts.platform.bound_postgres import acting_under
from tests.database.asking import rows, token_of
from tests.factories.accounts import create_passkey, create_user_with_codes
from tests.postgres_plugin import SERVER
from tests.trail import AuditEvent
from tests.web.browsers import browser_of

pytestmark = pytest.mark.django_db
SIGN_IN = reverse("accounts:sign_in")
SECOND = reverse("accounts:second_step")
ACCOUNT = reverse("accounts:own_account")
RIGHT = {"username": "amina", "password": "secret"}
NOW = timezone.now()
CHROME = {"HTTP_USER_AGENT": "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0"}
TOLD = "Something has happened with your way in"


@pytest.fixture
def amina() -> tuple[User, bytes, list[str]]:
    return create_user_with_codes(username="amina", at=NOW)


def browser() -> Browser:
    fresh = Browser()
    fresh.cookies["django_language"] = "en"
    return fresh


def code_of(secret: bytes) -> dict[str, str]:
    return {"code": app_codes.code_at(secret, app_codes.step_at(timezone.now()))}


def heard(user: User) -> list[str]:
    """What a session opened now shows the user."""
    return [
        notice.sentence
        for notice in browser_of(user).get(ACCOUNT).context["account"].notices
        if notice.is_new
    ]


def test_asvs_6_3_5_a_right_password_without_a_second_step_is_told(amina):
    user, _, _ = amina

    browser().post(SIGN_IN, RIGHT, **CHROME)

    [line] = browser_of(user).get(ACCOUNT).context["account"].notices
    assert line.sentence == "Your password was typed rightly, and the second step did not follow"
    assert "Chrome, Windows" in line.details


def test_a_second_step_that_follows_takes_it_back(amina):
    user, secret, _ = amina
    mine, theirs = browser(), browser()
    theirs.post(SIGN_IN, RIGHT)
    mine.post(SIGN_IN, RIGHT)

    response = mine.post(SECOND, code_of(secret), follow=True)

    with acting_under(token_of(user)):
        waiting = rows(
            "select count(*) from accounts_accountnotice where kind = 'second_step_missing'"
        )
    assert TOLD in response.text
    assert waiting == [(1,)]


def test_asvs_6_3_5_failures_from_elsewhere_are_told_once_and_own_slips_are_not(amina):
    user, secret, paper = amina
    wrong = RIGHT | {"password": "guessed"}
    for number in range(6):
        Browser().post(SIGN_IN, wrong, REMOTE_ADDR=f"198.51.{number}.7")
    for _ in range(3):
        Browser().post(SIGN_IN, wrong, REMOTE_ADDR="192.0.2.1")

    def come_in(code: dict[str, str]) -> Browser:
        mine = browser()
        mine.post(SIGN_IN, RIGHT, REMOTE_ADDR="192.0.2.1")
        mine.post(SECOND, code, REMOTE_ADDR="192.0.2.1")
        return mine

    first = come_in(code_of(secret)).get(ACCOUNT).context["account"].notices
    come_in({"code": paper[0]})

    with acting_under(token_of(user)):
        told = rows("select times from accounts_accountnotice where kind = 'wrong_passwords'")
    assert [notice.sentence for notice in first] == [
        "Wrong passwords were typed for your user name"
    ]
    assert "6 times" in first[0].details
    assert told == [(6,)]


def test_asvs_6_3_5_a_new_place_is_told_and_a_known_one_is_not(amina):
    user, secret, paper = amina
    for address, code in (("192.0.2.1", code_of(secret)), ("198.51.100.7", {"code": paper[0]})):
        mine = browser()
        mine.post(SIGN_IN, RIGHT, REMOTE_ADDR=address)
        mine.post(SECOND, code, REMOTE_ADDR=address)

    with acting_under(token_of(user)):
        told = rows("select kind, times from accounts_accountnotice where kind = 'new_place'")
    assert told == [("new_place", 1)]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("password_change", "The password was changed"),
        ("recovery_codes_make", "New recovery codes were made"),
        ("code_generator_remove", "The application that makes codes was given up"),
        ("passkey_remove", "A passkey was removed"),
    ],
)
def test_asvs_6_3_7_a_change_of_what_one_signs_in_with_is_told_from_the_next_session_on(
    amina, name, sentence
):
    user, _, _ = amina
    create_passkey(user, at=NOW)
    create_passkey(user, at=NOW)
    key = Passkey.objects.filter(user=user).first()
    here = browser_of(user)

    here.post(
        reverse(f"accounts:{name}", args=[key.pk] if name == "passkey_remove" else []),
        {"password": "pilnīgi-Nesaistīti 7 vārdi: zivs lietussargs"},
    )

    assert here.get(ACCOUNT).context["account"].notices == ()
    user.refresh_from_db()
    assert heard(user) == [sentence]


def test_asvs_6_3_7_a_recovery_code_that_was_used_is_told(amina):
    user, _, paper = amina
    thief = browser()
    thief.post(SIGN_IN, RIGHT)

    thief.post(SECOND, {"code": paper[0]})

    assert heard(user) == ["One of your recovery codes was used"]


def test_asvs_6_3_7_what_was_changed_past_the_program_is_told_too(amina):
    user, _, _ = amina

    with acting_under(token_of(user)), connection.cursor() as cursor:
        cursor.execute(
            "insert into accounts_passkey (id, user_id, name, credential_id, credential,"
            " sign_count, added_at) values (gen_random_uuid(), %s, 'x', 'mine', 'mine', 0, now())",
            [user.pk],
        )

    assert heard(user) == ["A passkey was added"]


PUTTING_AWAY = {
    "of the own session": (
        "update accounts_accountnotice set seen_at = now() where user_id = %(user)s"
    ),
    "by removing": "delete from accounts_accountnotice",
    "by giving it to another session": (
        "update accounts_accountnotice set session_id = gen_random_uuid()"
    ),
    "by making it another's": "update accounts_accountnotice set kind = 'new_place'",
    "by one's own words": (
        "insert into accounts_accountnotice (id, user_id, kind, agent, times, first_at, last_at)"
        " values (gen_random_uuid(), %(user)s, 'new_place', '', 1, now(), now())"
    ),
    "by a function": "select sec.note_for_holder(%(user)s, 'new_place', now(), 1, null, '')",
}


@pytest.mark.parametrize("way", PUTTING_AWAY)
def test_the_session_in_which_it_happened_puts_nothing_away_past_the_program(amina, way):
    user, _, _ = amina
    token = token_of(user)
    with acting_under(token), connection.cursor() as cursor:
        cursor.execute("delete from accounts_recoverycode where user_id = %s", [user.pk])
        cursor.execute("select sec.password_set(%s, 'md5$a$b')", [user.pk])

    touched = 0
    try:
        with acting_under(token), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(PUTTING_AWAY[way], {"user": user.pk})
            touched = cursor.rowcount
    except DatabaseError:
        pass

    user.refresh_from_db()
    assert touched == 0
    assert heard(user) == ["The password was changed"]


def test_a_session_under_a_new_token_is_still_the_one_in_which_it_happened(amina):
    user, secret, _ = amina
    here = browser_of(user)
    here.post(reverse("accounts:recovery_codes_make"))
    before = here.cookies["session"].value

    here.post(
        reverse("accounts:reauthenticate"), {"proof_of_person_secret": code_of(secret)["code"]}
    )

    assert here.cookies["session"].value != before
    assert here.get(ACCOUNT).context["account"].notices == ()
    assert heard(user) == ["New recovery codes were made"]


def test_nobody_hears_of_somebody_else(amina):
    user, _, _ = amina
    boris, _, _ = create_user_with_codes(username="boris", at=NOW)

    browser_of(user).post(reverse("accounts:recovery_codes_make"))

    assert heard(boris) == []


def test_what_was_read_is_put_away_up_to_what_was_shown_and_stays_in_the_list(amina):
    user, _, _ = amina
    browser().post(SIGN_IN, RIGHT)
    reader = browser_of(user)
    shown = reader.get(ACCOUNT).context["account"].notices_until
    browser_of(user).post(reverse("accounts:recovery_codes_make"))

    reader.post(reverse("accounts:notices_put_away"), {"until": shown})

    lines = reader.get(ACCOUNT).context["account"].notices
    assert [(line.sentence, line.is_new) for line in lines] == [
        ("New recovery codes were made", True),
        ("Your password was typed rightly, and the second step did not follow", False),
    ]
    assert AuditEvent.objects.get(event="account_notices_seen").details == {"notices": 1}


def test_no_more_than_twenty_of_a_kind_wait_and_no_other_kind_is_buried(amina):
    user, _, _ = amina
    for _ in range(25):
        browser().post(SIGN_IN, RIGHT)
    browser_of(user).post(reverse("accounts:recovery_codes_make"))

    with acting_under(token_of(user)):
        told = rows("select kind, count(*) from accounts_accountnotice group by 1 order by 1")
    assert told == [("recovery_codes_made", 1), ("second_step_missing", 20)]


@contextmanager
def as_jobs():
    """Tests work as the application; here it is lent what only jobs may do."""
    app = connection.settings_dict["USER"]
    address = SERVER.installation.address("owner", database=SERVER.database)
    right = f'execute on function sec.account_notices_forget(timestamptz) {{}} "{app}"'
    with psycopg.connect(address, autocommit=True) as owner:
        owner.execute(f"grant {right.format('to')}")
        try:
            yield
        finally:
            owner.execute(f"revoke {right.format('from')}")


def test_old_news_is_forgotten_by_the_job_and_what_is_newer_stays(amina):
    user, _, _ = amina
    browser().post(SIGN_IN, RIGHT)
    now = timezone.now()

    with as_jobs():
        before = forget_account_notices(
            before=now - SESSIONS_KEPT_AFTER_THEIR_END, by=system_actor(), at=now
        )
        after = forget_account_notices(
            before=now + datetime.timedelta(seconds=1), by=system_actor(), at=now
        )

    assert (before, after) == (0, 1)
    assert heard(user) == []
    assert AuditEvent.objects.get(event="account_notices_forgotten").details == {"notices": 1}
