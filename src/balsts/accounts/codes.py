"""Codes that people read aloud, write down and type: entry codes and recovery codes.

Letters and digits that are not mistaken for each other (Crockford's alphabet), in groups of five;
what is typed in small letters, without hyphens or with an O for a zero is understood.
"""

import hashlib
import secrets
from typing import Final

from balsts.platform.derived_keys import keyed_hash

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS, GROUP = 5, 5  # 125 bits
MISTAKEN = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})


def new_code() -> str:
    """Return a code that nobody can guess."""
    group = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))
    return "-".join(group)


def kept_hash_of(hashed: bytes) -> bytes:
    """Return what the database keeps of a code whose hash it asks for before it lets anybody in.

    Whoever reads what is kept cannot answer with it.
    """
    return hashlib.sha256(hashed).digest()


def hash_of(purpose: str, code: str) -> bytes:
    """Return what is kept of a code, however it is typed."""
    typed = "".join(letter for letter in code.upper() if letter.isalnum()).translate(MISTAKEN)
    return keyed_hash(f"code {purpose}", typed)
