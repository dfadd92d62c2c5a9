"""What the pages of people's requests about their data show."""

from dataclasses import dataclass
from datetime import date

from balsts.web.shapes.lists import StateWord
from balsts.web.shapes.people import PersonName


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestRow:
    """One request in a list; `days` from today to the last day, negative is past."""

    name: PersonName
    url: str
    kind: str
    received_on: date
    state: StateWord
    due_on: date | None = None
    days: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestStep:
    """What happened with a request, on which day, by whom; `words` as they were written."""

    title: str
    on: date
    by: str = ""
    words: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestScreen:
    """Everything of one request; an empty address is not possible now."""

    row: RequestRow
    client_url: str
    steps: tuple[RequestStep, ...]
    clock_words: str
    identity_url: str = ""
    identity_words: str = ""
    wait_url: str = ""
    extend_url: str = ""
    answer_url: str = ""
    export_url: str = ""
    export_words: str = ""
    erase_url: str = ""
    erase_words: str = ""
    erasures_url: str = ""
    hold_url: str = ""
    restrict_url: str = ""
    correct_url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class HeldText:
    """A text about the person that whoever answers reads before it is handed over."""

    id: str
    title: str
    words: str
    is_shared: bool = False
