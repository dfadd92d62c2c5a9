"""Tables of this room, one noun a module."""

from balsts.clients.models.client import Citizenship, Client, SpokenLanguage
from balsts.clients.models.enrolment import Assignment, Enrolment
from balsts.clients.models.household import Household, HouseholdMember
from balsts.clients.models.residence import Residence
from balsts.clients.models.timeline import (
    ArrivalEvent,
    Circumstance,
    DepartureEvent,
    LegalStatusEvent,
    ProcedureStep,
    ResidencePermit,
)

__all__ = [
    "ArrivalEvent",
    "Assignment",
    "Circumstance",
    "Citizenship",
    "Client",
    "DepartureEvent",
    "Enrolment",
    "Household",
    "HouseholdMember",
    "LegalStatusEvent",
    "ProcedureStep",
    "Residence",
    "ResidencePermit",
    "SpokenLanguage",
]
