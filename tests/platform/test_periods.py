from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balsts.platform.periods import (
    BackwardsPeriod,
    Period,
    add_months,
    birthday,
    days_left,
    merged,
    month_of,
    months_of,
    year_of,
)

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
FEW_DAYS = st.dates(date(2020, 1, 1), date(2020, 3, 1))


@st.composite
def periods(draw, days=DAYS):
    first_day, last_day = sorted([draw(days), draw(days)])
    return Period.through(first_day, draw(st.sampled_from([last_day, None])))


def test_a_period_holds_its_first_and_its_last_day_and_not_the_day_after():
    period = Period.through(date(2016, 4, 6), date(2016, 9, 30))

    held = [
        period.contains(date(2016, month, day)) for month, day in [(4, 5), (4, 6), (9, 30), (10, 1)]
    ]

    assert held == [False, True, True, False]
    assert period == Period(date(2016, 4, 6), date(2016, 10, 1))
    assert period.last_day == date(2016, 9, 30)


def test_an_open_period_has_no_last_day_and_holds_every_later_day():
    period = Period.through(date(2023, 12, 1), None)

    later = period.contains(date(2100, 1, 1))

    assert (period.is_open, period.last_day, later) == (True, None, True)


def test_a_period_of_one_day_is_a_period():
    period = Period.through(date(2020, 2, 29), date(2020, 2, 29))

    assert (period.contains(date(2020, 2, 29)), period.is_open) == (True, False)


def test_a_period_that_would_end_before_it_begins_is_refused_with_both_days():
    with pytest.raises(BackwardsPeriod) as refused:
        Period.through(date(2020, 2, 2), date(2020, 2, 1))

    assert str(refused.value) == (
        "The last day 2020-02-01 is before the first day 2020-02-02: correct one of them"
    )


@pytest.mark.parametrize(
    ("other", "common"),
    [
        (Period(date(2020, 1, 1), date(2020, 2, 1)), None),
        (Period(date(2020, 3, 1), None), None),
        (Period(date(2020, 1, 1), None), Period(date(2020, 2, 1), date(2020, 3, 1))),
        (Period(date(2020, 2, 10), date(2020, 4, 1)), Period(date(2020, 2, 10), date(2020, 3, 1))),
    ],
)
def test_periods_overlap_in_the_days_they_share(other, common):
    february = Period(date(2020, 2, 1), date(2020, 3, 1))

    found = february.intersection(other), other.intersection(february)

    assert found == (common, common)
    assert february.overlaps(other) == (common is not None)


@given(periods(), periods(), DAYS)
def test_the_intersection_holds_exactly_the_days_both_hold(first, second, day):
    common = first.intersection(second)

    in_common = common is not None and common.contains(day)

    assert in_common == (first.contains(day) and second.contains(day))


def test_an_open_period_covers_its_parts_and_is_covered_by_none_of_them():
    whole, part = Period(date(2020, 1, 1)), Period(date(2020, 2, 1), date(2020, 3, 1))

    covered = (whole.covers(part), part.covers(whole), whole.covers(whole))

    assert covered == (True, False, True)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2018, 3, 15), 12, date(2019, 3, 15)),
        (date(2020, 2, 29), 12, date(2021, 2, 28)),
        (date(2018, 8, 31), 12, date(2019, 8, 31)),
        (date(2019, 2, 28), 12, date(2020, 2, 28)),
        (date(2019, 12, 31), 2, date(2020, 2, 29)),
        (date(2020, 1, 31), -2, date(2019, 11, 30)),
        (date(2020, 12, 1), 1, date(2021, 1, 1)),
    ],
)
def test_months_are_added_up_to_the_end_of_a_shorter_month(day, months, expected):
    moved = add_months(day, months)

    assert moved == expected


@given(DAYS, st.integers(-1200, 1200))
def test_adding_months_moves_by_exactly_so_many_calendar_months(day, months):
    moved = add_months(day, months)

    assert (moved.year - day.year) * 12 + moved.month - day.month == months
    assert moved.day == day.day or (moved + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("born_on", "years", "turned_on"),
    [
        (date(2000, 6, 15), 18, date(2018, 6, 15)),
        (date(2000, 2, 29), 18, date(2018, 3, 1)),
        (date(2000, 2, 29), 20, date(2020, 2, 29)),
    ],
)
def test_who_was_born_on_a_leap_day_turns_older_on_the_first_of_march(born_on, years, turned_on):
    assert birthday(born_on, years) == turned_on


def test_a_day_belongs_to_its_month_and_year():
    day = date(2020, 2, 29)

    found = (month_of(day), year_of(day))

    assert found == (
        Period(date(2020, 2, 1), date(2020, 3, 1)),
        Period(date(2020, 1, 1), date(2021, 1, 1)),
    )


def test_months_of_goes_through_every_month_with_a_day_in_it():
    months = list(months_of(date(2018, 11, 30), date(2019, 2, 1)))

    assert [month.from_ for month in months] == [
        date(2018, 11, 1),
        date(2018, 12, 1),
        date(2019, 1, 1),
        date(2019, 2, 1),
    ]


def test_merged_joins_what_overlaps_or_touches_and_leaves_gaps():
    given_periods = [
        Period(date(2020, 5, 1), date(2020, 6, 1)),
        Period(date(2020, 1, 1), date(2020, 3, 1)),
        Period(date(2020, 2, 1), date(2020, 2, 10)),
        Period(date(2020, 3, 1), date(2020, 4, 1)),
        Period(date(2020, 7, 1)),
        Period(date(2020, 8, 1), date(2020, 9, 1)),
    ]

    joined = merged(given_periods)

    assert joined == (
        Period(date(2020, 1, 1), date(2020, 4, 1)),
        Period(date(2020, 5, 1), date(2020, 6, 1)),
        Period(date(2020, 7, 1)),
    )


@given(st.lists(periods(FEW_DAYS), max_size=6), FEW_DAYS)
def test_merged_holds_exactly_the_days_any_of_them_holds(given_periods, day):
    joined = merged(given_periods)

    held = [period for period in joined if period.contains(day)]

    assert len(held) == any(period.contains(day) for period in given_periods)


def test_days_left_begin_after_what_ended_before_and_end_where_the_others_begin():
    taken = [
        Period(date(2020, 1, 1), date(2020, 1, 20)),
        Period(date(2020, 2, 10), date(2020, 2, 15)),
        Period(date(2020, 2, 20), None),
    ]

    left = days_left(Period(date(2020, 2, 1), None), taken)

    assert left == (
        Period(date(2020, 2, 1), date(2020, 2, 10)),
        Period(date(2020, 2, 15), date(2020, 2, 20)),
    )


@given(periods(FEW_DAYS), st.lists(periods(FEW_DAYS), max_size=5), FEW_DAYS)
def test_days_left_are_exactly_those_that_no_other_period_holds(within, taken, day):
    left = days_left(within, taken)

    is_left = within.contains(day) and not any(period.contains(day) for period in taken)
    assert any(period.contains(day) for period in left) == is_left
    assert left == merged(left)
