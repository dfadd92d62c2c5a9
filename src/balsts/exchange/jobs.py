"""Checking and writing imports in the background, and the doors' way to ask for it."""

import logging
from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from balsts.accounts.queries.user import system_actor
from balsts.exchange.models import ImportRun
from balsts.exchange.operations.export import drop_expired_exports
from balsts.exchange.operations.import_run import check_import, write_import
from balsts.exchange.operations.waiting_files import drop_waiting_files
from balsts.platform.logs import Code
from balsts.platform.machine_clock import refuse_where_the_clock_jumped

logger = logging.getLogger(__name__)


def check_soon(run: ImportRun) -> None:
    """Let the files be checked by the job runner, once the caller's transaction is through."""
    check.defer(run_id=str(run.id))


def write_soon(run: ImportRun) -> None:
    """Let what was agreed to be written by the job runner."""
    write.defer(run_id=str(run.id))


@app.task(name="exchange.check_import")
def check(*, run_id: str) -> None:
    """Check the files of one import."""
    run = _run(run_id)
    try:
        check_import(run=run, by=run.started_by, at=timezone.now())
    except Exception as error:  # noqa: BLE001 - see below
        _say_failed("check", run, error)


@app.task(name="exchange.write_import")
def write(*, run_id: str) -> None:
    """Write one import."""
    run = _run(run_id)
    try:
        write_import(run=run, by=run.started_by, at=timezone.now())
    except Exception as error:  # noqa: BLE001 - see below
        _say_failed("write", run, error)


@app.periodic(cron="40 1 * * *")
@app.task(name="exchange.drop_waiting_files")
def drop_waiting(timestamp: int) -> None:  # noqa: ARG001 - the runner says when it was due
    """Every night: remove the files of imports that nobody has agreed to in time."""
    refuse_where_the_clock_jumped()
    drop_waiting_files(by=system_actor(), at=timezone.now())


@app.periodic(cron="*/15 * * * *")
@app.task(name="exchange.drop_expired_exports")
def drop_exports(timestamp: int) -> None:  # noqa: ARG001 - the runner says when it was due
    """Four times an hour: remove the files on their way out whose day is over."""
    refuse_where_the_clock_jumped()
    drop_expired_exports(by=system_actor(), at=timezone.now())


def _run(run_id: str) -> ImportRun:
    return ImportRun.objects.select_related("started_by").get(id=UUID(run_id))


def _say_failed(what: str, run: ImportRun, error: Exception) -> None:
    """Name the kind of fault only: the text of a database error may hold a person's data."""
    logger.error("Import %s: cannot %s, %s", run.id, Code(what), Code(type(error).__name__))
