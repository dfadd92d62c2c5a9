"""Tables of this room, one noun a module."""

from balsts.casework.models.case import Case, CaseSpell
from balsts.casework.models.plan import Goal, InclusionPlan, PlanAction
from balsts.casework.models.service_record import (
    Barrier,
    ServiceParticipation,
    ServiceRecord,
)

__all__ = [
    "Barrier",
    "Case",
    "CaseSpell",
    "Goal",
    "InclusionPlan",
    "PlanAction",
    "ServiceParticipation",
    "ServiceRecord",
]
