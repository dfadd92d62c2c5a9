"""Bringing in a caseload: files in, what the check has found, agreeing, discarding."""

import datetime
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from balsts.accounts.models import User
from balsts.accounts.queries.user import system_actor
from balsts.clients.models import Client
from balsts.exchange.models import ImportRun
from balsts.exchange.operations.import_run import check_import, start_import, write_import
from balsts.exchange.operations.waiting_files import drop_waiting_files
from balsts.exchange.queries.import_run import SILENCE
from balsts.exchange.uploads import KEPT_FOR
from balsts.platform.spreadsheets import read_workbook
from tests.database.asking import rows
from tests.exchange.caseload import Sheets, birth_date, caseload, csv_files, workbook
from tests.factories.clients import create_client, create_enrolment
from tests.people import Cast
from tests.trail import AuditEvent
from tests.web.browsers import browser_of
from tests.web.counting import counted_queries
from tests.web.exchange.conftest import sent

pytestmark = pytest.mark.django_db
LIST = reverse("exchange:import_list")
TEMPLATE = reverse("exchange:import_template")


def address(name: str, run: ImportRun) -> str:
    return reverse(f"exchange:{name}", args=[run.id])


def started(by: User, sheets: Sheets | None = None) -> ImportRun:
    files = csv_files(sheets or caseload("K1", "K2"))
    return start_import(files=files, by=by, at=timezone.now())


def checked(by: User, sheets: Sheets | None = None) -> ImportRun:
    return check_import(run=started(by, sheets), by=by, at=timezone.now())


def faulty(*keys: str) -> Sheets:
    """A caseload in which nobody's birth date is one."""
    sheets = caseload(*keys)
    for row in sheets["clients"][1:]:
        row["birth_date"] = "31.02.1990."
    return sheets


def test_upload_starts_an_import_that_waits_to_be_checked(cast: Cast) -> None:
    browser = browser_of(cast.chiara)

    response = browser.post(LIST, sent(caseload("K1")))

    run = ImportRun.objects.get()
    assert response.url == address("import_check_show", run)
    poll_url = browser.get(response.url).context["check"].progress.poll_url
    assert poll_url == address("import_progress", run)
    assert f'data-balsts-progress="{poll_url}"' in browser.get(poll_url).text


def test_an_import_that_has_stalled_is_asked_after_no_more_by_itself(cast: Cast) -> None:
    run = started(cast.chiara)
    ImportRun.objects.filter(id=run.id).update(
        started_at=timezone.now() - SILENCE - datetime.timedelta(minutes=1)
    )
    browser = browser_of(cast.chiara)

    page = browser.get(address("import_check_show", run))

    assert page.context["check"].is_stalled
    assert page.context["check"].progress.poll_url == ""
    assert '<a href="">Look again</a>' in page.text
    assert "data-balsts-progress" not in browser.get(address("import_progress", run)).text


def test_upload_takes_a_workbook(cast: Cast) -> None:
    file = workbook(caseload("K1"))

    browser_of(cast.chiara).post(
        LIST, {"caseload": SimpleUploadedFile("caseload.xlsx", file.content.read())}
    )

    assert ImportRun.objects.get().file_names == ["caseload.xlsx"]


def zip_of_zeros() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("clients.csv", b"0" * 30_000_000)
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("photo.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
    ],
)
def test_upload_says_at_the_form_that_a_file_is_no_table_by_its_first_bytes(
    cast: Cast, name: str, content: bytes
) -> None:
    response = browser_of(cast.chiara).post(LIST, {"caseload": SimpleUploadedFile(name, content)})

    (sentence,) = response.context["form"].errors["caseload"]
    assert sentence.startswith(f"{name}: ")
    assert ImportRun.objects.count() == 0


