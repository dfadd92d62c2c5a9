"""The comparison of figures as it is shown: by publication, in the order of the file."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

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
        sources=_since_the_beginning(found)
        + tuple(
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
        agrees=equal == len(rows) and not flags,
        is_open=equal < len(rows) or bool(flags),
    )


def _since_the_beginning(found: StoredReconciliation) -> tuple[ReconciledSource, ...]:
    """The figures everybody asks for first: different people since the beginning, end by end.

    Where nobody printed the sum for the end of a year, the new people of each year are added up.
    """
    printed = {
        scope.last_day: row
        for row in found.rows
        if row.dimension == "clients_cumulative_unique" and (scope := read_scope(row.year_scope))
    }
    added = {
        last_day: row for last_day, row in _years_added_up(found).items() if last_day not in printed
    }
    rows = {last_day: _headline(last_day, row) for last_day, row in printed.items()} | added
    if not rows:
        return ()
    equal = sum(row.outcome == "equal" for row in rows.values())
    return (
        ReconciledSource(
            slug="since-the-beginning",
            title=_("Different people since the beginning"),
            words=_("%(equal)s of %(rows)s agree") % {"equal": equal, "rows": len(rows)},
            rows=tuple(rows[last_day] for last_day in sorted(rows)),
            agrees=equal == len(rows),
            is_open=True,
        ),
    )


def _headline(last_day: date, row: ReconciliationRow) -> ReconciledRow:
    return replace(
        _row(row), label=_("up to %(last_day)s") % {"last_day": day(last_day)}, note=row.source
    )


def _years_added_up(found: StoredReconciliation) -> dict[date, ReconciledRow]:
    """Add up the new people of whole years, as long as each year was printed and counted."""
    by_year = {
        int(row.year_scope): row
        for row in found.rows
        if row.dimension == "clients_new_unique_in_year" and row.year_scope.isdecimal()
    }
    sums: dict[date, ReconciledRow] = {}
    computed = published = 0
    for year, row in sorted(by_year.items()):
        if row.computed is None or (sums and year - 1 not in by_year):
            break
        computed, published = computed + row.computed, published + row.published
        agreement = Agreement.EQUAL if computed == published else Agreement.DIFFERENT
        last_day = date(year, 12, 31)
        sums[last_day] = ReconciledRow(
            label=_("up to %(last_day)s") % {"last_day": day(last_day)},
            note=_("new people of the years %(first)s–%(last)s added up")
            % {"first": min(by_year), "last": year},
            outcome=OUTCOMES[agreement],
            outcome_label=str(agreement.label),
            computed=grouped(computed),
            published=grouped(published),
            difference=signed(computed - published),
        )
    return sums


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
