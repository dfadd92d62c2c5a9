"""Unpacking an XLSX file of a stranger: limits, no macros, no document types, formulas noticed."""

import posixpath
import re
import zipfile
from collections import defaultdict
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.parsers import expat

from balsts.platform.sentences import translatable
from balsts.platform.spreadsheets.archives import holds_a_link
from balsts.platform.spreadsheets.content import (
    DAMAGED,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    NOT_A_TABLE,
    refuse,
    refuse_too_large,
)

_MOST_PARTS = 1_000
_MOST_UNPACKED = 200 * 2**20
_MOST_RATIO = 300
_SMALL_PART = 2**20
_CHUNK = 2**18

_CONTENT_TYPES = "[Content_Types].xml"
_MAIN_PART = "xl/workbook.xml"
_MAIN_RELATIONS = "xl/_rels/workbook.xml.rels"
_NOT_NEEDED = ("xl/drawings/", "xl/charts/", "xl/comments", "xl/theme/", "docProps/", "customXml/")
_FETCHED = ("xl/externallinks/", "xl/connections.xml", "xl/querytables/", "xl/webextensions/")
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def check_archive(archive: zipfile.ZipFile) -> None:
    """Refuse what is no workbook of ours before anything is unpacked."""
    _refuse_bombs(archive)
    _refuse_other_kinds(archive)


def _refuse_bombs(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    is_bomb = any(
        part.file_size > _SMALL_PART and part.file_size > _MOST_RATIO * part.compress_size
        for part in parts
    )
    if len(parts) > _MOST_PARTS or unpacked > _MOST_UNPACKED or is_bomb:
        refuse(
            translatable(
                "This file would grow far too large when unpacked: copy the rows into a new "
                "workbook and choose that",
            ),
        )


def _refuse_other_kinds(archive: zipfile.ZipFile) -> None:
    names = [name.casefold() for name in archive.namelist()]
    if "mimetype" in names:
        refuse(
            translatable("This is an OpenDocument file: save it as XLSX and choose that"),
        )
    if _MAIN_PART not in names or _CONTENT_TYPES.casefold() not in names:
        refuse(NOT_A_TABLE)
    if len(set(names)) < len(names) or holds_a_link(archive.infolist()):
        refuse(DAMAGED)
    if any(name.startswith(_FETCHED) for name in names):
        refuse(
            translatable(
                "This workbook takes values from other files: paste them as values into a new "
                "workbook and choose that"
            ),
        )
    has_macros = any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names)
    if has_macros or b"macroEnabled" in archive.read(_CONTENT_TYPES):
        refuse(
            translatable("This workbook contains macros: save it as XLSX without macros"),
        )


@dataclass(slots=True)
class Scan:
    """What a walk through the XML of one sheet has found; refuses what is too large at once."""

    formulas: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    last_row: int = 0
    last_column: int = -1
    _row: int = 0
    _column: int = -1

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match _local(name):
            case "c":
                self._enter_cell(attributes.get("r"))
            case "v" | "is":
                self._see_content()
            case "f":
                self._see_content()
                self.formulas[self._row].add(self._column)
            case "row":
                self._row, self._column = int(attributes.get("r", self._row + 1)), -1

    def _enter_cell(self, reference: str | None) -> None:
        if reference is None:
            self._column += 1
            return
        found = _REFERENCE.fullmatch(reference)
        if found is None:
            raise ValueError(reference)
        self._column, self._row = _column_number(found[1]), int(found[2])

    def _see_content(self) -> None:
        self.last_row = max(self.last_row, self._row)
        self.last_column = max(self.last_column, self._column)
        if self.last_row > MOST_ROWS or self.last_column >= MOST_COLUMNS:
            refuse_too_large()

    @property
    def cells(self) -> int:
        return self.last_row * (self.last_column + 1)


def copy_checked(archive: zipfile.ZipFile, checked: BinaryIO) -> dict[str, Scan]:
    """Copy the XML parts that are needed, each parsed on the way; return scans by sheet name."""
    sheet_parts = _visible_sheet_parts(archive)
    scans = {name: Scan() for name in sheet_parts}
    scan_by_part = {sheet_parts[name]: scan for name, scan in scans.items()}
    with zipfile.ZipFile(checked, "w", zipfile.ZIP_STORED) as copy:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")) and not name.startswith(_NOT_NEEDED):
                parser = _parser()
                if name in scan_by_part:
                    parser.StartElementHandler = scan_by_part[name].start
                with archive.open(name) as source, copy.open(name, "w") as target:
                    while chunk := source.read(_CHUNK):
                        parser.Parse(chunk)
                        target.write(chunk)
                    parser.Parse(b"", True)  # noqa: FBT003 (expat takes no keywords)
    if sum(scan.cells for scan in scans.values()) > MOST_CELLS:
        refuse_too_large()
    return scans


def _visible_sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Find the parts that hold the visible sheets, by the sheets' names in their order."""
    targets = {
        relation["Id"]: posixpath.normpath(posixpath.join("/xl", relation["Target"])).lstrip("/")
        for relation in _elements(archive.read(_MAIN_RELATIONS), "Relationship")
        if relation["Type"].endswith("/worksheet")
    }
    sheets = _elements(archive.read(_MAIN_PART), "sheet")
    parts = {
        sheet["name"]: targets[sheet["id"]]
        for sheet in sheets
        if sheet["id"] in targets and sheet.get("state", "visible") == "visible"
    }
    if len({sheet["name"] for sheet in sheets}) < len(sheets):
        refuse(DAMAGED)
    return parts


def _elements(xml: bytes, wanted: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if _local(name) == wanted:
            found.append({_local(key): value for key, value in attributes.items()})

    parser = _parser()
    parser.StartElementHandler = start
    parser.Parse(xml, True)  # noqa: FBT003 (expat takes no keywords)
    return found


def _parser() -> expat.XMLParserType:
    """Make a parser that refuses document types, and with them every entity.

    It takes the bytes for UTF-8 whatever they say of themselves: the reader of the values finds its
    marks by their bytes, and in another writing the two would see two different sheets.
    """
    parser = expat.ParserCreate("UTF-8")
    parser.StartDoctypeDeclHandler = _refuse_document_type
    parser.XmlDeclHandler = _refuse_other_writings
    return parser


def _refuse_other_writings(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding is not None and encoding.upper() != "UTF-8":
        refuse(DAMAGED)


def _refuse_document_type(*_details: object) -> None:
    refuse(DAMAGED)


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
