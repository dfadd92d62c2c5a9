"""The table of public holidays against the calendar: Easter, weekdays, days off instead."""

from datetime import date, timedelta

import pytest
from dateutil.easter import easter

from balsts.entitlements.lv.days_off import DAYS_OFF
from tests.entitlements.lv.building import day

YEARS = range(2014, 2041)
FIXED = [(1, 1), (5, 1), (5, 4), (6, 23), (6, 24), (11, 18), (12, 24), (12, 25), (12, 26), (12, 31)]
# Closing days of song and dance festivals with the Monday after, and single days off.
SINGLE = {
    "2018-07-08",
    "2018-07-09",
    "2018-09-24",
    "2023-05-29",
    "2023-07-09",
    "2023-07-10",
}


def second_sunday_of_may(year):
    sundays = [date(year, 5, number) for number in range(1, 15)]
    return [one for one in sundays if one.isoweekday() == 7][1]


def monday_after(on):
    return on + timedelta(days=8 - on.isoweekday())


def days_off_instead(year):
    """4 May and 18 November on a Saturday or Sunday give the Monday after."""
    both = (date(year, 5, 4), date(year, 11, 18))
    return {monday_after(on) for on in both if on.isoweekday() > 5}


def calendar_of(year):
    moving = {easter(year) + timedelta(days=days) for days in (-2, 0, 1, 49)}
    fixed = {date(year, month, number) for month, number in FIXED}
    single = {day(text) for text in SINGLE if text.startswith(str(year))}
    return fixed | moving | {second_sunday_of_may(year)} | days_off_instead(year) | single


@pytest.mark.parametrize("year", YEARS)
def test_the_table_holds_the_days_of_the_calendar_and_no_others(year):
    listed = {on for on in DAYS_OFF.names if on.year == year}

    assert listed == calendar_of(year)


def test_the_table_knows_whole_years():
    assert DAYS_OFF.known.from_ == date(YEARS[0], 1, 1)
    assert DAYS_OFF.known.last_day == date(YEARS[-1], 12, 31)


@pytest.mark.parametrize(
    ("on", "name"),
    [
        ("2014-05-05", "Brīvdiena 4. maija vietā"),
        ("2017-04-14", "Lielā Piektdiena"),
        ("2017-11-20", "Brīvdiena 18. novembra vietā"),
        ("2024-05-06", "Brīvdiena 4. maija vietā"),
        ("2025-06-23", "Līgo diena"),
        ("2026-04-06", "Otrās Lieldienas"),
    ],
)
def test_days_off_have_the_names_of_the_law(on, name):
    assert DAYS_OFF.names[day(on)] == name
