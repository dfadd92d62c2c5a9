"""From tables to rows with values: which sheet a table is, what its columns are, what cells hold."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from balsts.exchange.enums import Severity
from balsts.exchange.findings import Findings, Place
from balsts.exchange.reading.sources import Source
from balsts.exchange.sheets import SHEETS, Column, Sheet
from balsts.exchange.sheets.kinds import plain, text_of
from balsts.platform.sentences import Refusal, Sentence, translatable
from balsts.platform.spreadsheets import Row, UnreadableFile

LONGEST_ECHO = 60
MOST_REMEMBERED_CELLS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRow:
    """A row with the values that could be read; a bad one lacks those that could not."""

    place: Place
    values: Mapping[str, Any]
    is_bad: bool = False

    def __getitem__(self, column: str) -> Any:
        return self.values.get(column)


Rows = dict[str, list[ReadRow]]


@dataclass(frozen=True, kw_only=True)
class _Table:
    """A recognised table: which column stands where, and the row below which it begins."""

    source: Source
    sheet: Sheet
    places: Mapping[int, Column]
    heading_at: int


Progress = Callable[[int, int], None]
ROWS_BETWEEN_PROGRESS = 5000


def _silently(_done: int, _total: int) -> None:
    pass


def read_rows(
    sources: Sequence[Source], findings: Findings, *, progress: Progress = _silently
) -> Rows:
    """Read all tables, or raise `UnreadableFile` where not even a bad row can be told."""
    tables = [table for source in sources if (table := _recognised(source, findings)) is not None]
    if not tables:
        _refuse(
            translatable(
                "None of our sheets is in this file: take the template and copy your rows into it"
            )
        )
    rows: Rows = {sheet.id: [] for sheet in SHEETS}
    total = sum(table.source.table.rows_until - table.heading_at for table in tables)
    for table in tables:
        for row in _rows(table, findings):
            rows[table.sheet.id].append(row)
            done = findings.read.total()
            if done % ROWS_BETWEEN_PROGRESS == 0:
                progress(done, total)
    if not any(rows.values()):
        _refuse(translatable("There are no rows in this file: fill in the sheets and choose it"))
    return rows


def _recognised(source: Source, findings: Findings) -> _Table | None:
    heading = next(source.table.rows(), None)
    named = next((sheet for sheet in SHEETS if plain(source.name) in sheet.names), None)
    if heading is None:
        return None
    sheet = named or _sheet_by_heading(heading)
    if sheet is None:
        if not source.is_page:
            _refuse(
                translatable(
                    "It is not clear which sheet “%(file)s” is: name it like clients.csv, and "
                    "give it the headings of the template"
                ),
                file=source.label[:LONGEST_ECHO],
            )
        findings.about_sheet(
            source.label,
            "sheet_unknown",
            Sentence(translatable("This page of the workbook is none of our sheets: not read.")),
        )
        return None
    return _Table(
        source=source,
        sheet=sheet,
        places=_places(sheet, source, heading, findings),
        heading_at=heading.number,
    )


def _sheet_by_heading(heading: Row) -> Sheet | None:
    """Find the one sheet that has all required columns, and as many others as none else has."""
    names = {plain(text_of(cell)) for cell in heading.cells}
    fitting = [
        (sum(bool(column.names & names) for column in sheet.columns), sheet)
        for sheet in SHEETS
        if all(column.names & names for column in sheet.columns if column.is_required)
    ]
    most = max((known for known, _ in fitting), default=0)
    best = [sheet for known, sheet in fitting if known == most]
    return best[0] if len(best) == 1 else None


def _places(sheet: Sheet, source: Source, heading: Row, findings: Findings) -> dict[int, Column]:
    places: dict[int, Column] = {}
    for place, cell in enumerate(heading.cells):
        written = text_of(cell).strip()
        column = sheet.columns_by_name.get(plain(written))
        if column is None:
            if written:
                findings.about_sheet(
                    source.label,
                    "column_unknown",
                    Sentence(
                        translatable("The column “%(written)s” is not known here: not read."),
                        {"written": written[:LONGEST_ECHO]},
                    ),
                    sheet=sheet.id,
                )
        elif column in places.values():
            _refuse(
                translatable("The column “%(written)s” stands twice in “%(file)s”: keep one"),
                written=written[:LONGEST_ECHO],
                file=source.label[:LONGEST_ECHO],
            )
        else:
            places[place] = column
    for column in sheet.columns:
        if column.is_required and column not in places.values():
            _refuse(
                translatable("The column “%(column)s” is missing in “%(file)s”: add it"),
                column=column.id,
                file=source.label[:LONGEST_ECHO],
            )
    return places


def _rows(table: _Table, findings: Findings) -> Iterator[ReadRow]:
    cells = _Cells()
    for row in table.source.table.rows():
        if row.number > table.heading_at:
            findings.read[table.sheet.id] += 1
            yield _row(table, row, cells, findings)


def _row(table: _Table, row: Row, cells: "_Cells", findings: Findings) -> ReadRow:
    place = Place(sheet=table.sheet.id, source=table.source.label, row=row.number)
    values: dict[str, Any] = {}
    is_bad = False
    for position, column in table.places.items():
        sentence, code = None, "cell_unreadable"
        cell = row.cells[position] if position < len(row.cells) else None
        if position in row.formulas:
            sentence, code = Sentence(_FORMULA), "formula"
        elif cell is None or (isinstance(cell, str) and not cell.strip()):
            if column.is_required:
                sentence, code = Sentence(_EMPTY), "cell_missing"
        else:
            value, sentence = cells.read(column, cell)
            if sentence is None:
                values[column.id] = value
        if sentence is not None:
            is_bad = True
            findings.say(place, Severity.ERROR, code, sentence, column=column.id)
    return ReadRow(place=place, values=values, is_bad=is_bad)


class _Cells:
    """Reads cells, and remembers what it has read: the same few days and codes come again."""

    def __init__(self) -> None:
        self._read: dict[tuple[str, type, Any], tuple[Any, Sentence | None]] = {}

    def read(self, column: Column, cell: Any) -> tuple[Any, Sentence | None]:
        key = (column.id, type(cell), cell)
        if key not in self._read:
            if len(self._read) > MOST_REMEMBERED_CELLS:
                self._read.clear()
            self._read[key] = self._told(column, cell)
        return self._read[key]

    def _told(self, column: Column, cell: Any) -> tuple[Any, Sentence | None]:
        try:
            return column.kind.read(cell), None
        except Refusal as refused:
            return None, refused.sentence


_FORMULA = translatable("A formula stands here: write the value itself")
_EMPTY = translatable("This must not be empty")


def _refuse(text: str, **values: str) -> NoReturn:
    raise UnreadableFile(Sentence(text, values))
