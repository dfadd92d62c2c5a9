"""What a cell may hold: how it is read, what people may choose, how it is explained.

Every kind turns a cell into a value or refuses it with a sentence; an empty cell never comes here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, Protocol

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, override

from balsts.platform.countries import read_country
from balsts.platform.dates import read_birth_date, read_date
from balsts.platform.languages import UI_LANGUAGES, LanguageLevel, read_language
from balsts.platform.names import clean_name
from balsts.platform.sentences import Refusal, Sentence, translatable
from balsts.platform.spreadsheets import Cell
from balsts.platform.text import clean_line, clean_text

LONGEST_KEY = 60
LONGEST_ECHO = 40
MOST_IN_A_LIST = 200

Label = Promise | str


class UnreadableCell(Refusal):
    """A cell that does not hold what its column asks for."""


class Kind(Protocol):
    """What every kind of cell answers."""

    @property
    def explanation(self) -> Label: ...

    def choices(self) -> tuple[str, ...]: ...

    def read(self, cell: Cell) -> Any: ...


def text_of(cell: Cell) -> str:
    """Write what a cell holds as a person would type it."""
    match cell:
        case str():
            return cell
        case bool():
            return str(cell).upper()
        case datetime() | date() | time():
            return cell.isoformat()
        case int() | float() | timedelta():
            return str(cell)
    return ""


def plain(text: str) -> str:
    """Bring a label or heading into the form in which it is compared."""
    return " ".join(text.replace("_", " ").casefold().split()).strip(" *:")


@dataclass(frozen=True, kw_only=True)
class Text:
    """Words, cleaned and not too long."""

    explanation: Label
    clean: Callable[..., str] = clean_line
    max_length: int

    def choices(self) -> tuple[str, ...]:
        return ()

    def read(self, cell: Cell) -> str:
        return self.clean(text_of(cell), max_length=self.max_length)


NAME = Text(explanation=gettext_lazy("a name"), clean=clean_name, max_length=100)
KEY = Text(
    explanation=gettext_lazy("a word or number of your own, the same in all sheets"),
    max_length=LONGEST_KEY,
)


def line(max_length: int) -> Text:
    """Return the kind of cells with one line of words."""
    return Text(explanation=gettext_lazy("text"), max_length=max_length)


def several_lines(max_length: int) -> Text:
    """Return the kind of cells with several lines of words."""
    return Text(explanation=gettext_lazy("text"), clean=clean_text, max_length=max_length)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Whatever a reader of the ground floor understands: days, countries, languages."""

    explanation: Label
    reader: Callable[[Any], Any]
    takes_days: bool = False

    def choices(self) -> tuple[str, ...]:
        return ()

    def read(self, cell: Cell) -> Any:
        is_day = isinstance(cell, date)
        return self.reader(cell if self.takes_days and is_day else text_of(cell))


DAY = Reading(
    explanation=gettext_lazy("a day, such as 2016-04-06, 06.04.2016. or 2016. gada 6. aprīlis"),
    reader=read_date,
    takes_days=True,
)
BIRTH_DATE = Reading(
    explanation=gettext_lazy("a day; a month or a year if no more is known"),
    reader=read_birth_date,
    takes_days=True,
)
COUNTRY = Reading(
    explanation=gettext_lazy("a country: its code of two letters or its name; XXA for stateless"),
    reader=read_country,
)
LANGUAGE = Reading(
    explanation=gettext_lazy("a language: its code of three letters or its name"),
    reader=read_language,
)


@dataclass(frozen=True, kw_only=True)
class Number:
    """A whole number within bounds."""

    least: int
    most: int

    @property
    def explanation(self) -> str:
        return gettext("a whole number from %(least)s to %(most)s") % {
            "least": self.least,
            "most": self.most,
        }

    def choices(self) -> tuple[str, ...]:
        return ()

    def read(self, cell: Cell) -> int:
        text = text_of(cell).strip()
        if text.isascii() and text.isdecimal() and self.least <= int(text[:9]) <= self.most:
            return int(text)
        raise UnreadableCell(
            Sentence(
                translatable("“%(written)s” is not a whole number from %(least)s to %(most)s"),
                {"written": text[:LONGEST_ECHO], "least": self.least, "most": self.most},
            )
        )


@dataclass(frozen=True, kw_only=True)
class Code:
    """One of a list: its code, or its label in any language of the interface."""

    of: type[TextChoices]

    @property
    def explanation(self) -> str:
        return gettext("one of the list")

    def choices(self) -> tuple[str, ...]:
        return tuple(str(label) for label in self.of.labels)

    def read(self, cell: Cell) -> TextChoices:
        written = text_of(cell)
        found = codes_by_label(self.of).get(plain(written))
        if found is not None:
            return found
        raise UnreadableCell(
            Sentence(
                translatable("“%(written)s” is not in the list of this column: choose from it"),
                {"written": written.strip()[:LONGEST_ECHO]},
            )
        )


@cache
def codes_by_label(choices: type[TextChoices]) -> Mapping[str, TextChoices]:
    """Return the members of a list by code and by label; a label of two members is no name."""
    found: dict[str, TextChoices] = {}
    doubtful = set()
    for language in UI_LANGUAGES:
        with override(language):
            for member in choices:
                name = plain(str(member.label))
                if found.setdefault(name, member) is not member:
                    doubtful.add(name)
    kept = {name: member for name, member in found.items() if name not in doubtful}
    return kept | {plain(member.value): member for member in choices}


@dataclass(frozen=True, kw_only=True)
class Several:
    """A list in one cell, separated by semicolons; each part is of one kind, none comes twice."""

    explanation: Label
    of: Callable[[str], Any]

    def choices(self) -> tuple[str, ...]:
        return ()

    def read(self, cell: Cell) -> tuple[Any, ...]:
        parts = [part.strip() for part in text_of(cell).split(";")]
        parts = [part for part in parts if part]
        if len(parts) > MOST_IN_A_LIST:
            raise UnreadableCell(
                Sentence(
                    translatable("There are more than %(most)s entries in this cell"),
                    {"most": MOST_IN_A_LIST},
                )
            )
        return tuple(dict.fromkeys(self.of(part) for part in parts))


def _spoken(part: str) -> tuple[str, LanguageLevel | None]:
    language, _, level = part.partition(":")
    level_read = _LEVEL.read(level) if level.strip() else None
    return read_language(language), LanguageLevel(level_read.value) if level_read else None


_LEVEL = Code(of=LanguageLevel)
KEYS = Several(
    explanation=gettext_lazy("one or several keys of clients, separated by semicolons"), of=KEY.read
)
COUNTRIES = Several(
    explanation=gettext_lazy("one or several countries, separated by semicolons, the main first"),
    of=read_country,
)
LANGUAGES = Several(
    explanation=gettext_lazy("languages and levels, such as ara:mother_tongue;eng:B1"), of=_spoken
)

__all__ = [
    "BIRTH_DATE",
    "COUNTRIES",
    "COUNTRY",
    "DAY",
    "KEY",
    "KEYS",
    "LANGUAGE",
    "LANGUAGES",
    "NAME",
    "Code",
    "Kind",
    "Number",
    "UnreadableCell",
    "line",
    "plain",
    "several_lines",
]
