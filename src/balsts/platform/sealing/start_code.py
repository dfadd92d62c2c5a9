"""The start code: what the keeper must be told at each start before it can read its own files.

It stands nowhere beside the files that it opens. systemd hands it over, unsealed by the machine's TPM,
or one of three people types it. 128 bits in 28 letters and digits that look like no others, of which
twelve bits tell whether one was misread.
"""

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

CREDENTIAL = "balsts-start-code"
DESCRIPTOR = "BALSTS_START_CODE_FD"
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # neither I, L, O nor U
_LIKE = str.maketrans("ILO", "110", " -\t\r\n")
_SECRET_BYTES, _CHECK_BITS, _LENGTH, _GROUP = 16, 12, 28, 4
_PURPOSE = b"balsts start code, lock 1"


class NoStartCode(Exception):
    """What was typed is no start code at all: too short, too long, or with a letter misread."""


def new_start_code() -> str:
    """Make one, in groups as it is written on paper."""
    secret = secrets.token_bytes(_SECRET_BYTES)
    number = int.from_bytes(secret) << _CHECK_BITS | _check_of(secret)
    letters = [_LETTERS[number >> 5 * place & 31] for place in reversed(range(_LENGTH))]
    return "-".join("".join(letters[at : at + _GROUP]) for at in range(0, _LENGTH, _GROUP))


def key_from(code: str) -> bytes:
    """Return the key that a start code stands for, or raise NoStartCode."""
    letters = code.upper().translate(_LIKE)
    if len(letters) != _LENGTH or set(letters) - set(_LETTERS):
        raise NoStartCode
    number = sum(_LETTERS.index(one) << 5 * place for place, one in enumerate(reversed(letters)))
    secret = (number >> _CHECK_BITS).to_bytes(_SECRET_BYTES)
    if number & (1 << _CHECK_BITS) - 1 != _check_of(secret):
        raise NoStartCode
    return hmac.digest(secret, _PURPOSE, "sha256")


def is_the_same(typed: str, code: str) -> bool:
    """Whether somebody has written down what was shown."""
    try:
        return hmac.compare_digest(key_from(typed), key_from(code))
    except NoStartCode:
        return False


def start_code_given() -> str:
    """Return what systemd, or `balsts-as` in its place, hands over; nothing where nobody does.

    Never from a variable: what is in the surroundings of a process is read by others.
    """
    with suppress(OSError, ValueError):
        if folder := os.environ.get("CREDENTIALS_DIRECTORY", ""):
            return (Path(folder) / CREDENTIAL).read_text(encoding="utf-8").strip()
        if descriptor := os.environ.get(DESCRIPTOR, ""):
            with os.fdopen(int(descriptor), encoding="utf-8") as handed_over:
                return handed_over.read().strip()
    return ""


def _check_of(secret: bytes) -> int:
    return int.from_bytes(hashlib.sha256(_PURPOSE + secret).digest()[:2]) >> 16 - _CHECK_BITS
