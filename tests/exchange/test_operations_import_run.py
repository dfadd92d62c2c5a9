"""Checking and writing an import: equal answers, nothing before agreement, once only."""

import datetime
import io
import re
import zipfile
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
import xlsxwriter
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from balsts.access.enums import Role
from balsts.casework.models import (
    Barrier,
    Case,
    CaseSpell,
    Goal,
    InclusionPlan,
    PlanAction,
    ServiceRecord,
)
from balsts.clients.models import (
    ArrivalEvent,
    Assignment,
    Circumstance,
    Client,
    Enrolment,
    HouseholdMember,
    LegalStatusEvent,
    ProcedureStep,
    Residence,
    ResidencePermit,
)
from balsts.exchange.bringing_in.caseload import bring_in
from balsts.exchange.enums import ImportState
from balsts.exchange.models import ImportMessage, ImportRun
from balsts.exchange.operations import import_run as operations
from balsts.exchange.operations.import_run import (
    CannotImportCaseload,
    agree_to_import,
    cancel_import,
    check_import,
    start_import,
    write_import,
)
from balsts.exchange.rules import MOST_WAITING_IMPORTS
from balsts.exchange.uploads import IncomingFile
from balsts.organisations.models import StaffMember
from balsts.platform.bound_postgres import acting_under
from tests.database.asking import rows, token_of
from tests.exchange.caseload import Sheets, caseload, csv_files, service_row, workbook
from tests.exchange.conftest import NOW, told
from tests.people import Cast
from tests.trail import AuditEvent

pytestmark = pytest.mark.django_db
TABLES = (
    ArrivalEvent,
    Assignment,
    Barrier,
    Case,
    CaseSpell,
    Circumstance,
    Client,
    Enrolment,
    Goal,
    HouseholdMember,
    InclusionPlan,
    LegalStatusEvent,
    PlanAction,
    ProcedureStep,
    Residence,
    ResidencePermit,
    ServiceRecord,
)


def count_rows() -> Counter[str]:
    return Counter({table.__name__: table.objects.count() for table in TABLES})


def write(run: ImportRun, cast: Cast) -> ImportRun:
    agree_to_import(run=run, by=cast.chiara, at=NOW)
    return write_import(run=run, by=cast.chiara, at=NOW)


def refusal_codes(refusal: CannotImportCaseload) -> list[str]:
    return [blocker.code for blocker in refusal.blockers]


def ready(run: ImportRun) -> dict[str, int]:
    return {sheet: counts["ready"] for sheet, counts in run.row_counts.items()}


def test_check_import_of_a_good_caseload_finds_every_row_ready(cast: Cast, checked) -> None:
    run = checked(caseload("K1", "K2"))

    assert told(run) == []
    assert run.state == ImportState.CHECKED
    assert ready(run) == {
        "clients": 2,
        "households": 2,
        "status_events": 4,
        "procedure_steps": 2,
        "movements": 2,
        "circumstances": 2,
        "residences": 2,
        "enrolments": 2,
        "assignments": 2,
        "plans": 2,
        "service_records": 2,
    }


def test_check_import_writes_nothing_and_leaves_only_the_start_in_the_trail(
    cast: Cast, checked
) -> None:
    before, events = count_rows(), AuditEvent.objects.count()

    checked(caseload("K1"))

    assert count_rows() == before
    assert AuditEvent.objects.count() == events + 1


def test_write_import_writes_every_row_that_the_check_called_ready(cast: Cast, checked) -> None:
    sheets = caseload("K1", "K2", "K3")
    sheets["clients"][1]["birth_date"] = "31.02.1990."
    run = checked(sheets)
    before = count_rows()

    write(run, cast)

    assert run.state == ImportState.WRITTEN
    written = ready(run)
    assert written["clients"] == 2
    assert count_rows() - before == Counter(
        ArrivalEvent=written["movements"],
        Assignment=written["assignments"],
        Case=2,
        CaseSpell=2,
        Circumstance=written["circumstances"],
        Client=written["clients"],
        Enrolment=written["enrolments"],
        Goal=2,
        HouseholdMember=written["households"],
        InclusionPlan=2,
        LegalStatusEvent=written["status_events"],
        PlanAction=written["plans"],
        ProcedureStep=written["procedure_steps"],
        Residence=written["residences"],
        ResidencePermit=2,
        ServiceRecord=written["service_records"],
    )


