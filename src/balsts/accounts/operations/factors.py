"""Adding, using and removing what a user proves with."""

import datetime
import logging

from django.db import IntegrityError, transaction

from balsts.accounts import app_codes, codes, notices, wall
from balsts.accounts.enums import NoticeKind
from balsts.accounts.models import CodeGenerator, Passkey, RecoveryCode, SpentChallenge, User
from balsts.accounts.passkeys import (
    GOOD_FOR,
    NotProved,
    Registered,
    Site,
    challenge_hash,
    check_answer,
    read_answer,
    read_registration,
)
from balsts.accounts.queries.factors import factors_of
from balsts.audit import trail
from balsts.platform.blockers import Refused
from balsts.platform.sentences import Sentence, translatable

logger = logging.getLogger(__name__)

RECOVERY_CODES = 8
MOST_PASSKEYS = 10


class CannotAddFactor(Refused):
    """What the browser or the application answered does not prove anything."""


class CannotRemoveFactor(Refused):
    """It is the last one: without it nobody could sign in any more."""


@transaction.atomic
def add_passkey(*, site: Site, name: str, answer: str, by: User, at: datetime.datetime) -> Passkey:
    """Keep the public half of a passkey that the user's browser has made for this site."""
    _take_turns(by)
    if Passkey.objects.filter(user=by).count() >= MOST_PASSKEYS:
        raise CannotAddFactor.because(
            "too_many_passkeys",
            Sentence(
                translatable("You have %(most)s passkeys already; remove one first."),
                {"most": MOST_PASSKEYS},
            ),
        )
    try:
        made = read_registration(site, by, answer, at=at)
        _spend(made.challenge, at=at)
    except NotProved as error:
        raise _no_passkey() from error
    try:
        with transaction.atomic():
            passkey = _kept(made, name=name, user=by, at=at)
    except IntegrityError as error:
        raise _no_passkey() from error
    trail.record("passkey_added", by=by, at=at, details={"passkey": str(passkey.pk)})
    return passkey


@transaction.atomic
def use_passkey(
    *, site: Site, purpose: str, answer: str, by: User | None, at: datetime.datetime
) -> User | None:
    """Return whose passkey has answered the question; without `by` anybody's may.

    An answer counts once, and a key that counts its signatures must have counted on: a copy of it
    is found out by its count.
    """
    try:
        answered = read_answer(purpose, answer, at=at)
        passkey = wall.passkey_called(answered.credential_id)
        if passkey is None or (by is not None and passkey.user_id != by.pk):
            return None
        check_answer(site, answered, bytes(passkey.credential))
        _spend(answered.challenge, at=at)
    except NotProved:
        return None
    if not _holds(
        "select sec.passkey_counted(%s, %s, %s)", answered.credential_id, answered.sign_count, at
    ):
        trail.record("passkey_copied", by=passkey.user, at=at, details={"passkey": str(passkey.pk)})
        notices.tell_of_copied_passkey(answered.credential_id)
        return None
    return passkey.user


@transaction.atomic
def remove_passkey(*, passkey: Passkey, by: User, at: datetime.datetime) -> None:
    """Forget one of the user's own passkeys, if another way to sign in is left."""
    _take_turns(by)
    factors = factors_of(by)
    others = [one for one in factors.passkeys if one.id != passkey.id]
    has_codes = factors.code_generator is not None and by.has_usable_password()
    if passkey.user_id != by.pk or not (others or has_codes):
        raise _last_factor()
    passkey.delete()
    trail.record("passkey_removed", by=by, at=at, details={"passkey": str(passkey.pk)})


@transaction.atomic
def add_code_generator(
    *, secret: bytes, code: str, by: User, at: datetime.datetime
) -> CodeGenerator:
    """Keep the secret of an application that has just shown that it knows it."""
    _take_turns(by)
    step = app_codes.matching_step(secret, code, at=at)
    if step is None:
        raise CannotAddFactor.because(
            "wrong_code",
            Sentence(
                translatable(
                    "That is not the code of now. Type the one that the application shows, and see "
                    "that your telephone's clock is right."
                )
            ),
        )
    CodeGenerator.objects.filter(user=by).delete()
    generator = CodeGenerator.objects.create(
        user=by, secret=app_codes.sealed(secret), last_step=step, added_at=at
    )
    trail.record("code_generator_added", by=by, at=at)
    return generator


