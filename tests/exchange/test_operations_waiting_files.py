"""Files of a caseload do not stay for ever: what nobody agreed to goes after two weeks."""

import datetime
import os
from pathlib import Path
from uuid import uuid4

import pytest

from balsts.accounts.queries.user import system_actor
from balsts.exchange import uploads
from balsts.exchange.enums import ImportState
from balsts.exchange.models import ImportMessage, ImportRun
from balsts.exchange.operations.import_run import (
    CannotImportCaseload,
    agree_to_import,
    check_import,
    start_import,
)
from balsts.exchange.operations.waiting_files import (
    CannotDropWaitingFiles,
    drop_waiting_files,
)
from tests.exchange.caseload import caseload, csv_files
from tests.exchange.conftest import NOW
from tests.people import Cast
from tests.trail import AuditEvent

pytestmark = pytest.mark.django_db
LATER = NOW + uploads.KEPT_FOR
A_MOMENT = datetime.timedelta(seconds=1)


def folder_of(run: ImportRun, data_folder: Path) -> Path:
    return data_folder / "imports" / str(run.id)


def test_drop_waiting_files_forgets_files_and_messages_and_says_so(
    cast: Cast, checked, data_folder: Path
) -> None:
    sheets = caseload("K1", "K2")
    sheets["residences"][0]["place"] = "Atlantis"
    run = checked(sheets)

    dropped = drop_waiting_files(by=system_actor(), at=LATER)

    run.refresh_from_db()
    assert (dropped, run.state) == (1, ImportState.EXPIRED)
    assert not folder_of(run, data_folder).exists()
    assert ImportMessage.objects.count() == 0
    event = AuditEvent.objects.get(event="import_files_dropped")
    assert (event.by, event.details) == (system_actor().id, {"imports": 1, "folders": 0})


def test_drop_waiting_files_waits_two_weeks(cast: Cast, checked, data_folder: Path) -> None:
    run = checked(caseload("K1"))

    drop_waiting_files(by=system_actor(), at=LATER - A_MOMENT)

    run.refresh_from_db()
    assert run.state == ImportState.CHECKED
    assert folder_of(run, data_folder).exists()
    assert not AuditEvent.objects.filter(event="import_files_dropped").exists()


@pytest.mark.parametrize("state", [ImportState.UPLOADED, ImportState.CHECKING, ImportState.FAILED])
def test_drop_waiting_files_forgets_what_was_never_checked(
    cast: Cast, data_folder: Path, state: ImportState
) -> None:
    run = start_import(files=csv_files(caseload("K1")), by=cast.chiara, at=NOW)
    ImportRun.objects.update(state=state)

    drop_waiting_files(by=system_actor(), at=LATER)

    run.refresh_from_db()
    assert run.state == ImportState.EXPIRED
    assert not folder_of(run, data_folder).exists()


def test_drop_waiting_files_leaves_what_was_agreed_to(
    cast: Cast, checked, data_folder: Path
) -> None:
    run = checked(caseload("K1"))
    agree_to_import(run=run, by=cast.chiara, at=NOW)
    folder = folder_of(run, data_folder)
    os.utime(folder, (NOW.timestamp(), NOW.timestamp()))

    drop_waiting_files(by=system_actor(), at=LATER)

    run.refresh_from_db()
    assert run.state == ImportState.WRITING
    assert folder.exists()


def test_drop_waiting_files_removes_folders_that_no_import_needs(
    cast: Cast, data_folder: Path
) -> None:
    left, fresh = (data_folder / "imports" / str(uuid4()) for _ in range(2))
    for folder, moment in ((left, NOW), (fresh, NOW + A_MOMENT)):
        folder.mkdir(parents=True)
        os.utime(folder, (moment.timestamp(), moment.timestamp()))

    drop_waiting_files(by=system_actor(), at=LATER)

    assert (left.exists(), fresh.exists()) == (False, True)


def test_drop_waiting_files_is_refused_to_people(cast: Cast, checked) -> None:
    run = checked(caseload("K1"))

    with pytest.raises(CannotDropWaitingFiles):
        drop_waiting_files(by=cast.chiara, at=LATER)

    run.refresh_from_db()
    assert run.state == ImportState.CHECKED


def test_dropped_import_cannot_be_agreed_to(cast: Cast, checked) -> None:
    run = checked(caseload("K1"))
    drop_waiting_files(by=system_actor(), at=LATER)

    with pytest.raises(CannotImportCaseload) as refusal:
        agree_to_import(run=run, by=cast.chiara, at=LATER)

    assert [blocker.code for blocker in refusal.value.blockers] == ["import_moved_on"]


def test_check_that_ends_after_its_files_were_dropped_changes_nothing(cast: Cast) -> None:
    run = start_import(files=csv_files(caseload("K1")), by=cast.chiara, at=NOW)

    def drop_meanwhile(phase: str, _done: int, _total: int) -> None:
        if phase == "reading":
            drop_waiting_files(by=system_actor(), at=LATER)

    check_import(run=run, by=cast.chiara, at=NOW, progress=drop_meanwhile)

    assert ImportRun.objects.get().state == ImportState.EXPIRED