def test_write_import_keeps_what_the_rows_say(cast: Cast, checked) -> None:
    sheets = caseload("K1")
    sheets["clients"][0] |= {
        "given_name": "Mohammad‌Reza",
        "given_name_original": "محمدرضا",
        "birth_date": "1990",
        "birth_date_precision": "",
        "citizenships": "Sīrijas;XXA",
    }
    sheets["service_records"][0] |= {
        "on": "2024. gada 5. marts",
        "barrier_kind": "waiting",
        "barrier_institution_kind": "landlord",
        "note": "Came twice.",
    }

    write(checked(sheets), cast)

    client = Client.objects.get(given_name_original="محمدرضا")
    assert (client.born_on, client.birth_precision) == (datetime.date(1990, 1, 1), "year")
    assert list(client.citizenships.order_by("-is_primary").values_list("country", flat=True)) == [
        "SY",
        "XXA",
    ]
    record = ServiceRecord.objects.get()
    assert (record.provided_on, record.minutes) == (datetime.date(2024, 3, 5), 45)
    with acting_under(token_of(cast.chiara)):
        assert rows("select note from sec.service_notes(%s)", [record.pk]) == [("Came twice.",)]
    barrier = Barrier.objects.get()
    assert (barrier.kind, barrier.institution and barrier.institution.kind) == (
        "waiting",
        "landlord",
    )


def test_write_import_is_one_audited_operation_with_counts_and_subjects(
    cast: Cast, checked
) -> None:
    run = write(checked(caseload("K1", "K2")), cast)

    event = AuditEvent.objects.get(event="caseload_imported")
    assert event.by == cast.chiara.id
    assert set(event.subject_ids) == set(
        Client.objects.filter(given_name="Leila").values_list("id", flat=True)
    )
    assert event.details == ready(run)


def test_write_import_twice_writes_once(cast: Cast, checked) -> None:
    run = checked(caseload("K1"))

    write(run, cast)
    again = agree_to_import(run=run, by=cast.chiara, at=NOW)
    write_import(run=run, by=cast.chiara, at=NOW)

    assert again is False
    assert Client.objects.filter(given_name="Leila").count() == 1
    assert AuditEvent.objects.filter(event="caseload_imported").count() == 1


def test_write_import_that_was_broken_off_may_be_agreed_to_again(cast: Cast, checked) -> None:
    run = checked(caseload("K1"))

    agreements = [agree_to_import(run=run, by=cast.chiara, at=NOW) for _ in range(2)]
    write_import(run=run, by=cast.chiara, at=NOW)

    assert agreements == [True, True]
    assert run.state == ImportState.WRITTEN


def test_cancel_import_wins_over_a_check_that_is_still_going_on(cast: Cast) -> None:
    run = start_import(files=csv_files(caseload("K1")), by=cast.chiara, at=NOW)

    def cancel_meanwhile(phase: str, _done: int, _total: int) -> None:
        if phase == "reading":
            cancel_import(run=ImportRun.objects.get(), by=cast.chiara, at=NOW)

    check_import(run=run, by=cast.chiara, at=NOW, progress=cancel_meanwhile)

    assert ImportRun.objects.get().state == ImportState.CANCELLED


def test_write_import_writes_nothing_before_agreement(cast: Cast, checked) -> None:
    run = checked(caseload("K1"))

    with pytest.raises(CannotImportCaseload) as refusal:
        write_import(run=run, by=cast.chiara, at=NOW)

    assert refusal_codes(refusal.value) == ["import_moved_on"]
    assert Client.objects.filter(given_name="Leila").count() == 0


