"""AES-256-GCM round one text, bound to the place where it is stored."""

import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12
FORMAT = b"\x01"  # of what is stored: this byte, the nonce, the text with its tag


class Tampered(Exception):
    """What is stored is not what was sealed here: changed, moved, or under another key."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a sealed value stands; moved anywhere else it does not open.

    `subject` is the client whom it is about: a row that is turned over to another client is moved.
    """

    table: str
    row: str
    column: str
    subject: str

    def named(self, *more: str) -> bytes:
        """Return the place in a form that no two places share: each part with its length."""
        parts = (self.table, self.row, self.column, self.subject, *more)
        return b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in parts)


def new_key() -> bytes:
    """Make a key for one value."""
    return AESGCM.generate_key(bit_length=8 * KEY_BYTES)


def seal(plain: bytes, *, key: bytes, bound_to: bytes) -> bytes:
    """Encrypt; the result opens only with this key and for the same place."""
    nonce = os.urandom(NONCE_BYTES)
    return FORMAT + nonce + AESGCM(key).encrypt(nonce, plain, bound_to)


def unseal(sealed: bytes, *, key: bytes, bound_to: bytes) -> bytes:
    """Decrypt, or raise Tampered; never return a part."""
    nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    if sealed[:1] != FORMAT or len(nonce) != NONCE_BYTES:
        raise Tampered
    try:
        return AESGCM(key).decrypt(nonce, body, bound_to)
    except InvalidTag:
        raise Tampered from None


def padded(text: str, *, block: int) -> bytes:
    """Return the text filled up to whole blocks, so that its length tells little about it."""
    plain = text.encode()
    whole = len(plain).to_bytes(4, "big") + plain
    return whole + bytes(-len(whole) % block)


def unpadded(plain: bytes) -> str:
    """Return the text that was filled up."""
    length = int.from_bytes(plain[:4], "big")
    return plain[4 : 4 + length].decode()
