"""What the list of clients and the one screen of a client show."""

from dataclasses import dataclass
from datetime import date

from balsts.web.shapes.lists import Pages, SectionItem, SortColumn, StateWord
from balsts.web.shapes.my_day import DayLine
from balsts.web.shapes.people import (
    EntitlementChip,
    GoalRow,
    PersonName,
    ServiceLine,
    StatusMark,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class ClientRow:
    """One client of the list, as far as the viewer may see."""

    name: PersonName
    url: str
    reference: str
    citizenship: str
    status: str
    case: StateWord | None = None
    until_on: date | None = None
    until_days: int = 0
    last_service_on: date | None = None
    worker: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ClientList:
    """The list, its sortable heads and its neighbours; `columns` are as many as the cells of a row."""

    columns: tuple[SortColumn, ...]
    rows: tuple[ClientRow, ...]
    pages: Pages
    list_url: str
    clear_url: str = ""
    register_url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonNear:
    """Someone around the client: household, worker, mentor, interpreter."""

    role: str
    name: PersonName
    url: str = ""
    words: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanCard:
    """The running plan in short; `words` counts reached goals."""

    title: str
    words: str
    url: str
    goals: tuple[GoalRow, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadline:
    """A day that matters; `days` from today, negative is past."""

    words: str
    on: date
    days: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Hindrance:
    """Why something cannot be done now, already said in the reader's language."""

    message: str
    fixable_by: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ClientScreen:
    """One screen per client; an empty `record_url` or `plan_url` means: not allowed or not possible."""

    reference: str
    name: PersonName
    facts: tuple[str, ...]
    status: str
    marks: tuple[StatusMark, ...]
    entitlements: tuple[EntitlementChip, ...]
    services: tuple[ServiceLine, ...]
    services_url: str
    people: tuple[PersonNear, ...]
    due: tuple[DayLine, ...]
    sections: tuple[SectionItem, ...]
    case: StateWord | None = None
    deadline: Deadline | None = None
    plan: PlanCard | None = None
    plan_url: str = ""
    record_url: str = ""
    hindrances: tuple[Hindrance, ...] = ()
    deeds: tuple[SectionItem, ...] = ()
