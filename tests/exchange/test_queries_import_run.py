"""Looking at an import: counts, progress, messages in the reader's language, page by page."""

import datetime
import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from balsts.exchange import uploads
from balsts.exchange.datasets.messages import write_messages
from balsts.exchange.enums import ImportState, Severity
from balsts.exchange.operations.import_run import check_import, start_import
from balsts.exchange.queries.import_run import imports_of, messages_of, progress_of
from balsts.organisations.queries.standing import standing_of
from tests.exchange.caseload import Sheets, caseload, csv_files
from tests.exchange.conftest import NOW
from tests.people import Cast

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate(NOW)


@pytest.fixture
def faulty() -> Sheets:
    sheets = caseload("K1", "K2")
    sheets["clients"][1]["birth_date"] = "31.02.1990."
    sheets["service_records"][0]["on"] = "2025-03-01"
    return sheets


def test_progress_counts_rows_by_sheet(cast: Cast, checked, faulty: Sheets) -> None:
    found = progress_of(checked(faulty))

    assert [sheet.sheet for sheet in found.sheets] == list(faulty)
    assert (found.read, found.ready, found.refused, found.left_out) == (24, 11, 2, 11)
    assert found.may_be_agreed_to is True
    assert found.is_moving is False


def test_progress_tells_what_the_running_job_has_noted(cast: Cast, data_folder) -> None:
    run = start_import(files=csv_files(caseload("K1")), by=cast.chiara, at=NOW)
    uploads.note_progress(run.id, "checking", 30, 120)

    found = progress_of(run)

    assert (found.is_moving, found.phase, found.done, found.total, found.percent) == (
        True,
        "checking",
        30,
        120,
        25,
    )


def test_progress_says_when_the_job_has_been_silent_for_too_long(cast: Cast, data_folder) -> None:
    run = start_import(files=csv_files(caseload("K1")), by=cast.chiara, at=NOW)
    uploads.note_progress(run.id, "checking", 30, 120)
    soon, late = (timezone.now() + datetime.timedelta(minutes=m) for m in (1, 6))

    assert progress_of(run, at=soon).is_stalled is False
    assert progress_of(run, at=late).is_stalled is True


def test_check_notes_its_progress_up_to_the_end(cast: Cast, data_folder) -> None:
    run = start_import(files=csv_files(caseload("K1")), by=cast.chiara, at=NOW)
    seen: list[tuple[str, int, int]] = []

    check_import(run=run, by=cast.chiara, at=NOW, progress=lambda *where: seen.append(where))

    noted = json.loads((data_folder / "imports" / str(run.id) / "progress.json").read_text())
    assert seen[-1] == ("checking", 12, 12)
    assert noted == {"phase": "checking", "done": 12, "total": 12}


def test_messages_say_row_column_and_reason_with_dates_of_the_readers_language(
    cast: Cast, checked, faulty: Sheets
) -> None:
    run = checked(faulty)

    with override("lv"):
        lines = messages_of(run, severity=Severity.ERROR).lines

    assert [(line.source, line.row_number, line.code) for line in lines] == [
        ("clients.csv", 3, "cell_unreadable"),
        ("service_records.csv", 2, "not_entitled"),
    ]
    assert "2025" in lines[1].text
    assert "2025-02-20" not in lines[1].text


def test_messages_come_in_pages_that_say_how_many_follow(
    cast: Cast, checked, faulty: Sheets
) -> None:
    run = checked(faulty)

    first = messages_of(run, limit=3)
    last = messages_of(run, offset=11, limit=3)

    assert (len(first.lines), first.total, first.more) == (3, 13, 10)
    assert (len(last.lines), last.total, last.more) == (2, 13, 0)


def test_messages_are_two_queries_however_many_they_are(
    cast: Cast, checked, faulty: Sheets
) -> None:
    run = checked(faulty)

    with CaptureQueriesContext(connection) as captured:
        messages_of(run)

    assert len(captured) == 2


def test_messages_file_holds_every_message_and_no_formula(
    cast: Cast, checked, faulty: Sheets
) -> None:
    faulty["residences"][0]["place"] = '=HYPERLINK("http://evil")'
    faulty["movements"][0]["country"] = "+371"
    run = checked(faulty)
    text = io.StringIO()

    write_messages(text, run, language="en")

    lines = text.getvalue().splitlines()
    assert len(lines) == run.message_count + 1
    assert lines[0] == "File or page;Sheet;Row;Column;Weight;Message"
    assert not any(cell.startswith(("=", "+")) for line in lines for cell in line.split(";"))


def test_refusal_of_a_file_names_it(cast: Cast) -> None:
    files = [
        *csv_files(caseload("K1")),
        uploads.IncomingFile(name="notes.csv", content=io.BytesIO(b"%PDF-1.4")),
    ]
    run = start_import(files=files, by=cast.chiara, at=NOW)

    check_import(run=run, by=cast.chiara, at=NOW)

    with override("en"):
        found = progress_of(run)
    assert found.state == ImportState.REFUSED
    assert found.refusal.startswith("notes.csv: This is not an XLSX or CSV file")


def test_imports_are_seen_by_who_started_them(cast: Cast, checked) -> None:
    run = checked(caseload("K1"))

    assert list(imports_of(standing_of(cast.chiara, on=TODAY))) == [run]
    assert list(imports_of(standing_of(cast.amina, on=TODAY))) == []
