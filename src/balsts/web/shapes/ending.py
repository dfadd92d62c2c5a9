"""What ends soon, what has moved, and the handing over of families."""

from dataclasses import dataclass
from datetime import date

from balsts.web.shapes.lists import Pages, SortColumn, StateWord
from balsts.web.shapes.people import PersonName


@dataclass(frozen=True, kw_only=True, slots=True)
class EndingRow:
    """One client whose support ends, or who waits long; `step` is the reminder that was reached."""

    name: PersonName
    url: str
    reference: str
    on: date
    days: int
    step: StateWord | None = None
    hand_over: StateWord | None = None
    hand_over_url: str = ""
    worker: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class EndingList:
    """The list, its heads and neighbours; `columns` are as many as the cells of a row.

    `is_waiting` tells that it holds those who wait for a decision; `waiting_url` leads to them
    where there are any.
    """

    columns: tuple[SortColumn, ...]
    rows: tuple[EndingRow, ...]
    pages: Pages
    list_url: str
    clear_url: str = ""
    waiting_url: str = ""
    is_waiting: bool = False
    closed_words: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class AddresseeLine:
    """Who must be told; without `told_on` nobody has yet.

    `tell_url` takes a POST, `ask_url` leads to a page that asks for the day and the way. `is_self`
    means whoever reads the page; who `reads_record` themself needs no telling.
    """

    words: str
    told_on: date | None = None
    how: str = ""
    tell_url: str = ""
    ask_url: str = ""
    reads_record: bool = False
    is_self: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class MovedDay:
    """A promised day that moved: what was said and is said now, because of what, who must know."""

    lines: tuple[str, ...]
    because: str
    addressees: tuple[AddresseeLine, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SaidBefore:
    """What was said of the end of support, since when, and until when it was said."""

    words: str
    since_on: date
    until_on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class HandOverCard:
    """The handing over of a family: what is asked by when, what was told and answered.

    `advice` says what can be done next, or why the viewer can do nothing.
    """

    lead: str
    state: StateWord
    due_on: date | None
    due_days: int
    facts: tuple[str, ...]
    advice: str = ""
    url: str = ""
