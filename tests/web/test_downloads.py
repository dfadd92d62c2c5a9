"""Nothing leaves but through the one way, and what leaves is marked."""

import pytest
from django.test import RequestFactory
from django.utils import timezone
from django.utils.translation import override

from balsts.access.enums import Permission
from balsts.exchange.enums import ExportPurpose, ExportTemplate
from balsts.platform.inspection import UnfitToLeave
from balsts.web.downloads import (
    FileKind,
    Holds,
    OutgoingFile,
    PeoplesData,
    UnregisteredPeople,
    download,
    inspect,
    marked,
)
from balsts.web.page import StaffRequest
from tests.conventions.reading import SOURCE, place, python_files
from tests.people import create_cast

NOTICE = "internal, not for publication"
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
DRAWING = '<svg role="img" width="64" height="40" viewBox="0 0 64 40"><title>t</title></svg>'


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


def mark(kind: FileKind, text: str, *, holds: Holds = Holds.FIGURES) -> str:
    file = OutgoingFile(name="x", kind=kind, content=text.encode(), holds=holds)
    return marked(file).decode()


def test_table_begins_with_the_notice() -> None:
    assert mark(FileKind.CSV, "a;b\r\n") == f"{BOM}# {NOTICE}\r\na;b\r\n"


def test_table_that_says_it_already_is_left_as_it_is() -> None:
    said = f'{BOM}# Portrait\r\n"# {NOTICE}"\r\na,b\r\n'

    assert mark(FileKind.CSV, said) == said


def test_table_that_says_it_only_far_below_is_marked_at_its_top() -> None:
    said = "a\r\n" * 10 + NOTICE

    assert mark(FileKind.CSV, said).startswith(f"{BOM}# {NOTICE}\r\n")


def test_drawing_grows_by_a_strip_with_the_notice() -> None:
    drawn = mark(FileKind.SVG, DRAWING)

    assert 'width="64" height="68" viewBox="0 0 64 68"' in drawn
    assert drawn.endswith(f">{NOTICE}</text></svg>")


def test_drawing_of_unknown_size_does_not_leave() -> None:
    with pytest.raises(ValueError, match=NOTICE):
        mark(FileKind.SVG, "<svg></svg>")


def test_workbook_leaves_only_as_an_empty_form() -> None:
    assert mark(FileKind.XLSX, "PK", holds=Holds.NOTHING) == "PK"
    with pytest.raises(ValueError, match="x"):
        mark(FileKind.XLSX, "PK")


def test_letter_to_a_client_leaves_without_the_notice_and_no_other_pdf_does() -> None:
    people = PeoplesData(
        template=ExportTemplate.LETTER,
        purpose=ExportPurpose.FOR_THE_CLIENT,
        reason="",
        person_count=1,
    )
    letter = OutgoingFile(name="x", kind=FileKind.PDF, content=b"%PDF", holds=people)

    assert marked(letter) == b"%PDF"
    with pytest.raises(ValueError, match="x"):
        mark(FileKind.PDF, "%PDF")


@pytest.mark.parametrize(
    ("kind", "content", "finding"),
    [
        (FileKind.CSV, "﻿a\r\n=1+1\r\n", "live_formula"),
        (FileKind.SVG, "<svg><script>1</script></svg>", "script"),
        (FileKind.PDF, "%PDF-1.7 /JS %%EOF", "script"),
        (FileKind.XLSX, "PK", "not_a_workbook"),
    ],
)
def test_file_that_hides_or_runs_something_does_not_leave(
    kind: FileKind, content: str, finding: str
) -> None:
    file = OutgoingFile(name="x", kind=kind, content=content.encode())

    with pytest.raises(UnfitToLeave, match=finding):
        inspect(file, file.content)


# Beside the way of files, whom to tell of a weakness: text of the installation, about nobody.
OWN_WAYS = (SOURCE / "web" / "downloads.py", SOURCE / "web" / "well_known.py")


def test_no_page_hands_over_a_file_by_itself() -> None:
    ways = ("FileResponse", "StreamingHttpResponse", "Content-Disposition", "content_type=")
    found = [
        place(path)
        for path in python_files("web/**/*.py")
        if path not in OWN_WAYS and any(way in path.read_text(encoding="utf-8") for way in ways)
    ]

    assert found == []


def test_asvs_14_2_4_a_file_about_somebody_whom_no_register_knows_does_not_leave(db) -> None:
    """Each page says whose data it shows; a file that is made from them is registered, or stays."""
    cast = create_cast(today=timezone.localdate())

    @download(leaves="figures_taken", needs=Permission.SEE_FIGURES)
    def careless(request: StaffRequest) -> OutgoingFile:
        request.subjects.add(cast.fatima.id)
        return OutgoingFile(name="x", kind=FileKind.CSV, content=b"a;b")

    request = RequestFactory().get("/")
    request.user = cast.esther

    with pytest.raises(UnregisteredPeople):
        careless(request)
