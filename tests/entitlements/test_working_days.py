"""Working days are counted after the event, up to and including the last of them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balsts.entitlements.decision import Citation
from balsts.entitlements.working_days import DaysOff, UnreadableDaysOff, read_days_off
from balsts.platform.periods import Period
from tests.entitlements.lv.building import day

TABLE = DaysOff(
    citation=Citation(title="Table"),
    known=Period.through(day("2017-01-01"), day("2018-12-31")),
    names={day("2017-06-23"): "Friday", day("2017-06-24"): "Saturday"},
)
days = st.dates(day("2017-01-01"), day("2018-12-01"))
WRITTEN = """
source: {title: Table, last_checked_on: null}
known_from: 2017-01-01
last_known_on: 2017-12-31
days_off:
  - {day: 2017-06-23, name: Friday}
  - {day: 2017-06-24, name: Saturday}
"""


@pytest.mark.parametrize(
    ("after", "count", "last_on"),
    [
        ("2017-06-19", 1, "2017-06-20"),
        ("2017-06-16", 1, "2017-06-19"),
        ("2017-06-17", 1, "2017-06-19"),
        ("2017-06-22", 1, "2017-06-26"),
        ("2017-06-20", 10, "2017-07-05"),
        ("2018-12-28", 1, "2018-12-31"),
        ("2018-12-31", 1, None),
        ("2016-12-31", 1, "2017-01-02"),
        ("2016-12-30", 1, None),
        ("9999-12-31", 1, None),
    ],
)
def test_the_day_of_the_event_is_not_counted_and_the_last_one_is(after, count, last_on):
    assert TABLE.last_of_working_days(day(after), count) == day(last_on)


@given(days, st.integers(1, 60))
def test_the_last_day_is_a_working_day_exactly_so_many_working_days_after(after, count):
    last_on = TABLE.last_of_working_days(after, count)

    if last_on is None:
        assert TABLE.working_days_between(after, day("2018-12-31")) < count
    else:
        assert TABLE.is_working_day(last_on)
        assert TABLE.working_days_between(after, last_on) == count
        assert TABLE.working_days_between(after, last_on - timedelta(days=1)) == count - 1


@pytest.mark.parametrize("count", [0, -1])
def test_no_working_day_is_not_a_period(count):
    with pytest.raises(ValueError, match="one working day or more"):
        TABLE.last_of_working_days(day("2017-06-19"), count)


@pytest.mark.parametrize(
    ("after", "last_day", "count"),
    [
        ("2017-06-19", "2017-06-19", 0),
        ("2017-06-19", "2017-06-18", 0),
        ("2017-06-16", "2017-06-26", 5),
        ("2018-12-28", "2019-01-02", None),
        ("2016-12-30", "2017-01-02", None),
        ("2016-12-31", "2017-01-02", 1),
    ],
)
def test_working_days_between_two_days_are_counted_inside_the_table_only(after, last_day, count):
    assert TABLE.working_days_between(day(after), day(last_day)) == count


def test_only_days_off_on_weekdays_are_named_as_skipped():
    assert TABLE.skipped_between(day("2017-06-20"), day("2017-07-05")) == (day("2017-06-23"),)
    assert TABLE.skipped_between(day("2017-06-23"), day("2017-07-05")) == ()
    assert TABLE.skipped_between(day("2017-06-23"), day("2017-06-23")) == ()
    assert TABLE.skipped_between(day("2017-06-20"), day("2017-06-22")) == ()


def test_a_table_is_read_with_its_source(tmp_path):
    path = tmp_path / "days.yaml"
    path.write_text(WRITTEN, encoding="utf-8")

    table = read_days_off(path)

    assert table.citation == Citation(title="Table")
    assert table.known == Period.through(day("2017-01-01"), day("2017-12-31"))
    assert table.names == TABLE.names


@pytest.mark.parametrize(
    ("right", "wrong", "what"),
    [
        ("known_from: 2017-01-01", "", "known_from"),
        ("day: 2017-06-24", "day: 2017-06-23", ": days off stand once each and in order.$"),
        ("day: 2017-06-23", "day: 2017-06-25", ": days off stand once each and in order.$"),
        ("day: 2017-06-24", "day: 2018-06-24", ": a day off is outside of the table.$"),
        ("day: 2017-06-24", "day: 24 June", ": a day off is not a date.$"),
        ("name: Saturday", "name: ''", ": a name is missing.$"),
        ("last_checked_on: null", "", "days.yaml: missing field last_checked_on.$"),
    ],
)
def test_a_table_that_cannot_be_trusted_is_refused(tmp_path, right, wrong, what):
    path = tmp_path / "days.yaml"
    path.write_text(WRITTEN.replace(right, wrong), encoding="utf-8")

    with pytest.raises(UnreadableDaysOff, match=what):
        read_days_off(path)
