"""Coming in with a code: by invitation, and again after everything was lost."""

import datetime
from importlib import import_module

import pytest
from django.test import Client as Browser
from django.utils import timezone

from balsts.access.enums import Role
from balsts.accounts import app_codes
from balsts.accounts.enums import EntryKind
from balsts.accounts.models import CodeGenerator, EntryCode, Passkey, RecoveryCode, User
from balsts.accounts.operations.entry import make_entry_code
from balsts.accounts.passwords import is_password_of
from balsts.accounts.queries.user import system_actor
from balsts.platform.bound_postgres import acting_under
from tests.database.asking import rows
from tests.factories.accounts import create_passkey, create_user_with_codes
from tests.factories.organisations import create_provider, create_staff_member, create_user
from tests.postgres_plugin import MOMENT
from tests.trail import AuditEvent
from tests.web.passkeys import SoftPasskey

pytestmark = pytest.mark.django_db
JOIN = "/account/join/"
SET_UP = "/account/join/set-up/"
GOOD = "tējkanna zirgs ābols lietus"
NOW = timezone.now()


@pytest.fixture
def user() -> User:
    return create_user(username="amina")


def code_for(user: User, kind: EntryKind = EntryKind.JOINING) -> str:
    return make_entry_code(user=user, kind=kind, by=system_actor(), at=timezone.now())


def with_codes(browser: Browser, password: str = GOOD) -> dict[str, str]:
    """What somebody types who reads the picture with a telephone."""
    form = browser.get(SET_UP).context["code_form"]
    code = app_codes.code_at(form.secret, app_codes.step_at(timezone.now()))
    return {"password": password, "code": code}


def is_in(browser: Browser) -> bool:
    return "_auth_user_id" in browser.session


def test_invited_person_chooses_a_password_and_codes_and_is_in(client: Browser, user: User) -> None:
    code = code_for(user)

    entered = client.post(JOIN, {"code": code.lower().replace("-", " ")})
    response = client.post(SET_UP, with_codes(client))

    assert entered.url == SET_UP
    assert is_in(client)
    assert len(response.context["codes"]) == RecoveryCode.objects.filter(user=user).count() == 8
    assert "no-store" in response["Cache-Control"]
    user.refresh_from_db()
    assert user.joined_at is not None
    assert is_password_of(user, GOOD)


def test_invited_person_makes_a_passkey_and_needs_no_password(client: Browser, user: User) -> None:
    client.post(JOIN, {"code": code_for(user)})
    options = client.get(SET_UP).context["passkey_options"]

    client.post(SET_UP, {"name": "Telephone", "passkey": SoftPasskey().make(options)})

    user.refresh_from_db()
    assert is_in(client)
    assert Passkey.objects.get().name == "Telephone"
    assert not user.has_usable_password()


def test_who_made_the_code_that_was_used_is_known(client: Browser, user: User) -> None:
    """The last one counts: an earlier code was seen by somebody else, and opens nothing any more."""
    make_entry_code(
        user=user, kind=EntryKind.JOINING, by=create_user(username="boris"), at=timezone.now()
    )
    chiara = create_user(username="chiara")
    code = make_entry_code(user=user, kind=EntryKind.JOINING, by=chiara, at=timezone.now())

    client.post(JOIN, {"code": code})
    client.post(SET_UP, with_codes(client))

    user.refresh_from_db()
    assert (user.let_in_by, user.let_in_at) == (chiara, user.joined_at)


def test_what_the_trail_tells_of_who_let_somebody_in_is_written_down(
    client: Browser, user: User
) -> None:
    client.post(JOIN, {"code": code_for(user)})
    client.post(SET_UP, with_codes(client))
    let_in_at = User.objects.get(pk=user.pk).let_in_at
    User.objects.update(let_in_by=None, let_in_at=None)
    migration = import_module("balsts.accounts.migrations.0014_who_let_somebody_in")

    rows(migration.FROM_THE_TRAIL.replace("audit.event event", "tests.audit_event event"))

    user.refresh_from_db()
    assert (user.let_in_by, user.let_in_at) == (system_actor(), let_in_at)
    assert User.objects.exclude(let_in_at=None).count() == 1


def test_code_opens_nothing_before_the_second_factor_is_there(client: Browser, user: User) -> None:
    client.post(JOIN, {"code": code_for(user)})

    assert client.get("/").status_code == 302
    assert not is_in(client)


def test_wrong_code_of_the_application_keeps_the_invitation_good(
    client: Browser, user: User
) -> None:
    client.post(JOIN, {"code": code_for(user)})

    refused = client.post(SET_UP, with_codes(client) | {"code": "000000"})
    accepted = client.post(SET_UP, with_codes(client))

    assert len(refused.context["code_form"].non_field_errors()) == 1
    assert len(accepted.context["codes"]) == 8
    user.refresh_from_db()
    assert is_password_of(user, GOOD)


