"""The sheets of an import as data: what the template shows, the reader reads, the reference tells."""

from collections.abc import Mapping
from types import MappingProxyType

from balsts.exchange.sheets.casework import ASSIGNMENTS, ENROLMENTS, PLANS, SERVICE_RECORDS
from balsts.exchange.sheets.people import (
    CIRCUMSTANCES,
    CLIENTS,
    HOUSEHOLDS,
    MOVEMENTS,
    PROCEDURE_STEPS,
    RESIDENCES,
    STATUS_EVENTS,
)
from balsts.exchange.sheets.sheet import Column, Sheet

SHEETS: tuple[Sheet, ...] = (
    CLIENTS,
    HOUSEHOLDS,
    STATUS_EVENTS,
    PROCEDURE_STEPS,
    MOVEMENTS,
    CIRCUMSTANCES,
    RESIDENCES,
    ENROLMENTS,
    ASSIGNMENTS,
    PLANS,
    SERVICE_RECORDS,
)
SHEETS_BY_ID: Mapping[str, Sheet] = MappingProxyType({sheet.id: sheet for sheet in SHEETS})

__all__ = ["SHEETS", "SHEETS_BY_ID", "Column", "Sheet"]
