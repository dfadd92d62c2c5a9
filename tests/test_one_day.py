"""Whoever tests across midnight in Riga tests one day: the one on which the run began."""

import datetime

import psycopg
import pytest
from django.utils import timezone

from tests.one_day import NAME, TOLD, keep_the_day
from tests.postgres_plugin import SERVER

NOW = timezone.now()
ONE_DAY = datetime.timedelta(days=1)
# As if the run had begun the day before yesterday, or early yesterday.
MIDNIGHT = NOW - datetime.timedelta(hours=25)
LAST = MIDNIGHT - datetime.timedelta(seconds=1)
TO_COME = NOW + ONE_DAY
BEFORE = MIDNIGHT - ONE_DAY


@pytest.fixture
def day_of_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, MIDNIGHT.isoformat())
    monkeypatch.setattr(timezone, "localdate", lambda moment, _zone: moment.date())
    keep_the_day()


@pytest.mark.usefixtures("day_of_the_run")
def test_what_has_come_since_midnight_is_of_the_day_of_the_run() -> None:
    found = [timezone.localdate(), timezone.localdate(NOW), timezone.localdate(MIDNIGHT)]

    assert found == [LAST.date()] * 3


@pytest.mark.usefixtures("day_of_the_run")
def test_what_was_before_and_what_is_to_come_has_its_own_day(monkeypatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: TO_COME)

    found = [timezone.localdate(BEFORE), timezone.localdate(TO_COME), timezone.localdate()]

    assert found == [BEFORE.date(), TO_COME.date(), TO_COME.date()]


@pytest.mark.django_db
def test_the_database_stays_on_the_day_too() -> None:
    """Its owner says when the day is over; here for one transaction alone."""
    address = SERVER.installation.address("owner", database=SERVER.database)
    moments = [MIDNIGHT, NOW, BEFORE, TO_COME]

    with psycopg.connect(address) as owner:
        owner.execute(TOLD.format(midnight=MIDNIGHT.isoformat()))
        today, days = owner.execute(
            "select sec.today(), array(select sec.day_of(one) from unnest(%s) with ordinality"
            " as each(one, place) order by place)",
            [moments],
        ).fetchone()
        owner.rollback()

    of = [timezone.localtime(moment).date() for moment in (LAST, BEFORE, TO_COME)]
    assert (today, days) == (of[0], [of[0], of[0], *of[1:]])
