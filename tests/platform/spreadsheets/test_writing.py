import io
import re
import zipfile
from datetime import date, datetime

import pytest

from balsts.platform.spreadsheets import (
    Column,
    SheetToWrite,
    read_workbook,
    write_csv,
    write_workbook,
)

DANGEROUS = ["=1+1", "+371 2000", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "－1", "＠1"]


def written(*sheets):
    buffer = io.BytesIO()
    write_workbook(buffer, sheets)
    buffer.seek(0)
    return buffer


def part_of(buffer, name):
    with zipfile.ZipFile(buffer) as archive:
        return archive.read(name).decode()


def test_a_workbook_opens_again_with_the_same_values():
    sheet = SheetToWrite(
        name="clients",
        columns=[Column(heading="client_key"), Column(heading="birth_date"), Column(heading="no")],
        rows=[["C1", date(1990, 4, 6), 5], ["علی\u200cرضا", None, 2.5], ["", True, "https://a.b"]],
        notes=["Internal, not for publication"],
    )

    rows = [row.cells for row in read_workbook(written(sheet)).sheets[0].rows()]

    assert rows == [
        ("Internal, not for publication", None, None),
        ("client_key", "birth_date", "no"),
        ("C1", date(1990, 4, 6), 5),
        ("علی\u200cرضا", None, 2.5),
        (None, True, "https://a.b"),
    ]


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_is_never_a_formula_in_a_workbook(text):
    columns = [Column(heading="note")]

    buffer = written(SheetToWrite(name="notes", columns=columns, rows=[[text]]))

    [_, row] = read_workbook(buffer).sheets[0].rows()
    assert (row.cells[0].strip(), row.formulas) == (text.strip(), frozenset())
    assert "<f>" not in part_of(buffer, "xl/worksheets/sheet1.xml")
    assert 'quotePrefix="1"' in part_of(buffer, "xl/styles.xml")


@pytest.mark.parametrize("text", DANGEROUS)
def test_asvs_1_2_10_text_that_looks_like_a_formula_is_guarded_in_csv(text):
    target = io.StringIO()

    write_csv(target, [Column(heading=text)], [[text]], delimiter="|")

    first_cell = target.getvalue().lstrip('"')
    assert first_cell.startswith("'" + text[0])


def test_csv_writes_days_numbers_and_nothing_plainly():
    target = io.StringIO()
    columns = [Column(heading=heading) for heading in "abcdef"]

    write_csv(
        target,
        columns,
        [[date(2016, 4, 6), -5, 2.5, True, None, datetime.fromisoformat("2016-04-06T09:00")]],
    )

    assert target.getvalue() == "a,b,c,d,e,f\r\n2016-04-06,-5,2.5,TRUE,,2016-04-06T09:00:00\r\n"


def test_what_is_no_number_is_text_in_csv():
    target = io.StringIO()

    write_csv(target, [Column(heading="a")], [[float("-inf")], [float("nan")]])

    assert target.getvalue() == "a\r\n'-inf\r\nnan\r\n"


def test_the_same_rows_make_the_same_bytes():
    sheet = SheetToWrite(name="a", columns=[Column(heading="b")], rows=[[1]])

    assert written(sheet).getvalue() == written(sheet).getvalue()
    assert part_of(written(sheet), "docProps/core.xml").count(">2000-01-01T00:00:00Z<") == 2


def test_the_mark_stands_at_the_foot_of_every_page_and_gives_no_orders_to_the_printer():
    sheet = SheetToWrite(name="a", columns=[Column(heading="b")], mark="Amina & Boris " + "x" * 300)

    page = part_of(written(sheet), "xl/worksheets/sheet1.xml").replace("&amp;", "&")

    mark = ("Amina && Boris " + "x" * 300)[:230]
    assert f"<oddFooter>&L&8{mark}&R&8&P/&N</oddFooter>" in page
    assert 'orientation="landscape"' in page
    assert 'fitToHeight="0"' in page
    assert "fitToWidth" not in page


def test_headings_stand_out_and_text_that_looks_like_a_formula_is_marked_as_text():
    sheet = SheetToWrite(name="a", columns=[Column(heading="b")], rows=[["=1"]], notes=["c"])

    written_sheet = written(sheet)
    heading, note, text = (style_of(written_sheet, place) for place in ("A2", "A1", "A3"))

    assert "<b/>" in heading
    assert "<i/>" in note
    assert 'formatCode="@"' in text
    assert 'quotePrefix="1"' in text


