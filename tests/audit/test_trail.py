"""The trail: what it takes, what it gives back, and that nobody changes it."""

import datetime
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.audit import event_types, trail
from balsts.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def test_an_event_says_who_when_about_whom_and_what():
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


def test_the_trail_of_one_client_is_the_newest_first_and_theirs_only():
    subject, other = uuid4(), uuid4()
    for minutes, event in enumerate(("client_registered", "client_seen", "case_closed")):
        trail.record(
            event,
            by=system_actor(),
            at=NOW + datetime.timedelta(minutes=minutes),
            subjects=[subject, other] if event == "client_seen" else [subject],
        )

    mine, theirs = trail.entries_about(subject, limit=2), trail.entries_about(other, limit=9)

    assert [entry.event for entry in mine] == ["case_closed", "client_seen"]
    assert [entry.event for entry in theirs] == ["client_seen"]


def test_without_its_transaction_there_is_no_event():
    with transaction.atomic():
        trail.record("client_seen", by=system_actor(), at=NOW)
        transaction.set_rollback(True)

    assert AuditEvent.objects.count() == 0


@pytest.mark.parametrize(
    "change", ["update audit_auditevent set event = 'x'", "delete from audit_auditevent"]
)
def test_the_application_changes_and_removes_no_event(change):
    trail.record("client_seen", by=system_actor(), at=NOW)

    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)

    assert AuditEvent.objects.get().event == "client_seen"
