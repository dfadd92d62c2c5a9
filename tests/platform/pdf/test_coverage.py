"""The letters that the fonts can write are read from the fonts."""

import pytest

from balsts.platform.pdf.coverage import can_write, covered, writable


@pytest.mark.parametrize(
    "name",
    [
        "Jānis Ķēniņš",
        "Оксана Їжак",
        "فاطمه نورزی",
        "می\u200cرود",
        "ሰላም",
        "გიორგი",
        "Արմեն",
        "ਗੁਰਪ੍ਰੀਤ",
        "தமிழ்",
        "සිංහල",
        "বাংলা",
        "नेपाल",
        "Nguyễn",
    ],
)
def test_names_of_the_scripts_of_our_clients_can_be_written(name):
    assert can_write(name)


def test_letter_that_no_font_has_is_replaced_and_not_refused():
    assert (can_write("中"), writable("a中\u0007b\n")) == (False, "a��b\n")


def test_code_points_are_those_of_the_fonts():
    """Counted once with fontTools; a new font changes the number."""
    assert len(covered()) == 4780
