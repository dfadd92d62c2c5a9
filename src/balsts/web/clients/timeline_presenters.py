"""The recorded events of a timeline as lines with their way back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from balsts.clients.models import (
    ArrivalEvent,
    Client,
    DepartureEvent,
    LegalStatusEvent,
    ResidencePermit,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordedEvent:
    """One event, who recorded it and when, and where to take it back."""

    on: date
    words: str
    recorded_by: str
    recorded_at: datetime
    correct_url: str


def recorded_events(events: Iterable[Any], client: Client) -> list[RecordedEvent]:
    """Describe each event in the reader's language."""
    return [_line(event, client) for event in events]


def _line(event: Any, client: Client) -> RecordedEvent:
    match event:
        case LegalStatusEvent():
            kind, on, words = "status", event.decided_on, event.get_legal_status_display()
        case ArrivalEvent():
            kind, on, words = "arrival", event.arrived_on, event.get_arrival_path_display()
        case DepartureEvent():
            kind, on, words = "departure", event.departed_on, event.get_departure_kind_display()
        case ResidencePermit():
            kind, on, words = "permit", event.valid_from, event.get_permit_kind_display()
        case _:
            raise TypeError(type(event))
    return RecordedEvent(
        on=on,
        words=words,
        recorded_by=event.recorded_by.full_name,
        recorded_at=event.recorded_at,
        correct_url=reverse(
            "clients:timeline_event_correct", args=[client.reference, kind, event.id]
        ),
    )
