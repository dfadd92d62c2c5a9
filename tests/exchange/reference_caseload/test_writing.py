"""The import files: a folder of CSV and one workbook, with the same rows."""

import csv

import pytest

from balsts.exchange.reference_caseload import write
from balsts.exchange.reference_caseload.sheets import COLUMNS
from balsts.platform.spreadsheets import read_workbook


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("caseload")


@pytest.fixture(scope="module")
def written(folder, today):
    return write(folder, seed=1, today=today)


def test_every_sheet_is_written_as_csv_with_its_rows(folder, written):
    for sheet, columns in COLUMNS.items():
        with (folder / f"{sheet}.csv").open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            assert tuple(reader.fieldnames) == columns
            assert list(reader) == written.rows[sheet]


def test_the_workbook_holds_all_nine_sheets(folder, written):
    workbook = read_workbook(folder / "reference-caseload.xlsx")

    assert [sheet.name for sheet in workbook.sheets] == list(COLUMNS)
    rows = {sheet.name: sum(1 for _ in sheet.rows()) for sheet in workbook.sheets}
    assert rows == {sheet: len(of_sheet) + 1 for sheet, of_sheet in written.rows.items()}
