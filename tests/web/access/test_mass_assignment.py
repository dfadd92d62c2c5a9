"""A form takes what it asks for and nothing else: other names of fields are sent in vain."""

import datetime
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from balsts.access.enums import Role
from balsts.accounts.models import User
from balsts.audit.models import AuditEvent
from balsts.clients.models import Client
from balsts.organisations.models import StaffMember
from tests.factories.casework import create_plan
from tests.people import Cast, create_cast
from tests.web.browsers import browser_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def cast() -> Cast:
    cast = create_cast(today=TODAY)
    create_plan(cast.case, agreed_on=TODAY)
    return cast


def every_field(cast: Cast) -> dict[str, Any]:
    """Return a value for every field name of every model, as somebody might add it to a form.

    The values are true ones of other rows, so that a form that took them would be able to.
    """
    told: dict[str, Any] = {}
    for model in apps.get_models():
        if not model.__module__.startswith("balsts."):
            continue
        for one in model._meta.concrete_fields:
            value = "2001-01-01" if "Date" in one.get_internal_type() else "1"
            related = one.related_model
            if related is User:
                value = str(cast.daniel.pk)
            elif related is Client:
                value = str(cast.fatima.pk)
            elif related is StaffMember:
                value = str(cast.daniel.posts.get().pk)
            told |= {one.name: value, one.attname: value}
    return told | {
        "role": Role.SYSTEM_ADMINISTRATOR,
        "is_system": "on",
        "reference": "BL-0000-0000",
    }


def everything() -> dict[str, list[list[Any]]]:
    """Return every row that the application can read, but for the trail and for what sign-in keeps.

    Moments are left out and so are keys that were not there before: both differ each time.
    """
    return {
        model._meta.label: sorted(
            [_plain(getattr(row, one.attname)) for one in model._meta.concrete_fields]
            for row in model.objects.all()
        )
        for model in apps.get_models()
        if model.__module__.startswith("balsts.")
        and model is not AuditEvent
        and _is_readable(model)
    }


def _plain(value: Any) -> str:
    is_drawn = isinstance(value, uuid.UUID) and value not in KNOWN
    return "" if is_drawn or isinstance(value, datetime.datetime) else str(value)


def _is_readable(model: Any) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select has_table_privilege(%s, 'select')", [model._meta.db_table])
        return cursor.fetchone()[0]


KNOWN: set[uuid.UUID] = set()


@pytest.fixture(autouse=True)
def known_keys(cast: Cast) -> None:
    KNOWN.clear()
    for model in apps.get_models():
        if model.__module__.startswith("balsts.") and _is_readable(model):
            KNOWN.update(pk for pk in model.objects.values_list("pk", flat=True))


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


STATUS = {
    "legal_status": "refugee",
    "decided_on": TODAY.isoformat(),
    "authority": "pmlp",
    "people": ["{fatima}"],
}
SERVICE = {
    "service_type": "accompaniment",
    "on": TODAY.isoformat(),
    "minutes": "45",
    "mode": "in_person_outside",
    "participants": ["{fatima}"],
    "place": "riga",
}
NOTICE = {
    "given_on": TODAY.isoformat(),
    "language": "prs",
    "given_by": "{edgars}",
    "worded_on": "2026-11-26",
}
FORMS = [
    ("clients:timeline_event_add", "?kind=status", "amina", STATUS),
    ("casework:service_record_add", "", "amina", SERVICE),
    ("casework:service_record_add", "", "edgars", SERVICE),
    ("casework:plan_agree", "", "amina", {}),
    ("casework:case_close", "", "amina", {}),
    ("casework:case_reopen", "", "chiara", {}),
    ("clients:assignment_change", "", "chiara", {}),
    ("privacy:notice_give", "", "amina", NOTICE),
    ("privacy:request_receive", "", "amina", {"kind": "access", "received_on": TODAY.isoformat()}),
]


@pytest.mark.parametrize(("address", "query", "who", "told"), FORMS)
def test_asvs_15_3_3_names_of_fields_that_a_form_does_not_ask_for_change_nothing(
    cast: Cast, address: str, query: str, who: str, told: dict[str, Any]
) -> None:
    browser = browser_of(getattr(cast, who))
    at = reverse(address, args=[cast.fatima.reference]) + query
    sent = {
        name: [str(cast.fatima.id)]
        if isinstance(value, list)
        else value.replace("{edgars}", str(cast.edgars.pk))
        for name, value in told.items()
    }
    asked = fields_of(browser.get(at))
    added = {name: value for name, value in every_field(cast).items() if name not in asked}
    before = everything()

    with taken_back():
        browser.post(at, sent)
        as_asked = everything()
    with taken_back():
        browser.post(at, added | sent)
        with_more = everything()

    assert with_more == as_asked
    assert (as_asked != before) is bool(told)


def fields_of(page: Any) -> set[str]:
    """Return the names that the page's own forms ask for."""
    found: set[str] = set()
    for part in page.context or []:
        for value in part.flatten().values():
            found |= set(getattr(value, "fields", None) or {})
    return found
