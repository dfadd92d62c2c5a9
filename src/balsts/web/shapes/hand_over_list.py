"""What the hand-over list shows."""

from dataclasses import dataclass
from datetime import date

from balsts.web.shapes.lists import Pages, SectionItem, SortColumn, StateWord
from balsts.web.shapes.people import PersonName


@dataclass(frozen=True, kw_only=True, slots=True)
class HandingOverLine:
    """Which contract ends and when, who follows and from which day on."""

    number: str
    last_on: date
    last_days: int
    to: str
    to_number: str
    first_on: date
    is_later: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class HandOverRow:
    """One person on the list; `ask_url` leads to the answer of whoever was not told yet."""

    name: PersonName
    url: str
    reference: str
    worker: str
    state: StateWord
    family: str = ""
    family_url: str = ""
    ask_url: str = ""
    sharing_url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class HandOverList:
    """The list, its heads and neighbours; `columns` are as many as the cells of a row.

    `states` lead to those who stand there, each with how many they are.
    """

    columns: tuple[SortColumn, ...]
    rows: tuple[HandOverRow, ...]
    pages: Pages
    states: tuple[SectionItem, ...]
    list_url: str
    clear_url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class StaysBehind:
    """Whoever agreed and could not be referred, and why."""

    name: PersonName
    why: str