@pytest.mark.parametrize("password", ["short", "parole123456", "amina amina amina", "a" * 1001])
def test_asvs_6_2_1_bad_password_is_refused_with_its_reason(
    client: Browser, user: User, password: str
) -> None:
    client.post(JOIN, {"code": code_for(user)})

    response = client.post(SET_UP, with_codes(client, password))

    assert list(response.context["code_form"].errors) == ["password"]
    assert not is_in(client)


def test_asvs_6_2_9_long_password_with_any_characters_is_taken_whole(
    client: Browser, user: User
) -> None:
    password = " žogs ☕ Ж 漢字 " + "x7q!" * 40
    client.post(JOIN, {"code": code_for(user)})

    client.post(SET_UP, with_codes(client, password))

    user.refresh_from_db()
    assert is_password_of(user, password)
    assert not is_password_of(user, password[:-1])


def test_code_counts_once(client: Browser, user: User) -> None:
    code = code_for(user)
    client.post(JOIN, {"code": code})
    client.post(SET_UP, with_codes(client))
    other = Browser()

    response = other.post(JOIN, {"code": code})

    assert response.status_code == 200
    assert other.get(SET_UP).url == JOIN


def test_two_who_hold_the_same_code_do_not_both_get_in(client: Browser, user: User) -> None:
    code, other = code_for(user), Browser()
    client.post(JOIN, {"code": code})
    other.post(JOIN, {"code": code})
    typed = with_codes(other)

    client.post(SET_UP, with_codes(client))
    response = other.post(SET_UP, typed)

    assert is_in(client)
    assert response.url == JOIN
    assert not is_in(other)


def test_asvs_6_4_1_code_runs_out_after_seven_days(
    client: Browser, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = code_for(user)
    later = timezone.now() + datetime.timedelta(days=7)
    monkeypatch.setattr(timezone, "now", lambda: later)
    rows("select set_config(%s, %s, true)", MOMENT, later.isoformat())

    assert client.post(JOIN, {"code": code}).status_code == 200


def test_newer_code_makes_the_earlier_useless(client: Browser, user: User) -> None:
    earlier, newer = code_for(user), code_for(user)

    assert client.post(JOIN, {"code": earlier}).status_code == 200
    assert client.post(JOIN, {"code": newer}).url == SET_UP


def test_asvs_6_5_2_only_a_hash_of_the_code_is_kept(user: User) -> None:
    code = code_for(user)

    kept = bytes(EntryCode.objects.get().code_hash)
    assert len(kept) == 32
    assert code.replace("-", "").encode() not in kept


def test_asvs_6_6_3_guessing_codes_has_to_wait(client: Browser) -> None:
    for _ in range(5):
        client.post(JOIN, {"code": "00000-00000-00000-00000-00000"})

    response = client.post(JOIN, {"code": "00000-00000-00000-00000-00000"})

    assert len(response.context["form"].non_field_errors()) == 1
    assert "code" not in response.context["form"].errors


def test_closed_account_is_not_entered(client: Browser, user: User) -> None:
    code = code_for(user)
    user.is_active = False
    user.save()

    assert client.post(JOIN, {"code": code}).status_code == 200


def test_asvs_6_4_3_recovery_replaces_everything_and_ends_every_session(client: Browser) -> None:
    user, secret, codes = create_user_with_codes(username="amina", at=NOW)
    create_passkey(user, at=NOW)
    thief = Browser()
    thief.force_login(user)
    code = code_for(user, EntryKind.RECOVERY)

    client.post(JOIN, {"code": code})
    client.post(SET_UP, with_codes(client))

    assert is_in(client)
    assert Passkey.objects.filter(user=user).count() == 0
    new_secret = app_codes.opened(bytes(CodeGenerator.objects.get(user=user).secret))
    assert new_secret != secret
    assert thief.get("/account/").status_code == 302
    with acting_under(thief.cookies["session"].value):
        assert rows("select sec.user_id()") == [(None,)]
    assert AuditEvent.objects.filter(event="user_recovered").count() == 1
    old = Browser()
    old.post("/account/sign-in/", {"username": "amina", "password": GOOD})
    old.post("/account/sign-in/second-step/", {"code": codes[0]})
    assert not is_in(old)


def test_post_that_asks_for_a_passkey_offers_nothing_else(client: Browser, user: User) -> None:
    create_staff_member(
        username="amina", organisation=create_provider(code="ours"), role=Role.SYSTEM_ADMINISTRATOR
    )
    client.post(JOIN, {"code": code_for(user)})

    page = client.get(SET_UP)
    client.post(SET_UP, with_codes(client))
    assert not is_in(client)
    options = page.context["passkey_options"]
    client.post(SET_UP, {"name": "Key", "passkey": SoftPasskey().make(options)})

    assert page.context["wants_passkey"] is True
    assert is_in(client)


def test_nothing_typed_stands_in_an_address_or_in_the_trail(client: Browser, user: User) -> None:
    code = code_for(user)
    response = client.post(JOIN, {"code": code})
    client.post(SET_UP, with_codes(client))

    assert code not in response.url
    written = " ".join(str(event.details) for event in AuditEvent.objects.all())
    assert code not in written
    assert GOOD not in written
