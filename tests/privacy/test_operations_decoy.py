"""Decoys look like the closed files around them, ring when they are reached, and count nowhere."""

import datetime
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.audit.decoys import decoys_to_leave_out
from balsts.casework.models import CaseSpell, ServiceRecord
from balsts.casework.queries.promise import portions_of_clients
from balsts.clients.models import Client, Enrolment
from balsts.platform.bound_postgres import acting_under
from balsts.privacy.models import ErasureLine
from balsts.privacy.operations import decoy as room
from balsts.privacy.operations.decoy import CannotMakeDecoys, make_decoys
from balsts.privacy.operations.erasure import list_files_that_are_over
from balsts.statistics.facts.tables import READ_TABLES
from tests.database.asking import rows, token_of
from tests.factories.closed_files import create_closed_files
from tests.factories.hand_over import let_contract_end
from tests.people import Cast, create_cast
from tests.trail import AuditEvent
from tests.web.browsers import browser_of, search

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)


@pytest.fixture
def cast(monkeypatch) -> Cast:
    monkeypatch.setattr(room, "mark_decoy", mark_as_jobs_do)
    return create_cast(today=TODAY)


def mark_as_jobs_do(client: UUID, contract: UUID, *, by, at) -> None:
    """What only jobs may call, tests call through their window."""
    rows("select tests.mark_decoy(%s, %s, %s)", client, contract, by.pk)


@pytest.fixture
def decoy(cast: Cast) -> Client:
    cast.contract.actual_from = TODAY - 900 * DAY
    cast.contract.save()
    create_closed_files(cast.contract)
    [made] = make_decoys(contract=cast.contract, count=1, by=cast.gunta, at=timezone.now())
    return made


def alarms() -> list[tuple]:
    return rows("select event, by, subject_ids, times from tests.audit_alarm order by event")


def test_a_decoy_is_a_closed_file_of_a_name_that_nobody_has(cast: Cast, decoy: Client) -> None:
    [enrolment] = decoy.enrolments.all()
    [spell] = CaseSpell.objects.filter(case__client=decoy)

    assert decoy.given_name.startswith("Given")
    assert decoy.family_name.startswith("Family")
    assert decoy.given_name[5:] != decoy.family_name[6:]
    assert enrolment.contract_id == cast.contract.id
    assert enrolment.valid_until <= TODAY
    assert spell.closed_on is not None
    assert decoy.arrivals.count() == 1
    assert decoy.registered_by_id != cast.gunta.pk
    assert not ServiceRecord.objects.filter(participations__client=decoy).exists()


def test_the_trail_knows_that_decoys_were_made_and_not_which(cast: Cast, decoy: Client) -> None:
    event = AuditEvent.objects.get(event="decoys_made")

    assert (event.by, event.subject_ids, event.details["count"]) == (cast.gunta.pk, [], 1)
    assert str(decoy.id) not in str(event.details)


@pytest.mark.parametrize("who", ["amina", "chiara", "janis"])
def test_only_an_auditor_has_decoys_made(cast: Cast, who: str) -> None:
    by = getattr(cast, who, cast.esther)

    with pytest.raises(CannotMakeDecoys):
        make_decoys(contract=cast.contract, count=1, by=by, at=timezone.now())


@pytest.mark.parametrize(("count", "files"), [(0, 6), (6, 6), (1, 4)])
def test_decoys_are_few_and_only_where_they_do_not_stand_out(
    cast: Cast, count: int, files: int
) -> None:
    create_closed_files(cast.contract, count=files)

    with pytest.raises(CannotMakeDecoys):
        make_decoys(contract=cast.contract, count=count, by=cast.gunta, at=timezone.now())


def test_opening_a_decoy_rings_in_the_same_moment_with_who_and_session(
    cast: Cast, decoy: Client
) -> None:
    chiara = browser_of(cast.chiara)

    response = chiara.get(reverse("clients:client_detail", args=[decoy.reference]))

    assert response.status_code == 200
    assert alarms() == [("decoy_reached", cast.chiara.pk, [decoy.id], 1)]
    session = AuditEvent.objects.filter(event="outside_form_seen").latest("number").session_id
    assert rows("select session_id from tests.audit_alarm") == [(session,)]


def test_finding_a_decoy_rings_and_passing_it_in_a_list_does_not(cast: Cast, decoy: Client) -> None:
    chiara = browser_of(cast.chiara)

    passed = chiara.get("/clients/")
    before = alarms()
    search(chiara, "/clients/", q=decoy.family_name)

    assert decoy.reference in passed.text
    assert before == []
    assert [(event, by) for event, by, *_ in alarms()] == [("decoy_reached", cast.chiara.pk)]


