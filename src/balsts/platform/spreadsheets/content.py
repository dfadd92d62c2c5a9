"""What was read from a spreadsheet, whatever its format, and what we say if nothing could be."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import NoReturn

from balsts.platform.sentences import Refusal, Sentence, Value, translatable

Cell = str | int | float | bool | date | time | timedelta | None

MOST_BYTES = 30 * 2**20
MOST_ROWS = 100_000
MOST_COLUMNS = 256
MOST_CELLS = 5_000_000
LONGEST_CELL = 32_767  # Excel's own limit
GUARDED = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
NOT_A_TABLE = translatable(
    "This is not an XLSX or CSV file: save the sheet as XLSX and choose it again",
)
DAMAGED = translatable(
    "This XLSX file is damaged: open it in a spreadsheet program, save it again and choose it",
)
TOO_LARGE = translatable(
    "This table is too large: up to %(rows)s rows and %(columns)s columns can be read, so split it",
)
TOO_LONG = translatable("Cell %(cell)s is longer than %(most)s characters: shorten it")


class UnreadableFile(Refusal):
    """A file of which nothing may be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row that is not empty: its number as the person sees it, and its cells.

    `formulas` are the places (0 for column A) of cells that hold a formula; what stands in
    `cells` there is only what the formula once gave, and not to be trusted.
    """

    number: int
    cells: tuple[Cell, ...]
    formulas: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A visible sheet; its rows can be gone through any number of times."""

    name: str
    rows_until: int
    read_rows: Callable[[], Iterator[Row]]

    def rows(self) -> Iterator[Row]:
        return self.read_rows()


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
    """The sheets of one file in their order; a CSV file has one, with an empty name."""

    sheets: tuple[Sheet, ...]


def refuse(text: str, **values: Value) -> NoReturn:
    raise UnreadableFile(Sentence(text, values))


def refuse_too_large() -> NoReturn:
    refuse(TOO_LARGE, rows=MOST_ROWS, columns=MOST_COLUMNS)


def refuse_too_long(row_number: int, column: int) -> NoReturn:
    refuse(TOO_LONG, cell=cell_name(row_number, column), most=LONGEST_CELL)


def column_letters(column: int) -> str:
    """Name a column as spreadsheets do: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell_name(row_number: int, column: int) -> str:
    return f"{column_letters(column)}{row_number}"
