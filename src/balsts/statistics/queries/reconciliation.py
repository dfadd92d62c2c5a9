"""Reading the stored comparison of computed and published figures."""

from dataclasses import dataclass

from django.utils.translation import pgettext

from balsts.statistics.definitions import RECONCILIATION
from balsts.statistics.enums import Agreement, NotComputable
from balsts.statistics.labels import label_of
from balsts.statistics.models import ReportRun, Snapshot
from balsts.statistics.published_dimensions import DIMENSION_TITLES
from balsts.statistics.queries.report import newest_run


@dataclass(frozen=True, kw_only=True)
class ReconciliationRow:
    """One published figure: what we count, what was printed, and the difference."""

    year_scope: str
    dimension: str
    dimension_label: str
    category: str
    category_label: str
    computed: int | None
    published: int
    difference: int | None
    agreement: Agreement
    reason: str
    source: str


@dataclass(frozen=True, kw_only=True)
class SourceSum:
    """A published table that does not sum to its published total."""

    year_scope: str
    dimension: str
    dimension_label: str
    found: int
    total: int

    @property
    def difference(self) -> int:
        return self.found - self.total


@dataclass(frozen=True, kw_only=True)
class Reconciliation:
    """The whole comparison, made once from one snapshot."""

    run: ReportRun
    snapshot: Snapshot
    rows: tuple[ReconciliationRow, ...]
    tables_checked: int
    faulty_tables: tuple[SourceSum, ...]

    def how_many(self, agreement: Agreement) -> int:
        """Count the rows that stand like this."""
        return sum(row.agreement == agreement for row in self.rows)


def reconciliation() -> Reconciliation | None:
    """Return the newest comparison, or None where none is made."""
    run = newest_run(RECONCILIATION.code)
    return read_reconciliation(run, run.snapshot) if run and run.snapshot else None


def read_reconciliation(run: ReportRun, snapshot: Snapshot) -> Reconciliation:
    """Give a counted comparison its words."""
    result = run.result or {}
    sums = result["sums"]
    return Reconciliation(
        run=run,
        snapshot=snapshot,
        rows=tuple(_row(stored) for stored in result["rows"]),
        tables_checked=len(sums),
        faulty_tables=tuple(
            SourceSum(
                year_scope=one["year_scope"],
                dimension=one["dimension"],
                dimension_label=_dimension_label(one["dimension"]),
                found=one["found"],
                total=one["total"],
            )
            for one in sums
            if not one["adds_up"]
        ),
    )


def reconciliation_rows() -> tuple[ReconciliationRow, ...]:
    """Return the rows of the newest comparison; none where none is made."""
    found = reconciliation()
    return found.rows if found else ()


def _row(stored: dict[str, object]) -> ReconciliationRow:
    values = dict(stored)
    reason = str(values["reason"])
    return ReconciliationRow(
        year_scope=str(values["year_scope"]),
        dimension=str(values["dimension"]),
        dimension_label=_dimension_label(str(values["dimension"])),
        category=str(values["category"]),
        category_label=_category_label(values["code"], str(values["category"])),
        computed=_number(values["computed"]),
        published=int(str(values["published"])),
        difference=_number(values["difference"]),
        agreement=Agreement(str(values["agreement"])),
        reason=str(NotComputable(reason).label) if reason else "",
        source=str(values["source"]),
    )


def _dimension_label(dimension: str) -> str:
    return str(DIMENSION_TITLES.get(dimension, dimension))


def _category_label(code: object, category: str) -> str:
    """Name the category by our own list; one that we do not know stays as the source wrote it."""
    if not isinstance(code, list):
        return category
    ours, found = code
    if ours == "measures":
        return pgettext("category", "mean") if found == "mean" else pgettext("category", "total")
    return " / ".join(label_of(ours, part) for part in str(found).split("+"))


def _number(value: object) -> int | None:
    return None if value is None else int(str(value))
