"""Long work of this room: ids in, one operation called.

Imported by every process that may ask for such work; what counts is loaded only where it runs.
"""

from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from balsts.accounts.queries.user import system_actor
from balsts.statistics.facts.tables import FIRST_SCHEMA_FOR_LAW
from balsts.statistics.operations.request import (
    REPORT_JOB,
    SNAPSHOT_JOB,
    USUAL_FIGURES_JOB,
    note_failure,
    request_usual_figures,
)
from balsts.statistics.operations.what_if import WHAT_IF_JOB
from balsts.statistics.queries.report import report_run
from balsts.statistics.queries.snapshot import latest_snapshot, snapshot_by_id
from balsts.statistics.queries.what_if import what_if_by_id

if TYPE_CHECKING:
    from balsts.statistics.operations.report import Maker


@app.task(name=SNAPSHOT_JOB)
def take_snapshot(*, snapshot_id: str) -> None:
    """Take the snapshot that was asked for."""
    from balsts.statistics.operations import snapshot as operations  # noqa: PLC0415 - pages do not load what counts

    asked = snapshot_by_id(UUID(snapshot_id))
    if asked is None or asked.is_over:
        return
    at = timezone.now()
    try:
        operations.take_snapshot(requested=asked, by=system_actor(), at=at)
    except Exception:
        note_failure(work=asked, by=system_actor(), at=at)
        raise


@app.task(name=REPORT_JOB)
def make_report(*, run_id: str) -> None:
    """Make the report that was asked for."""
    from balsts.statistics.reports.makers import maker_of  # noqa: PLC0415 - pages do not load what counts

    run = report_run(UUID(run_id))
    if run is not None:
        finish_report(run_id, maker_of(run.definition))


def finish_report(run_id: str, maker: "Maker") -> None:
    """Make a report from the newest snapshot; take one where none is."""
    from balsts.statistics.operations import report as operations  # noqa: PLC0415 - pages do not load what counts
    from balsts.statistics.operations.snapshot import (  # noqa: PLC0415 - as above
        take_snapshot as take_new_snapshot,
    )

    run = report_run(UUID(run_id))
    if run is None or run.is_over:
        return
    by, at = system_actor(), timezone.now()
    try:
        snapshot = latest_snapshot() or take_new_snapshot(by=by, at=at)
        operations.make_report(run=run, maker=maker, snapshot=snapshot, by=by, at=at)
    except Exception:
        note_failure(work=run, by=by, at=at)
        raise


@app.task(name=WHAT_IF_JOB)
def run_what_if(*, what_if_id: str) -> None:
    """Count the what-if that was asked for, from the newest snapshot that knows enough."""
    from balsts.statistics.operations import what_if_count  # noqa: PLC0415 - pages do not load what counts
    from balsts.statistics.operations.snapshot import (  # noqa: PLC0415 - as above
        take_snapshot as take_new_snapshot,
    )
    from balsts.statistics.reports.what_if_files import MAKER  # noqa: PLC0415 - as above

    what_if = what_if_by_id(UUID(what_if_id))
    if what_if is None or what_if.is_over:
        return
    by, at = system_actor(), timezone.now()
    try:
        snapshot = latest_snapshot(since_schema=FIRST_SCHEMA_FOR_LAW) or take_new_snapshot(
            by=by, at=at
        )
        what_if_count.run_what_if(what_if=what_if, maker=MAKER, snapshot=snapshot, by=by, at=at)
    except Exception:
        note_failure(work=what_if, by=by, at=at)
        raise


@app.task(name=USUAL_FIGURES_JOB)
def make_usual_figures(*, snapshot_id: str, run_ids: list[str]) -> None:
    """Take a snapshot and make all reports from it; one that fails does not stop the others."""
    take_snapshot(snapshot_id=snapshot_id)
    failures = [failure for run_id in run_ids if (failure := _failure_of_report(run_id))]
    if failures:
        raise ExceptionGroup("Some reports could not be made.", failures)


@app.periodic(cron="10 2 * * *")
@app.task(name="statistics.request_usual_figures")
def ask_for_usual_figures(timestamp: int) -> None:  # noqa: ARG001 - the runner says when it was due
    """Every night: a new snapshot, and from it the reports that readers open first."""
    request_usual_figures(by=system_actor(), at=timezone.now())


def _failure_of_report(run_id: str) -> Exception | None:
    try:
        make_report(run_id=run_id)
    except Exception as failure:  # noqa: BLE001 - noted with the run, and told with all others
        return failure
    return None