def style_of(buffer, place):
    """Return what the workbook says of the looks of a cell: its format and the format's letters."""
    page = part_of(buffer, "xl/worksheets/sheet1.xml")
    styles = part_of(buffer, "xl/styles.xml")
    number = int(re.search(rf'r="{place}" s="(\d+)"', page)[1])
    looks = styles.split("<cellXfs")[1].split("<xf ")[number + 1]
    font = int(re.search(r'fontId="(\d+)"', looks)[1])
    letters = styles.split("<font>")[font + 1].split("</font>")[0]
    number_format = re.search(r'numFmtId="(\d+)"', looks)[1]
    return (
        looks + letters + "".join(re.findall(rf'<numFmt numFmtId="{number_format}" [^>]*>', styles))
    )


def test_a_hint_bears_the_name_of_its_column_and_goes_down_to_the_last_row():
    columns = [Column(heading="x" * 40, note="y" * 300), Column(heading="b", choices=("1" * 255,))]

    page = part_of(
        written(SheetToWrite(name="a", columns=columns, notes=["c"])), "xl/worksheets/sheet1.xml"
    )

    assert f'promptTitle="{"x" * 32}" prompt="{"y" * 255}" sqref="A3:A100000"' in page
    assert f'<formula1>"{"1" * 255}"</formula1>' in page.replace("&quot;", '"')


def test_short_lists_of_choices_stand_in_the_cell_and_long_ones_on_a_hidden_sheet():
    long_list = tuple(f"country {number}" for number in range(100))
    columns = [
        Column(heading="sex", choices=("female", "male"), note="As the person says it"),
        Column(heading="country", choices=long_list),
        Column(heading="citizenship", choices=long_list),
        Column(heading="amount", choices=("1,5", "2,5")),
        Column(heading="given_name", note="In Latin letters"),
        Column(heading="family_name"),
    ]

    buffer = written(SheetToWrite(name="clients", columns=columns))

    page = part_of(buffer, "xl/worksheets/sheet1.xml")
    assert '<formula1>"female,male"</formula1>' in page.replace("&quot;", '"')
    assert page.count("<formula1>_lists!$A$1:$A$100</formula1>") == 2
    assert page.count("<formula1>_lists!$B$1:$B$2</formula1>") == 1
    assert page.count("<dataValidation ") == 5
    assert "As the person says it" in page
    assert [sheet.name for sheet in read_workbook(buffer).sheets] == ["clients"]
    assert "country 99" in part_of(buffer, "xl/worksheets/sheet2.xml")


def test_headings_stay_in_sight_and_columns_have_their_width():
    columns = [Column(heading="a", width=40)]

    page = part_of(
        written(SheetToWrite(name="a", columns=columns, notes=["b", "c"])),
        "xl/worksheets/sheet1.xml",
    )

    assert 'topLeftCell="A4"' in page
    assert 'width="40.7109375"' in page


def test_a_sheet_can_run_from_right_to_left():
    columns = [Column(heading="نام")]

    page = part_of(
        written(SheetToWrite(name="a", columns=columns, is_right_to_left=True)),
        "xl/worksheets/sheet1.xml",
    )

    assert 'rightToLeft="1"' in page


def test_text_too_long_for_a_cell_is_cut_visibly():
    sheet = SheetToWrite(name="a", columns=[Column(heading="b")], rows=[["x" * 40_000]])

    [_, row] = read_workbook(written(sheet)).sheets[0].rows()

    assert row.cells[0] == "x" * 32_766 + "…"


@pytest.mark.slow  # fifty thousand rows are the size of import we promise
def test_fifty_thousand_rows_go_there_and_back(tmp_path):
    path = tmp_path / "many.xlsx"
    rows = ([f"C{number}", number, date(2016, 4, 6)] for number in range(50_000))
    columns = [Column(heading="key"), Column(heading="number"), Column(heading="on")]

    write_workbook(path, [SheetToWrite(name="many", columns=columns, rows=rows)])

    [sheet] = read_workbook(path).sheets
    assert (sheet.rows_until, sum(1 for _ in sheet.rows())) == (50_001, 50_001)
