"""Codes of six digits that an application makes every half minute (TOTP, RFC 6238)."""

import datetime
import hmac
import secrets
from base64 import b32encode
from typing import Final
from urllib.parse import quote, urlencode

from cryptography.fernet import InvalidToken
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP

from balsts.platform.derived_keys import decrypt, encrypt

DIGITS: Final = 6
STEP: Final = 30  # seconds
PURPOSE: Final = "app codes"


class NotOpened(Exception):
    """The secret was sealed under a secret key that the operator tells no more."""


def new_secret() -> bytes:
    """Return a secret of the length that the standard recommends."""
    return secrets.token_bytes(20)


def sealed(secret: bytes) -> bytes:
    """Return the secret as it is kept."""
    return encrypt(PURPOSE, secret)


def opened(kept: bytes) -> bytes:
    """Return the secret that was kept."""
    try:
        return decrypt(PURPOSE, kept)
    except InvalidToken as error:
        raise NotOpened from error


def as_text(secret: bytes) -> str:
    """Return the secret as people type it into an application that cannot read the picture."""
    return b32encode(secret).decode()


def address(secret: bytes, *, username: str) -> str:
    """Return the address that stands in the picture."""
    told = urlencode({"secret": as_text(secret), "issuer": "Balsts"})
    return f"otpauth://totp/{quote(f'Balsts:{username}')}?{told}"


def code_at(secret: bytes, step: int) -> str:
    """Return the code of one half minute."""
    # SHA-1 is what applications understand; in HMAC its known weakness does not matter.
    return HOTP(secret, DIGITS, SHA1()).generate(step).decode()  # noqa: S303 - see above  # nosec B303


def step_at(at: datetime.datetime) -> int:
    """Return the half minute of a moment."""
    return int(at.timestamp()) // STEP


def matching_step(secret: bytes, code: str, *, at: datetime.datetime) -> int | None:
    """Return the half minute whose code was typed; a telephone's clock may be one step wrong."""
    typed = "".join(code.split())
    now = step_at(at)
    found = None
    for step in (now - 1, now, now + 1):
        if hmac.compare_digest(code_at(secret, step).encode(), typed.encode()):
            found = step
    return found
