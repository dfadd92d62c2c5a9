"""Which reports are made without being asked for: those that readers open first."""

from collections.abc import Iterator
from datetime import date, timedelta

from balsts.statistics.definitions import (
    MONTHLY_REPORT,
    RECONCILIATION,
    SOCIAL_PORTRAIT,
    Report,
)

STATE_SERVICE = "state_service"
PUBLISHED_CUT_OFFS = (
    date(2016, 12, 31),
    date(2017, 12, 31),
    date(2018, 12, 31),
    date(2019, 12, 31),
    date(2020, 2, 27),
)
"""The days for which social portraits were published."""


def usual_reports(*, today: date) -> Iterator[tuple[Report, dict[str, str]]]:
    """Give the comparison, the published portraits, last year's, and last month's report."""
    last_of_month = today.replace(day=1) - timedelta(days=1)
    last_of_year = date(today.year - 1, 12, 31)
    yield RECONCILIATION, {}
    for cut_off in dict.fromkeys((*PUBLISHED_CUT_OFFS, last_of_year, last_of_month)):
        yield SOCIAL_PORTRAIT, {"cut_off": cut_off.isoformat(), "programme": STATE_SERVICE}
    yield MONTHLY_REPORT, {"month": f"{last_of_month:%Y-%m}", "programme": STATE_SERVICE}
