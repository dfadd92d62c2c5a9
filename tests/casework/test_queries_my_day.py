"""One's own caseload, the team's numbers and support that ends soon."""

import datetime

import pytest
from django.utils import timezone

from balsts.casework.queries.my_day import ending_candidates, own_caseload, staff_with_caseload
from balsts.clients.enums import LegalStatus
from balsts.clients.models import Assignment, LegalStatusEvent
from balsts.organisations.queries.standing import standing_of
from balsts.platform.periods import add_months
from tests.factories.clients import create_client, create_enrolment, create_status
from tests.people import Cast, create_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def today() -> datetime.date:
    return timezone.localdate()


@pytest.fixture
def cast(today: datetime.date) -> Cast:
    return create_cast(today=today)


def test_own_caseload_is_who_is_assigned_today(cast: Cast, today: datetime.date) -> None:
    [client] = own_caseload(standing_of(cast.amina, on=today), limit=10)

    assert client.id == cast.fatima.id
    assert client.assigned_from == today - datetime.timedelta(days=200)
    assert client.case_state == "intake"
    assert client.last_service_on is None
    assert list(own_caseload(standing_of(cast.chiara, on=today), limit=10)) == []


def test_staff_are_counted_by_the_assignments_of_the_day(cast: Cast, today: datetime.date) -> None:
    Assignment.objects.filter(staff_member=cast.mentor).update(valid_until=today)
    organisations = [cast.contract.provider_id]

    rows = staff_with_caseload(organisations, on=today, limit=3)

    assert [(row.user.full_name, row.clients) for row in rows] == [
        ("Amina", 1),
        ("Boris", 0),
        ("Chiara", 0),
    ]


@pytest.mark.parametrize(
    ("days_left", "is_candidate"), [(-10, False), (0, True), (60, True), (70, False)]
)
def test_candidates_were_granted_protection_the_right_time_ago(
    cast: Cast, today: datetime.date, days_left: int, *, is_candidate: bool
) -> None:
    client = create_client(given_name="Ali")
    granted_on = add_months(today + datetime.timedelta(days=days_left), -12)
    create_status(client, on=granted_on, status=LegalStatus.REFUGEE)
    create_enrolment(client, cast.contract)

    found = ending_candidates(standing_of(cast.chiara, on=today), days=60, limit=10)

    assert [row.id for row in found] == ([client.id] if is_candidate else [])


def test_candidate_whose_grant_was_taken_back_is_none(cast: Cast, today: datetime.date) -> None:
    client = create_client(given_name="Ali")
    mistaken = create_status(client, on=add_months(today, -12), status=LegalStatus.REFUGEE)
    LegalStatusEvent.objects.create(
        client=client,
        legal_status=mistaken.legal_status,
        decided_on=mistaken.decided_on,
        corrects=mistaken,
        is_void=True,
        recorded_at=timezone.now(),
        recorded_by=cast.chiara,
    )
    create_enrolment(client, cast.contract)

    found = ending_candidates(standing_of(cast.chiara, on=today), days=60, limit=10)

    assert found == []


def test_nobody_outside_the_contract_is_a_candidate(cast: Cast, today: datetime.date) -> None:
    client = create_client(given_name="Ali")
    create_status(client, on=add_months(today, -12), status=LegalStatus.REFUGEE)
    create_enrolment(client, cast.other_contract)

    found = ending_candidates(standing_of(cast.chiara, on=today), days=60, limit=10)

    assert found == []
