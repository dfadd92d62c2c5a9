"""The comparison of computed and published figures as CSV."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from balsts.statistics.definitions import RECONCILIATION
from balsts.statistics.drawing.tables import lines_as_csv
from balsts.statistics.models import ReportRun, Snapshot
from balsts.statistics.queries.reconciliation import read_reconciliation
from balsts.statistics.wording import notices_of, title_of


def reconciliation_as_csv(run: ReportRun, snapshot: Snapshot) -> bytes:
    """Write every published figure beside ours, in the active language."""
    read = read_reconciliation(run, snapshot)
    notes = [title_of(RECONCILIATION, {}), *notices_of(snapshot, {})]
    notes += [
        _("%(dimension)s, %(scope)s: the source gives %(found)s of %(total)s and does not add up")
        % {
            "dimension": table.dimension_label,
            "scope": table.year_scope,
            "found": table.found,
            "total": table.total,
        }
        for table in read.faulty_tables
    ]
    heading = (
        pgettext("column", "period"),
        pgettext("column", "dimension"),
        pgettext("column", "category"),
        pgettext("column", "computed"),
        pgettext("column", "published"),
        pgettext("column", "difference"),
        pgettext("column", "remark"),
        pgettext("column", "source"),
    )
    rows = [
        (
            row.year_scope,
            row.dimension_label,
            row.category_label,
            "" if row.computed is None else row.computed,
            row.published,
            "" if row.difference is None else row.difference,
            row.reason or str(row.agreement.label),
            row.source,
        )
        for row in read.rows
    ]
    return lines_as_csv(
        notes,
        heading,
        rows,
    )
