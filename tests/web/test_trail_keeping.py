"""No audit, no data: what is answered when the trail cannot be written."""

from contextlib import contextmanager
from types import SimpleNamespace
from uuid import UUID

import psycopg
import pytest
from django.db import OperationalError, ProgrammingError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.urls import reverse
from django.utils import timezone

from balsts.accounts import app_codes, sessions
from balsts.audit import trail
from balsts.casework.models import SpecificNeed
from tests.factories.accounts import create_user_with_codes
from tests.people import Cast, create_cast
from tests.postgres_plugin import SERVER
from tests.security.walk import rude_browser_of
from tests.trail import AuditEvent
from tests.unreached import refused_by_disk
from tests.web.browsers import browser_of, search

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


@contextmanager
def taken_away():
    """The owner takes the right to add to the trail away, and gives it back."""
    app, columns = (
        connection.settings_dict["USER"],
        (
            "id, occurred_at, event, by, request_id, organisation_id, role, purpose, subject_ids, details"
        ),
    )
    address = SERVER.installation.address("owner", database=SERVER.database)
    with psycopg.connect(address, autocommit=True) as owner:
        owner.execute(f"revoke insert ({columns}) on audit.event from {app}")
        try:
            yield
        finally:
            owner.execute(f"grant insert ({columns}) on audit.event to {app}")


@contextmanager
def on_a_full_disk():
    """The database says what it says when the disk is full."""
    whole = trail.INSERT
    trail.INSERT = whole.replace("insert into audit.event", "insert into tests.full_disk")
    try:
        yield
    finally:
        trail.INSERT = whole


@contextmanager
def locked():
    """Somebody holds the table and does not let go."""
    with connection.cursor() as cursor:
        cursor.execute("set local lock_timeout = '200ms'")
    address = SERVER.installation.address("owner", database=SERVER.database)
    # The test itself has written into the trail, so it is another table that is held.
    with psycopg.connect(address) as owner, on_a_full_disk():
        owner.execute("lock table tests.full_disk in access exclusive mode")
        yield


FAULTS = (taken_away, locked, on_a_full_disk)


@pytest.mark.slow  # a lock is waited for
@pytest.mark.parametrize("fault", FAULTS)
def test_asvs_16_5_3_and_15_4_3_no_page_shows_anybody_when_the_trail_fails_or_is_held(
    cast: Cast, fault
):
    amina = browser_of(cast.amina)

    with fault():
        response = amina.get(reverse("clients:client_detail", args=[cast.fatima.reference]))

    words = response.content.decode()
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert "nothing was shown and nothing was changed" in words
    assert cast.fatima.given_name not in words


@pytest.mark.parametrize("fault", [taken_away, on_a_full_disk])
def test_what_was_typed_is_given_back_and_nothing_is_written(cast: Cast, fault):
    amina = browser_of(cast.amina)
    address = reverse("casework:plan_agree", args=[cast.fatima.reference])
    told = "She wants to learn Latvian before the winter, and to work as a seamstress again."

    with fault():
        response = amina.post(address, {"note": told, "password": "not this"})

    words = response.content.decode()
    assert response.status_code == 503
    assert (told in words, "Send again" in words, "not this" in words) == (True, True, False)


