"""The tables in uploaded files: pages of workbooks, CSV files, CSV files in a ZIP archive."""

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import BinaryIO, NoReturn

from balsts.platform.sentences import Sentence, translatable
from balsts.platform.spreadsheets import Sheet as Table
from balsts.platform.spreadsheets import UnreadableFile, read_workbook
from balsts.platform.spreadsheets.archives import holds_a_link

MOST_FILES = 30
MOST_UNPACKED = 100 * 2**20
MOST_RATIO = 300
SMALL_FILE = 2**20
MOST_ROWS_IN_ALL = 300_000
_WORKBOOK_PART = "xl/workbook.xml"


class UnreadableUpload(UnreadableFile):
    """One of several files cannot be read: which one, and which others cannot either."""

    def __init__(
        self, sentence: Sentence, *, file_name: str, others: Sequence["UnreadableUpload"] = ()
    ) -> None:
        super().__init__(sentence)
        self.file_name = file_name
        self.others = tuple(others)


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A stored file and the name under which it came."""

    name: str
    path: Path


@dataclass(frozen=True, kw_only=True)
class Source:
    """One table; `label` is what people see, `name` what it is recognised by."""

    label: str
    name: str
    table: Table
    is_page: bool = False


def sources_in(uploads: Sequence[Upload]) -> list[Source]:
    """Open all files, or refuse all because of one that cannot be read."""
    sources = [source for upload in uploads for source in sources_of(upload)]
    refuse_too_many_rows(sources)
    return sources


def refuse_too_many_rows(sources: Sequence[Source]) -> None:
    """Refuse tables that hold more rows together than one import may."""
    if sum(source.table.rows_until for source in sources) > MOST_ROWS_IN_ALL:
        _refuse(
            translatable("There are more than %(most)s rows: bring them in as several imports"),
            most=MOST_ROWS_IN_ALL,
        )


def sources_of(upload: Upload) -> Iterator[Source]:
    """Open one file, or raise `UnreadableUpload` with its name."""
    try:
        if _is_archive_of_tables(upload.path):
            yield from _in_archive(upload)
        else:
            with upload.path.open("rb") as file:
                yield from _tables(upload.name, file)
    except UnreadableFile as refused:
        raise UnreadableUpload(refused.sentence, file_name=upload.name) from None


def _tables(name: str, file: BinaryIO) -> Iterator[Source]:
    workbook = read_workbook(file)
    for table in workbook.sheets:
        if table.name:
            yield Source(label=table.name, name=table.name, table=table, is_page=True)
        else:
            yield Source(label=name, name=_stem(name), table=table)


def _stem(name: str) -> str:
    """Take folders, the ending and a leading number away: `01_clients.csv` is about clients."""
    return re.sub(r"^[\d\W_]+", "", PurePosixPath(name.replace("\\", "/")).stem)


def _is_archive_of_tables(path: Path) -> bool:
    if not zipfile.is_zipfile(path):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name.casefold() for name in archive.namelist()]
    except zipfile.BadZipFile:
        return False  # reading it as a workbook says what is wrong with it
    return _WORKBOOK_PART not in names and any(name.endswith(".csv") for name in names)


def _in_archive(upload: Upload) -> Iterator[Source]:
    try:
        with zipfile.ZipFile(upload.path) as archive:
            parts = [part for part in archive.infolist() if not part.is_dir()]
            _refuse_links(parts)
            _refuse_bombs(parts)
            for part in parts:
                if part.filename.casefold().endswith(".csv") and "__MACOSX/" not in part.filename:
                    yield from _tables(part.filename, BytesIO(_unpacked(archive, part)))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        _refuse(translatable("This ZIP file is damaged: pack the files again and choose it"))


def _refuse_links(parts: Sequence[zipfile.ZipInfo]) -> None:
    if holds_a_link(parts):
        _refuse(
            translatable(
                "This ZIP file holds a link to another place: pack the files themselves and choose "
                "it again"
            )
        )


def _refuse_bombs(parts: Sequence[zipfile.ZipInfo]) -> None:
    is_bomb = any(
        part.file_size > SMALL_FILE and part.file_size > MOST_RATIO * part.compress_size
        for part in parts
    )
    unpacked = sum(part.file_size for part in parts)
    if is_bomb or len(parts) > MOST_FILES or unpacked > MOST_UNPACKED:
        _refuse(
            translatable(
                "This ZIP file holds too many files or would grow far too large when unpacked"
            )
        )


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """Unpack no more than the archive said, whatever it really holds."""
    with archive.open(part) as file:
        return file.read(part.file_size)


def _refuse(text: str, **values: int | str) -> NoReturn:
    raise UnreadableFile(Sentence(text, values))
