"""Checking a password takes long by design; here is the only place where it is done.

Two at a time in each process: more would let whoever floods the sign-in page stop everybody else.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.contrib.auth.hashers import make_password

from balsts.accounts.models import User

AT_ONCE: Final = 2
PATIENCE: Final = 0.5  # seconds
_turnstile = threading.BoundedSemaphore(AT_ONCE)


class TooManyAtOnce(Exception):
    """More passwords are being checked than the machine can bear; try again in a moment."""


@contextmanager
def one_of_few() -> Iterator[None]:
    """Wait for a turn, not for long."""
    if not _turnstile.acquire(timeout=PATIENCE):
        raise TooManyAtOnce
    try:
        yield
    finally:
        _turnstile.release()


def user_with(username: str, password: str) -> User | None:
    """Return the active user with this name and password.

    Unknown names, wrong passwords and closed accounts take the same time: one password is hashed.
    """
    user = User.objects.filter(username=username).first()
    with one_of_few():
        if user is None or not user.has_usable_password():
            make_password(password)
            return None
        is_right = user.check_password(password)
    return user if is_right and user.is_active and not user.is_system else None


def is_password_of(user: User, password: str) -> bool:
    """Whether a user who is signed in has typed their own password."""
    with one_of_few():
        return user.check_password(password)


def set_password(user: User, password: str | None) -> None:
    """Put a new password on the user object; None lets no password fit."""
    if password is None:
        user.set_unusable_password()
        return
    with one_of_few():
        user.set_password(password)
