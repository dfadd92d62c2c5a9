"""What-ifs: in a list, one with its numbers, several beside each other."""

from dataclasses import dataclass
from datetime import date

from balsts.web.shapes.checks import JobProgress
from balsts.web.shapes.figures import Download, Figure, FigureTable, Picture, SnapshotMark
from balsts.web.shapes.lists import StateWord


@dataclass(frozen=True, kw_only=True, slots=True)
class WhatIfRow:
    """One line of the list; only what is ready can be compared."""

    key: str
    name: str
    url: str
    policy: str
    changes: tuple[str, ...]
    about: str
    by: str
    on: date
    state: StateWord
    is_ready: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedTable:
    """A table of numbers under its title."""

    slug: str
    title: str
    table: FigureTable
    words: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class WhatIfService:
    """What a what-if says about one service."""

    code: str
    label: str
    figures: tuple[Figure, ...]
    picture: Picture
    monthly: NamedTable
    groups: tuple[NamedTable, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Definition:
    """A title and what exactly is counted."""

    title: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class WhatIfQuestion:
    """What was asked, by whom and why."""

    name: str
    reason: str
    by: str
    on: date
    policy: str
    changes: tuple[tuple[str, str], ...]
    programme: str
    months: str
    cohort: str


@dataclass(frozen=True, kw_only=True, slots=True)
class WhatIfShown:
    """A what-if with its numbers."""

    lead: str
    services: tuple[WhatIfService, ...]
    definitions: tuple[Definition, ...]
    snapshot: SnapshotMark
    digest: str
    downloads: tuple[Download, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class WhatIfWork:
    """A what-if that is not ready: how far it is, or that it failed."""

    progress: JobProgress | None = None
    has_failed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ComparedWhatIf:
    """The head of a column of a comparison."""

    name: str
    url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class WhatIfComparison:
    """Several what-ifs beside each other; `warnings` say what makes them hard to compare."""

    columns: tuple[ComparedWhatIf, ...]
    questions: tuple[tuple[str, tuple[str, ...]], ...]
    services: tuple[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], ...]
    warnings: tuple[str, ...]
    definitions: tuple[Definition, ...]
