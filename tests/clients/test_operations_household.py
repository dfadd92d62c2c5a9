"""Recording who lives together."""

import datetime

import pytest
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.clients.enums import HouseholdRole
from balsts.clients.models import Household, HouseholdMember
from balsts.clients.operations.household import (
    CannotRecordHousehold,
    Membership,
    join_household_of,
    record_households,
)
from tests.factories.clients import create_client
from tests.people import Cast, create_cast
from tests.two_at_once import two_at_once

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
ONE_DAY = datetime.timedelta(days=1)


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def codes(refusal):
    return [blocker.code for blocker in refusal.value.blockers]


def member(client, *, from_=TODAY, last_day=None, role=HouseholdRole.HEAD):
    return Membership(client=client, role=role, from_=from_, last_day=last_day)


def recorded(*households, by=None, **told):
    return record_households(households=households, by=by or system_actor(), at=NOW, **told)


def test_record_households_keeps_each_with_its_members_and_the_inclusive_last_day():
    first, second, third = create_client(), create_client(), create_client()

    recorded([member(first), member(second, last_day=TODAY)], [member(third)])

    assert Household.objects.count() == 2
    assert HouseholdMember.objects.get(client=second).valid_until == TODAY + ONE_DAY


def test_record_households_refuses_two_households_on_one_day():
    client = create_client()
    recorded([member(client, last_day=TODAY)])

    with pytest.raises(CannotRecordHousehold) as refusal:
        recorded([member(client, from_=TODAY)])

    assert codes(refusal) == ["overlaps"]


def test_record_households_lets_one_move_on_the_next_day():
    client = create_client()
    recorded([member(client, last_day=TODAY)])

    recorded([member(client, from_=TODAY + ONE_DAY)])

    assert HouseholdMember.objects.count() == 2


def test_record_households_refuses_a_last_day_before_the_first():
    with pytest.raises(CannotRecordHousehold) as refusal:
        recorded([member(create_client(), last_day=TODAY - ONE_DAY)])

    assert codes(refusal) == ["ends_before_it_begins"]


def test_record_households_drops_a_household_that_loses_all_its_members(cast: Cast):
    left_out = {}

    recorded([member(create_client())], [member(cast.fatima)], by=cast.amina, left_out=left_out)

    assert [(place, found[0].code) for place, found in left_out.items()] == [(0, "client_not_seen")]
    assert HouseholdMember.objects.get().client == cast.fatima


@pytest.mark.parametrize("name", ["boris", "daniel", "edgars", "esther", "farid"])
def test_record_households_refuses_everybody_else(cast: Cast, name):
    with pytest.raises(CannotRecordHousehold):
        recorded([member(cast.fatima)], by=getattr(cast, name))

    assert Household.objects.count() == 0


def test_join_household_makes_a_relative_without_one_its_head(cast: Cast):
    child = create_client()

    join_household_of(
        relative=cast.fatima,
        client=child,
        role=HouseholdRole.CHILD,
        from_=TODAY,
        by=system_actor(),
        at=NOW,
    )

    members = HouseholdMember.objects.values_list("client_id", "role")
    assert dict(members) == {cast.fatima.id: "head", child.id: "child"}


def test_join_household_takes_the_household_that_is_there():
    head, child = create_client(), create_client()
    [household] = recorded([member(head)])

    joined = join_household_of(
        relative=head,
        client=child,
        role=HouseholdRole.CHILD,
        from_=TODAY - ONE_DAY,
        by=system_actor(),
        at=NOW,
    )

    assert joined == household
    assert HouseholdMember.objects.get(client=child).valid_from == TODAY


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
def test_two_who_join_one_relative_at_once_live_with_them_both(cast: Cast):
    told = {"relative": cast.fatima, "role": HouseholdRole.CHILD, "from_": TODAY}
    told |= {"by": system_actor(), "at": NOW}
    son, daughter = create_client(), create_client()

    first, second = two_at_once(
        lambda: join_household_of(client=son, **told),
        lambda: join_household_of(client=daughter, **told),
    )

    assert first == second
    members = HouseholdMember.objects.filter(household=first).values_list("client_id", "role")
    assert dict(members) == {cast.fatima.id: "head", son.id: "child", daughter.id: "child"}


def test_join_household_refuses_somebody_who_lives_elsewhere_that_day():
    head, child = create_client(), create_client()
    recorded([member(head)], [member(child)])

    with pytest.raises(CannotRecordHousehold) as refusal:
        join_household_of(
            relative=head,
            client=child,
            role=HouseholdRole.CHILD,
            from_=TODAY,
            by=system_actor(),
            at=NOW,
        )

    assert codes(refusal) == ["overlaps"]


def test_join_household_refuses_a_relative_who_is_not_seen(cast: Cast):
    with pytest.raises(CannotRecordHousehold) as refusal:
        join_household_of(
            relative=create_client(),
            client=cast.fatima,
            role=HouseholdRole.SPOUSE,
            from_=TODAY,
            by=cast.amina,
            at=NOW,
        )

    assert codes(refusal) == ["client_not_seen"]
