"""Events have one sentence each, and every room's are known."""

import pytest
from django.utils import translation

from balsts.audit import event_types
from balsts.audit.reading import Kind, kind_of
from tests.database.asking import rows

# What the keeper of the keys does by itself, or on an operator's word at the machine.
DONE_BY_NOBODY = {
    "sealed_note_does_not_open",
    "keeper_asked_by_stranger",
    "sealing_key_made",
    "sealing_key_changed",
    "sealing_key_shares_printed",
    "sealing_key_locked",
    "sealing_key_restored",
    "sealing_key_forgotten",
}


# They name one person and show nothing of their file, or a copy of it to who is never assigned.
NO_PAGES_OF_A_FILE = {
    "disclosure_seen",
    "outside_form_seen",
    "emergency_seen",
    "inspected_file_seen",
}


@pytest.mark.parametrize("ui_language", ["lv", "en", "ru"])
def test_every_event_can_be_said_with_who_and_about_whom(ui_language):
    with translation.override(ui_language):
        said = {
            event: str(event_types.sentence_of(event)) % {"by": "Amina", "subject": "Fatima"}
            for event in event_types.registered_events()
        }

    assert {event for event, words in said.items() if "Amina" not in words} == DONE_BY_NOBODY


def test_events_of_every_room_are_registered():
    known = event_types.registered_events()

    assert {"user_signed_in", "client_registered", "service_recorded", "page_refused"} <= known


def test_one_event_has_one_sentence(monkeypatch):
    monkeypatch.setattr(event_types, "_SENTENCES", {})
    sentence = "%(by)s looked"

    for _ in range(2):  # a room may say the same again
        event_types.register({"client_seen": sentence})
    with pytest.raises(event_types.EventRegisteredTwice, match="client_seen"):
        event_types.register({"client_seen": "%(by)s looked at %(subject)s"})

    assert event_types.sentence_of("client_seen") is sentence


def test_an_event_that_no_room_has_registered_has_no_sentence():
    with pytest.raises(event_types.UnknownEvent, match="moon_seen"):
        event_types.sentence_of("moon_seen")


@pytest.mark.django_db
def test_the_review_of_the_week_knows_every_page_and_paper_of_one_file():
    of_one_person = {
        event
        for event in event_types.registered_events()
        if kind_of(event) in {Kind.LOOKED, Kind.TAKEN}
        and event.endswith(("_seen", "_taken", "_handed_over", "_opened", "_listed"))
        and "%(subject)s" in str(event_types.sentence_of(event))
    }

    [(known,)] = rows("select tests.events_of_one_file()")

    assert set(known) == of_one_person - NO_PAGES_OF_A_FILE


@pytest.mark.django_db
def test_reading_is_the_same_to_the_review_as_to_who_reads_the_trail():
    kinds = {event: kind_of(event) for event in event_types.registered_events()}
    told = [event for event, kind in kinds.items() if kind is not Kind.SIGNED]

    read = rows("select event from unnest(%s::varchar[]) event where tests.is_reading(event)", told)

    reading = {Kind.LOOKED, Kind.TAKEN, Kind.REFUSED}
    assert {event for (event,) in read} == {event for event in told if kinds[event] in reading}


def test_an_event_of_long_ago_keeps_its_code_where_no_sentence_is_left() -> None:
    assert event_types.sentence_or_code("client_%_looked_at") % {"by": "Amina"} == (
        "Amina: client_%_looked_at"
    )
