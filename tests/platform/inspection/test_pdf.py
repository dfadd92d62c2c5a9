"""A paper that leaves is a paper: no actions, no attachments, nobody's name in its properties."""

import datetime
import io

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject

from balsts.platform.inspection import findings_in_pdf
from balsts.platform.pdf.letter import letter_pdf
from tests.platform.pdf.test_letter import LETTER

DAY = datetime.date(2026, 11, 24)


@pytest.fixture(scope="module")
def letter() -> bytes:
    return letter_pdf(LETTER, created_on=DAY)


def rewritten(letter: bytes, change) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(letter)))
    change(writer)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def test_letter_of_our_own_may_leave(letter):
    assert findings_in_pdf(letter) == set()


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (
            lambda writer: writer.root_object.update({NameObject("/JS"): TextStringObject("x")}),
            "script",
        ),
        (lambda writer: writer.add_attachment("people.csv", b"Fatima"), "attachment"),
        (lambda writer: writer.add_metadata({"/Author": "Fatima"}), "metadata"),
        (lambda writer: writer.encrypt("secret"), "encrypted"),
        (
            lambda writer: writer.root_object.update(
                {NameObject("/OpenAction"): TextStringObject("x")}
            ),
            "action",
        ),
    ],
)
def test_what_does_not_belong_there_is_found(letter, change, finding):
    assert finding in findings_in_pdf(rewritten(letter, change))


def test_name_in_disguise_is_read_as_a_reader_reads_it(letter):
    disguised = letter.replace(b"/Type/Catalog", b"/Type/Catalog/J#53 1", 1)

    assert disguised != letter
    assert findings_in_pdf(disguised) == {"script"}


def test_what_was_written_behind_the_end_is_found(letter):
    assert findings_in_pdf(letter + b"\n%%EOF\n") == {"written_over"}


def test_what_is_no_pdf_is_found():
    assert findings_in_pdf(b"<html>") == {"not_a_pdf"}
