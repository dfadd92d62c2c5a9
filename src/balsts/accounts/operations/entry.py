"""Coming in for the first time, and again after everything was lost.

Who may invite whom is asked upstairs, where roles are known; here stand the codes themselves.
"""

import datetime
from dataclasses import dataclass

from django.db import transaction

from balsts.accounts import codes, passwords, wall
from balsts.accounts.enums import EntryKind
from balsts.accounts.models import EntryCode, RecoveryRequest, User
from balsts.accounts.operations.factors import add_code_generator, add_passkey
from balsts.accounts.passkeys import Site
from balsts.audit import trail
from balsts.platform.blockers import DECIDED_MEANWHILE, Refused
from balsts.platform.sentences import Sentence, translatable

GOOD_FOR = {
    EntryKind.JOINING: datetime.timedelta(days=7),
    EntryKind.RECOVERY: datetime.timedelta(hours=24),
}


class CannotMakeEntryCode(Refused):
    """The account is closed, one's own, or already entered."""


class CannotEnter(Refused):
    """The code is used, too old or replaced."""


class CannotRecover(Refused):
    """It takes two people, and neither may be the one who lost everything; or it is too late."""


@dataclass(frozen=True, kw_only=True)
class ByPasskey:
    """What somebody comes in with: a passkey that the browser has just made, and no password."""

    site: Site
    name: str
    answer: str


@dataclass(frozen=True, kw_only=True)
class ByAppCode:
    """What somebody comes in with: a password, and an application that makes codes."""

    password: str
    secret: bytes
    code: str


@dataclass(frozen=True, kw_only=True)
class ShownEntry:
    """An entry code that somebody has typed, and the hash that proves it to the database."""

    entry: EntryCode
    code_hash: bytes


@transaction.atomic
def make_entry_code(*, user: User, kind: EntryKind, by: User, at: datetime.datetime) -> str:
    """Return a one-time code, to be shown once; an earlier one counts no more."""
    if not user.is_active or user.pk == by.pk or (kind == EntryKind.JOINING and user.joined_at):
        raise CannotMakeEntryCode.because(
            "no_entry",
            Sentence(
                translatable(
                    "No code can be made for this account: it is your own, closed, or in use already."
                )
            ),
        )
    end_entry_codes(user=user, by=by, at=at)
    code = codes.new_code()
    EntryCode.objects.create(
        user=user,
        kind=kind,
        code_hash=codes.kept_hash_of(codes.hash_of("entry", code)),
        made_by=by,
        made_at=at,
        expires_at=at + GOOD_FOR[kind],
    )
    trail.record("entry_code_made", by=by, at=at, details={"user": str(user.pk), "kind": str(kind)})
    return code


@transaction.atomic
def end_entry_codes(*, user: User, by: User, at: datetime.datetime) -> None:
    """Let no code count that was made for the user before."""
    if EntryCode.objects.filter(user=user, ended_at__isnull=True).update(ended_at=at):
        trail.record("entry_code_ended", by=by, at=at, details={"user": str(user.pk)})


@transaction.atomic
def enter(
    *, shown: ShownEntry, proof: ByPasskey | ByAppCode, by: User, at: datetime.datetime
) -> None:
    """Make the account the person's own: with a second factor, or not at all.

    Whatever was set up before is gone: somebody who lost their telephone may not be the only one
    who has it. Every session that was open ends. The database does it for whoever has the code, and
    from then on takes what is added in this session as the person's own.
    """
    if not _is_taken(shown, by=by, at=at):
        raise CannotEnter.because(
            "entry_code_is_spent",
            Sentence(translatable("This code is used or too old. Ask for a new one.")),
        )
    match proof:
        case ByPasskey(site=site, name=name, answer=answer):
            add_passkey(site=site, name=name, answer=answer, by=by, at=at)
        case ByAppCode(password=password, secret=secret, code=code):
            passwords.set_password(by, password)
            add_code_generator(secret=secret, code=code, by=by, at=at)
    by.joined_at = by.joined_at or at
    event = "user_joined" if shown.entry.kind == EntryKind.JOINING else "user_recovered"
    trail.record(event, by=by, at=at)


@transaction.atomic
def ask_recovery(*, user: User, by: User, at: datetime.datetime) -> RecoveryRequest:
    """Say, as the first of two, that the person stood before you and has lost everything."""
    if user.pk == by.pk or not user.is_active or user.joined_at is None:
        raise _two_others()
    RecoveryRequest.objects.filter(
        user=user, confirmed_at__isnull=True, ended_at__isnull=True
    ).update(ended_at=at)
    request = RecoveryRequest.objects.create(user=user, asked_by=by, asked_at=at)
    trail.record("recovery_asked", by=by, at=at, details={"user": str(user.pk)})
    return request


@transaction.atomic
def confirm_recovery(*, request: RecoveryRequest, by: User, at: datetime.datetime) -> str:
    """Say so as the second, and return the code for the person; it is shown once."""
    confirmed = (
        RecoveryRequest.objects.filter(
            id=request.id,
            confirmed_at__isnull=True,
            ended_at__isnull=True,
            asked_at__gt=at - RecoveryRequest.WAITS,
        )
        .exclude(asked_by=by)
        .exclude(user=by)
        .update(confirmed_by=by, confirmed_at=at)
    )
    if not confirmed:
        raise _two_others()
    trail.record("recovery_confirmed", by=by, at=at, details={"user": str(request.user_id)})
    return make_entry_code(user=request.user, kind=EntryKind.RECOVERY, by=by, at=at)


@transaction.atomic
def withdraw_recovery(*, request: RecoveryRequest, by: User, at: datetime.datetime) -> None:
    """Take a request back before the second person has confirmed it."""
    waiting = RecoveryRequest.objects.filter(
        id=request.id, confirmed_at__isnull=True, ended_at__isnull=True
    )
    if not waiting.update(ended_at=at):
        raise _too_late(request)
    trail.record("recovery_withdrawn", by=by, at=at, details={"user": str(request.user_id)})


def _is_taken(shown: ShownEntry, *, by: User, at: datetime.datetime) -> bool:
    taken = wall.answer("select sec.entry_code_take(%s, %s)", shown.code_hash, at)
    if taken == by.pk:
        by.password_mark = None
    return bool(taken == by.pk)


def _too_late(request: RecoveryRequest) -> CannotRecover:
    if RecoveryRequest.objects.filter(id=request.id, confirmed_at__isnull=False).exists():
        return CannotRecover.because(
            "recovery_is_confirmed",
            Sentence(
                translatable(
                    "It is too late to take this back: a second person has confirmed it and was "
                    "given a code. If nobody is to come in with it, close the account."
                )
            ),
        )
    return CannotRecover([DECIDED_MEANWHILE])


def _two_others() -> CannotRecover:
    return CannotRecover.because(
        "two_others",
        Sentence(
            translatable(
                "Two different people confirm a recovery, within a day, and neither for themselves. "
                "Ask a colleague who looks after accounts too."
            )
        ),
    )
