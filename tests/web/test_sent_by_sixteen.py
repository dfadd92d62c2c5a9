"""One form sent sixteen times at the same moment makes one thing, and leads everybody to it.

Whoever waits longer than the product lets anybody wait is asked to try again, and does.
"""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.db import models
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from balsts.casework.models import ServiceRecord
from balsts.clients.models import Client
from tests.people import Cast, create_cast
from tests.sixteen_at_once import SIXTEEN, sixteen_at_once
from tests.trail import AuditEvent
from tests.web.browsers import browser_of
from tests.web.registration import registration

TODAY = timezone.localdate()
NOT_NOW = 503
TRIES = 5


def registering(cast: Cast) -> tuple[str, dict[str, Any]]:
    return reverse("clients:client_register"), registration(cast, today=TODAY)


def service(cast: Cast) -> tuple[str, dict[str, Any]]:
    return reverse("casework:service_record_add", args=[cast.fatima.reference]), {
        "service_type": "accompaniment",
        "on": TODAY.isoformat(),
        "minutes": "45",
        "mode": "in_person_outside",
        "participants": [str(cast.fatima.id)],
        "place": "riga",
    }


@pytest.mark.slow  # sixteen connections; makes the database anew
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("form_of", "made", "event"),
    [
        (registering, Client.objects.filter(given_name="Yusuf"), "client_registered"),
        (service, ServiceRecord.objects.all(), "service_recorded"),
    ],
    ids=["registration", "service"],
)
def test_asvs_15_4_2_a_form_sent_by_sixteen_at_once_makes_one_thing(
    form_of: Callable[[Cast], tuple[str, dict[str, Any]]],
    made: models.QuerySet[Any],
    event: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.CRITICAL)
    cast = create_cast(today=TODAY)
    signed_in = browser_of(cast.amina)
    address, told = form_of(cast)
    number = signed_in.get(address).context["form"]["id"].value()
    windows = [window_of(signed_in) for _ in range(SIXTEEN)]
    told_before = AuditEvent.objects.filter(event=event).count()

    answers = sixteen_at_once(lambda one: send(windows[one], address, told | {"id": str(number)}))

    [first, *others] = answers
    assert others == [first] * (SIXTEEN - 1)
    assert first[0] == 302
    assert made.count() == 1
    assert AuditEvent.objects.filter(event=event).count() == told_before + 1


def window_of(browser: Browser) -> Browser:
    """Return one more window of the same browser: it has the same session."""
    window = Browser()
    window.cookies.update(browser.cookies)
    return window


def send(window: Browser, address: str, told: dict[str, Any]) -> tuple[int, str]:
    """Send until it is answered, and say where that leads."""
    for _ in range(TRIES):
        answer = window.post(address, told)
        if answer.status_code != NOT_NOW:
            break
    return answer.status_code, answer.headers.get("Location", "")
