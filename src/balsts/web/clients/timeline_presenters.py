"""The recorded events of a timeline as lines with their way back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from balsts.clients.models import (
    ArrivalEvent,
    Circumstance,
    Client,
    DepartureEvent,
    LegalStatusEvent,
    ProcedureStep,
    ResidencePermit,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordedEvent:
    """One event, who recorded it and when, and where to take it back."""

    on: date
    words: str
    kind_label: str
    recorded_by: str
    recorded_at: datetime
    recorded_on: date
    correct_url: str


def kind_labels() -> dict[str, str]:
    """Name the kinds of events in the order in which they are offered."""
    return {
        "status": _("Legal status"),
        "step": pgettext("timeline", "Step of the procedure"),
        "permit": _("Residence permit"),
        "departure": pgettext("timeline", "Departure"),
        "arrival": pgettext("timeline", "Arrival or return"),
        "circumstance": pgettext("timeline", "Work, studies, health"),
    }


def recorded_events(events: Iterable[Any], client: Client) -> list[RecordedEvent]:
    """Describe each event in the reader's language."""
    labels = kind_labels()
    return [_line(event, client, labels) for event in events]


def _line(event: Any, client: Client, labels: dict[str, str]) -> RecordedEvent:
    match event:
        case LegalStatusEvent():
            kind, on, words = "status", event.decided_on, event.get_legal_status_display()
        case ArrivalEvent():
            kind, on, words = "arrival", event.arrived_on, event.get_arrival_path_display()
        case DepartureEvent():
            kind, on, words = "departure", event.departed_on, event.get_departure_kind_display()
        case ResidencePermit():
            kind, on, words = "permit", event.valid_from, event.get_permit_kind_display()
        case ProcedureStep():
            kind, on, words = "step", event.happened_on, event.get_step_kind_display()
        case Circumstance():
            kind, on, words = "circumstance", event.valid_from, _circumstance_words(event)
        case _:
            raise TypeError(type(event))
    return RecordedEvent(
        on=on,
        words=words,
        kind_label=labels[kind],
        recorded_by=event.recorded_by.full_name,
        recorded_at=event.recorded_at,
        recorded_on=timezone.localdate(event.recorded_at),
        correct_url=reverse(
            "clients:timeline_event_correct", args=[client.reference, kind, event.id]
        ),
    )


def _circumstance_words(event: Circumstance) -> str:
    words = event.get_circumstance_kind_display()
    return words if event.is_so else _("%(circumstance)s: no") % {"circumstance": words}
