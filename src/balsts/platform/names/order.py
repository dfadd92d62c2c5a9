"""Latvian order without the database's help: a stored key whose bytes compare as names should.

The database has no Latvian collation everywhere, and C order puts ā and č after z.
"""

import unicodedata
from collections.abc import Iterator

from anyascii import anyascii

# Letters that follow their base in the Latvian alphabet; every other mark decides only ties.
_LETTERS_OF_THEIR_OWN = frozenset("čģķļņŗšž")
_AFTER_BASE = "~"
_PLAIN, _LONG, _Y, _OTHER_MARK = "0", "1", "2", "3"
_MACRON = "\u0304"


def sort_key(family: str, given: str) -> str:
    """Make a text whose byte order is Latvian order, for a column with `COLLATE "C"`.

    First all base letters of family and given name, then, for ties, their length marks.
    Names in other scripts stand where their transliteration would.
    """
    family_letters, family_marks = _letters_and_marks(family)
    given_letters, given_marks = _letters_and_marks(given)
    marks = f"{family_marks}{given_marks}".rstrip(_PLAIN)
    return f"{family_letters},{given_letters} {marks}".rstrip()


def _letters_and_marks(name: str) -> tuple[str, str]:
    letters, marks = [], []
    for character in unicodedata.normalize("NFC", name.casefold().strip()):
        for letter, mark in _weights(character):
            letters.append(letter)
            marks.append(mark)
    return "".join(letters), "".join(marks)


def _weights(character: str) -> Iterator[tuple[str, str]]:
    """Give the place in the alphabet and the mark; several for a transliterated character."""
    if character in _LETTERS_OF_THEIR_OWN:
        yield unicodedata.normalize("NFD", character)[0] + _AFTER_BASE, _PLAIN
    elif character == "y":
        yield "i", _Y
    elif character.isspace() or character == "-":
        yield "-", _PLAIN
    else:
        is_long = _MACRON in unicodedata.normalize("NFD", character)
        mark = _LONG if is_long else _PLAIN if character.isascii() else _OTHER_MARK
        for letter in anyascii(character).casefold():
            if letter.isalnum():
                yield letter, mark
