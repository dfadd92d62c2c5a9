"""The comparison of figures as it is shown: by publication, in the order of the file."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from balsts.statistics.definitions import RECONCILIATION
from balsts.statistics.enums import Agreement
from balsts.statistics.queries.reconciliation import (
    Reconciliation as StoredReconciliation,
)
from balsts.statistics.queries.reconciliation import ReconciliationRow, SourceSum
from balsts.statistics.rules.scope import read_scope
from balsts.statistics.wording import snapshot_line
from balsts.web.formatting import day, grouped, signed
from balsts.web.shapes.checks import ReconciledRow, ReconciledSource, Reconciliation
from balsts.web.shapes.figures import Download

OUTCOMES = {
    Agreement.EQUAL: "equal",
    Agreement.DIFFERENT: "differs",
    Agreement.SOURCE_DOES_NOT_ADD_UP: "source",
    Agreement.NOT_COMPUTED: "missing",
}


def reconciliation_of(found: StoredReconciliation) -> Reconciliation:
    """Group the compared figures by publication; what is not computed comes last, with reasons."""
    sources: dict[str, list[ReconciliationRow]] = {}
    for row in found.rows:
        if row.agreement != Agreement.NOT_COMPUTED:
            sources.setdefault(row.source, []).append(row)
    return Reconciliation(
        lead=_lead(found),
        sources=tuple(
            _source(f"source-{number}", title, rows, found.faulty_tables)
            for number, (title, rows) in enumerate(sources.items(), start=1)
        )
        + _not_computed(found),
        source_words=snapshot_line(found.snapshot),
        downloads=(
            Download(
                label=_("All rows, CSV"),
                url=reverse("statistics:report_csv", args=[found.run.id]),
            ),
        ),
    )


def no_reconciliation() -> Reconciliation:
    """What stands there while nothing is compared."""
    return Reconciliation(lead=str(RECONCILIATION.title), sources=(), source_words="")


def _lead(found: StoredReconciliation) -> str:
    return _(
        "%(published)s published figures: %(equal)s agree, %(different)s differ, "
        "%(not_computed)s are not computed. %(faulty)s of %(checked)s published tables "
        "do not add up."
    ) % {
        "published": len(found.rows),
        "equal": found.how_many(Agreement.EQUAL),
        "different": found.how_many(Agreement.DIFFERENT),
        "not_computed": found.how_many(Agreement.NOT_COMPUTED),
        "faulty": len(found.faulty_tables),
        "checked": found.tables_checked,
    }


def _source(
    slug: str, title: str, rows: list[ReconciliationRow], faulty: Iterable[SourceSum]
) -> ReconciledSource:
    tables = {(row.year_scope, row.dimension) for row in rows}
    flags = [_flag(table) for table in faulty if (table.year_scope, table.dimension) in tables]
    equal = sum(row.agreement == Agreement.EQUAL for row in rows)
    return ReconciledSource(
        slug=slug,
        title=title,
        words=_("%(equal)s of %(rows)s agree") % {"equal": equal, "rows": len(rows)},
        rows=(*flags, *map(_row, rows)),
    )


def _row(row: ReconciliationRow) -> ReconciledRow:
    return ReconciledRow(
        label=f"{row.dimension_label}: {row.category_label}",
        note=scope_words(row.year_scope),
        outcome=OUTCOMES[row.agreement],
        outcome_label=str(row.agreement.label),
        computed=grouped(row.computed),
        published=grouped(row.published),
        difference=signed(row.difference),
    )


def _flag(table: SourceSum) -> ReconciledRow:
    """A published table whose own categories do not sum to its own total."""
    return ReconciledRow(
        label=_("%(dimension)s: the source's own list") % {"dimension": table.dimension_label},
        note=scope_words(table.year_scope),
        outcome="source",
        outcome_label=str(Agreement.SOURCE_DOES_NOT_ADD_UP.label),
        published=_("%(found)s of %(total)s")
        % {"found": grouped(table.found), "total": grouped(table.total)},
        difference=signed(table.difference),
    )


def _not_computed(found: StoredReconciliation) -> tuple[ReconciledSource, ...]:
    rows = [row for row in found.rows if row.agreement == Agreement.NOT_COMPUTED]
    if not rows:
        return ()
    count = len(rows)
    return (
        ReconciledSource(
            slug="not-computed",
            title=pgettext("reconciliation", "Not computed, and why"),
            words=ngettext("%(count)s figure", "%(count)s figures", count) % {"count": count},
            rows=tuple(
                ReconciledRow(
                    label=f"{row.dimension_label}: {row.category_label}",
                    note=f"{scope_words(row.year_scope)} · {row.source}",
                    outcome="missing",
                    outcome_label=row.reason,
                    published=grouped(row.published),
                    difference="",
                )
                for row in rows
            ),
        ),
    )


def scope_words(written: str) -> str:
    """Write the days of a published figure; a year or month stays as the source wrote it."""
    scope = read_scope(written)
    if scope is None or ".." not in written:
        return written
    if scope.first_day is None:
        return _("up to %(last_day)s") % {"last_day": day(scope.last_day)}
    return f"{day(scope.first_day)} – {day(scope.last_day)}"
