"""The published amounts, day by day: each is a dated row with its source, none is code."""

import pytest

from balsts.entitlements.lv.benefits.amounts import housing_pilot_on
from balsts.entitlements.lv.policies import CURRENT_TEXT, PARAMETERS
from tests.entitlements.lv.building import day


def on(parameter_id, *days):
    return [CURRENT_TEXT.number_on(parameter_id, day(text)) for text in days]


@pytest.mark.parametrize(
    ("parameter_id", "values"),
    [
        ("monthly_support_adult", [25_600, 25_600, 13_900, 13_900, 13_900]),
        ("monthly_support_spouse", [25_600, 25_600, 9_700, 9_700, 9_700]),
        ("monthly_support_minor", [7_600, 7_600, 9_700, 9_700, 9_700]),
        ("one_off_support_adult", [0, 0, 0, 0, 27_800]),
        ("one_off_support_spouse", [0, 0, 0, 0, 19_400]),
        ("one_off_support_minor", [0, 0, 0, 0, 19_400]),
        ("monthly_support_months_refugee", [12, 12, 12, 12, 10]),
        ("monthly_support_months_alternative", [9, 9, 9, 9, 7]),
        ("one_off_support_covers_months", [0, 0, 0, 0, 2]),
        ("language_learning_support", [4_980, 4_980, 0, 0, 0]),
        ("daily_allowance", [215, 215, 215, 300, 300]),
    ],
)
def test_each_amount_is_that_of_the_text_in_force(parameter_id, values):
    days = ("2014-04-01", "2015-12-31", "2016-01-01", "2017-05-31", "2017-06-01")

    assert on(parameter_id, *days) == values


def test_the_daily_allowance_rose_in_july_2016():
    assert on("daily_allowance", "2016-07-14", "2016-07-15") == [215, 300]


@pytest.mark.parametrize(
    ("size", "cents"),
    [(1, 25_000), (2, 25_000), (3, 30_000), (4, 35_000), (5, 40_000), (9, 40_000)],
)
def test_the_housing_pilot_pays_by_the_size_of_the_household(size, cents):
    assert housing_pilot_on(day("2018-03-01"), size, CURRENT_TEXT).value == cents


@pytest.mark.parametrize(
    ("text", "size"), [("2017-08-07", 3), ("2019-01-01", 3), ("2018-03-01", 0)]
)
def test_there_is_no_housing_pilot_outside_its_time_or_for_nobody(text, size):
    assert housing_pilot_on(day(text), size, CURRENT_TEXT) is None


def test_every_amount_names_a_title_and_who_published_it():
    rows = [
        row
        for parameter in PARAMETERS.values()
        if parameter.unit == "cents"
        for row in parameter.rows
    ]

    assert len(rows) == 9 + 6 + 2 + 2 + 4
    assert all(row.citation.title and row.citation.publisher for row in rows)