def test_what_only_reading_finds_out_is_said_on_the_page_of_the_import_for_every_file(
    cast: Cast,
) -> None:
    """The process that serves pages opens no file; the check names all that cannot be read."""
    browser = browser_of(cast.chiara)
    files = [
        SimpleUploadedFile("bomb.zip", zip_of_zeros()),
        SimpleUploadedFile("broken.xlsx", b"PK\x03\x04 and nothing more"),
        SimpleUploadedFile("quotes.csv", b'client_key;given_name\nK1;"A\n'),
    ]

    shown = browser.post(LIST, {"caseload": files}).url
    run = ImportRun.objects.get()
    check_import(run=run, by=cast.chiara, at=timezone.now())
    page = browser.get(shown)

    check = page.context["check"]
    assert [refusal.split(": ")[0] for refusal in check.refusals] == [
        "bomb.zip",
        "broken.xlsx",
        "quotes.csv",
    ]
    assert "This ZIP file holds too many files or would grow far too large" in page.text
    assert (str(check.state.word), check.confirm_url) == ("could not be read", "")


def like_those_of_chiara(cast: Cast, *keys: str) -> list[Client]:
    """Clients under Chiara's contract who are like those of an import."""
    people = [
        create_client(given_name="Leyla", family_name="Rahimi", born_on=birth_date(key))
        for key in keys
    ]
    for client in people:
        create_enrolment(client, cast.contract)
    return people


def test_check_and_its_messages_tell_the_trail_whom_they_name(cast: Cast) -> None:
    people = like_those_of_chiara(cast, "K1", "K2")
    run = checked(cast.chiara, caseload("K1", "K2", "K3"))
    browser = browser_of(cast.chiara)

    shown = browser.get(address("import_check_show", run))
    without = browser.get(address("import_check_show", run), {"weight": "error"})
    taken = browser.get(address("import_messages", run))

    seen = AuditEvent.objects.filter(event="import_check_seen").order_by("number")
    assert [sorted(one.subject_ids) for one in seen] == [sorted(one.id for one in people), []]
    left = AuditEvent.objects.get(event="import_messages_taken")
    assert sorted(left.subject_ids) == sorted(one.id for one in people)
    assert all(one.reference in shown.text and one.reference in taken.text for one in people)
    assert not any(one.reference in without.text for one in people)


def test_decoy_that_a_check_names_rings(cast: Cast) -> None:
    """To bring in a list in which a decoy stands is to look for it, as a search is."""
    [decoy] = like_those_of_chiara(cast, "K1")
    rows("select tests.mark_decoy(%s, %s, %s)", decoy.id, cast.contract.id, cast.gunta.pk)
    run = checked(cast.chiara, caseload("K1", "K2"))

    browser_of(cast.chiara).get(address("import_check_show", run))

    assert rows("select event, by, subject_ids from tests.audit_alarm") == [
        ("decoy_reached", cast.chiara.pk, [decoy.id])
    ]


def test_upload_without_a_file_asks_for_one(cast: Cast) -> None:
    response = browser_of(cast.chiara).post(LIST, {})

    assert response.context["form"].errors["caseload"] == ["Choose a file first."]


def test_upload_of_the_same_files_says_that_they_are_here(cast: Cast) -> None:
    run = checked(cast.chiara)
    browser = browser_of(cast.chiara)
    browser.post(address("import_confirm", run))
    run.refresh_from_db()
    write_import(run=run, by=cast.chiara, at=timezone.now())

    response = browser.post(LIST, sent(caseload("K1", "K2")))

    (sentence,) = response.context["form"].errors["caseload"]
    assert "These very files were brought in" in sentence


def test_check_counts_rows_and_names_how_many_will_be_written(cast: Cast) -> None:
    run = checked(cast.chiara, faulty("K1", "K2"))

    check = browser_of(cast.chiara).get(address("import_check_show", run)).context["check"]

    assert (check.valid, check.errors, check.left_out) == (12, 1, 11)
    assert check.confirm_label == "Write 12 rows"
    assert check.messages[0].place.startswith("Clients, row 3")
    assert (check.messages[0].anchor, check.messages[0].kind) == ("message-1", "error")


