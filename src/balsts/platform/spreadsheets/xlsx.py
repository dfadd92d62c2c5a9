"""Reading XLSX: what is checked is what is read.

The file is unpacked once, under limits and by a parser that refuses document types, into a plain
copy that holds only the XML parts; the fast reader sees nothing but that copy. On the way the
sheets are searched for formulas, of which the reader would show only the last result.
"""

import zipfile
import zlib
from collections.abc import Iterator
from itertools import chain, repeat
from tempfile import TemporaryFile
from typing import BinaryIO
from xml.parsers import expat

from python_calamine import CalamineError, CalamineSheet, load_workbook

from balsts.platform.spreadsheets.checked_copy import Scan, check_archive, copy_checked
from balsts.platform.spreadsheets.content import (
    DAMAGED,
    LONGEST_CELL,
    Cell,
    Row,
    Sheet,
    UnreadableFile,
    Workbook,
    refuse,
    refuse_too_long,
)

_DAMAGES = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    expat.ExpatError,
    CalamineError,
)


def read(file: BinaryIO) -> Workbook:
    try:
        with zipfile.ZipFile(file) as archive, TemporaryFile() as checked:
            check_archive(archive)
            scans = copy_checked(archive, checked)
            return Workbook(sheets=tuple(_sheets(checked, scans)))
    except UnreadableFile:
        raise
    except _DAMAGES:
        refuse(DAMAGED)


def _sheets(checked: BinaryIO, scans: dict[str, Scan]) -> Iterator[Sheet]:
    checked.seek(0)
    workbook = load_workbook(checked)
    for name, scan in scans.items():
        table = workbook.get_sheet_by_name(name)
        _refuse_long_cells(table)
        yield _sheet(name, table, scan)


def _sheet(name: str, table: CalamineSheet, scan: Scan) -> Sheet:
    return Sheet(
        name=name,
        rows_until=scan.last_row,
        read_rows=lambda: _rows(table, scan),
    )


def _refuse_long_cells(table: CalamineSheet) -> None:
    first_column = table.start[1] if table.start else 0
    for number, values in enumerate(table.iter_rows(), 1):
        for column, value in enumerate(values, first_column):
            if isinstance(value, str) and len(value) > LONGEST_CELL:
                refuse_too_long(number, column)


def _rows(table: CalamineSheet, scan: Scan) -> Iterator[Row]:
    """Put the values back where they stand: the reader leaves out what is empty at the edges."""
    before = (None,) * (table.start[1] if table.start else 0)
    all_values = chain(table.iter_rows(), repeat([]))
    for number, values in zip(range(1, scan.last_row + 1), all_values, strict=False):
        cells = (*before, *map(_cell, values))
        places = frozenset(scan.formulas.get(number, ()))
        if places or any(cell is not None for cell in cells):
            after = (None,) * (scan.last_column + 1 - len(cells))
            yield Row(number=number, cells=cells + after, formulas=places)


def _cell(value: Cell) -> Cell:
    """Bring a value into the form a person would type: nothing as None, whole numbers whole."""
    match value:
        case "":
            return None
        case float() if value.is_integer():
            return int(value)
        case _:
            return value