@pytest.mark.parametrize("fault", [OperationalError, refused_by_disk])
def test_what_was_typed_is_given_back_where_nobody_can_be_asked_who_somebody_is(
    cast: Cast, monkeypatch, fault
):
    amina = rude_browser_of(cast.amina)
    address = reverse("casework:plan_agree", args=[cast.fatima.reference])
    told = "She wants to learn Latvian before the winter, and to work as a seamstress again."

    gone = fault()

    def ask(*_: object) -> None:
        raise gone

    monkeypatch.setattr(sessions, "_ask", ask)
    response = amina.post(address, {"note": told})

    words = response.content.decode()
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert (told in words, "nothing was changed" in words) == (True, True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow  # the database is made anew
@pytest.mark.parametrize(
    ("kind", "cause"),
    [
        (OperationalError, psycopg.OperationalError),
        # What the log of changes says on a disk that has become read-only.
        (ProgrammingError, psycopg.errors.InsufficientPrivilege),
    ],
)
@pytest.mark.parametrize(
    ("severity", "words"),
    [("PANIC", "look first whether it is there"), ("ERROR", "nothing was changed")],
)
def test_of_a_commit_without_an_answer_nobody_says_that_it_did_not_happen(
    cast: Cast, monkeypatch, severity: str, words: str, kind, cause
):
    amina = rude_browser_of(cast.amina)
    address = reverse("casework:specific_need_note", args=[cast.fatima.reference])
    told = {"code": "DS", "reason": "ZZ", "noted_on": TODAY.isoformat(), "is_noted_only": "on"}
    commit = BaseDatabaseWrapper._commit
    fault = cause()
    told_by_database = SimpleNamespace(
        severity_nonlocalized=severity,
        source_file="xlog.c",
        source_function="XLogFileOpen",
        message_primary="could not open file",
    )
    monkeypatch.setattr(psycopg.Error, "diag", told_by_database)

    def unanswered(self: BaseDatabaseWrapper) -> None:
        if SpecificNeed.objects.exists():
            if severity == "PANIC":  # it is in the log, and the disk did not say that it has it
                commit(self)
            raise kind from fault
        commit(self)

    monkeypatch.setattr(BaseDatabaseWrapper, "_commit", unanswered)
    response = amina.post(address, told)
    monkeypatch.undo()

    assert response.status_code == 503
    assert words in response.content.decode()
    assert SpecificNeed.objects.exists() is (severity == "PANIC")


def test_a_code_is_given_back_where_it_is_a_word_of_the_field_and_not_where_it_lets_somebody_in(
    cast: Cast,
):
    amina = browser_of(cast.amina)
    need = reverse("casework:specific_need_note", args=[cast.fatima.reference])

    with taken_away():
        pages = [amina.post(place, {"code": "DS"}) for place in (need, "/account/confirm/")]

    assert [page.status_code for page in pages] == [503, 503]
    assert ['value="DS"' in page.content.decode() for page in pages] == [True, False]


@pytest.mark.parametrize("fault", [taken_away, on_a_full_disk])
def test_nobody_signs_in_unless_it_is_written_down(fault):
    _, secret, _ = create_user_with_codes(username="amina", at=timezone.now())
    browser = browser_of(None)
    browser.post(reverse("accounts:sign_in"), {"username": "amina", "password": "secret"})
    code = app_codes.code_at(secret, app_codes.step_at(timezone.now()))

    with fault():
        response = browser.post("/account/sign-in/second-step/", {"code": code})

    assert response.status_code == 503
    assert browser.get(reverse("clients:client_list")).status_code == 302


def test_an_event_carries_the_request_the_organisation_and_the_role(cast: Cast):
    browser_of(cast.amina).get(reverse("clients:client_detail", args=[cast.fatima.reference]))

    event = AuditEvent.objects.get(event="client_seen")
    assert isinstance(event.request_id, UUID)
    assert (event.organisation_id, event.role) == (cast.worker.organisation_id, "social_worker")


def test_two_requests_have_two_numbers_and_outside_of_one_there_is_none(cast: Cast):
    amina = browser_of(cast.amina)
    for _ in range(2):
        amina.get(reverse("clients:client_list"))
    trail.record("client_seen", by=cast.amina, at=timezone.now())

    numbers = AuditEvent.objects.values_list("request_id", flat=True)
    assert (len(set(numbers)), list(numbers)[-1]) == (3, None)


def test_a_search_leaves_hashes_of_its_words_and_no_words(cast: Cast):
    amina = browser_of(cast.amina)

    search(amina, reverse("clients:client_list"), q="Fatima Nurzai")
    search(amina, reverse("clients:client_list"), q="fatima")

    both, one = AuditEvent.objects.filter(event="client_list_seen")
    assert (both.details["words"], one.details["words"]) == (2, 1)
    assert both.details["searched"].split()[0] == one.details["searched"]
    assert "fatima" not in str(both.details).lower()
