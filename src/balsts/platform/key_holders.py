"""Who can start this system or holds a share of its key: a register without secrets, kept by hand.

One line a holder: since when, until when (or `-`), and in words what they hold and whose they are.
When somebody has left, the key must be changed; this says when the last one did.
"""

import datetime
from dataclasses import dataclass

from django.conf import settings

STILL = "-"


@dataclass(frozen=True, kw_only=True)
class KeyHolders:
    """When somebody was the last to leave, and whether every line could be read."""

    left_on: datetime.date | None = None
    is_readable: bool = True


def key_holders(*, on: datetime.date) -> KeyHolders:
    """Read the register; where none is kept nobody is known to have left."""
    try:
        text = settings.BALSTS_KEY_HOLDERS.read_text(encoding="utf-8")
        left = [day for line in text.splitlines() if (day := _left(line.split())) is not None]
    except FileNotFoundError:
        return KeyHolders()
    except (OSError, ValueError, IndexError):
        return KeyHolders(is_readable=False)
    return KeyHolders(left_on=max((day for day in left if day <= on), default=None))


def _left(words: list[str]) -> datetime.date | None:
    if not words or words[0].startswith("#"):
        return None
    datetime.date.fromisoformat(words[0])
    return None if words[1] == STILL else datetime.date.fromisoformat(words[1])
