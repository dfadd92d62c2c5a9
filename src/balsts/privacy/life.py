"""When the time of a file is over; plain Python on days, no database, no clock."""

import datetime
from collections.abc import Iterable, Mapping

from balsts.platform.periods import MONTHS_IN_YEAR, ONE_DAY, add_months
from balsts.privacy.policies import FundPeriod

DECEMBER, LAST_OF_DECEMBER = 12, 31


def last_day_of_case(
    *,
    opened_on: datetime.date,
    closed_on: datetime.date | None,
    contract_until: datetime.date | None,
) -> datetime.date | None:
    """Return when a case ended: the day it was closed, or else the last day of the last contract.

    `contract_until` is the day after the last one. Whose contract has ended nobody can close; while
    one of them has no end, a case that is not closed has none either.
    """
    if closed_on is not None:
        return closed_on
    return None if contract_until is None else max(opened_on, contract_until - ONE_DAY)


def file_kept_until(
    helped_until: Mapping[str, datetime.date], months: Mapping[str, int]
) -> datetime.date:
    """Return the last day of a file: the longest of its programmes after their last day of help.

    Programmes that the policy does not name have the months of `default`.
    """
    return max(
        add_months(day, months.get(programme, months["default"]))
        for programme, day in helped_until.items()
    )


def evidence_kept_until(
    *,
    began_on: datetime.date,
    ended_on: datetime.date | None,
    periods: Iterable[FundPeriod],
) -> datetime.date | None:
    """Return the last day on which a fund may ask about a contract; none while it runs.

    The fund period is that in which the contract began; the years are counted from 31 December of
    the year in which it ended. A contract outside of all periods is kept as long as the longest.
    """
    if ended_on is None:
        return None
    known = list(periods)
    years = next(
        (one.years for one in known if one.first_day <= began_on <= one.last_day),
        max(one.years for one in known),
    )
    return datetime.date(ended_on.year + years, DECEMBER, LAST_OF_DECEMBER)


def kept_until(day: datetime.date, *, years: int = 0, days: int = 0) -> datetime.date:
    """Return the last day on which something of a day is kept; what is of 29 February ends on the 28th."""
    return add_months(day, MONTHS_IN_YEAR * years) + days * ONE_DAY


def first_day_kept(on: datetime.date, *, years: int = 0, days: int = 0) -> datetime.date:
    """Return the earliest day of which something is still kept on a day; all before is over."""
    first = add_months(on - days * ONE_DAY, -MONTHS_IN_YEAR * years)
    while kept_until(first, years=years, days=days) < on:
        first += ONE_DAY
    return first


def account_kept_until(
    *,
    left_on: datetime.date,
    contracts: Iterable[tuple[datetime.date, datetime.date | None]],
    periods: Iterable[FundPeriod],
) -> datetime.date | None:
    """Return the last day on which a fund may ask who gave the hours of somebody who left; none while it can.

    `contracts` are the first and last days of those that ran at their employer while they had a post.
    Whoever had none is kept as if one had ended on the day on which they left.
    """
    known = list(periods)
    last_days = [
        evidence_kept_until(began_on=began_on, ended_on=ended_on, periods=known)
        for began_on, ended_on in [*contracts, (left_on, left_on)]
    ]
    ends = [day for day in last_days if day is not None]
    return max(ends) if len(ends) == len(last_days) else None
