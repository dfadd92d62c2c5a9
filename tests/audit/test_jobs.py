"""What the job runner does for the trail, under its own role."""

import datetime

import pytest
from django.db import transaction
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.audit import jobs, sealing, trail
from balsts.audit.findings import monday_before
from balsts.platform.dates import LOCAL_TIME_ZONE
from tests.as_job import as_job
from tests.database.asking import rows
from tests.factories.clients import create_client
from tests.people import Cast, create_cast
from tests.trail import Alarm, Finding, let_others_end
from tests.web.browsers import session_of

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,  # the database is made anew
]


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=timezone.localdate())


def test_every_minute_what_is_settled_is_sealed() -> None:
    trail.record("client_seen", by=system_actor(), at=timezone.now(), details={"rows": 1})
    let_others_end()

    with as_job():
        jobs.seal_every_minute(timestamp=0)
        verdict = sealing.verify_trail([])

    assert (verdict.events, verdict.unsealed, verdict.is_whole) == (1, 0, True)


def test_every_minute_it_rings_for_a_decoy_that_was_opened_and_once(cast: Cast) -> None:
    decoy = create_client(given_name="Given", family_name="Family")
    rows("select tests.mark_decoy(%s, %s, %s)", decoy.id, cast.contract.id, cast.gunta.pk)
    with session_of(cast.boris), transaction.atomic():
        trail.record("client_seen", by=cast.boris, at=timezone.now(), subjects=[decoy.id])

    with as_job():
        jobs.look_for_decoys_every_minute(timestamp=0)
        jobs.look_for_decoys_every_minute(timestamp=60)

    assert list(Alarm.objects.values_list("event", "by", "subject_ids", "times")) == [
        ("decoy_reached", cast.boris.pk, [decoy.id], 1)
    ]


def test_every_monday_the_week_before_is_looked_through(cast: Cast) -> None:
    tuesday = monday_before(timezone.localdate()) + datetime.timedelta(days=1)
    for minute in range(10):
        moment = datetime.datetime.combine(
            tuesday, datetime.time(10, minute), tzinfo=LOCAL_TIME_ZONE
        )
        trail.record("page_refused", by=cast.farid, at=moment)

    with as_job():
        jobs.look_through_week(timestamp=0)

    assert list(Finding.objects.values_list("pattern", "by", "times")) == [
        ("often_refused", cast.farid.pk, 10)
    ]
