"""All messages of an import as CSV, for those who correct their files row by row."""

from collections.abc import Iterator
from typing import TextIO
from uuid import UUID

from django.utils.translation import override, pgettext

from balsts.exchange.models import ImportRun
from balsts.exchange.queries.import_run import MessageLine, all_messages_of
from balsts.organisations.queries.standing import Standing
from balsts.platform.spreadsheets import Column, write_csv


def write_messages(
    target: TextIO, run: ImportRun, standing: Standing, *, language: str
) -> set[UUID]:
    """Write one line a message in the reader's language, however many; return whom they name."""
    named: set[UUID] = set()

    def lines() -> Iterator[MessageLine]:
        for line in all_messages_of(run, standing):
            named.update(line.client_ids)
            yield line

    with override(language):
        write_csv(
            target,
            [
                Column(heading=pgettext("import messages", "File or page")),
                Column(heading=pgettext("import messages", "Sheet")),
                Column(heading=pgettext("import messages", "Row")),
                Column(heading=pgettext("import messages", "Column")),
                Column(heading=pgettext("import messages", "Weight")),
                Column(heading=pgettext("import messages", "Message")),
            ],
            (
                (
                    line.source,
                    line.sheet,
                    line.row_number,
                    line.column,
                    str(line.severity.label),
                    line.text,
                )
                for line in lines()
            ),
            delimiter=";",
        )
    return named
