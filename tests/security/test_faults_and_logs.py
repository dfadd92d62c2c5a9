"""When something outside fails the doors stay closed; and what logs say can be read by a machine."""

import datetime
import logging
import re
import uuid
from io import BytesIO

import pytest
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from balsts.accounts import sessions
from balsts.exchange import uploads
from balsts.exchange.uploads import IncomingFile
from balsts.platform.logs import AllowListFormatter
from tests.people import create_cast
from tests.security.walk import rude_browser_of

LINE = re.compile(r"^(?P<at>\S+) (?P<level>[A-Z]+) (?P<logger>[\w.]+) (?P<said>.*)$")


def line(said: str, *told: object) -> re.Match[str]:
    record = logging.LogRecord("balsts.tests", logging.WARNING, __file__, 1, said, told, None)
    return LINE.match(AllowListFormatter().format(record))


def test_asvs_16_2_2_a_line_says_its_moment_in_utc():
    at = datetime.datetime.fromisoformat(line("Something")["at"])

    assert at.utcoffset() == datetime.timedelta(0)
    assert abs(timezone.now() - at) < datetime.timedelta(minutes=1)


def test_asvs_16_2_4_a_line_is_one_line_with_the_same_parts_each_time():
    found = line("Something\nhappened %s times", 3)

    assert (found["level"], found["logger"]) == ("WARNING", "balsts.tests")
    assert found["said"] == "Something happened 3 times"


@pytest.mark.django_db
def test_asvs_16_5_2_without_the_database_nobody_is_shown_anything(monkeypatch):
    cast = create_cast(today=timezone.localdate())
    browser = rude_browser_of(cast.amina)
    address = reverse("clients:client_detail", args=[cast.fatima.reference])
    before = browser.get(address).content.decode()

    def gone(*_: object) -> None:
        raise OperationalError("server closed the connection: secret host 10.0.0.7")

    monkeypatch.setattr(sessions, "_ask", gone)
    answer = browser.get(address)

    page = answer.content.decode()
    assert "Fatima" in before
    assert answer.status_code == 503
    assert "nothing was changed" in page
    assert [word for word in ("Fatima", "secret host", "Traceback") if word in page] == []


def test_asvs_5_3_2_a_file_that_comes_in_lies_under_a_number_of_ours(tmp_path, settings):
    settings.BALSTS_DATA = tmp_path
    run = uuid.uuid4()
    names = ["../../etc/passwd", "..", "C:\\autoexec.bat", "ok.csv"]

    uploads.keep(run, [IncomingFile(name=name, content=BytesIO(b"a")) for name in names])

    found = sorted(
        path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()
    )
    assert found == [f"imports/{run}/{number:02}" for number in range(4)]


OWN_CHANGES = ("password_change", "passkey_add", "code_generator_add", "recovery_codes_make")


@pytest.mark.django_db
@pytest.mark.parametrize("name", OWN_CHANGES)
def test_asvs_7_5_1_what_one_signs_in_with_is_changed_only_after_proving_who_sits_there(
    name, monkeypatch
):
    browser = rude_browser_of(create_cast(today=timezone.localdate()).amina)
    address = reverse(f"accounts:{name}")
    later = timezone.now() + datetime.timedelta(minutes=6)
    monkeypatch.setattr(timezone, "now", lambda: later)

    answer = browser.post(address, {"password": "x"})

    assert answer.status_code == 403
    assert "kept" in answer.context
