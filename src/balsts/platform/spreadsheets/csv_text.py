"""Reading CSV as Excel, LibreOffice and databases in Latvia write it."""

import codecs
import csv
import io
from collections.abc import Iterator

from balsts.platform.sentences import translatable
from balsts.platform.spreadsheets.content import (
    LONGEST_CELL,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    NOT_A_TABLE,
    Row,
    Sheet,
    Workbook,
    refuse,
    refuse_too_large,
    refuse_too_long,
)
from balsts.platform.spreadsheets.guarding import unguarded

_DELIMITERS = (",", ";", "\t")
_HINT = "sep="
_ENCODINGS_BY_MARK = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The code page of Windows in the Baltic states, which leaves some bytes undefined.
_ENCODINGS = ("utf-8", "windows-1257")
# Pages and drawings, papers, formatted text.
_OTHER_KINDS = ("<", "%PDF", "{\\rtf")


def read(data: bytes) -> Workbook:
    text = _decoded(data)
    delimiter, text = _delimiter(text)
    row_count = _check(text, delimiter)
    sheet = Sheet(name="", rows_until=row_count, read_rows=lambda: _rows(text, delimiter))
    return Workbook(sheets=(sheet,))


def may_begin_with(start: bytes) -> bool:
    """Whether a table may begin with these bytes; those of another kind of file tell themselves."""
    for mark, encoding in _ENCODINGS_BY_MARK:
        if start.startswith(mark):
            if encoding != "utf-8-sig":
                return True
            start = start.removeprefix(mark)
    return b"\0" not in start and not start.lstrip().startswith(
        tuple(other.encode() for other in _OTHER_KINDS)
    )


def _decoded(data: bytes) -> str:
    for mark, encoding in _ENCODINGS_BY_MARK:
        if data.startswith(mark):
            return _decoded_as(data, encoding) or refuse(NOT_A_TABLE)
    for encoding in _ENCODINGS:
        text = _decoded_as(data, encoding)
        if text:
            return text
    return refuse(NOT_A_TABLE)


def _decoded_as(data: bytes, encoding: str) -> str | None:
    """Decode, or None if the bytes are not this encoding or hold what no table holds."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    is_table = "\0" not in text and not text.lstrip().startswith(_OTHER_KINDS)
    return text if is_table else None


def _delimiter(text: str) -> tuple[str, str]:
    """Find what separates the cells, by Excel's hint or by the first line that is not empty."""
    first_line, _, rest = text.lstrip("\r\n").partition("\n")
    hint = first_line.strip("\r").removeprefix(_HINT)
    if first_line.startswith(_HINT) and len(hint) == 1:
        return hint, rest
    outside_quotes = "".join(first_line.split('"')[::2])
    return max(_DELIMITERS, key=outside_quotes.count), text


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _check(text: str, delimiter: str) -> int:
    """Go through everything once and refuse what is too large or broken; count the rows."""
    number = cells = 0
    records = _records(text, delimiter)
    while (record := _next(records, number + 1)) is not None:
        number += 1
        cells += len(record)
        if number > MOST_ROWS or cells > MOST_CELLS or len(record) > MOST_COLUMNS:
            refuse_too_large()
        for column, cell in enumerate(record):
            if len(cell) > LONGEST_CELL:
                refuse_too_long(number, column)
    return number


def _next(records: Iterator[list[str]], number: int) -> list[str] | None:
    try:
        return next(records, None)
    except csv.Error:
        refuse(
            translatable(
                "Row %(row)s cannot be read: look for a quotation mark that is not closed or "
                "a very long cell",
            ),
            row=number,
        )


def _rows(text: str, delimiter: str) -> Iterator[Row]:
    for number, record in enumerate(_records(text, delimiter), 1):
        if any(record):
            yield Row(
                number=number,
                cells=tuple(unguarded(cell) or None for cell in record),
                formulas=frozenset(
                    place for place, cell in enumerate(record) if cell.startswith("=")
                ),
            )
