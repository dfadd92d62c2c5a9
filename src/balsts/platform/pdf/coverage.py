"""Which letters the fonts of this folder can write; a tagged PDF refuses all others.

Read from the fonts' own tables (`cmap`, formats 4 and 12), so that it cannot disagree with them.
"""

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
# Direction marks, joiners and line ends are obeyed, not drawn.
_NOT_DRAWN = {"Cf"}
_LINE_ENDS = {"\n", "\t"}


def can_write(text: str) -> bool:
    """Whether every letter of a text has a picture in one of the fonts."""
    return all(_is_known(letter) for letter in text)


def writable(text: str) -> str:
    """Put the replacement character where no font has the letter: seen, and no reason to fail."""
    return "".join(letter if _is_known(letter) else REPLACEMENT for letter in text)


def _is_known(letter: str) -> bool:
    return (
        ord(letter) in covered()
        or letter in _LINE_ENDS
        or unicodedata.category(letter) in _NOT_DRAWN
    )


@cache
def covered() -> frozenset[int]:
    """Return the code points that at least one font has."""
    return frozenset(
        code for path in sorted(FONTS.glob("*.ttf")) for code in _codes_of(path.read_bytes())
    )


def _codes_of(font: bytes) -> Iterator[int]:
    table = _character_map(font)
    (count,) = struct.unpack_from(">H", table, 2)
    for number in range(count):
        (offset,) = struct.unpack_from(">I", table, 8 + number * 8)
        (form,) = struct.unpack_from(">H", table, offset)
        if form == 4:  # noqa: PLR2004 - the format's own number
            yield from _of_segments(table, offset)
        elif form == 12:  # noqa: PLR2004 - as above
            yield from _of_groups(table, offset)


def _character_map(font: bytes) -> bytes:
    (count,) = struct.unpack_from(">H", font, 4)
    for number in range(count):
        tag, _sum, offset, length = struct.unpack_from(">4sIII", font, 12 + number * 16)
        if tag == b"cmap":
            return font[offset : offset + length]
    return b"\0\0\0\0"


def _of_segments(table: bytes, start: int) -> Iterator[int]:
    """Read format 4: segments of the first 65,536 letters, each shifted or listed."""
    (doubled,) = struct.unpack_from(">H", table, start + 6)
    ends_at, firsts_at = start + 14, start + 16 + doubled
    for place in range(0, doubled, 2):
        (last,) = struct.unpack_from(">H", table, ends_at + place)
        (first,) = struct.unpack_from(">H", table, firsts_at + place)
        (shift,) = struct.unpack_from(">H", table, firsts_at + doubled + place)
        range_at = firsts_at + 2 * doubled + place
        (distance,) = struct.unpack_from(">H", table, range_at)
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if distance:
                (glyph,) = struct.unpack_from(">H", table, range_at + distance + 2 * (code - first))
            if glyph and (glyph + shift) % 0x10000:
                yield code


def _of_groups(table: bytes, start: int) -> Iterator[int]:
    """Read format 12: groups of letters of all of Unicode."""
    (count,) = struct.unpack_from(">I", table, start + 12)
    for number in range(count):
        first, last, glyph = struct.unpack_from(">III", table, start + 16 + number * 12)
        yield from range(first + (0 if glyph else 1), last + 1)
