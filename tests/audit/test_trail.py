"""The trail: what it takes, what it gives back, and that nobody changes it."""

from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.audit import event_types, trail
from balsts.audit.circumstances import Circumstances, during, for_purpose
from tests.postgres_plugin import SERVER
from tests.trail import AuditEvent

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def test_asvs_16_2_1_an_event_says_who_when_about_whom_and_what():
    subject = uuid4()

    trail.record("client_seen", by=system_actor(), at=NOW, subjects=[subject], details={"count": 3})

    event = AuditEvent.objects.get()
    assert (event.by, event.occurred_at, event.subject_ids, event.details) == (
        system_actor().pk,
        NOW,
        [subject],
        {"count": 3},
    )


def test_an_event_nobody_registered_is_refused():
    with pytest.raises(event_types.UnknownEvent):
        trail.record("looked_away", by=system_actor(), at=NOW)

    assert AuditEvent.objects.count() == 0


def test_without_its_transaction_there_is_no_event():
    with transaction.atomic():
        trail.record("client_seen", by=system_actor(), at=NOW)
        transaction.set_rollback(True)

    assert AuditEvent.objects.count() == 0


REFUSED = {
    "read": "select event from audit.event",
    "change": "update audit.event set event = 'x'",
    "remove": "delete from audit.event",
    "empty": "truncate audit.event",
    "copy": "copy audit.event to stdout",
    "choose its number": "insert into audit.event (number) overriding system value values (1)",
    "choose its session": f"insert into audit.event (session_id) values ('{uuid4()}')",
    "choose its transaction": "insert into audit.event (written_in) values ('3')",
    "switch its guard off": "alter table audit.event disable trigger all",
    "drop": "drop table audit.event",
}


@pytest.mark.parametrize("what", REFUSED)
def test_asvs_16_4_2_the_application_adds_events_and_may_nothing_else(what):
    trail.record("client_seen", by=system_actor(), at=NOW)

    with (
        pytest.raises(DatabaseError, match=r"permission denied|must be owner"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(REFUSED[what])

    assert AuditEvent.objects.get().event == "client_seen"


@pytest.mark.parametrize(
    "change",
    ["update audit.event set event = 'x'", "delete from audit.event", "truncate audit.event"],
)
def test_not_even_the_owner_changes_an_event_by_mistake(change):
    address = SERVER.installation.address("owner", database=SERVER.database)

    with psycopg.connect(address) as owner:
        owner.execute(
            "insert into audit.event (id, occurred_at, event, by, subject_ids, details)"
            " values (gen_random_uuid(), now(), 'client_seen', gen_random_uuid(), '{}', '{}')"
        )
        with pytest.raises(psycopg.errors.RaiseException, match="is not changed"):
            owner.execute(change)
        owner.rollback()


def test_an_event_that_the_database_refuses_is_an_error_of_its_own():
    with pytest.raises(trail.NotRecorded), transaction.atomic(), for_purpose("Not a code!"):
        trail.record("client_seen", by=system_actor(), at=NOW)

    assert AuditEvent.objects.count() == 0


def test_an_event_carries_the_circumstances_that_were_told():
    request, organisation = uuid4(), uuid4()
    told = Circumstances(request_id=request, organisation_id=organisation, role="mentor")

    with during(told), for_purpose("handover"):
        trail.record("client_seen", by=system_actor(), at=NOW)
    trail.record("client_seen", by=system_actor(), at=NOW)

    inside, outside = AuditEvent.objects.all()
    assert (inside.request_id, inside.organisation_id, inside.role, inside.purpose) == (
        request,
        organisation,
        "mentor",
        "handover",
    )
    assert (outside.request_id, outside.role, outside.purpose) == (None, "", "")
