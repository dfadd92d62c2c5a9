"""Asking for long work: a row to follow, and a job that does it. Light enough for pages."""

import datetime
from collections.abc import Mapping
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from balsts.accounts.models import User
from balsts.audit import trail
from balsts.organisations.queries.standing import standing_of
from balsts.platform.blockers import Refused
from balsts.platform.periods import month_of
from balsts.statistics.definitions import Report
from balsts.statistics.enums import WorkState
from balsts.statistics.facts.tables import SCHEMA_VERSION
from balsts.statistics.models import ReportRun, Snapshot, WhatIf
from balsts.statistics.permissions import can_make_snapshots, can_see_figures
from balsts.statistics.queries.snapshot import latest_snapshot
from balsts.statistics.rules.usual_reports import usual_reports

Parameters = Mapping[str, str]

SNAPSHOT_JOB = "statistics.take_snapshot"
REPORT_JOB = "statistics.make_report"
USUAL_FIGURES_JOB = "statistics.make_usual_figures"
# One after the other, in the order asked: a report sees the snapshot that was asked for before it.
LOCK = "statistics"


class CannotTakeSnapshot(Refused):
    """The person may not have a snapshot taken."""


class CannotMakeReport(Refused):
    """The person may not have a report made."""


@transaction.atomic
def request_snapshot(*, by: User, at: datetime.datetime) -> Snapshot:
    """Ask for a snapshot; a job takes it soon."""
    snapshot = register_snapshot(by=by, at=at)
    app.configure_task(SNAPSHOT_JOB, lock=LOCK).defer(snapshot_id=str(snapshot.id))
    return snapshot


@transaction.atomic
def register_snapshot(*, by: User, at: datetime.datetime) -> Snapshot:
    """Note that a snapshot is wanted and by whom; who calls this sees to it that it is taken."""
    if not can_make_snapshots(standing_of(by, on=timezone.localdate(at))):
        raise CannotTakeSnapshot.without_permission()
    key = uuid4()
    snapshot = Snapshot.objects.create(
        id=key,
        requested_at=at,
        requested_by=by,
        schema_version=SCHEMA_VERSION,
        folder_name=f"{timezone.localtime(at):%Y-%m-%d-%H%M%S}-{key.hex[:8]}",
    )
    trail.record("snapshot_requested", by=by, at=at, details={"snapshot": str(key)})
    return snapshot


@transaction.atomic
def request_report(
    *,
    report: Report,
    parameters: Parameters,
    by: User,
    at: datetime.datetime,
    job: str = REPORT_JOB,
) -> ReportRun:
    """Ask for a report; a job makes it soon.

    It is counted from the newest snapshot. A report that reaches to the day of that snapshot or
    beyond has a new one taken first, so that what was recorded meanwhile is counted.
    """
    if _reaches_beyond_the_snapshot(parameters) and can_make_snapshots(
        standing_of(by, on=timezone.localdate(at))
    ):
        request_snapshot(by=by, at=at)
    run = register_report(report=report, parameters=parameters, by=by, at=at)
    app.configure_task(job, lock=LOCK).defer(run_id=str(run.id))
    return run


@transaction.atomic
def request_usual_figures(*, by: User, at: datetime.datetime) -> list[ReportRun]:
    """Ask for a snapshot and for the reports that readers open first."""
    snapshot = register_snapshot(by=by, at=at)
    runs = [
        register_report(report=report, parameters=parameters, by=by, at=at)
        for report, parameters in usual_reports(today=timezone.localdate(at))
    ]
    app.configure_task(USUAL_FIGURES_JOB, lock=LOCK).defer(
        snapshot_id=str(snapshot.id), run_ids=[str(run.id) for run in runs]
    )
    return runs


@transaction.atomic
def register_report(
    *, report: Report, parameters: Parameters, by: User, at: datetime.datetime
) -> ReportRun:
    """Note that a report is wanted and by whom; who calls this sees to it that it is made."""
    if not can_see_figures(standing_of(by, on=timezone.localdate(at))):
        raise CannotMakeReport.without_permission()
    run = ReportRun.objects.create(
        definition=report.code,
        definition_version=report.version,
        parameters=dict(parameters),
        requested_at=at,
        requested_by=by,
    )
    trail.record(
        "report_requested", by=by, at=at, details={"run": str(run.id), "report": report.code}
    )
    return run


@transaction.atomic
def note_failure(*, work: Snapshot | ReportRun | WhatIf, by: User, at: datetime.datetime) -> None:
    """Say of long work that it failed, so that whoever waits can ask again."""
    work.refresh_from_db()
    work.state = WorkState.FAILED
    work.save(update_fields=["state"])
    trail.record("figures_failed", by=by, at=at, details={"work": str(work.id)})


def _reaches_beyond_the_snapshot(parameters: Parameters) -> bool:
    """Whether the last day of a report lies on or after the day of the newest snapshot.

    Without any snapshot the job that makes the report takes one of its own.
    """
    newest = latest_snapshot()
    if newest is None or newest.taken_at is None:
        return False
    last_day = parameters.get("cut_off") or parameters.get("last_day")
    if "month" in parameters:
        first_day = datetime.date.fromisoformat(f"{parameters['month']}-01")
        last_day = str(month_of(first_day).last_day)
    taken_on = timezone.localdate(newest.taken_at)
    return last_day is not None and datetime.date.fromisoformat(last_day) >= taken_on
