import pytest
from django.utils import translation

from balsts.platform.languages import (
    LANGUAGE_CHOICES,
    LANGUAGE_CODES,
    LanguageLevel,
    UnreadableLanguage,
    html_language,
    is_right_to_left,
    language_choices,
    language_name,
    read_language,
)

NAMES = """
ara Arabic arābu арабский|prs Dari dari дари|pus Pashto puštu пушту|kmr Kurmanji kurmandži курманджи
ckb Sorani sorani сорани|tir Tigrinya tigrinja тигринья|amh Amharic amharu амхарский
som Somali somāļu сомалийский|rus Russian krievu русский|bel Belarusian baltkrievu белорусский
ukr Ukrainian ukraiņu украинский|aze Azerbaijani azerbaidžāņu азербайджанский
hye Armenian armēņu армянский|kat Georgian gruzīnu грузинский|tgk Tajik tadžiku таджикский
uzb Uzbek uzbeku узбекский|kir Kyrgyz kirgīzu киргизский|kaz Kazakh kazahu казахский
tur Turkish turku турецкий|hin Hindi hindi хинди|urd Urdu urdu урду|pan Punjabi pandžabu панджаби
ben Bengali bengāļu бенгальский|nep Nepali nepāliešu непальский|sin Sinhala singāļu сингальский
tam Tamil tamilu тамильский|vie Vietnamese vjetnamiešu вьетнамский|spa Spanish spāņu испанский
fra French franču французский|eng English angļu английский|lav Latvian latviešu латышский
pes Iranian_Persian persiešu персидский
"""
LANGUAGES = [
    entry.replace("_", "\u00a0").split(" ")
    for line in NAMES.strip().splitlines()
    for entry in line.split("|")
]


@pytest.mark.parametrize(("code", "english", "latvian", "russian"), LANGUAGES)
def test_a_language_is_named_in_three_languages_and_read_by_each(code, english, latvian, russian):
    names = [language_name(code, language) for language in ("en", "lv", "ru")]

    assert names == [english.replace("\u00a0", " "), latvian, russian]
    assert {read_language(text) for text in [code, code.upper(), *names]} == {code}


def test_the_list_is_complete():
    assert sorted(LANGUAGE_CODES) == sorted(code for code, *_ in LANGUAGES)


def test_dari_and_persian_are_two():
    assert (read_language("dari"), read_language("persiešu")) == ("prs", "pes")
    assert (html_language("prs"), html_language("pes")) == ("fa-AF", "fa")


def test_seven_languages_are_written_from_right_to_left():
    right_to_left = {code for code in LANGUAGE_CODES if is_right_to_left(code)}

    assert right_to_left == {"ara", "prs", "pes", "pus", "ckb", "urd"}


def test_short_codes_are_read():
    assert [read_language(text) for text in ["ar", "fa-af", "LV"]] == ["ara", "prs", "lav"]


@pytest.mark.parametrize("written", ["", "klingon", "x" * 500])
def test_what_is_not_in_the_list_is_refused(written):
    with pytest.raises(UnreadableLanguage) as refused:
        read_language(written)

    assert str(refused.value) == (
        f"“{written[:60]}” is not a language of our list: choose one from it"
    )


def test_a_reader_of_another_language_sees_its_names_or_english():
    assert (language_name("ara", "ar"), language_name("kmr", "ar")) == ("العربية", "Kurmanji")


def test_levels_go_from_mother_tongue_to_none():
    assert LanguageLevel.values == [
        "mother_tongue",
        "A1",
        "A2",
        "B1",
        "B2",
        "C1",
        "C2",
        "none",
    ]


def test_choices_are_in_the_order_of_their_names():
    assert language_choices("en")[:2] == (("amh", "Amharic"), ("ara", "Arabic"))


def test_labels_follow_the_active_language():
    labels = dict(LANGUAGE_CHOICES)

    with translation.override("lv"):
        latvian = str(labels["ara"])
    with translation.override(None):
        without_language = str(labels["ara"])

    assert (latvian, without_language) == ("arābu", "Arabic")
