"""Reading and writing days, and what is known of a birth date; plain Python, no clock."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import overload
from zoneinfo import ZoneInfo

from balsts.platform.sentences import Refusal, Sentence, Value, translatable

LOCAL_TIME_ZONE = ZoneInfo("Europe/Riga")
FIRST_YEAR, LAST_YEAR = 1900, 2100
EARLIEST, LATEST = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
LONGEST_ECHO = 40

_LATVIAN_MONTHS = (
    "janvāris",
    "februāris",
    "marts",
    "aprīlis",
    "maijs",
    "jūnijs",
    "jūlijs",
    "augusts",
    "septembris",
    "oktobris",
    "novembris",
    "decembris",
)
_ENGLISH_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_RUSSIAN_MONTHS = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)
# As the United Nations write Arabic: the name known from Syria and Iraq, then the one known elsewhere.
_ARABIC_MONTHS = (
    "كانون الثاني/يناير",
    "شباط/فبراير",
    "آذار/مارس",
    "نيسان/أبريل",
    "أيار/مايو",
    "حزيران/يونيو",
    "تموز/يوليو",
    "آب/أغسطس",
    "أيلول/سبتمبر",
    "تشرين الأول/أكتوبر",
    "تشرين الثاني/نوفمبر",
    "كانون الأول/ديسمبر",
)
# The names of the Gregorian months in Afghanistan (CLDR fa_AF), not those of Iran.
_DARI_MONTHS = (
    "جنوری",
    "فبروری",
    "مارچ",
    "اپریل",
    "می",
    "جون",
    "جولای",
    "اگست",
    "سپتمبر",
    "اکتوبر",
    "نومبر",
    "دسمبر",
)
_PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
# Nominative, genitive, dative, accusative, locative of the two declensions month names have.
_CASE_ENDINGS = {"is": ("is", "a", "im", "i", "ī"), "s": ("s", "a", "am", "u", "ā")}


class UnreadableDate(Refusal):
    """A text that is not a day, or not one we accept."""


class BirthDatePrecision(StrEnum):
    """How well a birth date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    ESTIMATED = "estimated"


@dataclass(frozen=True, slots=True)
class BirthDate:
    """A birth date and how well it is known.

    Where only the month or the year is known, `on` is its first day, as identity documents
    write it, so that equal knowledge is equal data.
    """

    on: date
    precision: BirthDatePrecision = BirthDatePrecision.DAY

    def __post_init__(self) -> None:
        precision = BirthDatePrecision(self.precision)
        on = self.on
        if precision is BirthDatePrecision.MONTH:
            on = on.replace(day=1)
        elif precision is BirthDatePrecision.YEAR:
            on = on.replace(month=1, day=1)
        object.__setattr__(self, "precision", precision)
        object.__setattr__(self, "on", on)

    @property
    def is_estimated(self) -> bool:
        """Whether an age computed from this must be marked as estimated (R2)."""
        return self.precision is not BirthDatePrecision.DAY


def age_on(birth: BirthDate | date | None, day: date) -> int | None:
    """Count completed years; None when nothing is known or the person was not yet born.

    Someone born on 29 February turns older on 1 March in common years.
    """
    if birth is None:
        return None
    born_on = birth.on if isinstance(birth, BirthDate) else birth
    if day < born_on:
        return None
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def read_date(value: str | date) -> date:
    """Read a day as people and spreadsheets write it, or refuse with a sentence.

    Understood: ISO, `06.04.2016.` with or without the last dot and the zeros, Latvian
    (`2016. gada 6. aprīlis`, any case of the month) and English (`6 April 2016`) in words, and
    the typed days of a spreadsheet. Refused: two-digit years and slashes, which are guesses.
    """
    if isinstance(value, date):
        return _within_bounds(_day_of(value), str(value))
    text = " ".join(value.split())
    for form in _DAY_FORMS:
        if numbers := _numbers(form.fullmatch(text)):
            return _day(numbers, text, _IMPOSSIBLE_DAY)
    raise _unreadable(text)


