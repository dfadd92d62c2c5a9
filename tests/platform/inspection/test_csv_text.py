"""A table that leaves is read as every spreadsheet program might read it."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balsts.platform.inspection import findings_in_csv
from balsts.platform.spreadsheets import Column, write_csv

LIVE = ["=1+1", "+1-x", "-x", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠a"]
texts = st.text(st.characters(codec="utf-8", exclude_characters="\0")) | st.text(
    "=+-@＝＋－＠,;\t\r\n\"'a1 ", min_size=1
)


def table(*cells: object) -> bytes:
    target = io.StringIO(newline="")
    write_csv(target, [Column(heading="a")] * len(cells), [cells])
    return target.getvalue().encode("utf-8-sig")


@given(st.lists(texts | st.integers() | st.floats(allow_nan=False), min_size=1, max_size=4))
def test_asvs_1_2_10_whatever_is_written_no_program_counts_it_out(cells):
    assert findings_in_csv(table("x", *cells)) == set()


@pytest.mark.parametrize("text", LIVE)
def test_live_cell_is_found(text):
    assert findings_in_csv(f'﻿a\r\n"{text}"\r\n'.encode()) == {"live_formula"}


@pytest.mark.parametrize("line", ["a;=1+1", "a,=1+1", 'x,"a;=1+1"', 'x;"a\n=1+1"'])
def test_cell_that_is_live_only_in_another_country_is_found(line):
    assert findings_in_csv(f"﻿a\r\n{line}\r\n".encode()) == {"live_formula"}


def test_number_with_its_sign_is_a_number():
    assert findings_in_csv("﻿a,b\r\nx,-5\r\ny,+2.5\r\n".encode()) == set()


@pytest.mark.parametrize(
    ("content", "finding"),
    [
        (b"a,b\r\n", "no_mark_of_utf8"),
        (b"\xef\xbb\xbf\xff\xfe", "not_utf8"),
        (b"\xef\xbb\xbfa\0b", "nul"),
    ],
)
def test_table_in_another_form_is_found(content, finding):
    assert finding in findings_in_csv(content)
