"""What must hold of passwords, of waiting after failures, and of who may not help whom."""

import datetime
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from anyascii import anyascii
from zxcvbn import zxcvbn

from balsts.accounts.enums import AttemptScope
from balsts.platform.blockers import Blocker
from balsts.platform.sentences import Sentence, translatable

SHORTEST_PASSWORD: Final = 12
LONGEST_PASSWORD: Final = 1000
READ_BY_GUESSER: Final = 72  # characters; what comes after makes no password weaker
SHORTEST_REST: Final = 5  # letters that are not of words everybody here knows
NO_LETTER: Final = re.compile(r"[^a-z0-9]+")
HARD_TO_GUESS: Final = 3  # of 4: more than a hundred million guesses

# Words that an attacker tries first here; with those of the person and the organisations.
OWN_WORDS: Final = (
    "balsts", "patvērums", "bēglis", "bēgļi", "sociālais", "darbinieks", "mentors", "latvija",
    "rīga", "riga", "daugavpils", "liepāja", "liepaja", "jelgava", "jūrmala", "jurmala",
    "ventspils", "rēzekne", "rezekne", "valmiera", "jēkabpils", "ogre", "mucenieki",
)  # fmt: skip

# How many failures are nobody's business, and the longest wait after more of them.
PATIENCE: Final = {
    AttemptScope.PAIR: (5, datetime.timedelta(minutes=5)),
    AttemptScope.NETWORK: (30, datetime.timedelta(minutes=1)),
    AttemptScope.ACCOUNT: (20, datetime.timedelta(seconds=30)),
}
FORGOTTEN_AFTER: Final = datetime.timedelta(hours=1)
KNOWN_FOR: Final = datetime.timedelta(days=30)


def wait_after(scope: AttemptScope, failures: int) -> datetime.timedelta:
    """Return how long nothing is checked after so many failures: twice as long each time."""
    free, longest = PATIENCE[scope]
    if failures < free:
        return datetime.timedelta()
    doublings = min(failures - free, 20)
    return min(datetime.timedelta(seconds=2**doublings), longest)


def blockers_for_password(
    password: str, *, words: Iterable[str], breached: Path | None = None
) -> list[Blocker]:
    """Say why a password is not good enough: its length and how soon it is guessed, nothing else."""
    if len(password) < SHORTEST_PASSWORD:
        return [
            _blocker(
                "too_short",
                translatable(
                    "Use at least %(shortest)s characters; three or four words are easy to keep."
                ),
                shortest=SHORTEST_PASSWORD,
            )
        ]
    if len(password) > LONGEST_PASSWORD:
        return [
            _blocker(
                "too_long",
                translatable("Use at most %(longest)s characters."),
                longest=LONGEST_PASSWORD,
            )
        ]
    if is_easily_guessed(password, words=words):
        return [
            _blocker(
                "easily_guessed",
                translatable(
                    "This would be guessed soon: it is made of common words, names, years or keys "
                    "side by side. Three or four words that do not belong together are better."
                ),
            )
        ]
    if breached is not None and is_breached(password, breached):
        return [
            _blocker(
                "breached",
                translatable(
                    "This password is in a published list of stolen ones. Choose another."
                ),
            )
        ]
    return []


def is_easily_guessed(password: str, *, words: Iterable[str]) -> bool:
    """Whether somebody who knows the words and the usual tricks would soon have it.

    With marks, spaces and signs or without: guessing programs try both.
    """
    known = sorted(
        {part for word in (*words, *OWN_WORDS) for part in _parts(word)}, key=len, reverse=True
    )
    bare = NO_LETTER.sub("", anyascii(password).lower())
    rest = bare
    for word in known:
        rest = rest.replace(word, "")
    if bare and len(rest) < SHORTEST_REST:
        return True
    # A line break after digits ends what zxcvbn takes for a date, and is then no number to it.
    line = password.replace("\n", " ")
    heads = {line[:READ_BY_GUESSER], bare[:READ_BY_GUESSER]} - {""}
    return any(zxcvbn(head, user_inputs=known)["score"] < HARD_TO_GUESS for head in heads)


def _parts(text: str) -> list[str]:
    """Return the words of a text in small Latin letters; those of two letters are no words."""
    return [part for part in NO_LETTER.split(anyascii(text).lower()) if len(part) > 2]  # noqa: PLR2004


def is_breached(password: str, list_file: Path) -> bool:
    """Whether the list holds the password: lines `SHA-1:count`, in order, as they are published."""
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with list_file.open("rb") as lines:
        low, high = 0, list_file.stat().st_size
        while low < high:
            middle = (low + high) // 2
            lines.seek(middle)
            if middle:
                lines.readline()
            start = lines.tell()
            found = lines.readline()[: len(wanted)].upper()
            if found == wanted:
                return True
            if found and found < wanted:
                low = start + 1
            else:
                high = middle
    return False


def _blocker(code: str, message: str, **told: int) -> Blocker:
    return Blocker(code=code, message=Sentence(message, told))
