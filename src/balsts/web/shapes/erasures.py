"""What the pages of files that are to be erased show: no names of clients, only references and counts."""

from dataclasses import dataclass
from datetime import date

from balsts.web.shapes.lists import StateWord


@dataclass(frozen=True, kw_only=True, slots=True)
class ErasureListRow:
    """One list: for whom, why, how many files, where it stands."""

    url: str
    made_on: date
    ground: str
    organisation: str
    files: int
    state: StateWord


@dataclass(frozen=True, kw_only=True, slots=True)
class ErasureLineRow:
    """One file of a list: the reference, the days, how many rows would go with it."""

    reference: str
    ended_on: date | None
    due_on: date
    rows: int
    erased_from: date | None = None
    bring_back_url: str = ""
    is_helped_again: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class HolderQuestion:
    """What another organisation asks of ours: whose file, since when, what we answered."""

    url: str
    reference: str
    asked_on: date
    answer: str
    is_open: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class FormerStaffRow:
    """Somebody who left: the name that goes, the last day of the last post, the day it was kept until."""

    name: str
    left_on: date
    due_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class FormerStaffPanel:
    """The accounts that are over; an empty address where somebody has agreed already."""

    rows: tuple[FormerStaffRow, ...]
    agree_url: str = ""
    agreed_by: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ErasureScreen:
    """One list with its files; an empty address is not possible now."""

    row: ErasureListRow
    lines: tuple[ErasureLineRow, ...]
    made_by: str
    approved_by: str = ""
    approve_url: str = ""
    cannot_words: str = ""
    others: tuple[StateWord, ...] = ()
    withdraw_url: str = ""
    waits_for_entry: bool = False
    helped_again: int = 0
