"""A workbook that leaves is opened part by part: nothing in it is hidden, counts or leads away."""

import io
import zipfile

import pytest
import python_calamine
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from balsts.platform.inspection import findings_in_xlsx
from balsts.platform.spreadsheets import Column, SheetToWrite, write_workbook

texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])) | st.text(
    "=+-@＝＋－＠,;'\"a1 ", min_size=1
)


def workbook(*rows: object, **told: object) -> bytes:
    target = io.BytesIO()
    columns = [Column(heading="a"), Column(heading="b")]
    write_workbook(target, [SheetToWrite(name="people", columns=columns, rows=rows, **told)])
    return target.getvalue()


def drawn(draw, **told) -> bytes:
    """A workbook as somebody else would make it, neutral but for what `draw` puts in."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        page = book.add_worksheet("people")
        draw(book, page)
    return target.getvalue()


def with_part(content: bytes, name: str, inside: str) -> bytes:
    target = io.BytesIO(content)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr(name, inside)
    return target.getvalue()


def found(content: bytes, *, is_empty_form: bool = False) -> set[str]:
    return findings_in_xlsx(content, sheets=["people"], is_empty_form=is_empty_form)


def test_workbook_of_our_own_may_leave():
    assert found(workbook(["x", 1], notes=["mark"], mark="EX-1 & co")) == set()


@given(st.lists(st.tuples(texts, texts), max_size=5))
def test_asvs_1_2_10_whatever_is_written_is_text_and_reads_the_same(rows):
    content = workbook(*rows)

    assert found(content) == set()
    opened = python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_name("people")
    read = [tuple(row) for row in opened.to_python(skip_empty_area=False)][1:]
    written = list(rows)
    while written and written[-1] == ("", ""):
        written.pop()
    assert read == written


@pytest.mark.parametrize(
    ("draw", "finding"),
    [
        (lambda _, page: page.write_formula("A1", "=1+1"), "formula"),
        (lambda _, page: page.write_comment("A1", "who"), "comment"),
        (lambda _, page: page.write_url("A1", "https://example.org"), "external_link"),
        (lambda book, _: book.define_name("people", "=people!$A$1"), "defined_name"),
        (lambda book, _: book.add_worksheet("more").hide(), "hidden_sheet"),
        (lambda book, _: book.add_worksheet("more").very_hidden(), "hidden_sheet"),
        (lambda book, _: book.add_worksheet("more"), "other_sheets"),
        (
            lambda _, page: page.set_column(0, 0, None, None, {"hidden": True}),
            "hidden_row_or_column",
        ),
        (lambda _, page: page.set_row(0, None, None, {"hidden": True}), "hidden_row_or_column"),
        (lambda book, _: book.set_properties({"author": "Chiara"}), "metadata"),
        (lambda book, _: book.set_custom_property("case", "1"), "unknown_part"),
        (
            lambda _, page: page.data_validation("A1", {"validate": "list", "source": ["a"]}),
            "validation",
        ),
        (lambda _, page: page.insert_textbox("A1", "who"), "drawing"),
    ],
)
def test_what_does_not_belong_there_is_found(draw, finding):
    assert finding in found(drawn(draw))


@pytest.mark.parametrize(
    "name",
    [
        "xl/pivotCache/pivotCacheRecords1.xml",
        "xl/externalLinks/externalLink1.xml",
        "xl/comments1.xml",
        "xl/vbaProject.bin",
        "docProps/custom.xml",
        "xl/embeddings/oleObject1.bin",
        "customXml/item1.xml",
    ],
)
def test_part_that_nobody_meant_is_found(name):
    assert "unknown_part" in found(with_part(workbook(), name, "<a/>"))


def test_form_to_fill_in_may_hide_its_choices_and_nothing_else():
    choices = tuple(f"country {number}" for number in range(100))
    target = io.BytesIO()
    columns = [Column(heading="a", choices=choices)]
    write_workbook(target, [SheetToWrite(name="people", columns=columns)])

    assert found(target.getvalue(), is_empty_form=True) == set()
    assert found(target.getvalue()) >= {"hidden_sheet", "validation"}


def test_what_is_no_workbook_is_found():
    assert found(b"PK\x03\x04 and nothing more") == {"not_a_workbook"}
