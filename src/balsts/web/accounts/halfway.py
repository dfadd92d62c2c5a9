"""What somebody has shown already on the way in: a signed cookie, good for minutes.

It opens nothing. Whoever has it has still to show the rest.
"""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from balsts.accounts.models import EntryCode, User
from balsts.accounts.queries.entry_code import entry_code_with
from balsts.accounts.queries.user import user_who_may_sign_in
from balsts.platform.derived_keys import keyed_hash

COOKIE = "__Host-halfway" if settings.BALSTS_HTTPS else "halfway"
PASSWORD_SHOWN = "balsts password shown"  # noqa: S105 - what is signed, not a password
CODE_SHOWN = "balsts entry code shown"
MINUTES = {PASSWORD_SHOWN: 5, CODE_SHOWN: 30}


@dataclass(frozen=True, kw_only=True)
class Halfway:
    """Somebody who has shown the right password, and where they wanted to go."""

    user: User
    next: str


def remember_password(response: HttpResponse, user: User, *, next_: str) -> None:
    """Let the browser show for five minutes that the password was right."""
    told = {"user": str(user.pk), "mark": _mark(user), "next": next_}
    _set(response, PASSWORD_SHOWN, told)


def who_has_shown_the_password(request: HttpRequest) -> Halfway | None:
    """Return who is at the second step; a changed password ends it."""
    told = _told(request, PASSWORD_SHOWN)
    user = user_who_may_sign_in(told["user"]) if told else None
    if not told or user is None or told["mark"] != _mark(user):
        return None
    return Halfway(user=user, next=told["next"])


def remember_entry(response: HttpResponse, entry: EntryCode) -> None:
    """Let the browser show for half an hour that the entry code was right."""
    _set(response, CODE_SHOWN, {"entry": str(entry.pk)})


def entry_shown(request: HttpRequest, *, at: datetime.datetime) -> EntryCode | None:
    """Return the entry code that was typed, while it is still good."""
    told = _told(request, CODE_SHOWN)
    return entry_code_with(told["entry"], at=at) if told else None


def forget(response: HttpResponse) -> None:
    """Take the cookie away."""
    response.delete_cookie(COOKIE, samesite="Strict")


def _mark(user: User) -> str:
    return keyed_hash("halfway", user.password).hex()[:32]


def _set(response: HttpResponse, salt: str, told: dict[str, str]) -> None:
    response.set_cookie(
        COOKIE,
        signing.dumps(told, salt=salt),
        max_age=MINUTES[salt] * 60,
        secure=settings.BALSTS_HTTPS,
        httponly=True,
        samesite="Strict",
    )


def _told(request: HttpRequest, salt: str) -> dict[str, str]:
    try:
        told: dict[str, str] = signing.loads(
            request.COOKIES.get(COOKIE, ""), salt=salt, max_age=MINUTES[salt] * 60
        )
    except signing.BadSignature:
        return {}
    return told
