"""A letter to one person, as finished words; on paper it looks as `layouts/letter.typ` says."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from balsts.platform.pdf import draw_pdf, draw_pictures
from balsts.platform.pdf.coverage import can_write, writable

# Letters of Arabic script are lower than Latin ones of the same size, and need room for their marks.
_SIZES = {"ltr": (10.5, 0.68), "rtl": (11.5, 0.8)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Points:
    """Short lines under a title of their own; the title may be empty."""

    title: str
    items: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A heading with words below it; an answer has an `outcome`: met, not-met or unknown."""

    heading: str
    words: str = ""
    outcome: str = ""
    parts: tuple[Points, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """Everything that stands in a letter, in the reader's language.

    `html_language` is "lv" or "fa-AF"; `title` also names the file's content, so it holds no name.
    `particulars` are pairs of a word and what it tells: reference, day. The last of `sections`
    stays on one page with the signature; `notes` stand below it in smaller type.
    """

    html_language: str
    is_right_to_left: bool
    title: str
    reference: str
    sender: str
    recipient: str
    recipient_original: str
    recipient_language: str
    is_recipient_right_to_left: bool
    particulars: tuple[tuple[str, str], ...]
    opening: tuple[str, ...]
    sections: tuple[Section, ...]
    signature: tuple[str, ...]
    notes: tuple[Section, ...] = ()

    @property
    def direction(self) -> str:
        """As HTML and the layout call it."""
        return "rtl" if self.is_right_to_left else "ltr"

    @property
    def recipient_direction(self) -> str:
        return "rtl" if self.is_recipient_right_to_left else "ltr"


def letter_pdf(letter: Letter, *, created_on: datetime.date) -> bytes:
    """Draw the letter as a tagged PDF."""
    return draw_pdf("letter.typ", _values(letter), created_on=created_on)


def letter_pictures(letter: Letter) -> list[bytes]:
    """Draw the letter's pages as PNG."""
    return draw_pictures("letter.typ", _values(letter))


def _values(letter: Letter) -> Mapping[str, Any]:
    language, _, region = letter.html_language.partition("-")
    size, leading = _SIZES[letter.direction]
    original = letter.recipient_original
    words = {
        "title": letter.title,
        "reference": letter.reference,
        "sender": letter.sender,
        "recipient": letter.recipient,
        # A name that no font can write is better left out than written as boxes.
        "recipient_original": original if can_write(original) else "",
        "particulars": letter.particulars,
        "opening": letter.opening,
        "sections": [_section_values(section) for section in letter.sections],
        "signature": letter.signature,
        "notes": [_section_values(section) for section in letter.notes],
    }
    values: dict[str, Any] = _writable(words)
    return values | {
        "language": language,
        "region": region,
        "direction": letter.direction,
        "recipient_direction": letter.recipient_direction,
        "size": size,
        "leading": leading,
    }


def _section_values(section: Section) -> Mapping[str, Any]:
    return {
        "heading": section.heading,
        "words": section.words,
        "outcome": section.outcome,
        "parts": [{"title": part.title, "items": part.items} for part in section.parts],
    }


def _writable(words: Any) -> Any:
    """Clean every text however deep it lies."""
    match words:
        case str():
            return writable(words)
        case Mapping():
            return {name: _writable(value) for name, value in words.items()}
        case _:
            return [_writable(value) for value in words]
