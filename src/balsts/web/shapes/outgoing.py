"""What the register of files out and one of its files show."""

from dataclasses import dataclass
from datetime import date

from balsts.web.shapes.lists import Pages, SectionItem, StateWord


@dataclass(frozen=True, kw_only=True, slots=True)
class ExportRow:
    """One file of the register: who took what, and why."""

    reference: str
    url: str
    what: str
    purpose: str
    reason: str
    people: int
    by: str
    on: date
    second: str
    state: StateWord


@dataclass(frozen=True, kw_only=True, slots=True)
class ExportRegister:
    """A page of the register, and what waits for the viewer."""

    rows: tuple[ExportRow, ...]
    waiting: tuple[ExportRow, ...]
    states: tuple[SectionItem, ...]
    pages: Pages
    ask_url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ExportFact:
    """A line of what is told about a file."""

    label: str
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ExportPaper:
    """One file with all that whoever decides must know."""

    reference: str
    title: str
    state: StateWord
    lead: str
    facts: tuple[ExportFact, ...]
    take_url: str = ""
    agree_url: str = ""
    decline_url: str = ""
    deciders: tuple[str, ...] = ()
    # Who can always agree; "" where nobody has to.
    officer_words: str = ""
    # Why the viewer cannot agree yet; "" where nothing stands in the way.
    wait_words: str = ""
