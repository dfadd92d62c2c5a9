"""How long files and evidence are kept, on every day there is; births as coarse as ages allow."""

import datetime

from hypothesis import given
from hypothesis import strategies as st

from balsts.platform.dates import LOCAL_TIME_ZONE, age_on
from balsts.platform.periods import add_months
from balsts.privacy.life import (
    evidence_kept_until,
    file_kept_until,
    first_day_kept,
    kept_until,
    last_day_of_case,
)
from balsts.privacy.policies import Clock, retention
from balsts.privacy.queries.over_time import over_before
from balsts.statistics.rules.coarse_birth import coarse_birth, month_ends

DAYS = st.dates(datetime.date(2016, 1, 1), datetime.date(2040, 12, 31))
BIRTHS = st.dates(datetime.date(1930, 1, 1), datetime.date(2039, 12, 31))
MONTHS = {"default": 12, "movement": 6, "state_service": 12}


def date(text):
    return datetime.date.fromisoformat(text)


def until(began, ended):
    return evidence_kept_until(
        began_on=date(began),
        ended_on=date(ended) if ended else None,
        periods=retention().fund_periods,
    )


def test_a_file_is_kept_through_the_same_day_a_year_later():
    assert file_kept_until({"state_service": date("2027-02-28")}, MONTHS) == date("2028-02-28")
    assert file_kept_until({"state_service": date("2028-02-29")}, MONTHS) == date("2029-02-28")


def test_the_longest_of_the_programmes_holds():
    closed = {"movement": date("2027-05-01"), "state_service": date("2027-01-01")}

    assert file_kept_until(closed, MONTHS) == date("2028-01-01")


def test_evidence_of_2014_to_2020_is_kept_two_years_from_the_end_of_the_closing_year():
    assert until("2018-06-01", "2021-03-31") == date("2023-12-31")


def test_evidence_of_2021_to_2027_is_kept_five_years_from_the_end_of_the_closing_year():
    assert until("2022-01-10", "2024-12-31") == date("2029-12-31")


def test_a_contract_belongs_to_the_period_in_which_it_began_first_and_last_day_included():
    assert until("2021-01-01", "2024-12-31") == date("2029-12-31")
    assert until("2020-12-31", "2024-12-31") == date("2026-12-31")
    assert until("2014-01-01", "2020-12-31") == date("2022-12-31")


def test_evidence_outside_of_all_periods_is_kept_as_long_as_the_longest():
    assert until("2006-12-31", "2008-01-31") == date("2013-12-31")


def test_evidence_of_a_running_contract_has_no_last_day():
    assert until("2022-01-10", None) is None


@given(
    closed=st.dictionaries(st.sampled_from(["movement", "state_service", "new"]), DAYS, min_size=1)
)
def test_a_file_is_never_erased_before_any_of_its_programmes_allows(closed):
    last = file_kept_until(closed, MONTHS)

    assert all(
        last >= add_months(day, MONTHS.get(code, MONTHS["default"])) for code, day in closed.items()
    )


@given(
    opened_on=DAYS,
    days=st.none() | st.integers(0, 4000),
    contracts=st.lists(st.none() | DAYS, min_size=1),
)
def test_a_case_ends_when_it_was_closed_or_with_the_last_of_its_contracts(
    opened_on, days, contracts
):
    closed_on = None if days is None else opened_on + datetime.timedelta(days=days)
    until = None if None in contracts else max(contracts)

    last = last_day_of_case(opened_on=opened_on, closed_on=closed_on, contract_until=until)

    goes_on = [
        day
        for day in (opened_on + datetime.timedelta(days=ahead) for ahead in range(0, 4000, 50))
        if closed_on is None and any(end is None or end > day for end in contracts)
    ]
    assert (last is None) == (closed_on is None and until is None)
    assert last in {None, closed_on, opened_on, until and until - datetime.timedelta(days=1)}
    assert [day for day in goes_on if last is not None and last < day] == []


@given(began_on=DAYS, days=st.integers(0, 4000))
def test_evidence_always_ends_on_the_last_of_december_two_to_five_years_later(began_on, days):
    ended_on = began_on + datetime.timedelta(days=days)

    last = evidence_kept_until(
        began_on=began_on, ended_on=ended_on, periods=retention().fund_periods
    )

    assert (last.month, last.day) == (12, 31)
    assert 2 <= last.year - ended_on.year <= 5


@given(born_on=BIRTHS, days=st.lists(DAYS, max_size=30))
def test_a_coarse_birth_gives_the_same_age_on_every_counted_day(born_on, days):
    coarse = coarse_birth(born_on, days)

    assert [age_on(coarse, day) for day in days] == [age_on(born_on, day) for day in days]
    assert coarse.year == born_on.year


@given(born_on=BIRTHS, day=DAYS)
def test_one_counted_day_tells_no_more_than_the_year(born_on, day):
    """Whoever sees the coarse birth learns the age on that day and nothing else."""
    coarse = coarse_birth(born_on, [day])

    assert coarse in {
        datetime.date(born_on.year, 1, 1),
        datetime.date(born_on.year, 12, 31),
    } or (coarse.month, coarse.day) == (day.month, day.day) == (12, 31)


@given(first=DAYS, days=st.integers(0, 800))
def test_month_ends_are_the_last_days_of_every_month_that_is_touched(first, days):
    last = first + datetime.timedelta(days=days)

    found = month_ends([(first, last)])

    months = (last.year - first.year) * 12 + last.month - first.month + 1
    assert len(found) == months
    assert all((day + datetime.timedelta(days=1)).day == 1 for day in found)
    assert min(found) >= first


def test_what_is_of_a_leap_day_ends_on_the_last_of_february():
    assert kept_until(date("2024-02-29"), years=10) == date("2034-02-28")
    assert kept_until(date("2024-02-29"), years=4) == date("2028-02-29")
    assert first_day_kept(date("2034-03-01"), years=10) == date("2024-03-01")
    assert first_day_kept(date("2034-02-28"), years=10) == date("2024-02-28")
    assert first_day_kept(date("2032-02-29"), years=10) == date("2022-03-01")


def test_what_is_of_new_years_eve_is_kept_through_new_years_eve():
    assert kept_until(date("2026-12-31"), years=10) == date("2036-12-31")
    assert first_day_kept(date("2036-12-31"), years=10) == date("2026-12-31")
    assert first_day_kept(date("2037-01-01"), years=10) == date("2027-01-01")


@given(on=DAYS, day=DAYS, years=st.integers(0, 12), days=st.integers(0, 400))
def test_a_day_is_over_exactly_where_its_last_day_lies_before_today(on, day, years, days):
    is_over = kept_until(day, years=years, days=days) < on

    assert is_over == (day < first_day_kept(on, years=years, days=days))


@given(on=DAYS, years=st.integers(1, 12), seconds=st.integers(-7200, 7199))
def test_a_clock_strikes_at_midnight_in_riga(on, years, seconds):
    """What is of the evening before is over, what is of the first minute of the day is kept."""
    before = over_before(Clock(kind="x", table="x", years=years), on=on)

    moment = before.astimezone(datetime.UTC) + datetime.timedelta(seconds=seconds)
    of_day = moment.astimezone(LOCAL_TIME_ZONE).date()
    assert (moment < before) == (kept_until(of_day, years=years) < on)
