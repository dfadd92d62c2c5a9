"""Amounts of money for people: whole euro cents in, written as the reader's language does."""

from decimal import Decimal
from functools import cache
from typing import Final

from babel import Locale
from babel.numbers import format_currency

from balsts.platform.dates import in_digits_of

CENTS_IN_EURO: Final = 100
_LOCALES: Final = {"prs": "fa_AF"}
_KNOWN: Final = frozenset({"lv", "en", "ru", "ar", "prs"})


def format_euros(cents: int, ui_language: str) -> str:
    """Write an amount; cents only where there are any: `1 668 €`, `49,80 €`."""
    language = ui_language.partition("-")[0]
    language = language if language in _KNOWN else "en"
    pattern = _pattern(language, has_cents=cents % CENTS_IN_EURO != 0)
    written = format_currency(
        Decimal(cents) / CENTS_IN_EURO,
        "EUR",
        format=pattern,
        locale=_LOCALES.get(language, language),
        currency_digits=False,
    )
    return in_digits_of(written, language)


@cache
def _pattern(language: str, *, has_cents: bool) -> str:
    formats = Locale.parse(_LOCALES.get(language, language)).currency_formats
    pattern = str(formats["standard"].pattern)
    return pattern if has_cents else pattern.replace(".00", "")
