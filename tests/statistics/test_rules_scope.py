"""Scopes of published figures: years, months and days, open at the start, both ends included."""

from datetime import date

import pytest

from balsts.platform.periods import Period
from balsts.statistics.rules.scope import read_scope


@pytest.mark.parametrize(
    ("text", "first_day", "last_day"),
    [
        ("2017", date(2017, 1, 1), date(2017, 12, 31)),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29)),
        ("2016-04-06", date(2016, 4, 6), date(2016, 4, 6)),
        ("2016-04..2017-03-30", date(2016, 4, 1), date(2017, 3, 30)),
        ("2016-12-01..2017-02", date(2016, 12, 1), date(2017, 2, 28)),
        ("1998..2017", date(1998, 1, 1), date(2017, 12, 31)),
        ("..2018-06-01", None, date(2018, 6, 1)),
        ("..2017-01", None, date(2017, 1, 31)),
    ],
)
def test_scope_is_read_with_both_ends(text, first_day, last_day):
    scope = read_scope(text)

    assert (scope.first_day, scope.last_day) == (first_day, last_day)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "..",
        "2023-autumn",
        "2016-04-06..2023-autumn",
        "2016-13",
        "2017-02-29",
        "2018..2017",
        "2016-4",
        "2016..",
        "2016...2017",
        "２０１６",
        "0000",
        "9999",
    ],
)
def test_unknown_grammar_gives_nothing(text):
    assert read_scope(text) is None


def test_period_of_a_scope_is_half_open():
    assert read_scope("2016-04").period == Period(date(2016, 4, 1), date(2016, 5, 1))


def test_period_of_an_open_scope_begins_before_all_records():
    assert read_scope("..2017").period.contains(date(1900, 1, 1))