def test_write_import_that_finds_something_else_writes_nothing_and_asks_again(
    cast: Cast, checked
) -> None:
    run = checked(caseload("K1"))
    agree_to_import(run=run, by=cast.chiara, at=NOW)
    cast.worker.valid_until = datetime.date(2024, 2, 1)
    cast.worker.save()

    write_import(run=run, by=cast.chiara, at=NOW)

    assert (run.state, run.has_changed_since_check) == (ImportState.CHECKED, True)
    assert Client.objects.filter(given_name="Leila").count() == 0
    assert told(run) == [("service_records", 2, "error", "not_on_staff")]


def test_write_import_that_breaks_off_leaves_nothing_behind(
    cast: Cast, checked, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = checked(caseload("K1"))
    agree_to_import(run=run, by=cast.chiara, at=NOW)
    before = count_rows()
    monkeypatch.setattr(operations.trail, "record", _break_off_at_the_end)

    with pytest.raises(ZeroDivisionError):
        write_import(run=run, by=cast.chiara, at=NOW)

    assert count_rows() == before
    assert ImportRun.objects.get().state == ImportState.FAILED


def _break_off_at_the_end(event: str, **_: object) -> None:
    if event == "caseload_imported":
        raise ZeroDivisionError


def test_start_import_is_refused_to_a_social_worker(cast: Cast) -> None:
    with pytest.raises(CannotImportCaseload) as refusal:
        start_import(files=csv_files(caseload("K1")), by=cast.amina, at=NOW)

    assert refusal_codes(refusal.value) == ["no_permission"]


def test_start_import_of_files_that_are_written_already_is_refused(cast: Cast, checked) -> None:
    write(checked(caseload("K1")), cast)

    with pytest.raises(CannotImportCaseload) as refusal:
        start_import(files=csv_files(caseload("K1")), by=cast.chiara, at=NOW)

    assert refusal_codes(refusal.value) == ["already_imported"]


def test_start_import_keeps_files_that_only_the_program_can_read(cast: Cast, data_folder) -> None:
    run = start_import(files=csv_files(caseload("K1")), by=cast.chiara, at=NOW)

    folder = data_folder / "imports" / str(run.id)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_write_import_removes_the_files(cast: Cast, checked, data_folder) -> None:
    run = write(checked(caseload("K1")), cast)

    assert not (data_folder / "imports" / str(run.id)).exists()


def test_cancel_import_forgets_files_and_messages(cast: Cast, checked, data_folder) -> None:
    sheets = caseload("K1")
    sheets["residences"][0]["place"] = "Atlantis"
    run = checked(sheets)

    cancel_import(run=run, by=cast.chiara, at=NOW)

    assert run.state == ImportState.CANCELLED
    assert ImportMessage.objects.count() == 0
    assert not (data_folder / "imports" / str(run.id)).exists()


def test_agree_to_import_is_refused_when_no_row_can_be_written(cast: Cast, checked) -> None:
    sheets = caseload("K1")
    sheets["enrolments"][0]["contract"] = "NONE-1"
    run = checked(sheets)

    with pytest.raises(CannotImportCaseload) as refusal:
        agree_to_import(run=run, by=cast.chiara, at=NOW)

    assert refusal_codes(refusal.value) == ["nothing_to_write"]


def test_import_is_nobody_elses(cast: Cast, checked) -> None:
    run = checked(caseload("K1"))

    with pytest.raises(CannotImportCaseload) as refusal:
        agree_to_import(run=run, by=cast.daniel, at=NOW)

    assert refusal_codes(refusal.value) == ["no_permission"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"%PDF-1.7 not a table", "This is not an XLSX or CSV file"),
        (b"", "This file is empty"),
        (b"client_key;given_name\n", "There are no rows in this file"),
        (b"client_key;given_name;given_name\nK1;A;B\n", "stands twice"),
        (b"client_key;sex\nK1;female\n", "“given_name” is missing"),
        (b'client_key;given_name\nK1;"' + b"x" * 10_000_000 + b'"\n', "cannot be read"),
    ],
    ids=["pdf", "empty", "heading only", "column twice", "column missing", "10 MB cell"],
)
def test_check_import_of_an_unreadable_file_changes_nothing_and_says_one_sentence(
    cast: Cast, content: bytes, sentence: str
) -> None:
    before = count_rows()
    file = IncomingFile(name="clients.csv", content=io.BytesIO(content))

    run = start_import(files=[file], by=cast.chiara, at=NOW)
    check_import(run=run, by=cast.chiara, at=NOW)

    assert run.state == ImportState.REFUSED
    assert sentence in run.refused_because["text"] % run.refused_because["values"]
    assert count_rows() == before
    assert told(run) == []


