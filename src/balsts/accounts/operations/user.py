"""Registering users and what users choose for themselves."""

import datetime

from django.db import transaction

from balsts.accounts import wall
from balsts.accounts.enums import Proof
from balsts.accounts.models import UI_LANGUAGES, User
from balsts.accounts.operations.login_session import (
    end_other_login_sessions,
    end_sessions_of_closed_account,
)
from balsts.accounts.passwords import set_password
from balsts.audit import trail


class CannotRegisterUser(Exception):
    """The user name is taken, or only the system actor may register users yet."""


@transaction.atomic
def register_user(
    *,
    username: str,
    full_name: str,
    password: str | None,
    ui_language: str = "lv",
    is_active: bool = True,
    is_invented: bool = False,
    by: User,
    at: datetime.datetime,
) -> User:
    """Add a user; without a password the account exists but nobody can sign in with it."""
    if not by.is_system or User.objects.filter(username=username).exists():
        raise CannotRegisterUser(username)
    user = User(
        username=username,
        full_name=full_name,
        ui_language=ui_language,
        is_active=is_active,
        is_invented=is_invented,
    )
    user.save(force_insert=True)
    if password is not None:
        set_password(user, password)
    trail.record("user_registered", by=by, at=at, details={"user": str(user.pk)})
    return user


@transaction.atomic
def add_invited_user(
    *, username: str, full_name: str, ui_language: str, by: User, at: datetime.datetime
) -> User:
    """Add a user whom nobody can sign in as before the entry code is used."""
    user = User(username=username, full_name=full_name, ui_language=ui_language)
    user.save(force_insert=True)
    trail.record("user_invited", by=by, at=at, details={"user": str(user.pk)})
    return user


@transaction.atomic
def choose_ui_language(*, language: str, by: User, at: datetime.datetime) -> None:
    """Keep the interface language a user has chosen; unknown languages change nothing."""
    if language not in dict(UI_LANGUAGES) or by.ui_language == language:
        return
    by.ui_language = language
    by.save(update_fields=["ui_language"])
    trail.record("ui_language_chosen", by=by, at=at, details={"language": language})


@transaction.atomic
def change_password(*, password: str, by: User, at: datetime.datetime) -> None:
    """Give the user a new password; every other session of theirs ends with the old one."""
    set_password(by, password)
    trail.record("password_changed", by=by, at=at)
    end_other_login_sessions(reason="password changed", by=by, at=at)


@transaction.atomic
def close_account(*, user: User, by: User, at: datetime.datetime) -> None:
    """Let nobody sign in as this user any more; what is open ends with its next request."""
    wall.answer("select sec.account_close(%s, %s)", user.pk, at)
    user.is_active, user.closed_at, user.password_mark = False, at, None
    trail.record("account_closed", by=by, at=at, details={"user": str(user.pk)})
    end_sessions_of_closed_account(user=user, by=by, at=at)


@transaction.atomic
def record_sign_in(*, proof: Proof, by: User, at: datetime.datetime) -> None:
    """Write into the trail that a user signed in, and with what."""
    trail.record("user_signed_in", by=by, at=at, details={"proof": str(proof)})


@transaction.atomic
def record_sign_out(*, by: User, at: datetime.datetime) -> None:
    """Write into the trail that a user signed out."""
    trail.record("user_signed_out", by=by, at=at)


@transaction.atomic
def record_proof(*, proof: Proof, by: User, at: datetime.datetime) -> None:
    """Write into the trail that a signed-in user proved once more who they are."""
    trail.record("user_proved", by=by, at=at, details={"proof": str(proof)})


@transaction.atomic
def record_failed_proof(*, by: User, at: datetime.datetime) -> None:
    """Write into the trail that somebody at a signed-in user's screen could not prove it."""
    trail.record("proof_failed", by=by, at=at)
