"""A run that passes midnight in Riga stays on the day on which it began, in the program and in its database.

Days are worked out by modules when they are read, by worlds that a whole file asks about, by transactions
in which such a world is made; on the next day they are wrong. So a moment that has come since that midnight
is of the day before it, for both. Clocks go on, and what is still to come has its own day; so has whatever
the database works out without `sec.day_of`.
"""

import datetime
import os
from typing import Any

import psycopg
from django.utils import timezone

from balsts.platform.dates import LOCAL_TIME_ZONE

# The first moment after the day of the run. Workers, and runs that a test starts, inherit it.
NAME = "TESTS_NEXT_DAY_AT"
TOLD = """
create or replace function tests.next_day_at() returns timestamptz language sql immutable as
$$ select timestamptz '{midnight}' $$
"""
# Within a transaction the moment of the statement goes on, unlike `now`.
DAY_OF = """
create or replace function sec.day_of(moment timestamptz) returns date language sql stable as $$
    select pg_catalog.timezone('Europe/Riga', case
        when moment >= tests.next_day_at() and moment <= pg_catalog.statement_timestamp()
        then tests.next_day_at() - interval '1 second' else moment
    end)::pg_catalog.date
$$
"""
# Only databases of tests have this, and only who owns one says when its day is over.
DATABASE = f"""
{TOLD.format(midnight="infinity")};
grant execute on function tests.next_day_at() to public;
{DAY_OF};
"""
ONE_SECOND = datetime.timedelta(seconds=1)


def keep_the_day() -> None:
    """Let the program stay on the day; a test that puts its clock forward goes on to the next one."""
    usual, midnight = timezone.localdate, next_day_at()

    def localdate(value: Any = None, zone: Any = None) -> datetime.date:
        moment = timezone.now() if value is None else value
        if timezone.is_aware(moment) and midnight <= moment <= _now():
            moment = midnight - ONE_SECOND
        return usual(moment, zone)

    timezone.localdate = localdate


def keep_the_day_in(address: str) -> None:
    """Let a database stay on the day, given the address of its owner."""
    with psycopg.connect(address) as owner:
        owner.execute(TOLD.format(midnight=next_day_at().isoformat()))


def next_day_at() -> datetime.datetime:
    """Return the midnight that ends the day, as the first has found it who asked."""
    today = _now().astimezone(LOCAL_TIME_ZONE).date()
    tomorrow = today + datetime.timedelta(days=1)
    midnight = datetime.datetime.combine(tomorrow, datetime.time(), tzinfo=LOCAL_TIME_ZONE)
    return datetime.datetime.fromisoformat(os.environ.setdefault(NAME, midnight.isoformat()))


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)  # noqa: TID251 - tests put Django's clock elsewhere
