"""What the list of clients and the one screen of a client show."""

from dataclasses import dataclass
from datetime import date

from balsts.web.shapes.ending import HandOverCard, MovedDay, SaidBefore
from balsts.web.shapes.lists import Pages, SectionItem, SortColumn, StateWord
from balsts.web.shapes.my_day import DayLine
from balsts.web.shapes.notices import NoticeCard
from balsts.web.shapes.people import (
    ClockRow,
    EntitlementChip,
    GoalRow,
    PersonName,
    ServiceLine,
    StatusMark,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class ClientRow:
    """One client of the list; `note` says by what it is sorted, `until_words` stand where no day does."""

    name: PersonName
    url: str
    reference: str
    citizenship: str
    status: str
    case: StateWord | None = None
    note: str = ""
    until_on: date | None = None
    until_days: int = 0
    until_words: str = ""
    last_service_on: date | None = None
    worker: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ClientList:
    """The list, its sortable heads and its neighbours; `columns` are as many as the cells of a row.

    `closed_words` say why nobody can be seen at all.
    """

    columns: tuple[SortColumn, ...]
    rows: tuple[ClientRow, ...]
    pages: Pages
    list_url: str
    clear_url: str = ""
    register_url: str = ""
    closed_words: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonNear:
    """Someone around the client: household, worker, mentor; without a name where it is not the viewer's to see."""

    role: str
    name: PersonName | None = None
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
class SpellLine:
    """One time that a case was open; without `closed_on` it still is."""

    opened_on: date
    closed_on: date | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseCard:
    """A case in one programme with all its spells, newest first."""

    programme: str
    state: StateWord
    spells: tuple[SpellLine, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class AsOfView:
    """For which day the status is shown; `known_on` is empty when all that is recorded counts.

    `url` leads back to today; `is_wrong` when a day that was asked for could not be read.
    """

    url: str
    on: date
    known_on: date | None
    is_today: bool
    is_wrong: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ClockView:
    """The steps of the procedure in order, and the one that is due next."""

    steps: tuple[ClockRow, ...]
    next_due: Deadline | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SealedCard:
    """How many sealed notes there are; an empty address means: none, or not allowed."""

    words: str
    open_url: str = ""
    write_url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ClientScreen:
    """One screen per client; an empty address means: not allowed or not possible.

    `services` are the newest, `more_services` those that open below them, `older_services_url`
    leads to those before. Status, marks, entitlements, deadline and facts are those of `as_of`, all
    else is of today. `name_then` is what the name was recorded as then, if it was another;
    `corrected` tells of corrections that others must still be told of.
    """

    as_of: AsOfView
    reference: str
    name: PersonName
    facts: tuple[str, ...]
    status: str
    marks: tuple[StatusMark, ...]
    entitlements: tuple[EntitlementChip, ...]
    services: tuple[ServiceLine, ...]
    people: tuple[PersonNear, ...]
    due: tuple[DayLine, ...]
    sections: tuple[SectionItem, ...]
    more_services: tuple[ServiceLine, ...] = ()
    older_services_url: str = ""
    newest_services_url: str = ""
    case: StateWord | None = None
    cases: tuple[CaseCard, ...] = ()
    deadline: Deadline | None = None
    clock: ClockView | None = None
    plan: PlanCard | None = None
    plan_url: str = ""
    record_url: str = ""
    hindrances: tuple[Hindrance, ...] = ()
    timeline_url: str = ""
    deeds: tuple[SectionItem, ...] = ()
    moved: MovedDay | None = None
    name_then: str = ""
    corrected: tuple[str, ...] = ()
    correct_url: str = ""
    said_before: tuple[SaidBefore, ...] = ()
    hand_over: HandOverCard | None = None
    sealed: SealedCard | None = None
    needs_url: str = ""
    notice: NoticeCard | None = None
    disclosures_url: str = ""
