"""Languages people speak (ISO 639-3) and how well; not the languages of the interface."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from babel import Locale
from django.db.models import TextChoices
from django.utils.functional import lazystr
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from balsts.platform.sentences import Refusal, Sentence, translatable

UI_LANGUAGES = ("lv", "en", "ru")
# In which languages people speak a letter can be written, and the catalogue that has its sentences.
LETTER_LANGUAGES: Mapping[str, str] = MappingProxyType(
    {"lav": "lv", "eng": "en", "rus": "ru", "ara": "ar", "prs": "prs"}
)


class LanguageLevel(TextChoices):
    """How well somebody speaks a language: the European levels, mother tongue, not at all."""

    MOTHER_TONGUE = "mother_tongue", _("mother tongue")
    A1 = "A1", "A1"
    A2 = "A2", "A2"
    B1 = "B1", "B1"
    B2 = "B2", "B2"
    C1 = "C1", "C1"
    C2 = "C2", "C2"
    NONE = "none", _("does not speak it")


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A language: its code for pages (BCP 47), CLDR's name for it, and where our papers differ."""

    code: str
    html_code: str
    cldr_code: str | None
    is_right_to_left: bool
    own_names: Mapping[str, str]


class UnreadableLanguage(Refusal):
    """A text that names no language of the list."""


def _language(
    code: str,
    html_code: str,
    *,
    cldr: str | None = "",
    right_to_left: bool = False,
    **own_names: str,
) -> Language:
    return Language(
        code=code,
        html_code=html_code,
        cldr_code=html_code if cldr == "" else cldr,
        is_right_to_left=right_to_left,
        own_names=MappingProxyType(own_names),
    )


_LIST = (
    _language("ara", "ar", right_to_left=True),
    _language("prs", "fa-AF", cldr="fa_AF", right_to_left=True, lv="dari"),
    _language("pes", "fa", right_to_left=True, en="Iranian Persian"),
    _language("pus", "ps", right_to_left=True, lv="puštu"),
    _language("kmr", "ku", cldr=None, lv="kurmandži", en="Kurmanji", ru="курманджи"),
    _language("ckb", "ckb", right_to_left=True, lv="sorani", en="Sorani", ru="сорани"),
    _language("tir", "ti"),
    _language("amh", "am"),
    _language("som", "so", ru="сомалийский"),
    _language("rus", "ru"),
    _language("bel", "be"),
    _language("ukr", "uk"),
    _language("aze", "az"),
    _language("hye", "hy"),
    _language("kat", "ka"),
    _language("tgk", "tg"),
    _language("uzb", "uz"),
    _language("kir", "ky"),
    _language("kaz", "kk"),
    _language("tur", "tr"),
    _language("hin", "hi"),
    _language("urd", "ur", right_to_left=True),
    _language("pan", "pa", ru="панджаби"),
    _language("ben", "bn", en="Bengali"),
    _language("nep", "ne"),
    _language("sin", "si"),
    _language("tam", "ta"),
    _language("vie", "vi"),
    _language("spa", "es"),
    _language("fra", "fr"),
    _language("eng", "en"),
    _language("lav", "lv"),
)
LANGUAGES: Mapping[str, Language] = MappingProxyType({entry.code: entry for entry in _LIST})
LANGUAGE_CODES: tuple[str, ...] = tuple(LANGUAGES)


@cache
def language_name(code: str, ui_language: str) -> str:
    """Name a language in the reader's language; `KeyError` for a code outside the list."""
    language = LANGUAGES[code]
    reader = ui_language.partition("-")[0]
    names: Mapping[str, str] = Locale.parse(reader).languages
    own = language.own_names.get(reader)
    return own or names.get(language.cldr_code or "") or language_name(code, "en")


def is_right_to_left(code: str) -> bool:
    return LANGUAGES[code].is_right_to_left


def html_language(code: str) -> str:
    """Give the value of the `lang` attribute for a text in this language."""
    return LANGUAGES[code].html_code


@cache
def language_choices(ui_language: str) -> tuple[tuple[str, str], ...]:
    """List codes and names for a form, in the order of the names."""
    names = [(code, language_name(code, ui_language)) for code in LANGUAGE_CODES]
    return tuple(sorted(names, key=lambda choice: choice[1].casefold()))


def read_language(text: str) -> str:
    """Find the code of what somebody wrote: a code of two or three letters, or a name."""
    written = " ".join(text.split())
    code = _codes_by_name().get(written.casefold())
    if code is None:
        raise UnreadableLanguage(
            Sentence(
                translatable("“%(written)s” is not a language of our list: choose one from it"),
                {"written": written[:60]},
            ),
        )
    return code


@cache
def _codes_by_name() -> Mapping[str, str]:
    found = {}
    for language in _LIST:
        names = [language_name(language.code, ui_language) for ui_language in UI_LANGUAGES]
        for name in [language.code, language.html_code, *names]:
            found[name.casefold()] = language.code
    return found


class _NameInActiveLanguage:
    """A language's name that is looked up when it is shown."""

    def __init__(self, code: str) -> None:
        self.code = code

    def __str__(self) -> str:
        return language_name(self.code, get_language() or "en")


LANGUAGE_CHOICES = tuple((code, lazystr(_NameInActiveLanguage(code))) for code in LANGUAGE_CODES)
