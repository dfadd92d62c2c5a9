"""Which openings and closings each reads: those of their own clients, on the day."""

import datetime

import pytest
from django.utils import timezone

from balsts.access.enums import Role
from balsts.accounts.models import User
from balsts.clients.enums import ClosedFileReason
from balsts.clients.models import EmergencyNotice
from balsts.clients.operations.emergency import acknowledge_emergency, close_file, lift_closing
from balsts.clients.queries.emergency import (
    closed_among,
    closed_to_emergencies,
    closing_of,
    contract_ids_enrolling,
    emergencies_overseen_by,
    notices_for,
)
from balsts.organisations.models import Contract, StaffMember
from balsts.organisations.queries.standing import standing_of
from balsts.platform.bound_postgres import acting_under
from tests.database.asking import token_of
from tests.factories.clients import create_client, create_enrolment, move_enrolment
from tests.factories.organisations import create_staff_member
from tests.factories.sharing import create_emergency
from tests.people import Cast, create_cast

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
ONE_DAY = datetime.timedelta(days=1)


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def overseen_by(user) -> list:
    return list(emergencies_overseen_by(standing_of(user, on=TODAY)))


def close(cast: Cast, client) -> None:
    close_file(client=client, reason_kind=ClosedFileReason.THREATENED, by=cast.chiara, at=NOW)


def test_contracts_of_one_client_are_not_those_of_another(cast: Cast):
    other = create_client(given_name="Other")
    create_enrolment(other, cast.other_contract)

    assert contract_ids_enrolling(cast.fatima.id, on=TODAY) == {cast.contract.id}
    assert contract_ids_enrolling(other.id, on=TODAY) == {cast.other_contract.id}


@pytest.mark.parametrize(
    ("changes", "is_enrolling"),
    [
        ({"valid_from": TODAY}, True),
        ({"valid_from": TODAY + ONE_DAY}, False),
        ({"valid_until": TODAY + ONE_DAY}, True),
        ({"valid_until": TODAY}, False),
    ],
)
def test_contracts_are_those_of_the_day(cast: Cast, changes, *, is_enrolling: bool):
    move_enrolment(cast.enrolment, **changes)

    expected = {cast.contract.id} if is_enrolling else set()
    assert contract_ids_enrolling(cast.fatima.id, on=TODAY) == expected


def test_a_contract_that_has_ended_enrols_nobody(cast: Cast):
    Contract.objects.filter(pk=cast.contract.pk).update(actual_until=TODAY)

    assert contract_ids_enrolling(cast.fatima.id, on=TODAY) == set()


def test_a_manager_oversees_openings_of_clients_enrolled_today_with_their_own(cast: Cast):
    access = create_emergency(cast, by=cast.daniel)
    elsewhere = create_staff_member(
        username="olga", organisation=cast.movement_contract.provider, role=Role.PROVIDER_MANAGER
    ).user
    create_enrolment(create_client(given_name="Hers"), cast.movement_contract)
    came_since = create_staff_member(
        username="ilze", organisation=cast.contract.provider, role=Role.PROVIDER_MANAGER
    ).user

    of_both = [overseen_by(came_since), overseen_by(elsewhere)]
    move_enrolment(cast.enrolment, valid_until=TODAY)

    assert of_both == [[access], []]
    assert overseen_by(came_since) == []
    assert overseen_by(cast.chiara) == []  # she was told, and the client is gone from there
    assert overseen_by(cast.daniel) == [access]


def told_to(user) -> tuple[list, list]:
    """What somebody oversees, and what they have not taken note of, with the posts of now."""
    standing = standing_of(User.objects.get(pk=user.pk), on=TODAY)
    notices = [notice.access for notice in notices_for(standing)]
    return list(emergencies_overseen_by(standing)), notices


def leave_for_another_provider(cast: Cast) -> None:
    StaffMember.objects.filter(pk=cast.worker.pk).update(valid_until=TODAY)
    elsewhere = cast.other_contract.provider
    create_staff_member(username="amina", organisation=elsewhere, role=Role.SOCIAL_WORKER)


def end_the_contract(cast: Cast) -> None:
    Contract.objects.filter(pk=cast.contract.pk).update(actual_until=TODAY)
    # Another post elsewhere, under a contract that runs: what is over stays over.
    elsewhere = cast.other_contract.provider
    create_staff_member(username="amina", organisation=elsewhere, role=Role.SOCIAL_WORKER)


def let_the_client_leave(cast: Cast) -> None:
    move_enrolment(cast.enrolment, valid_until=TODAY)


@pytest.mark.parametrize(
    "change", [leave_for_another_provider, end_the_contract, let_the_client_leave]
)
def test_a_notice_is_read_only_where_the_client_is_enrolled_today(cast: Cast, change):
    access = create_emergency(cast, by=cast.daniel)
    before = told_to(cast.amina)

    change(cast)

    assert before == ([access], [access])
    assert told_to(cast.amina) == ([], [])
    assert told_to(cast.gunta) == ([access], [access])


def test_a_notice_stays_with_a_worker_who_has_handed_the_client_to_a_colleague(cast: Cast):
    access = create_emergency(cast, by=cast.daniel)

    cast.enrolment.assignments.filter(staff_member=cast.worker).update(valid_until=TODAY)

    assert told_to(cast.amina) == ([access], [access])


def test_whoever_was_told_of_an_opening_takes_note_of_it_once_and_for_themself(cast: Cast):
    access = create_emergency(cast, by=cast.daniel)
    acknowledge_emergency(access=access, by=cast.amina, at=NOW)
    later = NOW + datetime.timedelta(hours=1)
    acknowledge_emergency(access=access, by=cast.amina, at=later)

    told = dict(EmergencyNotice.objects.values_list("recipient_id", "acknowledged_at"))
    assert told[cast.amina.pk] == NOW
    assert {moment for user, moment in told.items() if user != cast.amina.pk} == {None}


def test_letting_one_file_be_opened_again_leaves_others_closed(cast: Cast):
    other = create_client(given_name="Other")
    create_enrolment(other, cast.contract)
    close(cast, cast.fatima)
    close(cast, other)
    lift_closing(client=cast.fatima, by=cast.chiara, at=NOW)

    everybody = {cast.fatima.id, other.id, create_client(given_name="Third").id}
    assert closed_among(everybody) == {other.id}
    assert closed_among({cast.fatima.id}) == set()
    assert closed_to_emergencies(everybody) == {other.id}
    assert closed_to_emergencies(set()) == set()
    assert closing_of(cast.fatima) is None
    assert closing_of(other) is not None


def test_whoever_takes_lists_out_and_sees_no_closing_leaves_the_closed_file_out_all_the_same(
    cast: Cast,
):
    close(cast, cast.fatima)
    senior = create_staff_member(
        username="laura", organisation=cast.contract.provider, role=Role.SENIOR_SOCIAL_WORKER
    ).user

    with acting_under(token_of(senior)):
        found = closed_among({cast.fatima.id}), closed_to_emergencies({cast.fatima.id})

    assert found == (set(), {cast.fatima.id})


@pytest.mark.parametrize("name", ["amina", "daniel"])
def test_whoever_takes_no_list_of_hers_out_does_not_learn_that_a_file_is_closed(
    cast: Cast, name: str
):
    close(cast, cast.fatima)

    with acting_under(token_of(getattr(cast, name))):
        assert closed_to_emergencies({cast.fatima.id}) == set()
