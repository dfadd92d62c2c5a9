"""Jobs carry ids, call one operation, and say so when they fail."""

from datetime import date
from uuid import uuid4

import pytest
from django.utils import timezone
from procrastinate import testing
from procrastinate.contrib.django import app

from balsts.accounts.queries.user import system_actor
from balsts.evidence import jobs as evidence_jobs
from balsts.evidence.operations.gap import request_gap_evidence
from balsts.statistics import jobs
from balsts.statistics.definitions import MONTHLY_REPORT
from balsts.statistics.enums import WorkState
from balsts.statistics.models import Snapshot
from balsts.statistics.operations.request import (
    request_report,
    request_snapshot,
    request_usual_figures,
)
from balsts.statistics.queries.report import report_run
from balsts.statistics.queries.snapshot import latest_snapshot

MONTH = {"month": "2018-10", "programme": "state_service"}


@pytest.fixture
def waiting_jobs(settings, tmp_path):
    settings.BALSTS_DATA = tmp_path
    with app.replace_connector(testing.InMemoryConnector()) as replaced:
        yield lambda: [(job["task_name"], job["lock"]) for job in replaced.connector.jobs.values()]


def asked():
    return {"by": system_actor(), "at": timezone.now()}


@pytest.mark.django_db
def test_requested_snapshot_is_taken_by_its_job(waiting_jobs):
    snapshot = request_snapshot(**asked())

    jobs.take_snapshot(snapshot_id=str(snapshot.id))

    assert waiting_jobs() == [("statistics.take_snapshot", "statistics")]
    assert latest_snapshot() == snapshot


@pytest.mark.django_db
def test_snapshot_that_is_ready_is_not_taken_twice(waiting_jobs):
    snapshot = request_snapshot(**asked())
    jobs.take_snapshot(snapshot_id=str(snapshot.id))
    digest = latest_snapshot().digest

    jobs.take_snapshot(snapshot_id=str(snapshot.id))
    jobs.take_snapshot(snapshot_id=str(uuid4()))

    assert latest_snapshot().digest == digest


@pytest.mark.django_db
def test_failed_snapshot_says_so(waiting_jobs, monkeypatch):
    def fail(*_, **__):
        raise OSError

    monkeypatch.setattr("balsts.statistics.operations.snapshot.write_facts", fail)
    snapshot = request_snapshot(**asked())

    with pytest.raises(OSError, match=r"^$"):
        jobs.take_snapshot(snapshot_id=str(snapshot.id))

    assert Snapshot.objects.get().state == WorkState.FAILED


@pytest.mark.django_db
def test_requested_report_is_made_by_its_job_from_a_snapshot_of_its_own_if_need_be(waiting_jobs):
    run = request_report(report=MONTHLY_REPORT, parameters=MONTH, **asked())

    jobs.make_report(run_id=str(run.id))
    jobs.make_report(run_id=str(run.id))
    jobs.make_report(run_id=str(uuid4()))

    made = report_run(run.id)
    assert waiting_jobs() == [("statistics.make_report", "statistics")]
    assert (made.state, made.result["total"], made.snapshot) == (
        WorkState.READY,
        0,
        latest_snapshot(),
    )
    assert Snapshot.objects.count() == 1


@pytest.mark.django_db
def test_report_that_cannot_be_made_says_so(waiting_jobs):
    run = request_report(report=MONTHLY_REPORT, parameters={"month": "October"}, **asked())

    with pytest.raises(ValueError, match="October"):
        jobs.make_report(run_id=str(run.id))

    assert report_run(run.id).state == WorkState.FAILED


@pytest.mark.django_db
def test_gap_evidence_is_made_by_the_job_of_its_room(waiting_jobs):
    run = request_gap_evidence(
        first_day=date(2019, 1, 1),
        last_day=date(2019, 12, 31),
        programme="state_service",
        **asked(),
    )

    evidence_jobs.make_gap_evidence(run_id=str(run.id))

    assert waiting_jobs() == [("evidence.make_gap_evidence", "statistics")]
    assert report_run(run.id).result["rows"] == []


@pytest.mark.django_db
def test_usual_figures_are_one_job_for_a_snapshot_and_its_reports(waiting_jobs, monkeypatch):
    """One report that fails is noted and the others are made."""
    monkeypatch.setattr(
        "balsts.statistics.operations.request.usual_reports",
        lambda **_: [(MONTHLY_REPORT, {"month": "October"}), (MONTHLY_REPORT, MONTH)],
    )
    runs = request_usual_figures(**asked())

    with pytest.raises(ExceptionGroup, match="Some reports could not be made"):
        jobs.make_usual_figures(
            snapshot_id=str(Snapshot.objects.get().id), run_ids=[str(run.id) for run in runs]
        )

    assert waiting_jobs() == [("statistics.make_usual_figures", "statistics")]
    assert [report_run(run.id).state for run in runs] == [WorkState.FAILED, WorkState.READY]
    assert report_run(runs[1].id).snapshot == latest_snapshot()


@pytest.mark.django_db
def test_every_night_asks_for_the_usual_figures(waiting_jobs):
    jobs.ask_for_usual_figures(1_600_000_000)

    assert waiting_jobs() == [("statistics.make_usual_figures", "statistics")]
    assert Snapshot.objects.count() == 1
