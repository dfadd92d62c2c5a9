"""Drawing spreadsheets that other programs open: text stays text, whatever it begins with."""

import csv
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any, BinaryIO, TextIO

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from balsts.platform.spreadsheets.content import GUARDED, LONGEST_CELL, MOST_ROWS
from balsts.platform.spreadsheets.guarding import guarded

Value = str | int | float | bool | date | None

_LISTS_SHEET = "_lists"
_LONGEST_INLINE_LIST = 255
_LONGEST_FOOTER = 230
_LONGEST_NOTE, _LONGEST_NOTE_TITLE = 255, 32
# Files made from the same rows are the same bytes, so they bear no time of their own.
_NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_HEADING_STYLE = {"bold": True, "bg_color": "#E6EEF2", "bottom": 1, "text_wrap": True}
_NOTE_STYLE = {"italic": True, "font_color": "#444444"}
_DAY_STYLE = {"num_format": "yyyy-mm-dd"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its heading, and for sheets people fill in, its choices and a hint."""

    heading: str
    width: int = 18
    choices: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetToWrite:
    """A sheet: lines of notes above, a row of headings, rows of values.

    `mark` stands at the foot of every page when the sheet is printed.
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]] = ()
    notes: Sequence[str] = ()
    mark: str = ""
    is_right_to_left: bool = False


def write_workbook(target: Path | BinaryIO, sheets: Sequence[SheetToWrite]) -> None:
    """Write an XLSX file, row by row, so that its size does not matter."""
    with xlsxwriter.Workbook(target, _OPTIONS) as workbook:
        workbook.set_properties({"created": _NO_TIME})
        drawer = _Drawer(workbook)
        for sheet in sheets:
            drawer.draw(sheet)
        drawer.draw_lists()


def write_csv(
    target: TextIO,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Value]],
    *,
    delimiter: str = ",",
) -> None:
    """Write CSV; whoever opens the target chooses `utf-8-sig` for Excel and `newline=""`."""
    writer = csv.writer(target, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([guarded(column.heading) for column in columns])
    writer.writerows([_csv_value(value) for value in row] for row in rows)


def _csv_value(value: Value) -> str | int | float:
    match value:
        case None:
            return ""
        case str():
            return guarded(value)
        case bool():
            return str(value).upper()
        case date():
            return value.isoformat()
        case float() if not math.isfinite(value):
            return guarded(str(value))  # no number to a spreadsheet program: -inf is a formula
        case _:
            return value


class _Drawer:
    """Knows the styles of one workbook and the lists its sheets choose from."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        self.workbook = workbook
        self.heading = workbook.add_format(_HEADING_STYLE)
        self.note = workbook.add_format(_NOTE_STYLE)
        self.day = workbook.add_format(_DAY_STYLE)
        self.plain_text = workbook.add_format({"quote_prefix": True, "num_format": "@"})
        self.lists: dict[tuple[str, ...], str] = {}

    def draw(self, sheet: SheetToWrite) -> None:
        page = self.workbook.add_worksheet(sheet.name)
        if sheet.is_right_to_left:
            page.right_to_left()
        if sheet.mark:
            page.set_footer(_footer(sheet.mark))
            page.set_landscape()
            page.fit_to_pages(1, 0)
        for place, column in enumerate(sheet.columns):
            page.set_column(place, place, column.width)

        for number, note in enumerate(sheet.notes):
            page.write_string(number, 0, note, self.note)
        headings_at = len(sheet.notes)
        for place, column in enumerate(sheet.columns):
            page.write_string(headings_at, place, column.heading, self.heading)
            self._help(page, headings_at + 1, place, column)
        page.freeze_panes(headings_at + 1, 0)

        for number, row in enumerate(sheet.rows, headings_at + 1):
            for place, value in enumerate(row):
                self._draw_value(page, number, place, value)

    def draw_lists(self) -> None:
        """Write the long lists of choices into a hidden sheet, one a column."""
        if not self.lists:
            return
        page = self.workbook.add_worksheet(_LISTS_SHEET)
        page.hide()
        for number, choices in enumerate(zip_longest(*self.lists)):
            for place, choice in enumerate(choices):
                self._draw_value(page, number, place, choice)

    def _draw_value(self, page: Any, number: int, place: int, value: Value) -> None:
        match value:
            case None | "":
                pass
            case str():
                style = self.plain_text if value.startswith(GUARDED) else None
                page.write_string(number, place, _fitting(value), style)
            case bool():
                page.write_boolean(number, place, value)
            case date():
                page.write_datetime(number, place, value, self.day)
            case _:
                page.write_number(number, place, value)

    def _help(self, page: Any, from_row: int, place: int, column: Column) -> None:
        """Offer the choices and the hint in every cell below a heading."""
        rule: dict[str, object] = {"validate": "any"}
        if column.choices:
            rule = {"validate": "list", "source": self._source(column.choices)}
        if column.note:
            rule["input_title"] = column.heading[:_LONGEST_NOTE_TITLE]
            rule["input_message"] = column.note[:_LONGEST_NOTE]
        if len(rule) > 1:
            page.data_validation(from_row, place, MOST_ROWS - 1, place, rule)

    def _source(self, choices: tuple[str, ...]) -> list[str] | str:
        text = ",".join(choices)
        if len(text) <= _LONGEST_INLINE_LIST and text.count(",") == len(choices) - 1:
            return list(choices)
        if choices not in self.lists:
            letters = xl_col_to_name(len(self.lists), col_abs=True)
            source = f"={_LISTS_SHEET}!{letters}$1:{letters}${len(choices)}"
            self.lists[choices] = source
        return self.lists[choices]


def _footer(mark: str) -> str:
    """Write the mark and the page's number; & begins an order to the printer, so it is doubled."""
    return f"&L&8{mark.replace('&', '&&')[:_LONGEST_FOOTER]}&R&8&P/&N"


def _fitting(text: str) -> str:
    """Cut what no spreadsheet cell can hold, visibly."""
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"
