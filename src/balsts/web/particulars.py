"""Particulars in words: what is kept, and what two versions of it say."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, pgettext

from balsts.clients.enums import (
    BirthPrecision,
    Education,
    MaritalStatus,
    OccupationGroup,
    Particular,
    Sex,
)
from balsts.clients.particulars import birth_of
from balsts.platform.countries import country_name
from balsts.platform.dates import BirthDate, BirthDatePrecision, format_birth_date
from balsts.platform.languages import LanguageLevel, language_name
from balsts.web.shapes.corrections import ChangedValue

_CODES: Mapping[Particular, Any] = {
    Particular.SEX: Sex,
    Particular.MARITAL_STATUS: MaritalStatus,
    Particular.EDUCATION: Education,
    Particular.OCCUPATION_GROUP: OccupationGroup,
}


def changed_values(pairs: Mapping[Particular, tuple[Any, Any]]) -> tuple[ChangedValue, ...]:
    """Say what particulars were and are, in the order in which they are asked."""
    return tuple(
        ChangedValue(
            label=str(particular.label),
            said=in_words(particular, pairs[particular][0]),
            says_now=in_words(particular, pairs[particular][1]),
        )
        for particular in Particular
        if particular in pairs
    )


def in_words(particular: Particular, value: Any) -> str:
    """Say one kept value in the reader's language; what is empty is said to be."""
    language = get_language() or "en"
    match particular:
        case Particular.BIRTH:
            words = _birth(value, language)
        case Particular.CITIZENSHIPS:
            words = ", ".join(country_name(code, language) for code in value)
        case Particular.LANGUAGES:
            words = ", ".join(_language(code, level, language) for code, level in value)
        case Particular.INTERPRETER_LANGUAGE:
            words = language_name(value, language) if value else ""
        case _ if particular in _CODES:
            words = str(_CODES[particular](value).label)
        case _:
            words = value
    return words or pgettext("particulars", "nothing recorded")


def _birth(value: Mapping[str, Any], language: str) -> str:
    born_on, precision = birth_of(value)
    if born_on is None:
        return ""
    words = format_birth_date(BirthDate(born_on, BirthDatePrecision(precision)), language)
    is_estimated = precision is BirthPrecision.ESTIMATED
    return f"{words} ({BirthPrecision.ESTIMATED.label})" if is_estimated else words


def _language(code: str, level: str, language: str) -> str:
    named = language_name(code, language)
    return f"{named} ({LanguageLevel(level).label})" if level else named
