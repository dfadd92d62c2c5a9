"""Whether more than one key opens the copies of the database.

With one alone, whoever loses it has lost every copy. The scripts of `deploy/` make the copies all the
same, because one that can be opened by one key is better than none; here it is told.
"""

from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Tags, register

GUIDE: Final = "See docs/how-to/keep-keys.md, `The offline keys of the copies`."


@register(Tags.security, "archive")
def two_keys_open_the_copies(**_: Any) -> list[CheckMessage]:
    """Say that one lost key would be all copies lost; without the file nothing is kept by our scripts."""
    if not settings.BALSTS_HTTPS or _keys_in(settings.BALSTS_RECIPIENTS) != 1:
        return []
    return [
        checks.Warning(
            f"One key alone opens the copies of the database, the one in {settings.BALSTS_RECIPIENTS}: "
            "whoever loses it has lost all of them.",
            hint=f"Put the public key of a second organisation there. {GUIDE}",
            id="balsts.W014",
        )
    ]


def _keys_in(path: Path) -> int:
    """Count as `deploy/balsts-recipients` does: comments are none, and one that stands twice is one."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return 0
    return len({_key_of(words) for line in lines if (words := line.split()) and words[0][0] != "#"})


def _key_of(words: list[str]) -> tuple[str, ...]:
    """Leave out what somebody wrote behind a key; an SSH key is its kind and itself."""
    return tuple(words[:1] if words[0].startswith("age1") else words[:2])
