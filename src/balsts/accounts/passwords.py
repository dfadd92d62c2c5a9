"""Checking a password takes long by design; here is the only place where it is done.

The database says how the kept one was hashed, and whether what was typed comes out the same; the
kept hash itself is never read. One at a time in each process: more would let whoever floods the
sign-in page stop everybody else.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.contrib.auth.hashers import identify_hasher, make_password

from balsts.accounts.models import User
from balsts.accounts.wall import answer, user_from

AT_ONCE: Final = 1
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
    recipe = answer("select sec.password_recipe(%s)", username)
    with one_of_few():
        hashed = hashed_as(recipe, password) if recipe else make_password(password)
    return user_from("select * from sec.user_with_password(%s, %s)", username, hashed)


def is_password_of(user: User, password: str) -> bool:
    """Whether a user who is signed in has typed their own password."""
    return user_with(user.username, password) == user


def set_password(user: User, password: str | None) -> None:
    """Keep a new password of a user who is in the database; None lets no password fit.

    Pages can do so only for whoever has freshly confirmed who they are.
    """
    encoded = None
    if password is not None:
        with one_of_few():
            encoded = make_password(password)
    user.password_mark = answer("select sec.password_set(%s, %s)", user.pk, encoded)


def hashed_as(recipe: str, password: str) -> str:
    """Hash a password as another was: by the same method, at the same cost, with the same salt."""
    hasher: Any = identify_hasher(recipe)  # each has a cost of its own to be told
    kept: dict[str, Any] = hasher.decode(recipe)
    match kept:
        case {"work_factor": n, "block_size": r, "parallelism": p, "salt": salt}:
            encoded = hasher.encode(password, salt, n=n, r=r, p=p)
        case {"iterations": iterations, "salt": salt}:
            encoded = hasher.encode(password, salt, iterations)
        case _:
            encoded = hasher.encode(password, kept["salt"])
    return str(encoded)
