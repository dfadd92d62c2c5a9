"""`balsts sessions end`, and a start on a restored database: whoever was in is out."""

import io

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from balsts.console import preparation
from tests.as_job import as_job
from tests.people import create_cast
from tests.trail import AuditEvent
from tests.web.browsers import browser_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_everybody_is_signed_out():
    cast = create_cast(today=timezone.localdate())
    browsers = [browser_of(cast.amina), browser_of(cast.chiara)]
    before = [browser.get("/").status_code for browser in browsers]
    told = io.StringIO()

    with as_job():
        call_command("sessions", "end", stdout=told)

    sign_in = reverse("accounts:sign_in")
    assert before == [200, 200]
    assert [browser.get("/").headers["Location"] for browser in browsers] == [
        f"{sign_in}?next=/"
    ] * 2
    [event] = AuditEvent.objects.filter(event="every_session_ended")
    ended = event.details["sessions"]
    assert told.getvalue() == f"{ended} sessions ended; everybody signs in anew\n"
    assert ended >= len(browsers)  # setting up opened some of its own


def test_everybody_is_signed_out_when_a_restored_database_is_put_right(settings, tmp_path):
    settings.BALSTS_DATA = tmp_path
    browser = browser_of(create_cast(today=timezone.localdate()).amina)
    before = browser.get("/").status_code

    with as_job():
        preparation.put_right_what_was_restored()

    assert (before, browser.get("/").status_code) == (200, 302)
