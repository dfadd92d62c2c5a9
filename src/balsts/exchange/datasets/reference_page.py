"""The page of the reference that describes the sheets, drawn from their declarations."""

from collections.abc import Iterator

from django.utils.translation import override

from balsts.exchange.sheets import SHEETS, Column, Sheet
from balsts.exchange.sheets.kinds import Code

_INTRODUCTION = """# Sheets of an import

Drawn from `src/balsts/exchange/sheets` by `balsts import_sheets`; change it there.

A caseload comes as one XLSX workbook with these sheets, as CSV files named after them
(`clients.csv`), or as a ZIP archive of such files. A sheet is also known by its headings alone.
Headings may be the ids below or the labels in Latvian, English or Russian; so may the values of
lists. Columns marked with * must be filled in. Sheets and other columns may be left out.
"""


def import_sheets_page() -> str:
    """Return the page in Markdown, in English."""
    with override("en"):
        return "\n".join([_INTRODUCTION, *(line for sheet in SHEETS for line in _sheet(sheet))])


def _sheet(sheet: Sheet) -> Iterator[str]:
    yield f"## `{sheet.id}`: {sheet.label}"
    yield ""
    yield str(sheet.help)
    yield ""
    yield "| id | label | what it says | how it is written |"
    yield "|---|---|---|---|"
    for column in sheet.columns:
        mark = " *" if column.is_required else ""
        yield f"| `{column.id}`{mark} | {column.label} | {column.help} | {_how(column)} |"
    yield ""


def _how(column: Column) -> str:
    if isinstance(column.kind, Code):
        return ", ".join(f"`{code}`" for code in column.kind.of.values)
    example = f", such as `{column.example}`" if column.example else ""
    return f"{column.kind.explanation}{example}"
