"""Who may know that a client exists."""

import datetime

import pytest
from django.utils import timezone

from balsts.access.enums import Role
from balsts.clients.enums import AssignmentRole
from balsts.clients.models import Assignment
from balsts.clients.queries.visibility import clients_visible_to
from balsts.organisations.models import Contract
from balsts.organisations.queries.standing import standing_of
from tests.factories.clients import create_assignment, create_client, create_enrolment
from tests.factories.organisations import create_contract, create_staff_member
from tests.people import Cast, create_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def today() -> datetime.date:
    return timezone.localdate()


@pytest.fixture
def cast(today: datetime.date) -> Cast:
    return create_cast(today=today)


def seen_by(user: object, today: datetime.date) -> list[str]:
    return [client.name for client in clients_visible_to(standing_of(user, on=today))]


@pytest.mark.parametrize(
    ("who", "names"),
    [
        ("amina", ["Fatima Noorzai"]),
        ("edgars", ["Fatima Noorzai"]),
        ("chiara", ["Fatima Noorzai"]),
        ("boris", []),
        ("daniel", []),
        ("esther", []),
        ("farid", []),
    ],
)
def test_client_is_visible_to_those_assigned_and_to_the_manager(
    cast: Cast, today: datetime.date, who: str, names: list[str]
) -> None:
    assert seen_by(getattr(cast, who), today) == names


def test_senior_worker_sees_who_is_enrolled_and_nobody_twice(
    cast: Cast, today: datetime.date
) -> None:
    senior = create_staff_member(
        username="sintija",
        organisation=cast.contract.provider,
        role=Role.SENIOR_SOCIAL_WORKER,
    )
    create_assignment(cast.enrolment, senior, role=AssignmentRole.MENTOR)
    create_enrolment(create_client(given_name="Ali"), cast.other_contract)

    assert seen_by(senior.user, today) == ["Fatima Noorzai"]


def test_manager_elsewhere_who_is_assigned_here_sees_both(cast: Cast, today: datetime.date) -> None:
    create_staff_member(
        username="amina", organisation=cast.other_contract.provider, role=Role.PROVIDER_MANAGER
    )
    create_enrolment(create_client(given_name="Ali"), cast.other_contract)

    assert sorted(seen_by(cast.amina, today)) == ["Ali Noorzai", "Fatima Noorzai"]


def test_sight_ends_with_the_assignment_and_with_the_contract(
    cast: Cast, today: datetime.date
) -> None:
    Assignment.objects.filter(staff_member=cast.worker).update(valid_until=today)
    Contract.objects.filter(id=cast.contract.id).update(actual_until=today)

    assert seen_by(cast.amina, today) == []
    assert seen_by(cast.edgars, today) == []
    assert seen_by(cast.chiara, today) == []


def test_second_running_contract_of_the_provider_is_seen_too(
    cast: Cast, today: datetime.date
) -> None:
    second = create_contract(provider=cast.contract.provider, number="second")
    create_enrolment(create_client(given_name="Ali"), second)

    assert sorted(seen_by(cast.chiara, today)) == ["Ali Noorzai", "Fatima Noorzai"]
