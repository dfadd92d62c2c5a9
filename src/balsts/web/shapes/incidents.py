"""What pages show of the register of incidents."""

from dataclasses import dataclass
from datetime import datetime

from balsts.web.shapes.lists import SectionItem, StateWord


@dataclass(frozen=True, kw_only=True, slots=True)
class StepLine:
    """One step as it was written: what, in a few words each, by whom and when."""

    number: int
    title: str
    told: tuple[str, ...]
    words: str
    written_by: str
    written_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class IncidentLine:
    """One incident: what was reported, how it stands, what was written since.

    `reported_as_noticed_at` is what the report said, where that was put right since. `clock` and `clock_kind` are a sentence for a notice, empty once it is decided whether to tell.
    """

    kind: str
    organisation: str
    noticed_at: datetime
    since_at: datetime | None
    what_happened: str
    reported_by: str
    reported_at: datetime
    state: StateWord
    reported_as_noticed_at: datetime | None = None
    url: str = ""
    is_closed: bool = False
    risk: str = ""
    people: int | None = None
    clock: str = ""
    clock_kind: str = ""
    steps: tuple[StepLine, ...] = ()
    ways: tuple[SectionItem, ...] = ()
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnReportLine:
    """What somebody reported themself, and whether it is closed."""

    kind: str
    noticed_at: datetime
    what_happened: str
    reported_at: datetime
    state: StateWord
