"""Whether the key of keys is due to be changed, by what the trail tells of it.

Once a year, and when somebody who could have it has left. A key whose shares nobody has printed is
lost with the machine.
"""

import datetime
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.conf import settings
from django.utils import timezone

from balsts.audit.asking import rows_of
from balsts.platform.key_holders import KeyHolders, key_holders

MOST_DAYS: Final = 366


class KeyLack(StrEnum):
    """What somebody must see to."""

    HOLDER_LEFT = "holder_left"
    OLD = "old"
    NO_SHARES = "no_shares"
    REGISTER_UNREADABLE = "register_unreadable"


@dataclass(frozen=True, kw_only=True)
class KeyLacking:
    """What is lacking, and since when; no day where none tells more."""

    lack: KeyLack
    since: datetime.date | None = None


@dataclass(frozen=True, kw_only=True)
class KeyOfKeys:
    """On which day the current key became it, and its shares were printed."""

    since: datetime.date
    shares_on: datetime.date | None


def key_lacking(*, on: datetime.date) -> list[KeyLacking]:
    """Return what is lacking where people are served in earnest; nothing where there is no key yet."""
    if not settings.BALSTS_HTTPS:
        return []
    key = _key_of_keys()
    return [] if key is None else lacking_of(key, key_holders(on=on), on=on)


def lacking_of(key: KeyOfKeys, holders: KeyHolders, *, on: datetime.date) -> list[KeyLacking]:
    """Return what is lacking of this key; a key that is to be changed needs no shares any more."""
    lacking = []
    if holders.left_on is not None and key.since < holders.left_on:
        lacking.append(KeyLacking(lack=KeyLack.HOLDER_LEFT, since=holders.left_on))
    elif on - key.since > datetime.timedelta(days=MOST_DAYS):
        lacking.append(KeyLacking(lack=KeyLack.OLD, since=key.since))
    elif key.shares_on is None:
        lacking.append(KeyLacking(lack=KeyLack.NO_SHARES))
    if not holders.is_readable:
        lacking.append(KeyLacking(lack=KeyLack.REGISTER_UNREADABLE))
    return lacking


def _key_of_keys() -> KeyOfKeys | None:
    for since, shares_at in rows_of("select since, shares_at from audit.key_of_keys()"):
        return KeyOfKeys(
            since=timezone.localdate(since),
            shares_on=timezone.localdate(shares_at) if shares_at else None,
        )
    return None