def test_check_of_nothing_that_can_be_written_offers_only_to_discard(cast: Cast) -> None:
    sheets = caseload("K1")
    sheets["clients"][0]["birth_date"] = "31.02.1990."
    run = checked(cast.chiara, sheets)

    check = browser_of(cast.chiara).get(address("import_check_show", run)).context["check"]

    assert (check.confirm_url, bool(check.cancel_url)) == ("", True)


def test_check_shows_messages_page_by_page_and_by_weight(cast: Cast) -> None:
    run = checked(cast.chiara, faulty(*(f"K{number}" for number in range(1, 125))))
    browser = browser_of(cast.chiara)

    first = browser.get(address("import_check_show", run), {"weight": "error"}).context["check"]
    second = browser.get(
        address("import_check_show", run), {"weight": "error", "after": "100"}
    ).context["check"]

    assert (len(first.messages), len(second.messages)) == (100, 23)
    assert first.pages.next_url.endswith("?weight=error&after=100#messages")
    assert (second.pages.next_url, second.messages[0].anchor) == ("", "message-101")


def test_confirm_agrees_and_the_rows_are_written_once(cast: Cast) -> None:
    run = checked(cast.chiara)
    browser = browser_of(cast.chiara)

    answers = [browser.post(address("import_confirm", run)) for _ in range(2)]
    run.refresh_from_db()
    write_import(run=run, by=cast.chiara, at=timezone.now())

    assert [answer.url for answer in answers] == [address("import_check_show", run)] * 2
    assert Client.objects.filter(family_name="Rahimi").count() == 2
    check = browser.get(address("import_check_show", run)).context["check"]
    assert (check.is_written, check.confirm_url, check.cancel_url) == (True, "", "")


def test_discard_forgets_files_and_messages(cast: Cast) -> None:
    run = checked(cast.chiara, faulty("K1", "K2"))
    browser = browser_of(cast.chiara)

    response = browser.post(address("import_discard", run))

    run.refresh_from_db()
    assert response.url == LIST
    assert (run.state, run.messages.count()) == ("cancelled", 0)
    assert browser.post(address("import_confirm", run)).status_code == 302
    assert Client.objects.filter(family_name="Rahimi").count() == 0


def test_check_says_until_when_the_files_wait_for_an_agreement(cast: Cast) -> None:
    run = checked(cast.chiara)
    ImportRun.objects.update(started_at=datetime.datetime(2026, 3, 1, 9, tzinfo=datetime.UTC))

    response = browser_of(cast.chiara).get(address("import_check_show", run))

    words = "Without your agreement the files are removed after 15 March 2026."
    assert response.context["check"].wait_words == words
    assert words in response.content.decode()


def test_import_that_nobody_agreed_to_in_time_says_so(cast: Cast) -> None:
    run = checked(cast.chiara)
    drop_waiting_files(by=system_actor(), at=timezone.now() + KEPT_FOR)

    check = browser_of(cast.chiara).get(address("import_check_show", run)).context["check"]

    assert check.lead.startswith("Nobody agreed to the import in time, so the files were removed")
    assert (check.has_result, check.confirm_url, check.cancel_url) == (False, "", "")
    assert (check.wait_words, check.messages) == ("", ())


def test_import_that_failed_while_being_read_says_why(cast: Cast) -> None:
    run = started(cast.chiara)
    ImportRun.objects.update(
        state="refused",
        refused_file="clients.csv",
        refused_because={"text": "This file is empty: choose the one with your rows", "values": {}},
    )

    check = browser_of(cast.chiara).get(address("import_check_show", run)).context["check"]

    assert check.refusals == ("clients.csv: This file is empty: choose the one with your rows",)


def test_import_list_shows_own_imports_only(cast: Cast) -> None:
    run = checked(cast.chiara)

    (row,) = browser_of(cast.chiara).get(LIST).context["imports"]

    assert row.url == address("import_check_show", run)
    assert (row.file_name, row.by, row.written) == ("clients.csv and 10 more files", "Chiara", None)