def read_birth_date(
    value: str | date,
    precision: BirthDatePrecision | None = None,
) -> BirthDate:
    """Read a birth date that may be only a year (`1990`) or a month (`03.1990`, `1990-03`).

    A text that says less than the stated precision wins: nothing is made more exact than written.
    """
    if isinstance(value, date):
        return BirthDate(read_date(value), precision or BirthDatePrecision.DAY)
    text = " ".join(value.split())
    for form, written_precision in _VAGUE_FORMS:
        if numbers := _numbers(form.fullmatch(text)):
            on = _day(numbers, text, _IMPOSSIBLE_BIRTH_DATE)
            return BirthDate(on, _vaguer(written_precision, precision))
    try:
        return BirthDate(read_date(text), precision or BirthDatePrecision.DAY)
    except UnreadableDate as refused:
        if refused.sentence.text != _IMPOSSIBLE_DAY:
            raise
        sentence = Sentence(_IMPOSSIBLE_BIRTH_DATE, refused.sentence.values)
        raise UnreadableDate(sentence) from None


def beginning_of(day: date) -> datetime:
    """Return the first moment of a day here."""
    return datetime.combine(day, time.min, tzinfo=LOCAL_TIME_ZONE)


def end_of(day: date) -> datetime:
    """Return the last moment of a day here."""
    return datetime.combine(day, time.max, tzinfo=LOCAL_TIME_ZONE)


@overload
def stored_day(text: str) -> date: ...


@overload
def stored_day(text: None) -> None: ...


def stored_day(text: str | None) -> date | None:
    """Return a day that the database wrote into JSON."""
    return date.fromisoformat(text) if text else None


@overload
def stored_moment(text: str) -> datetime: ...


@overload
def stored_moment(text: None) -> None: ...


def stored_moment(text: str | None) -> datetime | None:
    """Return a moment that the database wrote into JSON."""
    return datetime.fromisoformat(text) if text else None


def format_date(day: date, ui_language: str) -> str:
    """Write a day as the reader's language does; ISO in languages we have no habit for."""
    match ui_language.partition("-")[0]:
        case "lv":
            return f"{day:%d.%m.%Y}."
        case "ru":
            return f"{day:%d.%m.%Y}"
        case "en":
            return f"{day.day} {_ENGLISH_MONTHS[day.month - 1]} {day.year}"
        case _:
            return day.isoformat()


def format_date_long(day: date, ui_language: str) -> str:
    """Write a day in words, for letters and headings."""
    match ui_language.partition("-")[0]:
        case "lv":
            return f"{day.year}. gada {day.day}. {_LATVIAN_MONTHS[day.month - 1]}"
        case "ru":
            return f"{day.day} {_RUSSIAN_MONTHS[day.month - 1]} {day.year} г."
        case "ar":
            return f"{day.day} {_ARABIC_MONTHS[day.month - 1]} {day.year}"
        case "prs":
            written = f"{day.day} {_DARI_MONTHS[day.month - 1]} {day.year}"
            return in_digits_of(written, ui_language)
        case _:
            return format_date(day, ui_language)


def in_digits_of(text: str, language: str) -> str:
    """Write the digits of a text as papers in that language do: Dari has its own, Arabic here not.

    Press and aid organisations print Dari with Persian digits, and Arabic mostly with ours.
    """
    return text.translate(_PERSIAN_DIGITS) if language == "prs" else text


def format_birth_date(birth: BirthDate, ui_language: str) -> str:
    """Write only as much of a birth date as is known."""
    match birth.precision:
        case BirthDatePrecision.YEAR:
            return f"{birth.on:%Y}"
        case BirthDatePrecision.MONTH:
            return f"{birth.on:%m.%Y}"
        case _:
            return format_date(birth.on, ui_language)


_IMPOSSIBLE_DAY = translatable("%(written)s is not a date: correct it")
_IMPOSSIBLE_BIRTH_DATE = translatable(
    "%(written)s is not a date: correct it or leave only the year",
)
_UNREADABLE = translatable(
    "“%(written)s” cannot be read as a date: write it as 06.04.2016 or 2016-04-06",
)
_MISSING = translatable("The date is missing: write it as 06.04.2016 or 2016-04-06")
_OUT_OF_BOUNDS = translatable(
    "%(written)s is outside the years %(first_year)s to %(last_year)s: check the year",
)