def test_check_import_reads_a_workbook_like_csv_files(cast: Cast, checked) -> None:
    from_csv = checked(caseload("K1", "K2"))

    run = start_import(files=[workbook(caseload("K1", "K2"))], by=cast.chiara, at=NOW)
    check_import(run=run, by=cast.chiara, at=NOW)

    assert (told(run), run.row_counts) == (told(from_csv), from_csv.row_counts)


def test_check_import_asks_the_database_as_often_for_many_rows_as_for_few(cast: Cast) -> None:
    few, many = _queries(cast, 10), _queries(cast, 100)

    assert (few, many) == (few, few)
    assert few < 96


def briefly(sheets: Sheets) -> Sheets:
    """Let every service take three minutes: so many hours of one worker on one day are no caseload."""
    return sheets | {"service_records": [row | {"minutes": 3} for row in sheets["service_records"]]}


def _queries(cast: Cast, clients: int) -> int:
    sheets = briefly(caseload(*(f"K{number}" for number in range(1, clients + 1))))
    run = start_import(files=csv_files(sheets), by=cast.chiara, at=NOW)
    with CaptureQueriesContext(connection) as captured:
        check_import(run=run, by=cast.chiara, at=NOW)
    assert told(run) == []
    return len(captured)


@pytest.mark.slow  # five thousand rows, through files, check and writing
def test_import_of_five_thousand_rows_takes_seconds(cast: Cast, checked) -> None:
    keys = [f"K{number}" for number in range(1, 401)]
    sheets: Sheets = caseload(*keys)
    sheets["service_records"] += [
        service_row(f"S-{key}-{day}", key, on=f"2024-03-{day:02}")
        for key in keys
        for day in (6, 7, 8)
    ]

    run = write(checked(briefly(sheets)), cast)

    assert sum(ready(run).values()) == 400 * 15
    assert ServiceRecord.objects.count() == 1600


def test_a_day_that_somebody_filled_meanwhile_writes_nothing_and_is_looked_at_anew(
    cast: Cast, checked, monkeypatch
) -> None:
    """The rows were counted before; the database counts once more when all is written."""

    def and_somebody_else(*rows: object, **told: object) -> object:
        brought = bring_in(*rows, **told)
        ServiceRecord.objects.create(
            contract=cast.contract,
            staff_member=cast.worker,
            provided_on=datetime.date(2024, 3, 5),
            service_type="accompaniment",
            mode="in_person_centre",
            minutes=24 * 60,
            recorded_at=NOW,
            recorded_by=cast.chiara,
        )
        return brought

    run = checked(caseload("K1"))
    monkeypatch.setattr(operations, "bring_in", and_somebody_else)

    write(run, cast)

    assert (run.state, run.has_changed_since_check) == (ImportState.CHECKED, True)
    assert ServiceRecord.objects.count() == 0


