"""Jobs: they are asked for with an id alone and carry an import from state to state."""

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from balsts.clients.models import Client
from balsts.exchange import jobs
from balsts.exchange.enums import ImportState
from balsts.exchange.models import ImportRun
from balsts.exchange.operations.import_run import agree_to_import, start_import
from balsts.exchange.uploads import KEPT_FOR
from tests.exchange.caseload import caseload, csv_files
from tests.exchange.conftest import NOW
from tests.people import Cast

pytestmark = pytest.mark.django_db


def test_check_soon_leaves_a_job_that_knows_the_id_only(cast: Cast) -> None:
    run = start_import(files=csv_files(caseload("K1")), by=cast.chiara, at=NOW)

    jobs.check_soon(run)

    job = ProcrastinateJob.objects.get()
    assert (job.task_name, job.args) == ("exchange.check_import", {"run_id": str(run.id)})


def test_jobs_check_and_write(cast: Cast) -> None:
    run = start_import(files=csv_files(caseload("K1")), by=cast.chiara, at=NOW)

    jobs.check(run_id=str(run.id))
    run.refresh_from_db()
    agree_to_import(run=run, by=cast.chiara, at=NOW)
    jobs.write(run_id=str(run.id))

    run.refresh_from_db()
    assert run.state == ImportState.WRITTEN
    assert Client.objects.filter(given_name="Leila").count() == 1


def test_job_that_breaks_off_says_no_personal_data_in_the_log(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    run = start_import(files=csv_files(caseload("K1")), by=cast.chiara, at=NOW)
    monkeypatch.setattr("balsts.exchange.operations.import_run.bring_in", _break_off)

    jobs.check(run_id=str(run.id))

    run.refresh_from_db()
    assert run.state == ImportState.FAILED
    assert caplog.messages == [f"Import {run.id}: cannot check, ValueError"]


def _break_off(*_: object, **__: object) -> None:
    raise ValueError("Failing row contains (Leila, Rahimi)")


def test_every_night_drops_the_files_that_nobody_agreed_to(cast: Cast) -> None:
    start_import(files=csv_files(caseload("K1")), by=cast.chiara, at=NOW - KEPT_FOR)

    jobs.drop_waiting(1_600_000_000)

    assert ImportRun.objects.get().state == ImportState.EXPIRED
