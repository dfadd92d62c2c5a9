"""Everything goes wrong with a name that is nobody's, and the name is looked for where logs are.

The application's log, the job runner's, the web server's, PostgreSQL's, the arguments of jobs, and
what is left behind in temporary folders. The canary must be found where it belongs, or the sweep
would prove nothing.
"""

import io
import logging
import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client as Browser
from django.test import override_settings
from django.urls import include, path, reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from procrastinate.contrib.django import app
from procrastinate.testing import InMemoryConnector

from balsts.clients.models import Client
from balsts.console.start import _web_server
from balsts.exchange import jobs
from balsts.exchange.models import ImportRun
from balsts.exchange.operations.import_run import start_import
from tests.conventions.reading import ROOT
from tests.exchange.caseload import caseload, csv_files
from tests.people import Cast, create_cast
from tests.postgres_plugin import SERVER
from tests.security.test_server import HOST, asked, free_port, wait_until_it_answers
from tests.trail import AuditEvent
from tests.web.browsers import browser_of, search

pytestmark = pytest.mark.django_db
CANARY = "ZZkanarijputns"


def fault(_request, name):
    raise ValueError(f"Cannot help {CANARY}")


def duplicate(_request):
    """The client is known; PostgreSQL quotes the row."""
    known = Client.objects.get(given_name=CANARY)
    Client.objects.filter(id=known.id).update(given_name="")


def unreadable(_request):
    with connection.cursor() as cursor:
        cursor.execute("select %s::integer", [CANARY])


urlpatterns = [
    path("fault/<str:name>/", fault),
    path("duplicate/", duplicate),
    path("unreadable/", unreadable),
    path("", include("balsts.web.urls")),
]


@pytest.fixture
def cast(tmp_path: Path, settings, monkeypatch: pytest.MonkeyPatch) -> Cast:
    settings.BALSTS_DATA = tmp_path / "data"
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    cast = create_cast(today=timezone.localdate())
    Client.objects.filter(id=cast.fatima.id).update(
        given_name=CANARY, search_text=CANARY.casefold()
    )
    return cast


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the log would hold, with more of it than in earnest: every logger, every weight."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    formatter = django_settings.LOGGING["formatters"]["line"]["()"]
    handler.setFormatter(import_string(formatter)())
    root, before = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(before)


@pytest.fixture
def database_log() -> Iterator[io.BytesIO]:
    """What PostgreSQL writes meanwhile."""
    if SERVER.installation.server:
        pytest.skip("the server of this run is not ours")
    file = next(SERVER.installation.folder.rglob("postgres.log"))
    before, written = file.stat().st_size, io.BytesIO()
    yield written
    with file.open("rb") as source:
        source.seek(before)
        assert CANARY.casefold().encode() not in source.read().lower()


def told(text: str) -> list[str]:
    return [line for line in text.splitlines() if CANARY.casefold() in line.casefold()]


@pytest.mark.filterwarnings("ignore")
@override_settings(ROOT_URLCONF=__name__)
def test_asvs_16_2_5_and_16_5_1_faults_of_pages_leave_no_name_in_any_log(
    cast: Cast, log: io.StringIO, database_log: io.BytesIO
) -> None:
    browser = browser_of(cast.amina)
    browser.raise_request_exception = False
    agent = {"HTTP_USER_AGENT": CANARY, "HTTP_REFERER": f"https://x/{CANARY}"}

    answers = [
        browser.get(f"/fault/{CANARY}/?q={CANARY}", **agent),
        browser.post(f"/fault/{CANARY}/", {"note": CANARY}, **agent),
        browser.get("/unreadable/", **agent),
    ]
    with transaction.atomic():
        answers.append(browser.get("/duplicate/", **agent))

    assert [answer.status_code for answer in answers] == [500, 500, 500, 500]
    assert log.getvalue().count("fault=") >= 4
    assert told(log.getvalue()) == []
    assert [told(answer.text) for answer in answers] == [[], [], [], []]


@pytest.mark.filterwarnings("ignore")
def test_refusals_of_pages_leave_no_name_in_any_log(
    cast: Cast, log: io.StringIO, database_log: io.BytesIO
) -> None:
    browser = browser_of(cast.amina)
    browser.raise_request_exception = False
    agent = {"HTTP_USER_AGENT": CANARY, "HTTP_REFERER": f"https://x/{CANARY}"}

    answers = [
        browser.get(f"/nowhere/{CANARY}/", **agent),
        browser.get("/", HTTP_HOST=f"{CANARY}.example"),
        search(browser, "/clients/", q=CANARY),
        browser.get("/clients/", {"place": CANARY, "sort": CANARY}),
        browser.delete("/clients/", CANARY),
        Browser(enforce_csrf_checks=True).post(reverse("accounts:sign_in"), {"username": CANARY}),
        Browser().post(reverse("accounts:sign_in"), {"username": CANARY, "password": CANARY}),
        Browser().post("/browser-reports/", CANARY, content_type="application/reports+json"),
        browser.generic("POST", "/clients/", CANARY, content_type="multipart/form-data"),
    ]

    assert (answers[0].status_code, answers[1].status_code) == (404, 400)
    assert CANARY in answers[2].text
    assert "status=404 method=GET page=none" in log.getvalue()
    assert told(log.getvalue()) == []


