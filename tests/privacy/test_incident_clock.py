"""The 72 hours are real hours, also where the clocks of Riga are put forward or back."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balsts.privacy.incident_clock import IncidentClock

RIGA = ZoneInfo("Europe/Riga")
HOUR = datetime.timedelta(hours=1)
# Every moment of three weeks round both changes of the clock in 2026 and 2027, and some of other years.
ROUND_A_CHANGE = st.sampled_from(["2026-03-29", "2026-10-25", "2027-03-28", "2027-10-31"]).flatmap(
    lambda day: st.integers(-10 * 24 * 60, 10 * 24 * 60).map(
        lambda minutes: (
            datetime.datetime.fromisoformat(f"{day}T01:00+00:00")
            + datetime.timedelta(minutes=minutes)
        )
    )
)
ANY_MOMENT = st.datetimes(
    datetime.datetime(2000, 1, 1),  # noqa: DTZ001 - hypothesis puts the time zone on
    datetime.datetime(2050, 1, 1),  # noqa: DTZ001
    timezones=st.just(datetime.UTC),
)


def clock_of(moment: datetime.datetime) -> IncidentClock:
    return IncidentClock(noticed_at=moment.astimezone(RIGA))


@given(st.one_of(ROUND_A_CHANGE, ANY_MOMENT))
def test_seventy_two_real_hours_go_by_whatever_the_clocks_in_riga_show(
    noticed: datetime.datetime,
) -> None:
    until = clock_of(noticed).tell_until

    assert until.timestamp() - noticed.timestamp() == 72 * 3600


@given(ROUND_A_CHANGE, st.integers(0, 100 * 60))
def test_hours_left_and_hours_over_never_both_count(
    noticed: datetime.datetime, minutes: int
) -> None:
    clock = clock_of(noticed)
    at = (noticed + datetime.timedelta(minutes=minutes)).astimezone(RIGA)

    left, over = clock.hours_left(at), clock.hours_over(at)

    assert (left, over) == (max(0, (72 * 60 - minutes) // 60), max(0, (minutes - 72 * 60) // 60))
    assert clock.is_over(at) == (minutes > 72 * 60)


@pytest.mark.parametrize(
    ("noticed", "until"),
    [
        ("2026-11-25 18:40", "2026-11-28 18:40"),
        ("2026-03-27 12:00", "2026-03-30 13:00"),  # the night of 29 March lacks an hour
        ("2026-10-23 12:00", "2026-10-26 11:00"),  # the night of 25 October has one twice
    ],
)
def test_the_last_moment_is_told_as_the_clocks_in_riga_show_it(noticed: str, until: str) -> None:
    moment = datetime.datetime.fromisoformat(noticed).replace(tzinfo=RIGA)

    shown = IncidentClock(noticed_at=moment).tell_until.astimezone(RIGA)

    assert f"{shown:%Y-%m-%d %H:%M}" == until