_Numbers = tuple[int, int, int]
_YEAR_PART = r"(?P<year>[0-9]{4})"
_MONTH_PART = r"(?P<month>[0-9]{1,2})"
_DAY_PART = r"(?P<day>[0-9]{1,2})"
_WORD_PART = r"(?P<word>[^\W\d_]+)"


def _numbers(found: re.Match[str] | None) -> _Numbers | None:
    """Take year, month and day from a match, if there is one and its word names a month."""
    if found is None:
        return None
    parts = found.groupdict()
    month = _MONTH_NUMBERS.get(_plain(parts["word"])) if "word" in parts else parts.get("month", 1)
    return None if month is None else (int(parts["year"]), int(month), int(parts.get("day", 1)))


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _plain(word: str) -> str:
    letters = unicodedata.normalize("NFD", word.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _all_month_names() -> dict[str, int]:
    names = {_plain(name): number for number, name in enumerate(_ENGLISH_MONTHS, 1)}
    for number, name in enumerate(_LATVIAN_MONTHS, 1):
        ending = "is" if name.endswith("is") else "s"
        for case_ending in _CASE_ENDINGS[ending]:
            names[_plain(name.removesuffix(ending) + case_ending)] = number
    return names


_MONTH_NUMBERS = _all_month_names()
_DAY_FORMS = (
    _form(rf"{_YEAR_PART}-(?P<month>[0-9]{{2}})-(?P<day>[0-9]{{2}})([T ]00:00(:00(\.0+)?)?)?"),
    _form(rf"{_DAY_PART}\. ?{_MONTH_PART}\. ?{_YEAR_PART}\.?"),
    _form(rf"{_YEAR_PART}\. ?gad[aā] {_DAY_PART}\. ?{_WORD_PART}"),
    _form(rf"{_DAY_PART}\.? ?{_WORD_PART},? {_YEAR_PART}(\. ?gad[aāsu])?"),
)
_VAGUE_FORMS = (
    (_form(rf"{_YEAR_PART}\.?( ?gad[sa])?"), BirthDatePrecision.YEAR),
    (_form(rf"{_YEAR_PART}-(?P<month>[0-9]{{2}})"), BirthDatePrecision.MONTH),
    (_form(rf"{_MONTH_PART}\. ?{_YEAR_PART}\.?"), BirthDatePrecision.MONTH),
    (_form(rf"{_YEAR_PART}\. ?gada {_WORD_PART}"), BirthDatePrecision.MONTH),
)
_VAGUENESS = (
    BirthDatePrecision.DAY,
    BirthDatePrecision.MONTH,
    BirthDatePrecision.YEAR,
)


def _vaguer(
    written: BirthDatePrecision,
    stated: BirthDatePrecision | None,
) -> BirthDatePrecision:
    if stated is None:
        return written
    if stated is BirthDatePrecision.ESTIMATED:
        return stated
    return max(written, stated, key=_VAGUENESS.index)


def _day_of(value: date) -> date:
    """Take the day of a spreadsheet's moment, as seen in Latvia when it knows its time zone."""
    if not isinstance(value, datetime):
        return value
    return (value.astimezone(LOCAL_TIME_ZONE) if value.tzinfo else value).date()


def _day(numbers: _Numbers, text: str, impossible: str) -> date:
    try:
        return _within_bounds(date(*numbers), text)
    except UnreadableDate:
        raise
    except ValueError:
        raise UnreadableDate(Sentence(impossible, {"written": text[:LONGEST_ECHO]})) from None


def _within_bounds(day: date, text: str) -> date:
    if EARLIEST <= day <= LATEST:
        return day
    values: dict[str, Value] = {
        "written": text[:LONGEST_ECHO],
        "first_year": FIRST_YEAR,
        "last_year": LAST_YEAR,
    }
    raise UnreadableDate(Sentence(_OUT_OF_BOUNDS, values))


def _unreadable(text: str) -> UnreadableDate:
    if not text:
        return UnreadableDate(Sentence(_MISSING))
    return UnreadableDate(Sentence(_UNREADABLE, {"written": text[:LONGEST_ECHO]}))
