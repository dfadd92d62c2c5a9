"""Looking at an import: counts, progress, messages in the reader's language, page by page."""

import datetime
import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from balsts.clients.models import Client
from balsts.exchange import uploads
from balsts.exchange.datasets.messages import write_messages
from balsts.exchange.enums import ImportState, Severity
from balsts.exchange.operations.import_run import check_import, start_import
from balsts.exchange.queries.import_run import imports_of, messages_of, progress_of
from balsts.organisations.queries.standing import Standing, standing_of
from tests.exchange.caseload import Sheets, birth_date, caseload, csv_files, service_row
from tests.exchange.conftest import NOW
from tests.factories.clients import create_client, create_enrolment
from tests.people import Cast

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate(NOW)


def chiaras(cast: Cast) -> Standing:
    """What Chiara may do now; nothing is remembered of what she could before."""
    cast.chiara.__dict__.pop("_standing_by_day", None)
    return standing_of(cast.chiara, on=TODAY)


def known(cast: Cast, key: str) -> Client:
    """A client of Chiara's who is like the one of an import."""
    client = create_client(given_name="Leyla", family_name="Rahimi", born_on=birth_date(key))
    create_enrolment(client, cast.contract)
    return client


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
        lines = messages_of(run, chiaras(cast), severity=Severity.ERROR).lines

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

    first = messages_of(run, chiaras(cast), limit=3)
    last = messages_of(run, chiaras(cast), offset=11, limit=3)

    assert (len(first.lines), first.total, first.more) == (3, 13, 10)
    assert (len(last.lines), last.total, last.more) == (2, 13, 0)


def test_messages_are_two_queries_however_many_they_are(
    cast: Cast, checked, faulty: Sheets
) -> None:
    run, standing = checked(faulty), chiaras(cast)

    with CaptureQueriesContext(connection) as captured:
        messages_of(run, standing)

    assert len(captured) == 2


def test_messages_file_holds_every_message_and_no_formula(
    cast: Cast, checked, faulty: Sheets
) -> None:
    faulty["residences"][0]["place"] = '=HYPERLINK("http://evil")'
    faulty["movements"][0]["country"] = "+371"
    run = checked(faulty)
    text = io.StringIO()

    named = write_messages(text, run, chiaras(cast), language="en")

    lines = text.getvalue().splitlines()
    assert (len(lines), named) == (run.message_count + 1, set())
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
    [refusal] = found.refusals
    assert refusal.startswith("notes.csv: This is not an XLSX or CSV file")


def test_refusal_names_every_file_that_cannot_be_read(cast: Cast) -> None:
    files = [
        *csv_files(caseload("K1")),
        uploads.IncomingFile(
            name="old.xls", content=io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
        ),
        uploads.IncomingFile(name="broken.xlsx", content=io.BytesIO(b"PK\x03\x04 nothing")),
    ]
    run = start_import(files=files, by=cast.chiara, at=NOW)

    check_import(run=run, by=cast.chiara, at=NOW)

    run.refresh_from_db()
    with override("en"):
        refusals = progress_of(run).refusals
    assert [refusal[:32] for refusal in refusals] == [
        "old.xls: This is an old Excel fi",
        "broken.xlsx: This XLSX file is d",
    ]


def test_imports_are_seen_by_who_started_them(cast: Cast, checked) -> None:
    run = checked(caseload("K1"))

    assert list(imports_of(standing_of(cast.chiara, on=TODAY))) == [run]
    assert list(imports_of(standing_of(cast.amina, on=TODAY))) == []


def test_messages_say_whom_they_name_however_the_name_came_into_them(cast: Cast, checked) -> None:
    """A likeness names a client of ours; a row that is refused repeats the reference it came with."""
    like, other = known(cast, "K1"), known(cast, "K9")
    sheets = caseload("K1")
    sheets["service_records"] = [service_row("S-1", "K1", other.reference)]

    lines = messages_of(checked(sheets), chiaras(cast)).lines

    named = {line.code: line.client_ids for line in lines}
    assert (named["duplicate"], named["concerns"]) == ({like.id}, {other.id})


def test_whom_the_reader_sees_no_longer_the_messages_name_no_longer(cast: Cast, checked) -> None:
    seen, lost = known(cast, "K1"), known(cast, "K2")
    run = checked(caseload("K1", "K2"))
    lost.enrolments.update(contract=cast.other_contract)

    with override("en"):
        page = messages_of(run, chiaras(cast))
    text = io.StringIO()
    named = write_messages(text, run, chiaras(cast), language="en")

    assert [line.client_ids for line in page.lines] == [{seen.id}, frozenset()]
    assert page.lines[1].text == (
        "May be somebody who is already registered, and whom you do not see any more."
    )
    assert (seen.reference in text.getvalue(), lost.reference in text.getvalue()) == (True, False)
    assert named == {seen.id}


def test_messages_of_many_likenesses_ask_as_often_as_of_one(cast: Cast, checked) -> None:
    keys = [f"K{number}" for number in range(1, 5)]
    for key in keys:
        known(cast, key)
    run, standing = checked(caseload(*keys)), chiaras(cast)

    with CaptureQueriesContext(connection) as captured:
        messages_of(run, standing)

    assert len(captured) == 3
