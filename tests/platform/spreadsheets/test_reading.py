import io

import pytest

from balsts.platform.spreadsheets import (
    Column,
    SheetToWrite,
    UnreadableFile,
    read_workbook,
    reading,
    refuse_at_a_glance,
    write_workbook,
)

NOT_A_TABLE = "This is not an XLSX or CSV file: save the sheet as XLSX and choose it again"


def refusal_of(data):
    with pytest.raises(UnreadableFile) as refused:
        read_workbook(io.BytesIO(data))
    return str(refused.value)


def test_asvs_5_2_2_the_content_decides_what_a_file_is_and_not_its_name(tmp_path):
    workbook, table = tmp_path / "clients.csv", tmp_path / "clients.xlsx"
    columns = [Column(heading="client_key")]
    write_workbook(workbook, [SheetToWrite(name="clients", columns=columns, rows=[["C1"]])])
    table.write_text("client_key\nC1\n")

    rows = [
        [row.cells for row in read_workbook(path).sheets[0].rows()] for path in (workbook, table)
    ]

    assert rows == [[("client_key",), ("C1",)]] * 2


def test_rows_can_be_gone_through_again_after_the_file_is_gone(tmp_path):
    path = tmp_path / "clients.xlsx"
    columns = [Column(heading="client_key")]
    write_workbook(path, [SheetToWrite(name="clients", columns=columns, rows=[["C1"]])])

    [sheet] = read_workbook(path).sheets
    path.unlink()

    assert list(sheet.rows()) == list(sheet.rows())
    assert [row.number for row in sheet.rows()] == [1, 2]


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\nhello",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
        b"GIF89a\x01\x00\x01\x00",
        b"\n <html><table><tr><td>1</td></tr></table></html>",
        b"<?xml version='1.0'?><Workbook/>",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
        b"{\\rtf1 hello}",
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
        b"a,b\n1,\x00\n",
        b"\xef\xbb\xbf\xff",
        b"\xff\xfea",
    ],
)
def test_asvs_1_3_4_pictures_documents_and_pages_are_refused(data):
    assert refusal_of(data) == NOT_A_TABLE


def test_an_old_excel_file_or_one_with_a_password_is_refused():
    sentence = refusal_of(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))

    assert sentence == (
        "This is an old Excel file or one with a password: save it as XLSX without a password "
        "and choose it again"
    )


def test_an_empty_file_is_refused():
    assert refusal_of(b"") == "This file is empty: choose the one with your rows"


def test_asvs_5_2_1_a_file_beyond_the_limit_is_refused_unread(monkeypatch):
    monkeypatch.setattr(reading, "MOST_BYTES", 2**20)

    sentence = refusal_of(b"a" * (3 * 2**20))

    assert sentence == "This file has 3 MB, more than the 1 MB we can read: split it"


def test_a_file_as_large_as_allowed_is_read(monkeypatch):
    monkeypatch.setattr(reading, "MOST_BYTES", 4)

    [sheet] = read_workbook(io.BytesIO(b"a,b\n")).sheets

    assert [row.cells for row in sheet.rows()] == [("a", "b")]


@pytest.mark.parametrize(
    "start",
    [
        b"PK\x03\x04 whatever follows",
        b"client_key;given_name\n",
        b"\xef\xbb\xbfclient_key\n",
        b"\xff\xfec\0l\0",
        b"v\xe2rds;gads\n",
        b"\n",
    ],
)
def test_what_may_be_a_table_passes_at_a_glance(start):
    assert refuse_at_a_glance(start, size=len(start)) is None


@pytest.mark.parametrize(
    ("start", "size", "sentence"),
    [
        (b"", 0, "This file is empty: choose the one with your rows"),
        (b"a;b", 31 * 2**20, "This file has 31 MB, more than the 30 MB we can read: split it"),
        (b"MZ\x90\0", 4, NOT_A_TABLE),
        (b" \n<html>", 8, NOT_A_TABLE),
        (b"\xef\xbb\xbf<html>", 9, NOT_A_TABLE),
        (b"%PDF-1.7", 8, NOT_A_TABLE),
        (b"{\\rtf1 hello}", 13, NOT_A_TABLE),
    ],
)
def test_what_is_no_table_by_its_size_or_first_bytes_is_refused_at_a_glance(start, size, sentence):
    with pytest.raises(UnreadableFile) as refused:
        refuse_at_a_glance(start, size=size)

    assert str(refused.value) == sentence


def test_an_archive_is_measured_when_it_is_read_and_not_at_a_glance():
    assert refuse_at_a_glance(b"PK\x03\x04", size=90 * 2**20) is None
