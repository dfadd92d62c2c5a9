"""Writing the sheets as import files: a folder of CSV, and one workbook."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from balsts.platform.spreadsheets import Column, SheetToWrite, write_csv, write_workbook

Rows = Mapping[str, Sequence[Mapping[str, str]]]
Columns = Mapping[str, Sequence[str]]


def write_folder(folder: Path, rows: Rows, columns: Columns) -> None:
    """Write one CSV file a sheet."""
    folder.mkdir(parents=True, exist_ok=True)
    for sheet in _sheets(rows, columns):
        with (folder / f"{sheet.name}.csv").open("w", encoding="utf-8", newline="") as file:
            write_csv(file, sheet.columns, sheet.rows)


def write_workbook_file(path: Path, rows: Rows, columns: Columns) -> None:
    """Write all sheets as one XLSX file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_workbook(path, _sheets(rows, columns))


def _sheets(rows: Rows, columns: Columns) -> list[SheetToWrite]:
    return [
        SheetToWrite(
            name=sheet,
            columns=[Column(heading=name) for name in names],
            rows=[[row[name] for name in names] for row in rows[sheet]],
        )
        for sheet, names in columns.items()
    ]
