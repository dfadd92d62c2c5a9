"""What is heard from timelines: the cause of a new answer."""

import datetime

import pytest
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.casework.models import EntitlementPromise, PromiseChange
from balsts.clients.enums import LegalStatus
from balsts.clients.operations.timeline import ArrivalEntry, StatusEntry, record_timeline
from balsts.clients.queries import event
from tests.factories.promises import create_promises
from tests.people import Cast, create_cast

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
ONE_DAY = datetime.timedelta(days=1)


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def test_of_several_events_at_once_the_status_is_the_cause(cast: Cast):
    create_promises(cast.fatima, at=NOW - ONE_DAY)
    status = StatusEntry(
        client=cast.fatima,
        legal_status=LegalStatus.STATUS_REVOKED,
        decided_on=TODAY,
        became_final_on=TODAY,
    )

    record_timeline(
        entries=[status, ArrivalEntry(client=cast.fatima, on=TODAY)], by=system_actor(), at=NOW
    )

    change = PromiseChange.objects.get()
    assert (change.because, change.event_on, change.event_code) == (
        "status",
        TODAY,
        "status_revoked",
    )
    causes = EntitlementPromise.objects.filter(superseded_at__isnull=True)
    assert set(causes.values_list("because", flat=True)) == {"status"}


def test_every_table_of_events_can_be_said_in_short():
    assert set(event.EVENT_TABLES) == set(event._DAY_AND_CODE)
    for kind, table in event.EVENT_TABLES.items():
        fields = {field.name for field in table._meta.concrete_fields}
        assert set(event._DAY_AND_CODE[kind]) <= fields
