"""What only a clock decides: which rows are over on a day, counted by what they are. The dry run."""

import datetime
from collections.abc import Collection, Mapping
from pathlib import Path
from uuid import UUID

from django.db import connection

from balsts.platform.dates import LOCAL_TIME_ZONE
from balsts.platform.periods import ONE_DAY
from balsts.privacy.life import first_day_kept
from balsts.privacy.policies import Clock, retention
from balsts.privacy.queries.erasure import contracts_out_of_evidence
from balsts.statistics.queries.folders import stray_folders

SERVICES = "service_record"
STRAY_FOLDERS = "stray_folder"
MOST_COUNTED = 1_000_000


def over_before(clock: Clock, *, on: datetime.date) -> datetime.datetime:
    """Return the moment before which rows of a clock are over on a day: the midnight of a day in Riga."""
    return _midnight(first_day_kept(on, years=clock.years, days=clock.days))


def rows_over(clock: Clock, *, on: datetime.date, most: int) -> list[str]:
    """Return the rows of one clock that are over on a day; for jobs only."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select sec.over_time(%s, %s, %s)", [clock.kind, over_before(clock, on=on), most]
        )
        return [row for (row,) in cursor.fetchall()]


def stray_folders_over(*, on: datetime.date) -> set[Path]:
    """Return the folders of figures that no row names and that are more than a day old; for jobs only."""
    return stray_folders(before=_midnight(on - ONE_DAY))


def counts_over_time(*, on: datetime.date) -> Mapping[str, int]:
    """Return how many rows of each clock, services and stray folders are over on a day; for jobs only."""
    counts = {
        clock.kind: len(rows_over(clock, on=on, most=MOST_COUNTED)) for clock in retention().clocks
    }
    return counts | {
        SERVICES: _services_over(contracts_out_of_evidence(on=on)),
        STRAY_FOLDERS: len(stray_folders_over(on=on)),
    }


def _midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), tzinfo=LOCAL_TIME_ZONE)


def _services_over(contracts: Collection[UUID]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from sec.work_over_time(%s, %s)", [list(contracts), MOST_COUNTED]
        )
        row = cursor.fetchone()
    return int(row[0]) if row else 0
