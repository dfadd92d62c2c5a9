"""Countries as the service writes them: codes, names in any language, and reading what was typed.

Names come from CLDR by way of Babel; where the service's own papers say it otherwise, the papers
win. Stateless and unknown are two codes that are never merged.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache

from babel import Locale
from django.utils.functional import lazystr
from django.utils.translation import get_language

from balsts.platform.sentences import Refusal, Sentence, translatable
from balsts.platform.text import has_too_many_marks

STATELESS = "XXA"
UNKNOWN = "XXX"
UI_LANGUAGES = ("lv", "en", "ru")

# What CLDR lists beside countries: unions, pseudo-locales and places without a code in ISO 3166-1.
_NOT_COUNTRIES = frozenset(
    (
        "AC",
        "CP",
        "CQ",
        "DG",
        "EA",
        "EU",
        "EZ",
        "IC",
        "QO",
        "TA",
        "UN",
        "XA",
        "XB",
        "ZZ",
    ),
)
_OWN_NAMES = {
    "CD": {"lv": "Kongo Demokrātiskā Republika", "en": "DR Congo", "ru": "ДР Конго"},
    "CG": {"lv": "Kongo Republika", "en": "Congo", "ru": "Республика Конго"},
    "PS": {"lv": "Palestīna", "en": "Palestine", "ru": "Палестина"},
    "TR": {"lv": "Turcija", "en": "Turkey", "ru": "Турция"},
    "US": {"lv": "Amerikas Savienotās Valstis", "en": "United States", "ru": "США"},
    STATELESS: {"lv": "bezvalstnieks", "en": "stateless", "ru": "без гражданства"},
    UNKNOWN: {"lv": "nezināma", "en": "unknown", "ru": "неизвестно"},
}
_OTHER_NAMES = {
    "AE": ("Apvienoto Arābu Emirātu", "UAE", "AAE", "ОАЭ"),
    "BY": ("Белоруссия",),
    "CD": (
        "Kongo DR",
        "Kongo Demokrātiskās Republikas",
        "Democratic Republic of the Congo",
        "DRC",
        "Демократическая Республика Конго",
    ),
    "CF": ("CAR",),
    "CG": ("Republic of the Congo",),
    "CI": ("Ivory Coast",),
    "CZ": ("Czech Republic", "Čehijas Republika"),
    "GB": (
        "Apvienotās Karalistes",
        "Lielbritānija",
        "UK",
        "Great Britain",
        "Великобритания",
    ),
    "HK": ("Honkonga", "Hong Kong", "Гонконг"),
    "IR": ("Islamic Republic of Iran",),
    "KG": ("Kirgiztāna", "Kirgīzija", "Кыргызстан"),
    "LK": ("Šri Lanka",),
    "MD": ("Молдавия",),
    "MM": ("Mjanma", "Birma", "Myanmar", "Burma", "Мьянма"),
    "MO": ("Makao", "Macao", "Макао"),
    "PS": ("Palestinian Territories",),
    "RU": ("Krievijas Federācija", "Russian Federation", "Российская Федерация", "РФ"),
    "SY": ("Syrian Arab Republic",),
    "TM": ("Туркмения",),
    "TR": ("Türkiye",),
    "US": (
        "ASV",
        "Amerikas Savienoto Valstu",
        "United States of America",
        "Соединённые Штаты Америки",
    ),
    STATELESS: (
        "bezvalstnieka",
        "bezvalstniece",
        "bezvalstnieces",
        "bezvalstniecība",
        "лицо без гражданства",
    ),
    UNKNOWN: ("nezināms", "nezināmas", "nezināma valsts", "nav zināma", "неизвестна"),
}
_ALPHA_3 = {
    "SYR": "SY",
    "ERI": "ER",
    "AFG": "AF",
    "IRQ": "IQ",
    "IRN": "IR",
    "PAK": "PK",
    "IND": "IN",
    "BGD": "BD",
    "NPL": "NP",
    "LKA": "LK",
    "RUS": "RU",
    "BLR": "BY",
    "UKR": "UA",
    "GEO": "GE",
    "ARM": "AM",
    "AZE": "AZ",
    "TJK": "TJ",
    "UZB": "UZ",
    "KGZ": "KG",
    "KAZ": "KZ",
    "TUR": "TR",
    "LBN": "LB",
    "PSE": "PS",
    "ISR": "IL",
    "YEM": "YE",
    "EGY": "EG",
    "LBY": "LY",
    "DZA": "DZ",
    "MAR": "MA",
    "SDN": "SD",
    "SOM": "SO",
    "ETH": "ET",
    "NGA": "NG",
    "CMR": "CM",
    "COD": "CD",
    "COG": "CG",
    "VNM": "VN",
    "COL": "CO",
    "CUB": "CU",
    "USA": "US",
    "AUT": "AT",
    "LVA": "LV",
}
_AMBIGUOUS = {
    "kongo": ("CD", "CG"),
    "congo": ("CD", "CG"),
    "конго": ("CD", "CG"),
    "koreja": ("KP", "KR"),
    "korejas": ("KP", "KR"),
    "korea": ("KP", "KR"),
    "корея": ("KP", "KR"),
}
# The Latvian genitive follows the last letters of the name.
_GENITIVE_ENDINGS = {"as": "u", "is": "a", "s": "a", "a": "as", "e": "es", "i": "u"}


class UnreadableCountry(Refusal):
    """A text that names no country we know."""


class AmbiguousCountry(UnreadableCountry):
    """A text that names two countries."""


@cache
def country_name(code: str, ui_language: str) -> str:
    """Name a country in the reader's language; `KeyError` for a code that is none."""
    if code not in COUNTRY_CODES:
        raise KeyError(code)
    language = ui_language.partition("-")[0]
    own = _OWN_NAMES.get(code, {})
    return own.get(language) or _names_in(language).get(code) or own["en"]


