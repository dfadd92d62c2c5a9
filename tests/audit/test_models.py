"""An event of the trail, in words for whoever looks at one in a shell."""

from uuid import uuid4

from balsts.audit.models import AuditEvent


def test_an_event_is_named_by_its_code_and_its_id_and_by_nobody() -> None:
    event = AuditEvent(id=uuid4(), event="client_seen", by=uuid4(), subject_ids=[uuid4()])

    assert str(event) == f"client_seen {event.id}"
