"""How far a report or a snapshot is: the fragment that a waiting page asks for again."""

from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from balsts.access.enums import Permission
from balsts.statistics.queries.report import report_run
from balsts.statistics.queries.snapshot import snapshot_by_id
from balsts.statistics.queries.wanted_report import is_awaited
from balsts.web.page import StaffRequest, page
from balsts.web.report_work import progress_of_report, progress_of_snapshot

FRAGMENT = "statistics/_progress.html"


@page(reads="work_followed", needs=Permission.SEE_FIGURES)
@require_GET
def report_progress(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """Say how far a report is."""
    run = report_run(key)
    if run is None:
        raise Http404
    has_ended = not is_awaited(run, at=request.at)
    return render(request, FRAGMENT, {"progress": progress_of_report(run, has_ended=has_ended)})


@page(reads="work_followed", needs=Permission.SEE_FIGURES)
@require_GET
def snapshot_progress(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """Say how far a snapshot is."""
    snapshot = snapshot_by_id(key)
    if snapshot is None:
        raise Http404
    progress = progress_of_snapshot(snapshot, has_ended=snapshot.is_over)
    return render(request, FRAGMENT, {"progress": progress})
