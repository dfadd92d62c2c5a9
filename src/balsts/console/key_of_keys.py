"""Whether somebody must see to the key of keys, told to whoever asks `balsts check`."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Tags, register
from django.utils import timezone

from balsts.audit.key_of_keys import KeyLack, key_lacking
from balsts.platform.sealing.asking import state_of_keeper

GUIDE: Final = "See docs/how-to/keep-keys.md."
WORDS: Final = {
    KeyLack.HOLDER_LEFT: "Somebody who could have the key of sealed notes left on {since}, and it is from before.",
    KeyLack.OLD: "The key of sealed notes is from {since}, more than a year ago: change it.",
    KeyLack.NO_SHARES: "Nobody has printed the shares of the key of sealed notes: lost with this machine, "
    "it is lost for ever.",
    KeyLack.REGISTER_UNREADABLE: "The register of key-holders cannot be read, so nobody is told when one has left.",
}
HINTS: Final = {
    KeyLack.HOLDER_LEFT: "`balsts keys rotate`, `balsts keys shares`, `balsts keys lock`.",
    KeyLack.OLD: "`balsts keys rotate`, `balsts keys shares`.",
    KeyLack.NO_SHARES: "`balsts keys shares`.",
    KeyLack.REGISTER_UNREADABLE: "Each line has two days, or a day and `-`, before its words.",
}


@register(Tags.database)
def key_of_keys_is_of_this_year(
    *, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """Say that the key is to be changed, or would be lost with the machine."""
    if "default" not in (databases or ()):
        return []
    return [
        _warning(WORDS[one.lack].format(since=one.since), HINTS[one.lack])
        for one in key_lacking(on=timezone.localdate())
    ]


@register(Tags.security)
def keeper_has_its_keys_and_nobody_else_does(**_: Any) -> list[CheckMessage]:
    """Say what the keeper answers; where we do not come to it, others say that it is silent."""
    return list(_said_of_keeper()) if settings.BALSTS_HTTPS else []


def _said_of_keeper() -> Iterator[CheckMessage]:
    state = state_of_keeper()
    if state.get("refused") == "keys_locked":
        yield _warning(
            "The keeper waits for the start code, and sealed notes stay shut.",
            "`balsts keys open`.",
        )
    elif state.get("is_locked") is False:
        yield _warning(
            "The key of sealed notes lies open on the disk: whoever has the disk has it.",
            "`balsts keys lock`.",
        )


def _warning(words: str, hint: str) -> CheckMessage:
    return checks.Warning(words, hint=f"{hint} {GUIDE}", id="balsts.W015")