def test_broken_rows_and_failed_jobs_leave_no_name_in_any_log(
    cast: Cast, log: io.StringIO, database_log: io.BytesIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = start_import(files=csv_files(caseload("K1")), by=cast.chiara, at=timezone.now())

    def break_(**_told: object) -> None:
        with transaction.atomic():
            Client.objects.create(
                reference=cast.fatima.reference,
                given_name=CANARY,
                sort_key=CANARY,
                search_text=CANARY,
                registered_at=timezone.now(),
                registered_by=cast.chiara,
            )

    monkeypatch.setattr(jobs, "check_import", break_)
    with pytest.raises(IntegrityError):
        break_()
    jobs.check(run_id=str(run.id))

    def lose(_run_id: str) -> None:
        raise LookupError(CANARY)

    monkeypatch.setattr(jobs, "_run", lose)
    with app.replace_connector(InMemoryConnector()) as testing:
        jobs.check_soon(run)
        testing.run_worker(wait=False, listen_notify=False, install_signal_handlers=False)
        stored = [job["args"] for job in testing.connector.jobs.values()]

    assert {"run_id": str(run.id)} in stored
    assert told(str(stored)) == []
    assert "cannot check, IntegrityError" in log.getvalue()
    assert "builtins.LookupError" in log.getvalue()
    assert told(log.getvalue()) == []


def test_refused_files_leave_nothing_behind(
    cast: Cast, log: io.StringIO, tmp_path: Path, settings
) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
    browser = browser_of(cast.chiara)
    for content in (b"MZ\0" + CANARY.encode(), b"<" + CANARY.encode()):
        file = SimpleUploadedFile(f"{CANARY}.xlsx", content * 100)

        response = browser.post(reverse("exchange:import_list"), {"caseload": file})

        assert list(response.context["form"].errors) == ["caseload"]
        response.wsgi_request.close()
    file = SimpleUploadedFile(f"{CANARY}.xlsx", b"PK\x03\x04" + CANARY.encode() * 100)
    browser.post(reverse("exchange:import_list"), {"caseload": file}).wsgi_request.close()
    jobs.check(run_id=str(ImportRun.objects.get().id))

    assert ImportRun.objects.get().state == "refused"
    left = [found for found in tmp_path.rglob("*") if found.is_file()]
    assert [found for found in left if CANARY.encode() in found.read_bytes()] == []
    assert told(log.getvalue()) == []


def test_asvs_16_2_5_trail_and_jobs_hold_codes_and_no_names(cast: Cast) -> None:
    browser = browser_of(cast.amina)
    search(browser, "/clients/", q=CANARY)
    browser.get(f"/clients/{cast.fatima.reference}/")

    with connection.cursor() as cursor:
        cursor.execute("select coalesce(string_agg(args::text, ' '), '') from procrastinate_jobs")
        [[args]] = cursor.fetchall()

    details = " ".join(str(details) for details in AuditEvent.objects.values_list("details"))
    assert AuditEvent.objects.filter(event="client_seen").count() == 1
    assert told(details + args) == []


@pytest.mark.slow  # starts the real server
def test_web_server_writes_no_name_into_its_log(django_db_setup, tmp_path: Path) -> None:
    port, words = free_port(), None
    words = _web_server(port)
    words[words.index("--workers") + 1] = "1"
    surroundings = os.environ | {
        "DJANGO_SETTINGS_MODULE": "balsts.platform.settings_test",
        "BALSTS_HOSTS": HOST,
        "PYTHONPATH": str(ROOT / "src"),
    }
    written = tmp_path / "server.log"
    with written.open("wb") as target:
        server = subprocess.Popen(
            words, env=surroundings, stdout=target, stderr=target, start_new_session=True, cwd=ROOT
        )
    try:
        wait_until_it_answers(port, server)
        host = f"Host: {HOST}"
        asked(port, f"GET /{CANARY}/?q={CANARY} HTTP/1.1", host, f"Referer: https://x/{CANARY}")
        asked(port, "GET / HTTP/1.1", f"Host: {CANARY}.example")
        asked(port, f"{CANARY} / HTTP/1.1", host)
        asked(port, f"GET /%ff{CANARY} HTTP/1.1", host, f"Cookie: session={CANARY}")
        body = f"username={CANARY}&password={CANARY}".encode()
        kind = "Content-Type: application/x-www-form-urlencoded"
        asked(
            port,
            "POST /account/sign-in/ HTTP/1.1",
            host,
            kind,
            f"Content-Length: {len(body)}",
            body=body,
        )
        asked(
            port,
            "POST /account/sign-in/ HTTP/1.1",
            host,
            "Content-Type: multipart/form-data",
            "Content-Length: 14",
            body=CANARY.encode(),
        )
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)

    text = written.read_text(errors="replace")
    assert "status=404" in text
    assert told(text) == []
