"""How long somebody has to wait before signing in is tried again."""

import datetime

from balsts.accounts.enums import AttemptScope
from balsts.accounts.models import AttemptCounter
from balsts.accounts.rules import FORGOTTEN_AFTER, KNOWN_FOR, wait_after
from balsts.platform.derived_keys import keyed_hash


def keys_of(account: str, network: str) -> dict[AttemptScope, bytes]:
    """Return under which hashes attempts are counted; the same for names that nobody has."""
    account = account.strip().casefold()
    return {
        AttemptScope.PAIR: keyed_hash("attempts pair", f"{account}\n{network}"),
        AttemptScope.NETWORK: keyed_hash("attempts network", network),
        AttemptScope.ACCOUNT: keyed_hash("attempts account", account),
    }


def wait_before(*, account: str, network: str, at: datetime.datetime) -> datetime.timedelta:
    """Return the wait that is left; nothing is ever locked.

    Whoever has lately signed in from this network waits only for their own failures there: an
    attack on their account from elsewhere, or on others from their network, does not stop them.
    """
    keys = keys_of(account, network)
    counters = {
        AttemptScope(counter.scope): counter
        for counter in AttemptCounter.objects.filter(key_hash__in=keys.values())
    }
    pair = counters.get(AttemptScope.PAIR)
    if pair and pair.succeeded_at and at - pair.succeeded_at < KNOWN_FOR:
        counters = {AttemptScope.PAIR: pair}
    return max(
        (_left(scope, counter, at) for scope, counter in counters.items()),
        default=datetime.timedelta(),
    )


def is_known_network(*, account: str, network: str, at: datetime.datetime) -> bool:
    """Whether the account was signed in from this network within the last month."""
    key = keys_of(account, network)[AttemptScope.PAIR]
    return AttemptCounter.objects.filter(
        scope=AttemptScope.PAIR, key_hash=key, succeeded_at__gt=at - KNOWN_FOR
    ).exists()


def failures_elsewhere(*, account: str, network: str) -> tuple[int, datetime.datetime | None]:
    """Return how often signing in has lately failed for the account but not from here, and when last."""
    keys = keys_of(account, network)
    counters = {
        AttemptScope(counter.scope): counter
        for counter in AttemptCounter.objects.filter(
            key_hash__in=[keys[AttemptScope.PAIR], keys[AttemptScope.ACCOUNT]]
        )
    }
    of_all, from_here = counters.get(AttemptScope.ACCOUNT), counters.get(AttemptScope.PAIR)
    if of_all is None:
        return 0, None
    return of_all.failures - (from_here.failures if from_here else 0), of_all.last_failed_at


def _left(
    scope: AttemptScope, counter: AttemptCounter, at: datetime.datetime
) -> datetime.timedelta:
    if counter.last_failed_at is None or at - counter.last_failed_at > FORGOTTEN_AFTER:
        return datetime.timedelta()
    ready_at = counter.last_failed_at + wait_after(scope, counter.failures)
    return max(ready_at - at, datetime.timedelta())
