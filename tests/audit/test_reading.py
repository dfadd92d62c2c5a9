"""What an event did with a file, as its owner reads it on paper and the auditor after a breach."""

import pytest

from balsts.audit import event_types
from balsts.audit.reading import Kind, kind_of


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ("client_seen", Kind.LOOKED),
        ("sealed_note_opened", Kind.LOOKED),
        ("sealed_notes_listed", Kind.LOOKED),
        ("file_opened_in_emergency", Kind.LOOKED),
        ("export_made", Kind.LOOKED),
        ("letter_taken", Kind.TAKEN),
        ("export_taken", Kind.TAKEN),
        ("export_handed_over", Kind.TAKEN),
        ("own_data_handed_over", Kind.TAKEN),
        ("page_refused", Kind.REFUSED),
        ("page_missing", Kind.REFUSED),
        ("proof_failed", Kind.REFUSED),
        ("sealed_opening_refused", Kind.REFUSED),
        ("request_refused", Kind.CHANGED),
        ("snapshot_taken", Kind.CHANGED),
        ("consent_taken_back", Kind.CHANGED),
        ("service_recorded", Kind.CHANGED),
        ("user_signed_in", Kind.SIGNED),
        ("sign_in_failed", Kind.SIGNED),
    ],
)
def test_an_event_is_told_as_what_was_done(event: str, kind: Kind):
    assert event in event_types.registered_events()
    assert kind_of(event) is kind
