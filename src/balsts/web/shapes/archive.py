"""What pages show of the archive: files that are out, or are to be taken out."""

from dataclasses import dataclass
from datetime import date

from balsts.web.shapes.lists import StateWord


@dataclass(frozen=True, kw_only=True, slots=True)
class ArchiveLine:
    """One file that is out, waits, or is back; an address is "" where the reader has nothing to do.

    `wait_words` says why the reader is not the second person.
    """

    reference: str
    organisation: str
    ground: str
    reason: str
    asked_by: str
    asked_on: date
    state: StateWord
    back_on: date
    agreed_by: str = ""
    wait_words: str = ""
    file_url: str = ""
    agree_url: str = ""
    end_url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class HeldSection:
    """One table of a file, in words: a line for each row."""

    heading: str
    lines: tuple[str, ...]
