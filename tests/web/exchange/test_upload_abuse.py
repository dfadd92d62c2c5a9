"""Files that are not what they say, names that are not what they show: refused, and nothing is kept."""

import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from balsts.exchange import jobs
from balsts.exchange.models import ImportRun
from tests.exchange.caseload import caseload, csv_files, workbook
from tests.people import Cast
from tests.web.browsers import browser_of

pytestmark = pytest.mark.django_db
LIST = reverse("exchange:import_list")
EXPANDING = (
    b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>'
    b"<workbook>&b;</workbook>"
)


def with_part(name: str, inside: bytes) -> bytes:
    """A sound workbook of ours with one part more, or another in place of its own."""
    target = io.BytesIO()
    source = zipfile.ZipFile(io.BytesIO(workbook(caseload("K1")).content.read()))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in source.namelist():
            archive.writestr(part, inside if part == name else source.read(part))
        if name not in source.namelist():
            archive.writestr(name, inside)
    return target.getvalue()


def zip_of_300_megabytes() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(300):
                part.write(bytes(2**20))
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("[Content_Types].xml", "<Types/>")
    return target.getvalue()


HARMFUL = {
    "picture that is a script": b"GIF89a/*\0*/=1;alert(1)//" + b"\0" * 60,
    "paper that is a page": b"%PDF-1.7\n<html><script>alert(1)</script></html>",
    "page before an archive": b"<html><script>alert(1)</script></html>"
    + with_part("x.xml", b"<a/>"),
    "macros": with_part("xl/vbaProject.bin", b"\0" * 100),
    "macros in disguise": with_part("XL/VBAPROJECT.BIN", b"\0" * 100),
    "links to other files": with_part("xl/externalLinks/externalLink1.xml", b"<externalLink/>"),
    "questions to a database": with_part("xl/connections.xml", b"<connections/>"),
    "entities": with_part("xl/workbook.xml", EXPANDING),
    "zip bomb": zip_of_300_megabytes(),
    "executable": b"MZ\x90\0" + b"\0" * 200,
    "rich text": b"{\\rtf1 hello}",
    "drawing": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
}


# Their first bytes are those of a workbook: only reading finds out, which no page does.
FOUND_OUT_BY_READING = {
    "macros",
    "macros in disguise",
    "links to other files",
    "questions to a database",
    "entities",
    "zip bomb",
}


@pytest.mark.parametrize("kind", sorted(HARMFUL.keys() - FOUND_OUT_BY_READING))
@pytest.mark.parametrize("name", ["clients.csv", "caseload.xlsx"])
def test_asvs_5_2_2_and_5_2_3_content_decides_and_nothing_harmful_is_kept(
    cast: Cast, data_folder: Path, kind: str, name: str
) -> None:
    file = SimpleUploadedFile(name, HARMFUL[kind])

    response = browser_of(cast.chiara).post(LIST, {"caseload": file})

    assert list(response.context["form"].errors) == ["caseload"], kind
    assert ImportRun.objects.count() == 0
    assert [path for path in data_folder.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("kind", sorted(FOUND_OUT_BY_READING))
@pytest.mark.parametrize("name", ["clients.csv", "caseload.xlsx"])
def test_asvs_5_2_3_what_only_reading_finds_out_is_refused_apart_and_not_kept(
    cast: Cast, data_folder: Path, kind: str, name: str
) -> None:
    browser = browser_of(cast.chiara)
    shown = browser.post(LIST, {"caseload": SimpleUploadedFile(name, HARMFUL[kind])}).url

    jobs.check(run_id=str(ImportRun.objects.get().id))

    check = browser.get(shown).context["check"]
    assert [refusal.startswith(f"{name}: ") for refusal in check.refusals] == [True], kind
    assert (ImportRun.objects.get().state, check.confirm_url) == ("refused", "")
    assert [path for path in data_folder.rglob("*") if path.is_file()] == []


def test_bomb_is_small_when_it_comes() -> None:
    assert len(HARMFUL["zip bomb"]) < 320_000


NAMES = [
    "clients.csv.exe",
    "clients.php.csv",
    "\u202eslx.exe",
    "cli\u2066ents\u2069.csv",
    "../../../etc/clients.csv",
    "..\\..\\clients.csv",
    "/etc/passwd",
    "clients.csv\u0000.exe",
    "clients\r\nX-Header: 1.csv",
    "CON",
    ".",
    "k" * 255 + ".csv",
]


@pytest.mark.parametrize("name", NAMES)
def test_asvs_5_4_2_name_is_shown_clean_and_never_used_as_a_path(
    cast: Cast, data_folder: Path, name: str
) -> None:
    [content] = [file.content.read() for file in csv_files({"clients": caseload("K1")["clients"]})]
    file = SimpleUploadedFile("clients.csv", content)
    file._name = name

    browser_of(cast.chiara).post(LIST, {"caseload": file})

    for run in ImportRun.objects.all():
        [shown] = run.file_names
        assert shown.isprintable()
        assert len(shown) <= 200
        assert "/" not in shown
        assert "\\" not in shown
    kept = {str(path.relative_to(data_folder)) for path in data_folder.rglob("*") if path.is_file()}
    runs = {f"imports/{run.id}/00" for run in ImportRun.objects.all()}
    assert kept == runs


def test_refusal_names_the_file_without_what_turns_it_round(cast: Cast) -> None:
    file = SimpleUploadedFile("clients.csv", b"MZ\0\0")
    file._name = "gnp\u202exslx.exe"

    response = browser_of(cast.chiara).post(LIST, {"caseload": file})

    [sentence] = response.context["form"].errors["caseload"]
    assert sentence.startswith("gnpxslx.exe: ")


def test_name_of_ten_megabytes_is_no_name(cast: Cast) -> None:
    body = (
        b'--b\r\nContent-Disposition: form-data; name="caseload"; filename="'
        + b"k" * 10 * 2**20
        + b'.csv"\r\nContent-Type: text/csv\r\n\r\na;b\r\n--b--\r\n'
    )

    response = browser_of(cast.chiara).generic(
        "POST", LIST, body, content_type="multipart/form-data; boundary=b"
    )

    assert response.status_code in {200, 400, 413}
    assert ImportRun.objects.count() == 0
