"""The events of one client's timeline as a list, as they stand after corrections."""

import datetime
from dataclasses import dataclass
from itertools import chain
from typing import Any

from balsts.clients.models import (
    ArrivalEvent,
    Circumstance,
    Client,
    DepartureEvent,
    LegalStatusEvent,
    ProcedureStep,
    ResidencePermit,
)

EVENT_TABLES: dict[str, Any] = {
    "status": LegalStatusEvent,
    "departure": DepartureEvent,
    "arrival": ArrivalEvent,
    "permit": ResidencePermit,
    "step": ProcedureStep,
    "circumstance": Circumstance,
}

# Which day an event of each kind is about, and the code that says what happened.
_DAY_AND_CODE = {
    "status": ("decided_on", "legal_status"),
    "departure": ("departed_on", "departure_kind"),
    "arrival": ("arrived_on", "arrival_path"),
    "permit": ("valid_from", "permit_kind"),
    "step": ("happened_on", "step_kind"),
    "circumstance": ("valid_from", "circumstance_kind"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class EventInShort:
    """An event of whatever kind: the key in `EVENT_TABLES`, the day it is about, what happened."""

    kind: str
    on: datetime.date
    code: str


def in_short(event: Any) -> EventInShort:
    """Say of an event of any table what it is about."""
    kind = next(kind for kind, table in EVENT_TABLES.items() if table is type(event))
    day, code = _DAY_AND_CODE[kind]
    return EventInShort(kind=kind, on=getattr(event, day), code=getattr(event, code))


def effective_events(kind: str) -> Any:
    """Return the events of one kind, of whomever, with who recorded them."""
    return EVENT_TABLES[kind].objects.effective().select_related("recorded_by")


def events_of(client: Client) -> list[Any]:
    """Return every effective event with who recorded it and when, kind by kind."""
    tables = (effective_events(kind).filter(client=client) for kind in EVENT_TABLES)
    return list(chain.from_iterable(tables))
