"""What an event did with a file, as its owner reads it on paper and the auditor after a breach."""

import datetime

import pytest
from django.utils import timezone

from balsts.audit import event_types, trail
from balsts.audit.reading import (
    Kind,
    TrailQuestion,
    entries_about,
    entries_where,
    kind_of,
    touched_by,
)
from balsts.platform.bound_postgres import acting_under
from tests.database.asking import token_of
from tests.people import create_cast

A_DAY = datetime.timedelta(days=1)


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
        ("disclosure_declined", Kind.CHANGED),
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


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "of_one_file", "of_all"),
    [
        ("amina", True, False),  # leads the work with the client
        ("edgars", False, False),  # sees the client, leads nothing
        ("daniel", False, False),  # leads the work with others
        ("gunta", False, True),  # reads the trail, sees no client
    ],
)
def test_asvs_8_2_1_the_database_itself_gives_the_trail_to_whom_it_is_for(
    name: str, *, of_one_file: bool, of_all: bool
):
    now = timezone.now()
    cast = create_cast(today=timezone.localdate(now))
    trail.record("client_seen", by=cast.boris, at=now, subjects=[cast.fatima.id])

    with acting_under(token_of(getattr(cast, name))):
        about = entries_about(cast.fatima.id, most=9)
        asked = entries_where(TrailQuestion(by=cast.boris.pk, event="client_seen"), most=9)
        touched = touched_by(
            by=cast.boris.pk, session_id=None, since=now - A_DAY, until=now + A_DAY
        )

    assert (bool(about), bool(asked), bool(touched)) == (of_one_file, of_all, of_all)


@pytest.mark.django_db
def test_whose_data_was_touched_is_told_with_times_first_and_last_and_what_was_taken():
    now = timezone.now()
    cast = create_cast(today=timezone.localdate(now))
    minute = datetime.timedelta(minutes=1)
    for number, event in enumerate(("client_seen", "letter_taken", "client_seen")):
        trail.record(event, by=cast.boris, at=now + number * minute, subjects=[cast.fatima.id])

    with acting_under(token_of(cast.gunta)):
        [touched] = touched_by(by=cast.boris.pk, session_id=None, since=now, until=now + A_DAY)

    assert (touched.client, touched.events) == (cast.fatima.id, 3)
    assert (touched.first_at, touched.last_at) == (now, now + 2 * minute)
    assert (touched.taken, set(touched.kinds)) == (1, {"client_seen", "letter_taken"})
