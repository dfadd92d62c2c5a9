"""Making reports. Loaded by jobs and console commands only: pages ask through `request`."""

import datetime
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from balsts.accounts.models import User
from balsts.audit import trail
from balsts.statistics.definitions import Report
from balsts.statistics.enums import WorkState
from balsts.statistics.facts.reading import Facts, open_facts
from balsts.statistics.files import draw_files
from balsts.statistics.models import ReportRun, Snapshot
from balsts.statistics.progress import Tell, forget, teller

Result = dict[str, Any]
Make = Callable[[Facts, Mapping[str, str]], Result]
Render = Callable[[ReportRun, Snapshot], Mapping[str, Callable[[], bytes]]]


@dataclass(frozen=True, kw_only=True)
class Maker:
    """How one kind of report is counted, and which files are drawn of it, by file name."""

    report: Report
    make: Make
    render: Render


@transaction.atomic
def make_report(
    *,
    run: ReportRun,
    maker: Maker,
    snapshot: Snapshot,
    by: User,
    at: datetime.datetime,
    progress: Tell | None = None,
) -> ReportRun:
    """Count a requested report from a snapshot, draw its files and keep both."""
    tell = teller(run.folder, further=progress)
    try:
        tell(0, 1, "counting")
        with open_facts(snapshot.folder) as facts:
            run.result = maker.make(facts, run.parameters)
        run.snapshot = snapshot
        run.files = draw_files(run.folder, maker.render(run, snapshot), tell=tell)
    except BaseException:
        shutil.rmtree(run.folder, ignore_errors=True)
        raise
    finally:
        forget(run.folder)

    run.definition_version = maker.report.version_from(snapshot.schema_version)
    run.state = WorkState.READY
    run.made_at = at
    run.save()
    trail.record(
        "report_made",
        by=by,
        at=at,
        details={"run": str(run.id), "report": run.definition, "snapshot": snapshot.digest},
    )
    return run
