"""What particulars said before, and who must be told that they were put right."""

from dataclasses import dataclass
from datetime import date

from balsts.web.shapes.ending import AddresseeLine


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangedValue:
    """One particular: what it said and what it says instead, in words."""

    label: str
    said: str
    says_now: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CorrectionLine:
    """One correction: what changed, who did it, when and why, and who had been told before."""

    on: date
    by: str
    cause: str
    reason: str
    changes: tuple[ChangedValue, ...]
    addressees: tuple[AddresseeLine, ...] = ()
    request_url: str = ""