@transaction.atomic
def use_app_code(*, code: str, by: User, at: datetime.datetime) -> bool:
    """Whether the user's application shows this code now, and it was not used before."""
    generator = CodeGenerator.objects.filter(user=by).first()
    if generator is None:
        return False
    try:
        secret = app_codes.opened(bytes(generator.secret))
    except app_codes.NotOpened:
        logger.error("Secret of an application not opened: sealed under a key that is not told")  # noqa: TRY400 - the places of the fault say no more
        return False
    step = app_codes.matching_step(secret, code, at=at)
    if step is None:
        return False
    # Of two who send the same code at once, one gets the row and the other nothing.
    is_new = _holds("select sec.app_code_counted(%s, %s, %s)", by.pk, step, at)
    if not is_new:
        trail.record("app_code_used_again", by=by, at=at)
        notices.tell(NoticeKind.CODE_USED_AGAIN, at=at)
    return is_new


@transaction.atomic
def remove_code_generator(*, by: User, at: datetime.datetime) -> None:
    """Forget the user's application, if a passkey is left."""
    _take_turns(by)
    if not factors_of(by).passkeys:
        raise _last_factor()
    CodeGenerator.objects.filter(user=by).delete()
    trail.record("code_generator_removed", by=by, at=at)


@transaction.atomic
def make_recovery_codes(*, by: User, at: datetime.datetime) -> list[str]:
    """Return new recovery codes, to be shown once; earlier ones count no more."""
    _take_turns(by)
    RecoveryCode.objects.filter(user=by).delete()
    made = [codes.new_code() for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(
        [
            RecoveryCode(user=by, code_hash=codes.hash_of("recovery", code), made_at=at)
            for code in made
        ]
    )
    trail.record("recovery_codes_made", by=by, at=at, details={"codes": len(made)})
    return made


@transaction.atomic
def use_recovery_code(*, code: str, by: User, at: datetime.datetime) -> bool:
    """Whether the code is one of the user's that was not used before; now it is."""
    hashed = codes.hash_of("recovery", code)
    used = _holds("select sec.recovery_code_spent(%s, %s, %s)", by.pk, hashed, at)
    if used:
        left = RecoveryCode.objects.filter(user=by, used_at__isnull=True).count()
        trail.record("recovery_code_used", by=by, at=at, details={"left": left})
    return used


def _take_turns(user: User) -> None:
    """Let nobody add or remove anything of this user meanwhile: two at once could remove the last."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _kept(made: Registered, *, name: str, user: User, at: datetime.datetime) -> Passkey:
    return Passkey.objects.create(
        user=user,
        name=name,
        credential_id=made.credential.credential_id,
        credential=bytes(made.credential),
        sign_count=made.sign_count,
        added_at=at,
    )


def _spend(challenge: bytes, *, at: datetime.datetime) -> None:
    """Let a challenge be answered once; what is too old to be answered at all is forgotten."""
    SpentChallenge.objects.filter(spent_at__lt=at - 2 * GOOD_FOR).delete()
    spent = challenge_hash(challenge)
    if SpentChallenge.objects.filter(challenge_hash=spent).exists():
        raise NotProved
    # Of two at once the second meets the key of the table.
    try:
        with transaction.atomic():
            SpentChallenge.objects.create(challenge_hash=spent, spent_at=at)
    except IntegrityError as error:
        raise NotProved from error


def _holds(question: str, *told: object) -> bool:
    """Let the database mark what was used; of two at once it says yes to one."""
    return wall.answer(question, *told) is True


def _no_passkey() -> CannotAddFactor:
    return CannotAddFactor.because(
        "no_passkey",
        Sentence(
            translatable(
                "The browser made no passkey that we can keep. Please try again; if it happens "
                "again, take another device or a security key."
            )
        ),
    )


def _last_factor() -> CannotRemoveFactor:
    return CannotRemoveFactor.because(
        "last_factor",
        Sentence(
            translatable(
                "This is your only second step; without it you could not sign in. Add another first."
            )
        ),
    )
