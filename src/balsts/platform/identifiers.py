"""References: short, random, safe to say on the telephone, with a check character; and marks of words."""

import hashlib
import json
import re
import secrets
from collections.abc import Iterable
from uuid import UUID

# Digits and letters without I, L, O and U (Crockford's base 32): nothing looks like another.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PREFIX = "BL"
EXPORT_PREFIX = "EX"
RANDOM_CHARACTERS = 7
_LOOK_ALIKES = str.maketrans("ILO", "110")
_SHAPE = re.compile(rf"{PREFIX}-[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}")


def new_client_reference() -> str:
    """Draw a reference such as BL-7K3M-Q2XD.

    35 random bits: the table's unique constraint decides, so draw again when it refuses.
    """
    return _drawn(PREFIX)


def new_export_reference() -> str:
    """Draw a reference such as EX-7K3M-Q2XD, written on every page of a file that leaves."""
    return _drawn(EXPORT_PREFIX)


def mark_of(words: Iterable[str]) -> UUID:
    """Return a number that stands for these words in their order: any others have another one."""
    told = json.dumps(list(words)).encode()
    return UUID(bytes=hashlib.sha256(told).digest()[:16])


def check_character(characters: str) -> str:
    """Compute the last character from the ones before it.

    A weighted sum in the field of 32 elements with a different weight at each place, so that
    every single wrong character and every swap of two characters is noticed.
    """
    total, weight = 0, 1
    for character in characters:
        weight = _times_two(weight)
        total ^= _product(ALPHABET.index(character), weight)
    return ALPHABET[total]


def is_client_reference(text: str) -> bool:
    """Tell whether this is a reference in its written form with a right check character."""
    if not _SHAPE.fullmatch(text):
        return False
    characters = text.removeprefix(PREFIX).replace("-", "")
    return check_character(characters[:-1]) == characters[-1]


def client_references_in(text: str) -> set[str]:
    """Return the references that stand in a text in their written form."""
    return {found for found in _SHAPE.findall(text) if is_client_reference(found)}


def normalise_client_reference(text: str) -> str | None:
    """Bring what somebody typed or read out into the written form, or None if it is wrong.

    Case, spaces and dashes do not matter, nor does I or L for 1, O for 0, or a missing "BL".
    """
    characters = re.sub(r"[\s\-‐‑–—]", "", text).upper()
    if len(characters) > RANDOM_CHARACTERS + 1:
        characters = characters.removeprefix(PREFIX)
    reference = _written(PREFIX, characters.translate(_LOOK_ALIKES))
    return reference if is_client_reference(reference) else None


def _drawn(prefix: str) -> str:
    characters = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_CHARACTERS))
    return _written(prefix, characters + check_character(characters))


def _written(prefix: str, characters: str) -> str:
    return f"{prefix}-{characters[:4]}-{characters[4:]}"


def _times_two(element: int) -> int:
    """Multiply by x in GF(32) with x⁵ = x² + 1."""
    doubled = element << 1
    return doubled ^ 0b100101 if doubled & 0b100000 else doubled


def _product(left: int, right: int) -> int:
    result = 0
    while right:
        if right & 1:
            result ^= left
        left = _times_two(left)
        right >>= 1
    return result
