"""Kinds of cells: what they accept in all languages, what they refuse and with which sentence."""

import datetime

import pytest

from balsts.clients.enums import LegalStatus, Sex
from balsts.exchange.sheets.kinds import (
    COUNTRIES,
    DAY,
    KEY,
    KEYS,
    LANGUAGES,
    Code,
    Number,
    several_lines,
)
from balsts.platform.languages import LanguageLevel
from balsts.platform.sentences import Refusal

DAY_OF_START = datetime.date(2016, 4, 6)


@pytest.mark.parametrize(
    "cell",
    [
        "2016-04-06",
        "06.04.2016.",
        "2016. gada 6. aprīlis",
        datetime.date(2016, 4, 6),
        datetime.datetime(2016, 4, 6),  # noqa: DTZ001 - as spreadsheets have them
    ],
)
def test_day_is_read_in_every_form(cell: object) -> None:
    assert DAY.read(cell) == DAY_OF_START


@pytest.mark.parametrize("cell", ["31.02.1990.", "1.1.01", "soon", 42466, True])
def test_day_refuses_what_is_none(cell: object) -> None:
    with pytest.raises(Refusal):
        DAY.read(cell)


@pytest.mark.parametrize(
    "cell", ["asylum_seeker", "Asylum seeker", " ASYLUM  SEEKER ", "asylum seeker"]
)
def test_code_is_read_by_id_and_label(cell: str) -> None:
    assert Code(of=LegalStatus).read(cell) is LegalStatus.ASYLUM_SEEKER


def test_code_outside_the_list_is_refused_with_what_was_written() -> None:
    with pytest.raises(Refusal) as refusal:
        Code(of=Sex).read("perhaps")

    assert str(refusal.value) == "“perhaps” is not in the list of this column: choose from it"


def test_key_of_digits_is_the_same_as_text_and_as_number() -> None:
    assert (KEY.read(12), KEY.read("12")) == ("12", "12")


def test_keys_are_separated_by_semicolons_and_named_once() -> None:
    assert KEYS.read("K1; K2;;K1") == ("K1", "K2")


def test_countries_are_read_in_three_languages_and_both_latvian_cases() -> None:
    assert COUNTRIES.read("Sīrijas;Afghanistan;Беларусь;XXA") == ("SY", "AF", "BY", "XXA")


def test_plain_kongo_is_refused_with_both_codes() -> None:
    with pytest.raises(Refusal) as refusal:
        COUNTRIES.read("SY;Kongo")

    assert {"CD", "CG"} <= set(refusal.value.sentence.values.values())


def test_languages_have_levels_or_none() -> None:
    assert LANGUAGES.read("ara:mother_tongue;eng:B1;lav") == (
        ("ara", LanguageLevel.MOTHER_TONGUE),
        ("eng", LanguageLevel.B1),
        ("lav", None),
    )


@pytest.mark.parametrize(("cell", "value"), [("45", 45), (45, 45), (" 1 ", 1), ("1440", 1440)])
def test_number_within_its_bounds_is_read(cell: object, value: int) -> None:
    assert Number(least=1, most=1440).read(cell) == value


@pytest.mark.parametrize("cell", ["0", "1441", "4.5", 4.5, "-3", "٣", "9" * 400, True])
def test_number_refuses_everything_else(cell: object) -> None:
    with pytest.raises(Refusal):
        Number(least=1, most=1440).read(cell)


def test_text_of_several_lines_keeps_them_and_refuses_hidden_characters() -> None:
    kind = several_lines(4000)

    assert kind.read("one\r\ntwo") == "one\ntwo"
    with pytest.raises(Refusal):
        kind.read("one\u202etwo")
