"""The template: headings in the reader's language, choices that are accepted, and read back whole."""

import io

import pytest
import xlsxwriter
from django.utils.translation import override

from balsts.exchange.datasets.template import write_template
from balsts.exchange.findings import Findings
from balsts.exchange.reading.rows import read_rows
from balsts.exchange.reading.sources import Upload, sources_in
from balsts.exchange.sheets import SHEETS
from balsts.exchange.sheets.kinds import Code
from balsts.platform.spreadsheets import UnreadableFile, read_workbook

LANGUAGES = ("lv", "en", "ru")


def template(language: str) -> io.BytesIO:
    content = io.BytesIO()
    write_template(content, language=language)
    return content


@pytest.mark.parametrize("language", LANGUAGES)
def test_template_has_a_sheet_of_explanations_and_every_sheet(language: str) -> None:
    book = read_workbook(template(language))

    with override(language):
        labels = [str(sheet.label) for sheet in SHEETS]
    assert [sheet.name for sheet in book.sheets][1:] == labels


@pytest.mark.parametrize("language", LANGUAGES)
def test_template_has_headings_that_are_understood(language: str) -> None:
    book = read_workbook(template(language))

    for sheet, table in zip(SHEETS, book.sheets[1:], strict=True):
        heading = next(table.rows())
        found = [sheet.columns_by_name[_plain(cell)] for cell in heading.cells]
        assert found == list(sheet.columns)


def _plain(cell: object) -> str:
    return " ".join(str(cell).casefold().split()).strip(" *")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_choice_of_the_template_is_accepted(language: str) -> None:
    for sheet in SHEETS:
        for column in sheet.columns:
            if isinstance(column.kind, Code):
                with override(language):
                    choices = column.kind.choices()

                read = [column.kind.read(choice) for choice in choices]

                assert read == list(column.kind.of), column.id


def test_names_of_columns_mean_one_column_of_their_sheet() -> None:
    for sheet in SHEETS:
        names = [name for column in sheet.columns for name in column.names]
        assert len(names) == len(set(names)), sheet.id


def test_empty_template_has_no_rows_to_import(tmp_path) -> None:
    path = tmp_path / "00"
    path.write_bytes(template("lv").getvalue())

    with pytest.raises(UnreadableFile) as refusal:
        read_rows(sources_in([Upload(name="t.xlsx", path=path)]), Findings())

    assert str(refusal.value).startswith("There are no rows in this file")


def test_template_filled_in_with_labels_is_read(tmp_path) -> None:
    path = tmp_path / "00"
    with override("lv"):
        clients = SHEETS[0]
        headings = [f"{column.label} *" for column in clients.columns]
        sex = str(clients.column("sex").kind.of.FEMALE.label)
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet(str(clients.label))
        page.write_row(0, 0, headings)
        page.write_row(1, 0, ["K1", "Anna", "Ozola", "", "", 1990, "", sex, "Sīrija"])

    rows = read_rows(sources_in([Upload(name="t.xlsx", path=path)]), Findings())

    row = rows["clients"][0]
    assert (row["client_key"], row["sex"], row["citizenships"]) == ("K1", "female", ("SY",))
    assert row["birth_date"].precision == "year"