def test_imports_of_others_do_not_exist(cast: Cast) -> None:
    run = checked(cast.chiara)
    ImportRun.objects.update(started_by=cast.amina)
    browser = browser_of(cast.chiara)

    pages = ("import_check_show", "import_progress", "import_messages")
    deeds = ("import_confirm", "import_discard")
    assert [browser.get(address(name, run)).status_code for name in pages] == [404] * 3
    assert [browser.post(address(name, run)).status_code for name in deeds] == [404] * 2
    assert browser.get(LIST).context["imports"] == []


@pytest.mark.parametrize("who", ["amina", "boris", "edgars", "daniel", "esther", "farid"])
def test_imports_are_refused_to_those_who_may_not(cast: Cast, who: str) -> None:
    run = checked(cast.chiara)
    browser = browser_of(getattr(cast, who))

    pages = (LIST, TEMPLATE, address("import_check_show", run), address("import_messages", run))
    assert [browser.get(page).status_code for page in pages] == [403] * 4
    assert browser.post(address("import_confirm", run)).status_code == 403


def test_imports_lead_nobody_to_the_sign_in_page(cast: Cast) -> None:
    assert browser_of(None).get(LIST).url.startswith(reverse("accounts:sign_in"))


def test_import_pages_know_their_methods(cast: Cast) -> None:
    run = checked(cast.chiara)
    browser = browser_of(cast.chiara)

    deeds = ("import_confirm", "import_discard")
    pages = ("import_check_show", "import_progress", "import_messages")
    assert [browser.get(address(name, run)).status_code for name in deeds] == [405] * 2
    assert [browser.post(address(name, run)).status_code for name in pages] == [405] * 3


@pytest.mark.parametrize("language", ["lv", "en", "ru"])
def test_template_leaves_in_the_readers_language(cast: Cast, language: str) -> None:
    response = browser_of(cast.chiara, language=language).get(TEMPLATE)

    sheets = read_workbook(io.BytesIO(response.content)).sheets
    assert len([sheet for sheet in sheets if not sheet.name.startswith("_")]) == 12
    assert response["Content-Disposition"] == (
        f'attachment; filename="balsts-import-{language}.xlsx"'
    )
    assert AuditEvent.objects.latest("occurred_at").event == "import_template_taken"


def test_messages_leave_as_csv_with_the_notice_and_an_event(cast: Cast) -> None:
    run = checked(cast.chiara, faulty("K1", "K2"))

    response = browser_of(cast.chiara).get(address("import_messages", run))

    notice, _heading, *lines = response.content.decode("utf-8-sig").splitlines()
    assert notice == "# internal, not for publication"
    assert len(lines) == run.message_count
    assert "K2" not in response["Content-Disposition"]
    event = AuditEvent.objects.latest("occurred_at")
    assert (event.event, event.details["rows"]) == ("import_messages_taken", run.message_count)


@pytest.mark.parametrize("runs", [1, 3])
def test_import_list_asks_the_same_few_questions(cast: Cast, runs: int) -> None:
    for number in range(runs):
        started(cast.chiara, caseload(f"K{number + 1}"))
    browser = browser_of(cast.chiara)

    with counted_queries() as counted:
        browser.get(LIST)

    assert counted.count == 5


@pytest.mark.parametrize("people", [2, 4])
def test_import_check_asks_the_same_few_questions(cast: Cast, people: int) -> None:
    run = checked(cast.chiara, faulty(*(f"K{number}" for number in range(1, people + 1))))
    browser = browser_of(cast.chiara)

    with counted_queries() as counted:
        browser.get(address("import_check_show", run))

    assert counted.count == 7


@pytest.mark.parametrize("people", [1, 3])
def test_import_check_that_names_clients_asks_one_question_more(cast: Cast, people: int) -> None:
    keys = [f"K{number}" for number in range(1, people + 1)]
    like_those_of_chiara(cast, *keys)
    run = checked(cast.chiara, caseload(*keys))
    browser = browser_of(cast.chiara)

    with counted_queries() as counted:
        browser.get(address("import_check_show", run))

    assert counted.count == 8
