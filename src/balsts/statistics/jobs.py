"""Long work of this room: ids in, one operation called.

Imported by every process that may ask for such work; what counts is loaded only where it runs.
"""

from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from balsts.accounts.queries.user import system_actor
from balsts.statistics.operations.request import REPORT_JOB, SNAPSHOT_JOB, note_failure
from balsts.statistics.queries.report import report_run
from balsts.statistics.queries.snapshot import latest_snapshot, snapshot_by_id


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
    """Make the report that was asked for, from the newest snapshot; take one where none is."""
    from balsts.statistics.operations import report as operations  # noqa: PLC0415 - pages do not load what counts
    from balsts.statistics.operations.snapshot import (  # noqa: PLC0415 - as above
        take_snapshot as take_new_snapshot,
    )
    from balsts.statistics.reports.makers import maker_of  # noqa: PLC0415 - as above

    run = report_run(UUID(run_id))
    if run is None or run.is_over:
        return
    by, at = system_actor(), timezone.now()
    try:
        snapshot = latest_snapshot() or take_new_snapshot(by=by, at=at)
        maker = maker_of(run.definition)
        operations.make_report(run=run, maker=maker, snapshot=snapshot, by=by, at=at)
    except Exception:
        note_failure(work=run, by=by, at=at)
        raise
