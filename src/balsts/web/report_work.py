"""Reports between being wanted and being shown: asking for them once, and how far they are."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext as _

from balsts.statistics.definitions import Report
from balsts.statistics.enums import WorkState
from balsts.statistics.models import ReportRun, Snapshot
from balsts.statistics.operations.request import request_report
from balsts.statistics.progress import Progress
from balsts.statistics.queries.report import run_progress
from balsts.statistics.queries.snapshot import latest_snapshot, snapshot_progress
from balsts.statistics.queries.wanted_report import is_awaited, latest_run
from balsts.web.page import StaffRequest
from balsts.web.shapes.checks import JobProgress
from balsts.web.shapes.work import WantedReport

Parameters = Mapping[str, str]


def ask_for(report: Report, parameters: Parameters, request: StaffRequest) -> None:
    """Have a report made, unless it is being made already."""
    if not is_being_made(report, parameters, request):
        request_report(report=report, parameters=parameters, by=request.user, at=request.at)


def is_being_made(report: Report, parameters: Parameters, request: StaffRequest) -> bool:
    """Whether somebody has asked for the same report and it is still under way."""
    run = latest_run(report.code, **parameters)
    return run is not None and is_awaited(run, at=request.at)


def wanted(
    report: Report,
    parameters: Parameters,
    request: StaffRequest,
    *,
    make_url: str,
    shown_from: Snapshot | None,
    hidden: Parameters | None = None,
) -> WantedReport:
    """Tell where a report stands besides what is shown of it: two queries."""
    run = latest_run(report.code, **parameters)
    newest = latest_snapshot()
    is_under_way = run is not None and is_awaited(run, at=request.at)
    return WantedReport(
        make_url=make_url,
        hidden=tuple((parameters if hidden is None else hidden).items()),
        progress=progress_of_report(run) if run is not None and is_under_way else None,
        has_failed=run is not None and run.state == WorkState.FAILED,
        is_outdated=bool(shown_from and newest and newest.id != shown_from.id),
    )


def progress_of_report(run: ReportRun, *, has_ended: bool = False) -> JobProgress:
    """Say how far a report is; what has ended is not asked for again."""
    return progress_words(
        run_progress(run),
        "" if has_ended else reverse("statistics:report_progress", args=[run.id]),
    )


def progress_of_snapshot(snapshot: Snapshot, *, has_ended: bool = False) -> JobProgress:
    """Say how far a snapshot is."""
    return progress_words(
        snapshot_progress(snapshot),
        "" if has_ended else reverse("statistics:snapshot_progress", args=[snapshot.id]),
    )


def progress_words(noted: Progress, poll_url: str) -> JobProgress:
    """Say how far any long work is."""
    if noted.done:
        words = _("Counting: %(done)s of %(total)s steps are done.") % {
            "done": noted.done,
            "total": noted.total,
        }
    else:
        words = _("Waiting for its turn. The result appears here by itself; you may also leave.")
    return JobProgress(done=noted.done, total=noted.total, words=words, poll_url=poll_url)
