"""What pages of inspections show."""

from dataclasses import dataclass
from datetime import date, datetime

from balsts.web.shapes.lists import StateWord


@dataclass(frozen=True, kw_only=True, slots=True)
class InspectionLine:
    """One inspection: which contract and months, who asked and why, what was answered."""

    contract: str
    months: str
    files: str
    reason: str
    asked_by: str
    asked_on: date
    state: StateWord
    answer: str
    url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class InspectionPaper:
    """One inspection with what can be done with it now; empty addresses stand for what cannot."""

    line: InspectionLine
    facts: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, str], ...]
    ends_at: datetime | None
    agree_url: str = ""
    decline_url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ProvedService:
    """One service of a file without a name."""

    on: date
    what: str
    how: str
    minutes: int
    by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ProvedFile:
    """A file without a name: what its services are proved with."""

    title: str
    facts: tuple[tuple[str, str], ...]
    services: tuple[ProvedService, ...]
    previous_url: str
    next_url: str
    inspection_url: str
