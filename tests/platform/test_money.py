import pytest

from balsts.platform.money import format_euros


@pytest.mark.parametrize(
    ("cents", "language", "written"),
    [
        (166_800, "lv", "1\u00a0668\u00a0€"),
        (4_980, "lv", "49,80\u00a0€"),
        (5, "lv", "0,05\u00a0€"),
        (0, "lv", "0\u00a0€"),
        (123_456_789, "ru", "1\u00a0234\u00a0567,89\u00a0€"),
        (13_900, "ru", "139\u00a0€"),
        (166_800, "en", "€1,668"),
        (4_980, "en-gb", "€49.80"),
        (300, "xx", "€3"),
    ],
)
def test_amount_is_written_as_the_language_does(cents, language, written):
    assert format_euros(cents, language) == written


def test_dari_has_its_own_digits_and_arabic_here_not():
    assert "۱,۶۶۸" in format_euros(166_800, "prs")
    assert "1,668" in format_euros(166_800, "ar")
