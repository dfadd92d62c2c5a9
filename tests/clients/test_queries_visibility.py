"""Who may know that a client exists, by day."""

import datetime

import pytest
from django.utils import timezone

from balsts.access.enums import Permission, Role
from balsts.accounts.queries.user import system_actor
from balsts.clients.enums import AssignmentRole
from balsts.clients.models import Assignment, Client
from balsts.clients.queries.visibility import (
    client_ids_closed_to,
    clients_open_to,
    clients_visible_to,
    post_towards,
)
from balsts.organisations.models import Contract, StaffMember
from balsts.organisations.queries.standing import standing_of
from tests.factories.clients import create_assignment, create_client, create_enrolment
from tests.factories.organisations import create_staff_member
from tests.people import Cast, create_cast

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
ONE_DAY = datetime.timedelta(days=1)


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def seen_by(user, *, on=TODAY):
    return set(clients_visible_to(standing_of(user, on=on)))


def test_who_is_assigned_sees_the_client_and_nobody_else_but_the_manager(cast: Cast):
    seeing = {
        name
        for name in ("amina", "boris", "edgars", "chiara", "daniel", "esther", "farid")
        if cast.fatima in seen_by(getattr(cast, name))
    }

    assert seeing == {"amina", "edgars", "chiara"}


def test_a_worker_sees_only_those_assigned_and_the_manager_only_those_enrolled(cast: Cast):
    enrolled = create_client()
    create_enrolment(enrolled, cast.contract, from_=TODAY)
    create_client()

    assert seen_by(cast.amina) == {cast.fatima}
    assert seen_by(cast.chiara) == {cast.fatima, enrolled}


ASSIGNED = {
    "from tomorrow": ({"valid_from": TODAY + ONE_DAY}, False),
    "until today": ({"valid_until": TODAY}, False),
    "until tomorrow": ({"valid_until": TODAY + ONE_DAY}, True),
    "from today": ({"valid_from": TODAY}, True),
}


@pytest.mark.parametrize("when", ASSIGNED)
def test_a_worker_sees_whom_they_are_assigned_to_on_the_day(cast: Cast, when: str):
    changes, is_seen = ASSIGNED[when]
    Assignment.objects.filter(staff_member=cast.worker).update(**changes)

    assert seen_by(cast.amina) == ({cast.fatima} if is_seen else set())


def test_a_worker_sees_nobody_of_another_providers_contract(cast: Cast):
    helped_by_others = create_enrolment(create_client(), cast.other_contract)
    create_assignment(helped_by_others, cast.worker)

    assert seen_by(cast.amina) == {cast.fatima}


def test_a_volunteer_sees_before_the_day_on_which_the_sight_ends_and_only_their_own(cast: Cast):
    volunteer = StaffMember.objects.get(user=cast.farid)
    mine, of_another = create_client(given_name="Mine"), create_client(given_name="Another")
    second = create_staff_member(
        username="second", organisation=volunteer.organisation, role=Role.VOLUNTEER_MENTOR
    )
    for client, post in ((mine, volunteer), (of_another, second)):
        enrolment = create_enrolment(client, cast.movement_contract)
        create_assignment(enrolment, post, role=AssignmentRole.MENTOR)
    until = Assignment.objects.filter(staff_member__in=(volunteer, second))

    until.update(seen_until=TODAY + ONE_DAY)
    before = seen_by(cast.farid)
    until.update(seen_until=TODAY)

    assert (before, seen_by(cast.farid)) == ({mine}, set())


def test_a_manager_does_not_see_who_is_enrolled_from_tomorrow(cast: Cast):
    coming = create_client()
    create_enrolment(coming, cast.contract, from_=TODAY + ONE_DAY)

    assert coming not in seen_by(cast.chiara)


@pytest.mark.parametrize("name", ["amina", "edgars", "chiara"])
def test_the_end_of_the_contract_ends_every_sight_at_midnight(cast: Cast, name: str):
    Contract.objects.filter(pk=cast.contract.pk).update(actual_until=TODAY + ONE_DAY)
    user = getattr(cast, name)

    assert seen_by(user, on=TODAY) == {cast.fatima}
    assert seen_by(user, on=TODAY + ONE_DAY) == set()


def test_the_state_service_and_the_movement_do_not_see_each_other(cast: Cast):
    helped = create_client()
    create_enrolment(helped, cast.movement_contract, from_=TODAY)
    coordinator = create_staff_member(
        username="gita",
        organisation=cast.movement_contract.provider,
        role=Role.MOVEMENT_COORDINATOR,
    ).user

    assert seen_by(coordinator) == {helped}
    assert seen_by(cast.chiara) == {cast.fatima}


def test_a_statistician_sees_nobody_even_with_a_contract(cast: Cast):
    statistician = create_staff_member(
        username="ilze", organisation=cast.contract.provider, role=Role.STATISTICIAN
    ).user

    assert seen_by(statistician) == set()


def test_operations_are_open_for_those_just_registered_by_the_same_person(cast: Cast):
    fresh, of_others = create_client(), create_client()
    Client.objects.filter(pk=fresh.pk).update(registered_by=cast.boris, registered_at=NOW)
    standing = standing_of(cast.boris, on=TODAY)

    assert set(clients_open_to(standing, at=NOW)) == {fresh}
    assert set(clients_open_to(standing, at=NOW + datetime.timedelta(seconds=1))) == set()
    assert client_ids_closed_to(standing, [fresh.id, of_others.id], at=NOW) == {of_others.id}


def test_the_system_actor_works_on_everybody(cast: Cast):
    standing = standing_of(system_actor(), on=TODAY)

    assert client_ids_closed_to(standing, [cast.fatima.id], at=NOW) == set()
    assert set(clients_open_to(standing, at=NOW)) == {cast.fatima}


def test_asking_for_any_number_of_clients_is_one_query(cast: Cast, django_assert_num_queries):
    standing = standing_of(cast.amina, on=TODAY)
    clients = [create_client().id for _ in range(3)]

    with django_assert_num_queries(1):
        client_ids_closed_to(standing, clients, at=NOW)


@pytest.mark.parametrize("first", ["ours", "other"])
def test_who_works_for_two_acts_for_a_client_in_the_name_of_the_one_that_helps_them(
    cast: Cast, first: str
):
    contracts = {"ours": cast.contract, "other": cast.other_contract}
    create_staff_member(username="amina", organisation=cast.other_contract.provider)
    client = create_client()
    create_enrolment(client, contracts[first])

    post = post_towards(client.id, standing_of(cast.amina, on=TODAY), Permission.HAND_OUT_LETTERS)

    assert post.organisation_id == contracts[first].provider_id
