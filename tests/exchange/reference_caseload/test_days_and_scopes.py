"""Months, working days and the scopes of time of published figures."""

from datetime import date

import pytest

from balsts.exchange.reference_caseload.month import Month, months_through
from balsts.exchange.reference_caseload.published import Scope, read_scope
from balsts.exchange.reference_caseload.workday import is_workday, workday_from, workday_until


def test_months_count_over_the_turn_of_a_year():
    months = months_through(Month(2016, 11), Month(2017, 2))

    assert [str(month) for month in months] == ["2016-11", "2016-12", "2017-01", "2017-02"]
    assert Month(2016, 11).until(Month(2017, 2)) == 3
    assert Month(2017, 2).plus(-3) == Month(2016, 11)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2017", date(2017, 1, 1), date(2017, 12, 31)),
        ("2017-02", date(2017, 2, 1), date(2017, 2, 28)),
        ("2016-04..2017-03-30", date(2016, 4, 1), date(2017, 3, 30)),
        ("..2018-06-01", date(1900, 1, 1), date(2018, 6, 1)),
    ],
)
def test_scopes_of_published_figures_are_read(text, first, last):
    assert read_scope(text) == Scope(first_day=first, last_day=last)


@pytest.mark.parametrize("text", ["2021-spring", "2016-04-06..2023-autumn"])
def test_scopes_that_are_no_days_are_left_alone(text):
    assert read_scope(text) is None


def test_holidays_and_easter_are_no_working_days():
    days = [date(2017, 4, 14), date(2017, 4, 17), date(2018, 11, 18), date(2019, 6, 24)]

    assert [is_workday(day) for day in days] == [False] * 4
    assert workday_from(date(2017, 4, 14)) == date(2017, 4, 18)
    assert workday_until(date(2017, 4, 17)) == date(2017, 4, 13)
