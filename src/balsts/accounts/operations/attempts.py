"""Counting attempts to sign in, so that guessing takes longer than anybody lives."""

import datetime

from django.db import transaction
from django.db.models import Case, F, Q, Value, When

from balsts.accounts.enums import AttemptScope
from balsts.accounts.models import AttemptCounter, SpentChallenge, User
from balsts.accounts.queries.attempts import keys_of
from balsts.accounts.rules import FORGOTTEN_AFTER, KNOWN_FOR
from balsts.audit import trail


@transaction.atomic
def count_failed_sign_in(*, account: str, network: str, by: User, at: datetime.datetime) -> None:
    """Count a failure, and write into the trail that there was one, as the system actor.

    Nothing of what was typed is kept: a password is easily typed where the name should be.
    """
    keys = keys_of(account, network)
    # One order for everybody, so that two attempts never wait for each other.
    for scope in AttemptScope:
        AttemptCounter.objects.bulk_create(
            [AttemptCounter(scope=scope, key_hash=keys[scope])], ignore_conflicts=True
        )
        is_recent = Q(last_failed_at__gte=at - FORGOTTEN_AFTER)
        AttemptCounter.objects.filter(scope=scope, key_hash=keys[scope]).update(
            failures=Case(When(is_recent, then=F("failures") + 1), default=Value(1)),
            last_failed_at=at,
        )
    trail.record("sign_in_failed", by=by, at=at)


@transaction.atomic
def count_sign_in(*, network: str, by: User, at: datetime.datetime) -> None:
    """Remember that this user signs in from this network, and forget their failures there."""
    key = keys_of(by.username, network)[AttemptScope.PAIR]
    AttemptCounter.objects.update_or_create(
        scope=AttemptScope.PAIR,
        key_hash=key,
        defaults={"failures": 0, "last_failed_at": None, "succeeded_at": at},
    )


@transaction.atomic
def forget_attempts(*, by: User, at: datetime.datetime) -> None:
    """Forget counters that have not counted for a month, and challenges nobody can answer again."""
    long_ago = at - KNOWN_FOR
    failed_lately = Q(last_failed_at__gte=long_ago)
    succeeded_lately = Q(succeeded_at__gte=long_ago)
    gone, _ = AttemptCounter.objects.exclude(failed_lately | succeeded_lately).delete()
    SpentChallenge.objects.filter(spent_at__lt=at - FORGOTTEN_AFTER).delete()
    if gone:
        trail.record("attempts_forgotten", by=by, at=at, details={"counters": gone})
