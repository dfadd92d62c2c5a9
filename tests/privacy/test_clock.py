"""The month of a request, on every day there is."""

import datetime

from hypothesis import given
from hypothesis import strategies as st

from balsts.platform.periods import add_months
from balsts.privacy.clock import RequestClock

ONE_DAY = datetime.timedelta(days=1)
DAYS = st.dates(datetime.date(2016, 1, 1), datetime.date(2040, 12, 31))
SOME_DAYS = st.integers(0, 400).map(lambda days: days * ONE_DAY)


def date(text):
    return datetime.date.fromisoformat(text)


def test_a_month_ends_on_the_same_day_of_the_next_one():
    assert RequestClock(received_on=date("2026-11-25")).due_on == date("2026-12-25")


def test_the_last_day_of_january_is_answered_by_the_last_of_february():
    assert RequestClock(received_on=date("2026-01-31")).due_on == date("2026-02-28")
    assert RequestClock(received_on=date("2028-01-31")).due_on == date("2028-02-29")


def test_an_extension_is_counted_from_receipt_and_not_from_a_shortened_end():
    """31 January and three months is 30 April; by way of 28 February it would be the 28th."""
    clock = RequestClock(received_on=date("2026-01-31"), is_extended=True)

    assert clock.due_on == date("2026-04-30")


def test_while_the_person_is_waited_for_no_day_is_due():
    clock = RequestClock(received_on=date("2026-11-01"), waits_from=date("2026-11-05"))

    assert (clock.is_standing, clock.due_on) == (True, None)
    assert clock.first_due_on == date("2026-12-01")


def test_days_of_waiting_are_added():
    clock = RequestClock(
        received_on=date("2026-11-01"),
        waits_from=date("2026-11-05"),
        waited_until=date("2026-11-15"),
    )

    assert clock.due_on == date("2026-12-11")


@given(received_on=DAYS)
def test_a_month_is_never_shorter_than_february_nor_longer_than_31_days(received_on):
    due_on = RequestClock(received_on=received_on).due_on

    assert 28 <= (due_on - received_on).days <= 31
    assert due_on.day == received_on.day or (due_on + ONE_DAY).day == 1


@given(received_on=DAYS)
def test_an_extension_gives_three_calendar_months(received_on):
    clock = RequestClock(received_on=received_on, is_extended=True)

    assert clock.due_on == add_months(received_on, 3)
    assert clock.due_on > RequestClock(received_on=received_on).due_on


@given(received_on=DAYS, before=SOME_DAYS, waited=SOME_DAYS, is_extended=st.booleans())
def test_waiting_moves_the_last_day_by_exactly_the_days_waited(
    received_on, before, waited, is_extended
):
    plain = RequestClock(received_on=received_on, is_extended=is_extended)
    clock = RequestClock(
        received_on=received_on,
        waits_from=received_on + before,
        waited_until=received_on + before + waited,
        is_extended=is_extended,
    )

    assert clock.due_on - plain.due_on == waited


@given(first=DAYS, later=SOME_DAYS)
def test_who_asks_later_is_never_due_earlier(first, later):
    assert RequestClock(received_on=first).due_on <= RequestClock(received_on=first + later).due_on
