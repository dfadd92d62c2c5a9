"""The template: one sheet each, with choices and hints, and a sheet that explains them all."""

from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from balsts.exchange.sheets import SHEETS, Column, Sheet
from balsts.platform.spreadsheets import Column as WrittenColumn
from balsts.platform.spreadsheets import SheetToWrite, write_workbook

REQUIRED_MARK = " *"


def write_template(target: BinaryIO, *, language: str) -> None:
    """Write the template with headings in the reader's language; ids are accepted as well."""
    with override(language):
        write_workbook(target, [_explanation(), *(_sheet(sheet) for sheet in SHEETS)])


def template_name(language: str) -> str:
    """Return the file name under which the template is offered."""
    return f"balsts-import-{language[:2]}.xlsx"


def template_sheets(language: str) -> tuple[str, ...]:
    """Return the names of the template's sheets, for whoever looks through the finished file."""
    with override(language):
        return (_explanation_name(), *(str(sheet.label) for sheet in SHEETS))


def _explanation_name() -> str:
    return pgettext("import sheet", "Explanation")


def _sheet(sheet: Sheet) -> SheetToWrite:
    return SheetToWrite(name=str(sheet.label), columns=[_column(each) for each in sheet.columns])


def _column(column: Column) -> WrittenColumn:
    heading = f"{column.label}{REQUIRED_MARK if column.is_required else ''}"
    note = " ".join(str(part) for part in (column.help, column.kind.explanation) if part)
    return WrittenColumn(
        heading=heading,
        width=max(14, min(40, len(heading) + 4)),
        choices=column.kind.choices(),
        note=note,
    )


def _explanation() -> SheetToWrite:
    return SheetToWrite(
        name=_explanation_name(),
        columns=[
            WrittenColumn(heading=pgettext("explanation", "Sheet"), width=22),
            WrittenColumn(heading=pgettext("explanation", "Column"), width=28),
            WrittenColumn(heading=pgettext("explanation", "Id"), width=24),
            WrittenColumn(heading=pgettext("explanation", "Must be filled in"), width=10),
            WrittenColumn(heading=pgettext("explanation", "What it says"), width=60),
            WrittenColumn(heading=pgettext("explanation", "How it is written"), width=60),
            WrittenColumn(heading=pgettext("explanation", "Example"), width=28),
        ],
        rows=list(_explanations()),
    )


def _explanations() -> Iterator[tuple[str, ...]]:
    for sheet in SHEETS:
        yield (str(sheet.label), "", sheet.id, "", str(sheet.help), "", "")
        for column in sheet.columns:
            yield (
                str(sheet.label),
                str(column.label),
                column.id,
                _("yes") if column.is_required else "",
                str(column.help),
                _how(column),
                column.example,
            )


def _how(column: Column) -> str:
    choices = column.kind.choices()
    return "; ".join(choices) if choices else str(column.kind.explanation)
