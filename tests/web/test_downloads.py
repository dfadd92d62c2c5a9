"""Nothing leaves but through the one way, and what leaves is marked."""

import pytest
from django.utils.translation import override

from balsts.web.downloads import FileKind, OutgoingFile, marked
from tests.conventions.reading import SOURCE, place, python_files

NOTICE = "internal, not for publication"
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
DRAWING = '<svg role="img" width="64" height="40" viewBox="0 0 64 40"><title>t</title></svg>'


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


def mark(kind: FileKind, text: str, *, is_empty_form: bool = False) -> str:
    file = OutgoingFile(name="x", kind=kind, content=text.encode(), is_empty_form=is_empty_form)
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
    assert mark(FileKind.XLSX, "PK", is_empty_form=True) == "PK"
    with pytest.raises(ValueError, match="x"):
        mark(FileKind.XLSX, "PK")


def test_letter_to_a_client_leaves_without_the_notice_and_no_other_pdf_does() -> None:
    letter = OutgoingFile(name="x", kind=FileKind.PDF, content=b"%PDF", is_for_client=True)

    assert marked(letter) == b"%PDF"
    with pytest.raises(ValueError, match="x"):
        mark(FileKind.PDF, "%PDF")


def test_no_page_hands_over_a_file_by_itself() -> None:
    ways = ("FileResponse", "StreamingHttpResponse", "Content-Disposition", "content_type=")
    found = [
        place(path)
        for path in python_files("web/**/*.py")
        if path != SOURCE / "web" / "downloads.py"
        and any(way in path.read_text(encoding="utf-8") for way in ways)
    ]

    assert found == []
