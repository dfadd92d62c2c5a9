"""Tables of this room, one noun a module."""

from balsts.clients.models.client import Citizenship, Client, SpokenLanguage
from balsts.clients.models.correction import (
    Correction,
    CorrectionAddressee,
    FormerRow,
    FormerValue,
)
from balsts.clients.models.emergency import (
    ClosedFile,
    EmergencyAccess,
    EmergencyNote,
    EmergencyNotice,
)
from balsts.clients.models.enrolment import Assignment, Enrolment
from balsts.clients.models.household import Household, HouseholdMember
from balsts.clients.models.inquiry import Inquiry
from balsts.clients.models.outside import OutsideOpening
from balsts.clients.models.residence import Residence
from balsts.clients.models.sharing import Consent, ConsentWithdrawal, Referral
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
    "ClosedFile",
    "Consent",
    "ConsentWithdrawal",
    "Correction",
    "CorrectionAddressee",
    "DepartureEvent",
    "EmergencyAccess",
    "EmergencyNote",
    "EmergencyNotice",
    "Enrolment",
    "FormerRow",
    "FormerValue",
    "Household",
    "HouseholdMember",
    "Inquiry",
    "LegalStatusEvent",
    "OutsideOpening",
    "ProcedureStep",
    "Referral",
    "Residence",
    "ResidencePermit",
    "SpokenLanguage",
]
