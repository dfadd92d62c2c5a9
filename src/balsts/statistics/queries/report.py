"""Reading stored reports, with the words of the active language beside the codes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from balsts.platform.countries import STATELESS
from balsts.platform.countries import UNKNOWN as UNKNOWN_COUNTRY
from balsts.statistics.breakdown import Breakdown
from balsts.statistics.definitions import DIMENSIONS, MONTHLY_REPORT, SOCIAL_PORTRAIT
from balsts.statistics.enums import ServedDefinition, WorkState
from balsts.statistics.labels import OTHER, UNKNOWN, column_label, label_of
from balsts.statistics.models import ReportRun, Snapshot
from balsts.statistics.progress import Progress, told

STATE_SERVICE = "state_service"
MOST_ROWS_IN_PRINT = 20
NEVER_MERGED = frozenset({STATELESS, UNKNOWN_COUNTRY, UNKNOWN})


@dataclass(frozen=True, kw_only=True)
class BreakdownRow:
    """One category with its numbers; `share` is of the people, in whole percent."""

    code: str
    label: str
    numbers: tuple[int, ...]
    share: int

    @property
    def count(self) -> int:
        """The first number, or all of a row whose columns divide the people."""
        return self.numbers[0]


@dataclass(frozen=True, kw_only=True)
class LabelledBreakdown:
    """A breakdown ready to be shown: title, definition, columns, rows."""

    code: str
    title: str
    definition: str
    is_multi_valued: bool
    columns: tuple[str, ...]
    column_labels: tuple[str, ...]
    rows: tuple[BreakdownRow, ...]
    total: int

    @property
    def seen_rows(self) -> tuple[BreakdownRow, ...]:
        """The rows that are not zero throughout."""
        return tuple(row for row in self.rows if any(row.numbers))

    @property
    def rows_for_print(self) -> tuple[BreakdownRow, ...]:
        """The rows that are not zero throughout, the smaller ones of a long list together."""
        return tuple(row for row in self.with_most(MOST_ROWS_IN_PRINT) if any(row.numbers))

    def without_empty_columns(self) -> "LabelledBreakdown":
        """Leave out the columns in which nobody is counted."""
        kept = [
            number
            for number in range(len(self.columns))
            if number == 0 or any(row.numbers[number] for row in self.rows)
        ]
        return replace(
            self,
            columns=tuple(self.columns[number] for number in kept),
            column_labels=tuple(self.column_labels[number] for number in kept),
            rows=tuple(
                replace(row, numbers=tuple(row.numbers[number] for number in kept))
                for row in self.rows
            ),
        )

    def with_most(self, most: int) -> tuple[BreakdownRow, ...]:
        """Return the first rows and one for all others together; what is not known stays apart."""
        named = [row for row in self.rows if row.code not in NEVER_MERGED]
        if len(named) <= most + 1:
            return self.rows
        apart = [row for row in self.rows if row.code in NEVER_MERGED]
        numbers = tuple(map(sum, zip(*(row.numbers for row in named[most:]), strict=True)))
        other = BreakdownRow(
            code=OTHER,
            label=label_of(self.code, OTHER),
            numbers=numbers,
            share=percent(numbers[0] if self.is_multi_valued else sum(numbers), self.total),
        )
        return (*named[:most], other, *apart)


@dataclass(frozen=True, kw_only=True)
class StoredReport:
    """A report run that is ready: its totals and breakdowns, and where its facts come from."""

    run: ReportRun
    snapshot: Snapshot
    total: int
    parameters: Mapping[str, str]
    served_definition: ServedDefinition
    numbers: Mapping[str, int] = field(default_factory=dict)
    breakdowns: tuple[LabelledBreakdown, ...] = ()

    @property
    def sexes(self) -> tuple[BreakdownRow, ...]:
        """How many women and men there are, for the head of a page."""
        return self.breakdown("sex").seen_rows

    def breakdown(self, code: str) -> LabelledBreakdown:
        """Return one breakdown by its code."""
        return next(one for one in self.breakdowns if one.code == code)


def portrait_for(cut_off: date, programme: str = STATE_SERVICE) -> StoredReport | None:
    """Return the newest portrait made for an inclusive cut-off, or None where none is made."""
    run = newest_run(SOCIAL_PORTRAIT.code, cut_off=cut_off.isoformat(), programme=programme)
    return stored_report(run) if run else None


def monthly_report_for(month: str, programme: str = STATE_SERVICE) -> StoredReport | None:
    """Return the newest monthly report made for a month written YYYY-MM, or None."""
    run = newest_run(MONTHLY_REPORT.code, month=month, programme=programme)
    return stored_report(run) if run else None


def newest_run(definition: str, **parameters: str) -> ReportRun | None:
    """Return the newest ready run of a report with these parameters."""
    runs = ReportRun.objects.filter(definition=definition, state=WorkState.READY)
    if parameters:
        runs = runs.filter(parameters__contains=parameters)
    return runs.select_related("snapshot").order_by("-requested_at", "-id").first()


def report_run(key: UUID) -> ReportRun | None:
    """Return a run in any state."""
    return ReportRun.objects.select_related("snapshot").filter(id=key).first()


def run_progress(run: ReportRun) -> Progress:
    """Return how far a report has come."""
    if run.state == WorkState.READY:
        return Progress(done=1, total=1)
    return told(run.folder) or Progress(done=0, total=1)


def stored_report(run: ReportRun) -> StoredReport:
    """Give a ready run its words."""
    result: dict[str, Any] = run.result or {}
    if run.snapshot is None:
        raise ValueError(run)
    return StoredReport(
        run=run,
        snapshot=run.snapshot,
        total=result["total"],
        parameters=run.parameters,
        served_definition=ServedDefinition(
            result.get("served_definition", ServedDefinition.SERVICE_RECORD)
        ),
        numbers={
            key: value
            for key, value in result.items()
            if isinstance(value, int) and not isinstance(value, bool)
        },
        breakdowns=tuple(
            labelled(Breakdown.read(stored)) for stored in result.get("breakdowns", [])
        ),
    )


def labelled(breakdown: Breakdown) -> LabelledBreakdown:
    """Give a breakdown the words of the active language."""
    definition = DIMENSIONS[breakdown.code]
    shares_of = breakdown.total
    return LabelledBreakdown(
        code=breakdown.code,
        title=str(definition.title),
        definition=str(definition.text),
        is_multi_valued=breakdown.is_multi_valued,
        columns=breakdown.columns,
        column_labels=tuple(map(column_label, breakdown.columns)),
        rows=tuple(
            BreakdownRow(
                code=code,
                label=label_of(breakdown.code, code),
                numbers=numbers,
                share=percent(numbers[0] if breakdown.is_multi_valued else sum(numbers), shares_of),
            )
            for code, numbers in breakdown.rows
        ),
        total=breakdown.total,
    )


def percent(part: int, whole: int) -> int:
    """Round to whole percent, halves up; shares are never added again."""
    return (200 * part + whole) // (2 * whole) if whole else 0
