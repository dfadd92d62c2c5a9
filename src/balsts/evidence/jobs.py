"""Long work of this room: ids in, one operation called."""

from procrastinate.contrib.django import app

from balsts.evidence.operations.gap import GAP_JOB
from balsts.statistics.jobs import finish_report


@app.task(name=GAP_JOB)
def make_gap_evidence(*, run_id: str) -> None:
    """Count the gaps that were asked for."""
    from balsts.evidence.gaps import MAKER  # noqa: PLC0415 - pages do not load what counts

    finish_report(run_id, MAKER)