def test_a_decoy_on_a_hand_over_list_rings_only_for_whoever_looks_for_it(
    cast: Cast, decoy: Client
) -> None:
    let_contract_end(cast)
    Enrolment.objects.filter(client=decoy).update(valid_until=None)
    chiara, address = browser_of(cast.chiara), reverse("sharing:hand_over_list")

    passed = chiara.get(address)
    before = alarms()
    search(chiara, address, q=decoy.family_name)

    assert decoy.reference in passed.text
    assert before == []
    assert [(event, by) for event, by, *_ in alarms()] == [("decoy_reached", cast.chiara.pk)]


def test_a_letter_of_a_decoy_rings(cast: Cast, decoy: Client) -> None:
    browser_of(cast.chiara).get(
        reverse("clients:letter_pdf", args=[decoy.reference]), {"language": "en"}
    )

    assert [event for event, *_ in alarms()] == ["decoy_reached"]


def test_opening_any_other_file_rings_nothing(cast: Cast, decoy: Client) -> None:
    browser_of(cast.chiara).get(reverse("clients:client_detail", args=[cast.fatima.reference]))

    assert alarms() == []


def test_the_auditor_reads_the_alarm_the_breach_kit_and_the_list(cast: Cast, decoy: Client) -> None:
    browser_of(cast.chiara).get(reverse("clients:client_detail", args=[decoy.reference]))
    gunta = browser_of(cast.gunta)

    ringing = gunta.get(reverse("audit:alarm_list"))
    listed = gunta.get(reverse("audit:decoy_list"))

    [line] = ringing.context["waiting"]
    assert line.what == f"{cast.chiara.full_name} opened, found or took a decoy file"
    assert f"session={line.session_id}" in line.breach_url
    assert [one.reference for one in listed.context["lines"]] == [decoy.reference]
    assert len(alarms()) == 1


@pytest.mark.parametrize("who", ["amina", "chiara", "esther", "farid"])
def test_nobody_else_reads_which_files_are_decoys(cast: Cast, decoy: Client, who: str) -> None:
    page = browser_of(getattr(cast, who)).get(reverse("audit:decoy_list"))
    with acting_under(token_of(getattr(cast, who))):
        asked = rows("select * from audit.decoys()")
        left_out = rows("select audit.decoys_to_leave_out()")
        with pytest.raises(DatabaseError), transaction.atomic():
            rows("select * from audit.decoy")
        with pytest.raises(DatabaseError), transaction.atomic():
            rows("select audit.mark_decoy(%s, %s, %s, now())", decoy.id, decoy.id, decoy.id)

    assert page.status_code == 403
    assert (asked, left_out) == ([], [])


def test_no_column_of_a_decoy_tells_it_from_the_file_it_is_like(cast: Cast, decoy: Client) -> None:
    """Every code that pages can read of the file occurs among the other closed files as well."""
    others = Client.objects.filter(enrolments__valid_until__isnull=False).exclude(id=decoy.id)
    columns = ("registered_by_id", "version", "sex", "education", "birth_precision", "occupation")

    alike = {
        name: set(others.values_list(name, flat=True)) >= {getattr(decoy, name)} for name in columns
    }

    assert alike == dict.fromkeys(columns, True)


def test_no_fact_of_any_snapshot_is_about_a_decoy(cast: Cast, decoy: Client) -> None:
    """Every table with a person, asked as the snapshot asks it; the others of the same kind are in it."""
    asked = {}
    for table in READ_TABLES:
        if table.is_about_people:
            live = f"select distinct person from ({table.question_of_ids}) found"
            people = {person for (person,) in rows(live)}
            asked[table.name] = (decoy.id in people, bool(people))

    assert [name for name, (has_decoy, _) in asked.items() if has_decoy] == []
    assert sum(has_others for _, has_others in asked.values()) >= 3


def test_no_promise_is_kept_of_a_decoy(cast: Cast, decoy: Client) -> None:
    looked_at = {client for portion in portions_of_clients(100) for client in portion}

    assert decoy.id not in looked_at
    assert cast.fatima.id in looked_at


def test_no_list_of_erasures_names_a_decoy(cast: Cast, decoy: Client) -> None:
    at = timezone.now() + datetime.timedelta(days=4000)
    with connection.cursor() as cursor:
        cursor.execute("select set_config('tests.moment', %s, true)", [at.isoformat()])

    list_files_that_are_over(by=system_actor(), at=at)

    named = set(ErasureLine.objects.values_list("client_id", flat=True))
    assert decoy.id not in named
    assert len(named) >= 6
    assert decoys_to_leave_out() == {decoy.id}
