"""The events of one client's timeline as a list, as they stand after corrections."""

from itertools import chain
from operator import attrgetter
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


def events_of(client: Client) -> list[Any]:
    """Return every effective event with who recorded it and when, newest record first."""
    tables = (
        table.objects.effective().filter(client=client).select_related("recorded_by")
        for table in EVENT_TABLES.values()
    )
    return sorted(chain.from_iterable(tables), key=attrgetter("recorded_at"), reverse=True)