@cache
def country_choices(ui_language: str) -> tuple[tuple[str, str], ...]:
    """List codes and names for a form, in the order of the names, unknown and stateless last."""
    names = [(code, country_name(code, ui_language)) for code in COUNTRY_CODES]
    return tuple(
        sorted(names, key=lambda choice: (choice[0] in {STATELESS, UNKNOWN}, _key(choice[1])))
    )


def read_country(text: str) -> str:
    """Find the code of what somebody wrote: a code, or a name in Latvian, English or Russian.

    Latvian names may stand in the genitive, with or without "no". A name that fits two countries
    raises `AmbiguousCountry`, one that fits none `UnreadableCountry`.
    """
    written = " ".join(text.split())
    code = written.upper()
    if code in COUNTRY_CODES:
        return code
    if code in _ALPHA_3:
        return _ALPHA_3[code]
    # No country has such a name, and taking it apart would take long.
    key = "" if has_too_many_marks(written) else _key(written).removeprefix("no ")
    if key in _AMBIGUOUS:
        first_code, second_code = _AMBIGUOUS[key]
        raise AmbiguousCountry(
            Sentence(
                translatable(
                    "“%(written)s” is the name of two countries: write it in full, "
                    "or the code %(first_code)s or %(second_code)s",
                ),
                {
                    "written": written,
                    "first_code": first_code,
                    "second_code": second_code,
                },
            ),
        )
    if key in _codes_by_name():
        return _codes_by_name()[key]
    raise UnreadableCountry(
        Sentence(
            translatable(
                "“%(written)s” is not a country we know: choose one from the list, "
                "or XXA for stateless, XXX for unknown",
            ),
            {"written": written[:60]},
        ),
    )


@cache
def _names_in(language: str) -> Mapping[str, str]:
    territories: Mapping[str, str] = Locale.parse(language).territories
    return territories


def _key(name: str) -> str:
    """Fold case, marks and signs, so that Sirija, SĪRIJA and Sīrija are one."""
    letters = unicodedata.normalize("NFD", name.casefold())
    plain = "".join(letter if letter.isalnum() else " " for letter in letters if _is_seen(letter))
    return " ".join(plain.split())


def _is_seen(letter: str) -> bool:
    return not unicodedata.combining(letter)


def _genitive(name: str) -> str:
    for ending, genitive_ending in _GENITIVE_ENDINGS.items():
        if name.endswith(ending):
            return name.removesuffix(ending) + genitive_ending
    return name


def _all_names(code: str) -> Iterator[str]:
    for language in UI_LANGUAGES:
        yield country_name(code, language)
        if code in _names_in(language):
            yield _names_in(language)[code]
    for name in (country_name(code, "lv"), *_OTHER_NAMES.get(code, ())):
        yield name
        yield _genitive(name)


@cache
def _codes_by_name() -> Mapping[str, str]:
    return {_key(name): code for code in COUNTRY_CODES for name in _all_names(code)}


def _all_codes() -> tuple[str, ...]:
    territories = [str(code) for code in Locale.parse("en").territories]
    countries = {code for code in territories if len(code) == len("LV") and code.isalpha()}
    return (*sorted(countries - _NOT_COUNTRIES), STATELESS, UNKNOWN)


COUNTRY_CODES: tuple[str, ...] = _all_codes()


class _NameInActiveLanguage:
    """A country's name that is looked up when it is shown."""

    def __init__(self, code: str) -> None:
        self.code = code

    def __str__(self) -> str:
        return country_name(self.code, get_language() or "en")


COUNTRY_CHOICES = tuple((code, lazystr(_NameInActiveLanguage(code))) for code in COUNTRY_CODES)
