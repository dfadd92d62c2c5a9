"""Reports that somebody asked for, whether made or not."""

import datetime

from balsts.statistics.models import ReportRun

PATIENCE = datetime.timedelta(minutes=15)
"""After so long without an end, whoever waits may ask again."""


def latest_run(definition: str, **parameters: str) -> ReportRun | None:
    """Return the run of a report with these parameters that was asked for last, in any state."""
    runs = ReportRun.objects.filter(definition=definition)
    if parameters:
        runs = runs.filter(parameters__contains=parameters)
    return runs.order_by("-requested_at", "-id").first()


def is_awaited(run: ReportRun, *, at: datetime.datetime) -> bool:
    """Whether a run is still under way and not given up."""
    return not run.is_over and at - run.requested_at < PATIENCE
