"""All messages of an import as CSV, for those who correct their files row by row."""

from typing import TextIO

from django.utils.translation import override, pgettext

from balsts.exchange.models import ImportRun
from balsts.exchange.queries.import_run import all_messages_of
from balsts.platform.spreadsheets import Column, write_csv


def write_messages(target: TextIO, run: ImportRun, *, language: str) -> None:
    """Write one line a message in the reader's language, whole, however many there are."""
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
                for line in all_messages_of(run)
            ),
            delimiter=";",
        )
