"""What somebody has shown already on the way in, kept on the server for minutes.

It opens nothing. Whoever comes with this cookie has still to show the rest.
"""

import datetime
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest

from balsts.accounts.codes import hash_of
from balsts.accounts.models import User
from balsts.accounts.operations.entry import ShownEntry
from balsts.accounts.queries.entry_code import entry_code_with
from balsts.accounts.queries.user import user_who_may_sign_in
from balsts.platform.derived_keys import keyed_hash

PASSWORD_SHOWN: Final = "password_shown"  # noqa: S105 - a place in the session, not a password
CODE_SHOWN: Final = "entry_code_shown"
GOOD_FOR: Final = {
    PASSWORD_SHOWN: datetime.timedelta(minutes=5),
    CODE_SHOWN: datetime.timedelta(minutes=30),
}


@dataclass(frozen=True, kw_only=True)
class Halfway:
    """Somebody who has shown the right password, and where they wanted to go."""

    user: User
    next: str


def remember_password(
    request: HttpRequest, user: User, *, next_: str, at: datetime.datetime
) -> None:
    """Let the browser go on for five minutes as one that has shown the password."""
    told = {"user": str(user.pk), "mark": _mark(user), "next": next_}
    # The database knows it too: until the second step it shows this user's passkeys and codes only.
    request.session.halfway_user = user.pk  # type: ignore[attr-defined]
    _keep(request, PASSWORD_SHOWN, told, at=at)


def who_has_shown_the_password(request: HttpRequest, *, at: datetime.datetime) -> Halfway | None:
    """Return who is at the second step; a changed password ends it."""
    told = _kept(request, PASSWORD_SHOWN, at=at)
    user = user_who_may_sign_in(told["user"]) if told else None
    if user is None or told["mark"] != _mark(user):
        return None
    return Halfway(user=user, next=told["next"])


def remember_entry(request: HttpRequest, code: str, *, at: datetime.datetime) -> None:
    """Let the browser go on for half an hour as one that has shown the entry code."""
    _keep(request, CODE_SHOWN, {"code_hash": hash_of("entry", code).hex()}, at=at)


def entry_shown(request: HttpRequest, *, at: datetime.datetime) -> ShownEntry | None:
    """Return the entry code that was typed, while it is still good."""
    told = _kept(request, CODE_SHOWN, at=at)
    if not told:
        return None
    code_hash = bytes.fromhex(told["code_hash"])
    entry = entry_code_with(code_hash, at=at)
    return ShownEntry(entry=entry, code_hash=code_hash) if entry else None


def _mark(user: User) -> str:
    return keyed_hash("halfway", str(user.password_mark)).hex()[:32]


def _keep(request: HttpRequest, place: str, told: dict[str, str], *, at: datetime.datetime) -> None:
    request.session.cycle_key()
    request.session[place] = told | {"at": at.isoformat()}


def _kept(request: HttpRequest, place: str, *, at: datetime.datetime) -> dict[str, str]:
    told: dict[str, str] = request.session.get(place, {})
    if not told or at - datetime.datetime.fromisoformat(told["at"]) > GOOD_FOR[place]:
        return {}
    return told
