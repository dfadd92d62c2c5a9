"""Opening a file somebody sent us: what it is by its content, never by its name."""

from contextlib import nullcontext
from pathlib import Path
from typing import BinaryIO

from balsts.platform.sentences import translatable
from balsts.platform.spreadsheets import csv_text, xlsx
from balsts.platform.spreadsheets.content import MOST_BYTES, NOT_A_TABLE, Workbook, refuse

LONGEST_MAGIC = 512
_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refuse_at_a_glance(start: bytes, *, size: int) -> None:
    """Refuse what its size and first bytes alone tell to be no table of ours; nothing is opened.

    What passes may still be anything: whoever reads it finds out. Archives are measured unpacked.
    """
    if start.startswith(_ZIP):
        return
    _refuse_by_size(size)
    if start.startswith(_OLD_OFFICE):
        refuse(
            translatable(
                "This is an old Excel file or one with a password: save it as XLSX without "
                "a password and choose it again",
            ),
        )
    if not csv_text.may_begin_with(start):
        refuse(NOT_A_TABLE)


def read_workbook(source: Path | BinaryIO) -> Workbook:
    """Read an XLSX or CSV file, or raise `UnreadableFile` with a sentence.

    All limits are checked before this returns, so that whoever goes through the rows afterwards
    meets no surprise. Rows are produced as they are asked for.
    """
    with source.open("rb") if isinstance(source, Path) else nullcontext(source) as file:
        size = file.seek(0, 2)
        file.seek(0)
        start = file.read(LONGEST_MAGIC)
        file.seek(0)
        _refuse_by_size(size)
        refuse_at_a_glance(start, size=size)
        if start.startswith(_ZIP):
            return xlsx.read(file)
        return csv_text.read(file.read())


def _refuse_by_size(size: int) -> None:
    if size == 0:
        refuse(translatable("This file is empty: choose the one with your rows"))
    if size > MOST_BYTES:
        refuse(
            translatable(
                "This file has %(size)s MB, more than the %(most)s MB we can read: split it",
            ),
            size=size // 2**20,
            most=MOST_BYTES // 2**20,
        )
