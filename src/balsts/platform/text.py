"""What written text may contain: no control characters, no direction overrides, not too much."""

import re
import unicodedata

from balsts.platform.sentences import Refusal, Sentence, translatable

# Written so that both Python and PostgreSQL understand it, for use in check constraints.
# Tab and line feed may stay in texts of several lines. Zero-width (non-)joiners, which Persian,
# Dari and Kurdish names need, are not in it.
UNFIT_CHARACTERS = (
    r"[\u0001-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]"
)
_UNFIT = re.compile(UNFIT_CHARACTERS)
# Unpaired surrogates cannot be stored, unassigned code points and tags only hide things.
_HIDING = re.compile("[\x00\ud800-\udfff\ufff9-\ufffb\U000e0000-\U000e007f]")
# Marks that cannot be seen and carry no meaning in a field of their own.
_INVISIBLE = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u2060\ufeff]")
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029]")

# Bringing marks into their order takes the square of their number: no word of any script has as many
# in a row, a text made to hold up the program has (Unicode calls thirty safe, UAX 15).
MOST_MARKS = 30
_MAYBE_MARKS = re.compile(rf"[^\w\s]{{{MOST_MARKS + 1},}}")

LONGEST_LINE = 200
LONGEST_TEXT = 10_000


class UnfitText(Refusal):
    """A text with characters or a length we do not accept."""


def isolated(text: str) -> str:
    """Keep a piece of text in its own direction, so that nothing round it turns it over.

    What `<bdi>` is in HTML, as characters: these go into PDF too. What people type cannot hold them.
    """
    return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}" if text else ""


def clean_line(text: str, *, max_length: int = LONGEST_LINE) -> str:
    """Bring a text of one line into its normal form (NFC, single spaces), or refuse it."""
    return _fit(" ".join(_without_line_ends(text).split()), max_length)


def clean_text(text: str, *, max_length: int = LONGEST_TEXT) -> str:
    """Bring a text of several lines into its normal form, or refuse it."""
    lines = _without_line_ends(text).split("\n")
    return _fit("\n".join(line.rstrip() for line in lines).strip(), max_length)


def _without_line_ends(text: str) -> str:
    """Make every line end a line feed and drop invisible marks."""
    return _LINE_ENDS.sub("\n", _INVISIBLE.sub("", _refuse_unfit(text)))


def _refuse_unfit(text: str) -> str:
    found = _UNFIT.search(text.replace("\r", "\n")) or _HIDING.search(text)
    if found:
        sentence = Sentence(
            translatable(
                "The text contains a hidden character (%(character)s): type it again by hand",
            ),
            {"character": f"U+{ord(found.group()):04X}"},
        )
        raise UnfitText(sentence)
    return text


def has_too_many_marks(text: str) -> bool:
    """Tell whether so many marks stand on one letter that ordering them would take long."""
    for run in _MAYBE_MARKS.finditer(text):
        in_a_row = 0
        for letter in run.group():
            in_a_row = in_a_row + 1 if unicodedata.category(letter).startswith("M") else 0
            if in_a_row > MOST_MARKS:
                return True
    return False


def _fit(text: str, max_length: int) -> str:
    if has_too_many_marks(text):
        raise UnfitText(
            Sentence(
                translatable("More than %(most)s marks stand on one letter: type it again by hand"),
                {"most": MOST_MARKS},
            )
        )
    text = unicodedata.normalize("NFC", text)
    if len(text) > max_length:
        sentence = Sentence(
            translatable("The text has %(length)s characters: shorten it to %(max_length)s"),
            {"length": len(text), "max_length": max_length},
        )
        raise UnfitText(sentence)
    return text