def test_asvs_5_2_4_of_one_person_five_imports_wait_and_no_more(cast: Cast) -> None:
    runs = [
        start_import(files=csv_files(caseload(f"K{number}")), by=cast.chiara, at=NOW)
        for number in range(MOST_WAITING_IMPORTS)
    ]

    with pytest.raises(CannotImportCaseload) as refusal:
        start_import(files=csv_files(caseload("K9")), by=cast.chiara, at=NOW)
    cancel_import(run=runs[0], by=cast.chiara, at=NOW)
    start_import(files=csv_files(caseload("K9")), by=cast.chiara, at=NOW)

    assert refusal_codes(refusal.value) == ["too_many_imports_wait"]
    assert ImportRun.objects.filter(started_by=cast.chiara).count() == MOST_WAITING_IMPORTS + 1


LOST = {
    "the post": {"valid_until": timezone.localdate(NOW)},
    "the right to bring files in": {"role": Role.SOCIAL_WORKER},
    "all of it": {"role": Role.AUDITOR},
}


@pytest.mark.parametrize("lost", LOST)
def test_asvs_8_3_3_what_is_written_for_somebody_is_written_with_the_rights_they_have_then(
    cast: Cast, checked, lost: str
) -> None:
    """The job runner itself may write every table; whoever agreed may not any more, so nothing is."""
    run = checked(caseload("K1"))
    agree_to_import(run=run, by=cast.chiara, at=NOW)
    before = count_rows()
    StaffMember.objects.filter(user=cast.chiara).update(**LOST[lost])

    as_the_job_finds_it = ImportRun.objects.select_related("started_by").get(id=run.id)
    with suppress(CannotImportCaseload):
        write_import(run=as_the_job_finds_it, by=as_the_job_finds_it.started_by, at=NOW)

    assert count_rows() == before
    assert ImportRun.objects.get().state != ImportState.WRITTEN


AUTHOR, NEIGHBOUR, BESIDE = "Zzauthor", "Zzneighbour", "Zzbeside"


def workbook_that_tells_more(sheets: Sheets) -> IncomingFile:
    """A workbook as an office saves it: with its author, a comment and a hidden sheet of others."""
    with xlsxwriter.Workbook(content := io.BytesIO(), {"in_memory": True}) as book:
        book.set_properties({"author": AUTHOR, "company": AUTHOR, "comments": AUTHOR})
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            page.write_row(0, 0, list(rows[0]))
            for number, row in enumerate(rows, 1):
                page.write_row(number, 0, list(row.values()))
        page.write_comment("A2", BESIDE)
        hidden = book.add_worksheet("others")
        hidden.write(0, 0, NEIGHBOUR)
        hidden.hide()
    content.seek(0)
    return IncomingFile(name="caseload.xlsx", content=content)


def test_asvs_14_2_8_what_a_file_tells_of_its_authors_is_gone_with_the_file(
    cast: Cast, data_folder: Path
) -> None:
    """Nobody agreed to have it kept: only what was asked for is, as rows, and the file goes."""
    file = workbook_that_tells_more(caseload("K1"))
    told = file.content.getvalue()

    run = start_import(files=[file], by=cast.chiara, at=NOW)
    check_import(run=run, by=cast.chiara, at=NOW)
    write(run, cast)

    run.refresh_from_db()
    kept = [
        value
        for room in ("exchange", "clients")
        for table in apps.get_app_config(room).get_models()
        for row in table.objects.values()
        for value in row.values()
    ]
    with zipfile.ZipFile(io.BytesIO(told)) as archive:
        inside = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert run.state == ImportState.WRITTEN
    assert [word for word in (AUTHOR, NEIGHBOUR, BESIDE) if word not in inside] == []
    assert [
        value for value in kept if re.search(f"{AUTHOR}|{NEIGHBOUR}|{BESIDE}", str(value))
    ] == []
    assert [path for path in data_folder.rglob("*") if path.is_file()] == []
