"""Telling the holder of an account what happened with the own way in.

What they sign in with is watched by the database (migration 0012); this is the rest, which only the
program can know. Whom it is about, the database says: who has shown the password, or is signed in.
"""

import datetime

from balsts.accounts import wall
from balsts.accounts.enums import NoticeKind
from balsts.accounts.models import User
from balsts.accounts.queries.attempts import failures_elsewhere, is_known_network

# So many failures from elsewhere are no slip of the own hand.
WORTH_TELLING = 5


def tell(kind: NoticeKind, *, at: datetime.datetime, times: int = 1) -> bool:
    """Tell whose password was shown, or who is signed in, in the session at hand; whether it was new."""
    return wall.answer("select sec.account_notice(%s, %s, %s)", str(kind), at, times) is True


def tell_of_copied_passkey(credential_id: bytes) -> None:
    """Tell whoever holds the passkey that its count went back."""
    wall.answer("select sec.account_notice_of_passkey(%s)", credential_id)


def second_step_was_shown() -> None:
    """Take back that the second step is missing, of the session at hand."""
    wall.answer("select sec.account_notice_of_second_step_ends()")


def tell_of_sign_in(user: User, *, network: str, at: datetime.datetime) -> None:
    """Tell of what is unusual about signing in now: the place, or failures of others before."""
    if not is_known_network(account=user.username, network=network, at=at):
        tell(NoticeKind.NEW_PLACE, at=at)
    failures, last_at = failures_elsewhere(account=user.username, network=network)
    if failures >= WORTH_TELLING and last_at is not None:
        tell(NoticeKind.WRONG_PASSWORDS, at=last_at, times=failures)
