"""At the form a file is only glanced at: size and first bytes, and nothing of it is opened."""

import io

import pytest

from balsts.exchange.reading.first_look import look_at
from balsts.platform.spreadsheets import UnreadableFile
from tests.exchange.caseload import caseload, workbook


class Watched(io.BytesIO):
    """Remembers how much was read of it."""

    taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        content = super().read(size)
        self.taken += len(content)
        return content


def test_no_more_than_the_first_bytes_are_read_and_the_file_begins_anew() -> None:
    content = workbook(caseload("K1")).content.read()
    file = Watched(content)

    look_at(file, size=len(content))

    assert (file.taken, file.tell()) == (512, 0)


def test_archive_that_is_damaged_or_a_bomb_passes_because_nobody_opens_it_here() -> None:
    file = io.BytesIO(b"PK\x03\x04 and nothing more")

    assert look_at(file, size=21) is None


def test_picture_is_refused_by_its_first_bytes() -> None:
    with pytest.raises(UnreadableFile, match="not an XLSX or CSV file"):
        look_at(io.BytesIO(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), size=16)
