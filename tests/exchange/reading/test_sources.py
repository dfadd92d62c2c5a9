"""Files of strangers: archives, names, headings, pages that are none of ours."""

import io
import stat
import zipfile
from pathlib import Path

import pytest

from balsts.exchange.findings import Findings
from balsts.exchange.reading.rows import Rows, read_rows
from balsts.exchange.reading.sources import Upload, sources_in
from balsts.platform.spreadsheets import UnreadableFile
from tests.exchange.caseload import caseload, client_row, csv_text, workbook


def read(tmp_path: Path, *files: tuple[str, bytes]) -> tuple[Rows, Findings]:
    findings = Findings()
    uploads = []
    for number, (name, content) in enumerate(files):
        path = tmp_path / f"{number:02}"
        path.write_bytes(content)
        uploads.append(Upload(name=name, path=path))
    return read_rows(sources_in(uploads), findings), findings


def zipped(**files: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(f"folder/{name}.csv", data)
    return content.getvalue()


CLIENTS = csv_text([client_row("K1")]).encode()


@pytest.mark.parametrize(
    "name", ["clients.csv", "01_Clients.csv", "C:\\import\\clients.csv", "x.csv"]
)
def test_sheet_is_known_by_the_file_name_or_else_by_its_headings(tmp_path, name: str) -> None:
    rows, findings = read(tmp_path, (name, CLIENTS))

    assert [row["client_key"] for row in rows["clients"]] == ["K1"]
    assert findings.all == []


def test_zip_archive_of_csv_files_is_read(tmp_path) -> None:
    sheets = caseload("K1")

    rows, _ = read(
        tmp_path,
        ("all.zip", zipped(**{name: csv_text(told).encode() for name, told in sheets.items()})),
    )

    assert {name: len(told) for name, told in rows.items()} == {
        name: len(told) for name, told in sheets.items()
    }


def test_zip_bomb_is_refused_with_its_name(tmp_path) -> None:
    bomb = zipped(clients=b"client_key;given_name\n" + b"K;A\n" * 10_000_000)

    with pytest.raises(UnreadableFile) as refusal:
        read(tmp_path, ("bomb.zip", bomb))

    assert refusal.value.file_name == "bomb.zip"
    assert "far too large" in str(refusal.value)


def archive_of(*parts: tuple[zipfile.ZipInfo | str, bytes | str]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in parts:
            archive.writestr(name, data)
    return content.getvalue()


def of_kind(name: str, kind: int) -> zipfile.ZipInfo:
    """A part as Unix packs it: what kind of thing it is stands in its attributes."""
    part = zipfile.ZipInfo(name)
    part.create_system = 3
    part.external_attr = (kind | 0o644) << 16
    return part


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
def test_asvs_5_2_5_an_archive_with_a_link_is_refused(tmp_path, kind: int) -> None:
    harmless = archive_of((of_kind("clients.csv", stat.S_IFREG), CLIENTS))
    leading = archive_of(("clients.csv", CLIENTS), (of_kind("more.csv", kind), "/etc/passwd"))

    rows, _ = read(tmp_path, ("all.zip", harmless))
    with pytest.raises(UnreadableFile, match="holds a link to another place"):
        read(tmp_path, ("all.zip", leading))

    assert len(rows["clients"]) == 1


@pytest.mark.parametrize("prefix", ["../../../", "/etc/", "C:\\", "..\\..\\", "a/../../"])
def test_asvs_5_3_3_the_way_that_a_name_in_an_archive_tells_is_never_gone(
    tmp_path, prefix: str
) -> None:
    before = sorted(tmp_path.parent.rglob("*"))
    away = archive_of((f"{prefix}clients.csv", CLIENTS))

    rows, _ = read(tmp_path, ("all.zip", away))

    assert [row["client_key"] for row in rows["clients"]] == ["K1"]
    assert sorted(tmp_path.parent.rglob("*")) == sorted([*before, tmp_path / "00"])


def test_zip_archive_with_a_damaged_list_of_parts_is_refused(tmp_path) -> None:
    """Its end says that it is one, so it is taken for one before anything is read."""
    damaged = zipped(clients=CLIENTS).replace(b"PK\x01\x02", b"PK\x01\x03")

    with pytest.raises(UnreadableFile):
        read(tmp_path, ("all.zip", damaged))


def test_damaged_zip_archive_is_refused(tmp_path) -> None:
    whole = bytearray(zipped(clients=CLIENTS * 50))
    whole[60:90] = b"\xff" * 30

    with pytest.raises(UnreadableFile):
        read(tmp_path, ("all.zip", bytes(whole)))


def test_two_files_of_one_sheet_are_read_together_and_rows_keep_their_file(tmp_path) -> None:
    rows, _ = read(
        tmp_path,
        ("clients.csv", CLIENTS),
        ("clients2.csv", csv_text([client_row("K2")]).encode()),
    )

    places = [(row.place.source, row.place.row) for row in rows["clients"]]
    assert places == [("clients.csv", 2), ("clients2.csv", 2)]


def test_page_of_a_workbook_that_is_none_of_ours_is_told_and_passed_over(tmp_path) -> None:
    file = workbook({"clients": [client_row("K1")], "Budget": [{"sum": 3}]})

    rows, findings = read(tmp_path, ("book.xlsx", file.content.read()))

    assert len(rows["clients"]) == 1
    assert [(each.source, each.code) for each in findings.all] == [("Budget", "sheet_unknown")]


def test_csv_file_that_is_none_of_ours_is_refused(tmp_path) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read(tmp_path, ("clients.csv", CLIENTS), ("budget.csv", b"sum;who\n3;me\n"))

    assert "“budget.csv”" in str(refusal.value)


def test_unknown_column_is_told_and_passed_over(tmp_path) -> None:
    rows, findings = read(
        tmp_path, ("clients.csv", csv_text([client_row("K1", shoe_size=43)]).encode())
    )

    assert rows["clients"][0].is_bad is False
    assert [(each.code, each.row) for each in findings.all] == [("column_unknown", None)]


def test_formula_in_a_workbook_is_a_bad_row_whatever_it_once_gave(tmp_path) -> None:
    file = workbook({"clients": [client_row("K1", given_name='="Leila"'), client_row("K2")]})

    rows, findings = read(tmp_path, ("book.xlsx", file.content.read()))

    assert [row.is_bad for row in rows["clients"]] == [True, False]
    assert [(each.row, each.column, each.code) for each in findings.all] == [
        (2, "given_name", "formula")
    ]


def test_empty_lines_do_not_count_and_row_numbers_are_those_of_the_file(tmp_path) -> None:
    heading, row = CLIENTS.decode().splitlines()

    rows, findings = read(
        tmp_path, ("clients.csv", f"\r\n{heading}\r\n\r\n,,,\r\n{row}\r\n".encode())
    )

    assert [row.place.row for row in rows["clients"]] == [5]
    assert findings.read["clients"] == 1
