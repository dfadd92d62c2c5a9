"""The import files: a folder of CSV and one workbook, with the same rows."""

import csv

from balsts.exchange.reference_caseload import write
from balsts.exchange.reference_caseload.sheets import COLUMNS
from balsts.platform.spreadsheets import read_workbook


def test_every_sheet_is_written_as_csv_with_its_rows(tmp_path, today):
    caseload = write(tmp_path, seed=1, today=today)

    for sheet, columns in COLUMNS.items():
        with (tmp_path / f"{sheet}.csv").open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            assert tuple(reader.fieldnames) == columns
            assert list(reader) == caseload.rows[sheet]


def test_the_workbook_holds_all_nine_sheets(tmp_path, today):
    caseload = write(tmp_path, seed=1, today=today)

    workbook = read_workbook(tmp_path / "reference-caseload.xlsx")

    assert [sheet.name for sheet in workbook.sheets] == list(COLUMNS)
    rows = {sheet.name: sum(1 for _ in sheet.rows()) for sheet in workbook.sheets}
    assert rows == {sheet: len(of_sheet) + 1 for sheet, of_sheet in caseload.rows.items()}
