"""Reports as CSV: what it is, what is counted, and every number with its code and its name."""

import csv
import io
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from balsts.platform.spreadsheets import guarded
from balsts.statistics.definitions import Report
from balsts.statistics.models import ReportRun, Snapshot
from balsts.statistics.queries.report import LabelledBreakdown
from balsts.statistics.wording import notices_of, result_notes, title_of


def breakdowns_as_csv(
    report: Report,
    run: ReportRun,
    snapshot: Snapshot,
    breakdowns: Iterable[LabelledBreakdown],
) -> bytes:
    """Write all numbers of a report in the active language, one number a line."""
    tables = list(breakdowns)
    lines = [title_of(report, run.parameters), *notices_of(snapshot, run.parameters)]
    lines.append(
        _("Definition %(code)s, version %(version)s")
        % {
            "code": report.code,
            "version": report.version_from(snapshot.schema_version),
        }
    )
    lines += result_notes(run.result or {})
    lines += [f"{table.title}: {table.definition}" for table in tables]
    heading = (
        "dimension",
        pgettext("column", "dimension"),
        "category",
        pgettext("column", "category"),
        "measure",
        pgettext("column", "measure"),
        "number",
    )
    return _written(lines, heading, [row for table in tables for row in _rows(table)])


def lines_as_csv(
    notes: Iterable[str], heading: Iterable[str], rows: Iterable[Iterable[str | int]]
) -> bytes:
    """Write notes, a heading and rows; for tables that are no breakdowns."""
    return _written(list(notes), tuple(heading), [tuple(row) for row in rows])


def _rows(table: LabelledBreakdown) -> Iterable[tuple[str | int, ...]]:
    for row in table.rows:
        for column, label, number in zip(
            table.columns, table.column_labels, row.numbers, strict=True
        ):
            yield table.code, table.title, row.code, row.label, column, label, number
    yield table.code, table.title, "total", pgettext("category", "total"), "people", "", table.total


def _written(
    notes: list[str], heading: tuple[str, ...], rows: list[tuple[str | int, ...]]
) -> bytes:
    """Spreadsheet programs need the mark of UTF-8; notes begin with # and are one cell each."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([guarded(f"# {note}")] for note in notes)
    writer.writerow(heading)
    writer.writerows([_harmless(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _harmless(value: str | int) -> str | int:
    return guarded(value) if isinstance(value, str) else value
