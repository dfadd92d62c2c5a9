"""Tables of this room, one noun a module."""

from balsts.privacy.models.archive import ArchiveOpening
from balsts.privacy.models.correction import RequestCorrection
from balsts.privacy.models.disclosure import Disclosure
from balsts.privacy.models.erasure import (
    AwaitedEntry,
    ErasureHolder,
    ErasureLine,
    ErasureList,
    IdentitySetAside,
    LedgerEntry,
)
from balsts.privacy.models.former_staff import FormerStaffList
from balsts.privacy.models.hold import LegalHold
from balsts.privacy.models.incident import Incident, IncidentStep
from balsts.privacy.models.notice import PrivacyNotice
from balsts.privacy.models.request import DataRequest
from balsts.privacy.models.restriction import Restriction

__all__ = [
    "ArchiveOpening",
    "AwaitedEntry",
    "DataRequest",
    "Disclosure",
    "ErasureHolder",
    "ErasureLine",
    "ErasureList",
    "FormerStaffList",
    "IdentitySetAside",
    "Incident",
    "IncidentStep",
    "LedgerEntry",
    "LegalHold",
    "PrivacyNotice",
    "RequestCorrection",
    "Restriction",
]
