"""The recorded events of a timeline as lines with their way back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from balsts.clients.models import (
    ArrivalEvent,
    Circumstance,
    Client,
    DepartureEvent,
    LegalStatusEvent,
    ProcedureStep,
    ResidencePermit,
)
from balsts.platform.dates import format_date


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordedEvent:
    """One event, who recorded it and when, and where to change it or take it back."""

    on: date
    words: str
    kind_label: str
    recorded_by: str
    recorded_at: datetime
    recorded_on: date
    further: str
    change_url: str
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
    """Describe each event in the reader's language, what was recorded last first.

    What came in one import lies in the order of its days.
    """
    labels = kind_labels()
    lines = [_line(event, client, labels) for event in events]
    return sorted(lines, key=attrgetter("recorded_at", "on"), reverse=True)


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
    address = [client.reference, kind, event.id]
    return RecordedEvent(
        on=on,
        words=words,
        kind_label=labels[kind],
        recorded_by=event.recorded_by.full_name,
        recorded_at=event.recorded_at,
        recorded_on=timezone.localdate(event.recorded_at),
        further=_further_days(event),
        change_url=reverse("clients:timeline_event_change", args=address),
        correct_url=reverse("clients:timeline_event_correct", args=address),
    )


def _circumstance_words(event: Circumstance) -> str:
    words = event.get_circumstance_kind_display()
    return words if event.is_so else _("%(circumstance)s: no") % {"circumstance": words}


def _further_days(event: Any) -> str:
    """The other days of an event, in words, so that nobody opens the form to read them."""
    match event:
        case LegalStatusEvent():
            told = [
                (_("told on %(day)s"), event.notified_on),
                (_("translation received on %(day)s"), event.translation_received_on),
                (_("appeal lodged on %(day)s"), event.appeal_lodged_on),
                (_("final since %(day)s"), event.became_final_on),
            ]
        case ResidencePermit() | Circumstance():
            last_day = event.valid_until and event.valid_until - timedelta(days=1)
            told = [(_("until %(day)s, the last day"), last_day)]
        case _:
            return ""
    language = get_language() or "en"
    return ", ".join(words % {"day": format_date(day, language)} for words, day in told if day)
