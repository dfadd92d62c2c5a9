"""Tables of this room, one noun a module."""

from balsts.casework.models.case import Case, CaseSpell
from balsts.casework.models.inspection import InspectedFile, Inspection
from balsts.casework.models.plan import Goal, InclusionPlan, PlanAction
from balsts.casework.models.promise import (
    EntitlementPromise,
    MovedPromise,
    PromiseAddressee,
    PromiseChange,
)
from balsts.casework.models.sealed_note import SealedKey, SealedNote, SealedOpening
from balsts.casework.models.service_record import (
    Barrier,
    ServiceParticipation,
    ServiceRecord,
)
from balsts.casework.models.specific_need import SpecificNeed
from balsts.casework.models.task import HandOver, Task

__all__ = [
    "Barrier",
    "Case",
    "CaseSpell",
    "EntitlementPromise",
    "Goal",
    "HandOver",
    "InclusionPlan",
    "InspectedFile",
    "Inspection",
    "MovedPromise",
    "PlanAction",
    "PromiseAddressee",
    "PromiseChange",
    "SealedKey",
    "SealedNote",
    "SealedOpening",
    "ServiceParticipation",
    "ServiceRecord",
    "SpecificNeed",
    "Task",
]
