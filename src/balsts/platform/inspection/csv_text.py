"""CSV: nothing that a spreadsheet program would run, whichever separator it believes in."""

import codecs
import csv
import io
import re
from collections.abc import Iterator

from balsts.platform.spreadsheets.guarding import LIVE

SEPARATORS = (",", ";", "\t")
_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?(e[+-]?[0-9]+)?", re.IGNORECASE)


def findings_in_csv(content: bytes) -> set[str]:
    """Return codes of what is wrong: empty for a file that may leave.

    A program set to another country splits at another separator, so what is harmless inside one
    cell may begin the next one: the file is read in every way it may be read.
    """
    findings: set[str] = set()
    if not content.startswith(codecs.BOM_UTF8):
        findings.add("no_mark_of_utf8")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return findings | {"not_utf8"}
    if "\0" in text:
        findings.add("nul")
    for separator in SEPARATORS:
        try:
            if any(_is_live(cell) for cell in _cells(text, separator)):
                findings.add("live_formula")
        except csv.Error:
            findings.add("not_csv")
    return findings


def _cells(text: str, separator: str) -> Iterator[str]:
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    for record in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
        yield from record


def _is_live(cell: str) -> bool:
    """Whether a program would count it out; a bare number with its sign is only a number."""
    return cell.lstrip("\t\r\n").startswith(tuple(LIVE)) and not _NUMBER.fullmatch(cell)
