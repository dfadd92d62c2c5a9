import re
import time
import unicodedata

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from balsts.platform.text import UNFIT_CHARACTERS, UnfitText, clean_line, clean_text, isolated


def test_a_line_is_stored_composed_with_single_spaces():
    decomposed = unicodedata.normalize("NFD", "  Jānis \t Bērziņš\n")

    cleaned = clean_line(decomposed)

    assert cleaned == "Jānis Bērziņš"


def test_a_text_keeps_its_lines_and_loses_what_hangs_at_their_ends():
    cleaned = clean_text("\r\nfirst  \r\n\r\n\tsecond\rthird\u2028fourth\n\n")

    assert cleaned == "first\n\n\tsecond\nthird\nfourth"


@pytest.mark.parametrize(
    "character",
    [
        "\0",
        "\x07",
        "\x0b",
        "\x1b",
        "\x7f",
        "\x85",
        "\u202a",
        "\u202e",
        "\u2066",
        "\u2069",
        "\ud800",
        "\U000e0041",
    ],
)
def test_hidden_characters_are_refused_by_their_number(character):
    refusals = []
    for clean in (clean_line, clean_text):
        with pytest.raises(UnfitText) as refused:
            clean(f"Yu{character}suf")
        refusals.append(str(refused.value))

    sentence = (
        f"The text contains a hidden character (U+{ord(character):04X}): type it again by hand"
    )
    assert refusals == [sentence, sentence]


def test_joiners_that_persian_and_dari_names_need_are_kept():
    names = ["علی\u200cرضا", "क्\u200dष"]

    assert [clean_line(name) for name in names] == names


def test_marks_nobody_can_see_are_dropped():
    assert clean_line("\ufeffYu\u200bsuf\u200f\u00ad") == "Yusuf"


def test_an_over_long_text_is_refused_with_both_numbers_and_a_full_one_is_not():
    full = clean_line("x" * 20, max_length=20)

    with pytest.raises(UnfitText) as refused:
        clean_line("x" * 21, max_length=20)

    assert full == "x" * 20
    assert str(refused.value) == "The text has 21 characters: shorten it to 20"


@given(st.text())
def test_a_cleaned_text_is_fit_and_stays_as_it_is(text):
    try:
        cleaned = clean_text(text)
    except UnfitText:
        return

    assert re.search(UNFIT_CHARACTERS, cleaned) is None
    assert clean_text(cleaned) == cleaned
    cleaned.encode()


@pytest.mark.django_db
def test_postgresql_finds_the_same_characters_unfit():
    characters = [chr(number) for number in [*range(1, 256), *range(0x2000, 0x2070), 0xFEFF]]

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c FROM unnest(%s::text[]) AS c WHERE c ~ %s",
            [characters, UNFIT_CHARACTERS],
        )
        found = {row[0] for row in cursor.fetchall()}

    assert found == {character for character in characters if re.match(UNFIT_CHARACTERS, character)}


def test_isolated_text_keeps_its_own_direction_and_nothing_stays_nothing():
    assert (isolated("24.11."), isolated("")) == ("\u206824.11.\u2069", "")


@pytest.mark.parametrize("mark", ["\u0301", "\u0f73"])
def test_more_marks_on_a_letter_than_any_script_has_are_refused_in_words(mark):
    with pytest.raises(
        UnfitText, match="More than 30 marks stand on one letter: type it again by hand"
    ):
        clean_text("a" + mark * 31)


def test_as_many_marks_as_scripts_have_are_kept():
    assert clean_text("a" + "\u0323" * 30 + " b\u0301") == "\u1ea1" + "\u0323" * 29 + " b\u0301"


def test_a_text_made_to_hold_up_the_program_is_refused_at_once():
    """Ordering these marks takes forty seconds."""
    began = time.thread_time()

    with pytest.raises(UnfitText):
        clean_line("a" + "\u0301" * 100_000 + "\u0323" * 100_000)

    assert time.thread_time() - began < 1
