import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balsts.platform.spreadsheets import (
    Column,
    Row,
    UnreadableFile,
    csv_text,
    read_workbook,
    write_csv,
)


def rows_of(data):
    [sheet] = read_workbook(io.BytesIO(data)).sheets
    return list(sheet.rows())


def refusal_of(data):
    with pytest.raises(UnreadableFile) as refused:
        read_workbook(io.BytesIO(data))
    return str(refused.value)


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1257"],
)
def test_each_usual_encoding_is_recognised(encoding):
    mark = "\ufeff" if encoding in {"utf-16-le", "utf-16-be"} else ""

    rows = rows_of(f"{mark}vārds;uzvārds\nJānis;Bērziņš\n".encode(encoding))

    assert [row.cells for row in rows] == [("vārds", "uzvārds"), ("Jānis", "Bērziņš")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found_in_the_first_line_outside_quotation_marks(delimiter):
    rows = rows_of(f'\n"a,b;,;c"{delimiter}d\n1{delimiter}2\n'.encode())

    assert [(row.number, row.cells) for row in rows] == [(2, ("a,b;,;c", "d")), (3, ("1", "2"))]


def test_the_hint_excel_understands_is_followed():
    rows = rows_of(b"sep=|\r\na|b,c\r\n")

    assert [row.cells for row in rows] == [("a", "b,c")]


def test_a_heading_that_only_looks_like_the_hint_is_a_heading():
    rows = rows_of(b"sep=tember,b\n1,2\n")

    assert rows[0].cells == ("sep=tember", "b")


def test_empty_rows_are_left_out_and_keep_their_numbers():
    rows = rows_of(b"a,b\n,\n\n1,\n")

    assert rows == [Row(number=1, cells=("a", "b")), Row(number=4, cells=("1", None))]


def test_a_cell_may_hold_lines_and_delimiters():
    rows = rows_of(b'key,note\nC1,"first, ""second""\nthird"\nC2,x\n')

    assert [(row.number, row.cells[1]) for row in rows[1:]] == [
        (2, 'first, "second"\nthird'),
        (3, "x"),
    ]


def test_formulas_are_reported():
    rows = rows_of(b"a,b\n1,=1+1\n")

    assert rows[1] == Row(number=2, cells=("1", "=1+1"), formulas=frozenset({1}))


def test_the_number_of_rows_is_known_beforehand():
    [sheet] = read_workbook(io.BytesIO(b"a\n1\n2\n")).sheets

    assert (sheet.name, sheet.rows_until) == ("", 3)


@pytest.mark.parametrize(
    ("data", "row"),
    [(b'a,b\n1,"open\n2,3\n', 2), (b'a,b\n1,"x"y\n', 2), (b"a\n" + b"x" * 200_000, 2)],
)
def test_broken_quotation_marks_are_refused_with_their_row(data, row):
    assert refusal_of(data) == (
        f"Row {row} cannot be read: look for a quotation mark that is not closed or "
        "a very long cell"
    )


def test_an_over_long_cell_is_refused_by_its_name():
    assert refusal_of(b"a,b\n1," + b"x" * 32_768) == (
        "Cell B2 is longer than 32767 characters: shorten it"
    )


@pytest.mark.parametrize(
    ("name", "limit", "data"),
    [
        ("MOST_ROWS", 2, b"a\n1\n2\n"),
        ("MOST_COLUMNS", 2, b"a,b,c\n"),
        ("MOST_CELLS", 3, b"a,b\n1,2\n"),
    ],
)
def test_a_table_beyond_the_limits_is_refused(monkeypatch, name, limit, data):
    monkeypatch.setattr(csv_text, name, limit)

    sentence = refusal_of(data)

    assert sentence == (
        "This table is too large: up to 100000 rows and 256 columns can be read, so split it"
    )


def test_a_table_as_large_as_allowed_is_read(monkeypatch):
    for name, limit in (("MOST_ROWS", 3), ("MOST_COLUMNS", 2), ("MOST_CELLS", 6)):
        monkeypatch.setattr(csv_text, name, limit)

    rows = rows_of(b"a,b\n1,2\n3,4\n")

    assert len(rows) == 3


def test_headings_that_begin_with_empty_cells_show_the_delimiter_too():
    rows = rows_of(b"\r\n\t\t\ta,b\n1\t2\t3\t4,5\n")

    assert rows[-1].cells == ("1", "2", "3", "4,5")


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1)
        | st.text("'=;,-\n\ta", min_size=1),
        min_size=1,
        max_size=4,
    ),
)
def test_what_we_write_we_read(texts):
    target = io.StringIO()
    columns = [Column(heading=f"column {number}") for number, _ in enumerate(texts)]

    write_csv(target, columns, [texts])

    rows = rows_of(target.getvalue().encode("utf-8-sig"))
    assert [list(row.cells) for row in rows[1:]] == [texts]
