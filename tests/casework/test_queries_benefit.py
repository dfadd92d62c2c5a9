"""The household of a client as the law of benefits asks for it."""

import datetime

import pytest

from balsts.casework.queries.benefit import (
    Supposition,
    benefit_household,
    household_seen,
)
from balsts.clients.enums import HouseholdRole, MaritalStatus
from balsts.clients.models import Client, HouseholdMember
from balsts.entitlements.timeline import CircumstanceKind
from tests.factories.clients import create_client, create_household, create_status

pytestmark = pytest.mark.django_db
ON = datetime.date(2020, 5, 1)
MARRIED, UNKNOWN = MaritalStatus.MARRIED, MaritalStatus.UNKNOWN


def adult(name, marital_status=UNKNOWN):
    return create_client(given_name=name, marital_status=marital_status)


def living_together(*people, spouse=1):
    """Let people live together; the first is the head, one of the others the spouse."""
    create_household(*people)
    if spouse:
        HouseholdMember.objects.filter(client=people[spouse]).update(role=HouseholdRole.SPOUSE)


def seen(client, *, visible=None, on=ON):
    everybody = Client.objects.all() if visible is None else visible
    return household_seen(everybody, reference=client.reference, on=on)


@pytest.mark.parametrize(
    ("first", "second", "are_married"),
    [
        (MARRIED, MARRIED, True),
        (MARRIED, UNKNOWN, True),
        (UNKNOWN, UNKNOWN, None),
        (MaritalStatus.PARTNER, MaritalStatus.PARTNER, False),
        (UNKNOWN, MaritalStatus.SINGLE, False),
        (MARRIED, MaritalStatus.DIVORCED, None),
        (MaritalStatus.SEPARATED_BY_FLIGHT, UNKNOWN, None),
    ],
)
def test_head_and_spouse_are_a_couple_married_as_far_as_both_say(first, second, are_married):
    head, spouse = adult("Omar", first), adult("Lina", second)
    living_together(head, spouse)

    (couple,) = benefit_household(seen(head)).couples

    assert couple.keys == (head.reference, spouse.reference)
    assert couple.are_married is are_married


def test_two_who_say_they_are_married_but_have_no_roles_may_be_a_couple():
    first, second = adult("Omar", MARRIED), adult("Lina", MARRIED)
    living_together(first, second, spouse=None)

    (couple,) = benefit_household(seen(first)).couples

    assert couple.are_married is None


def test_a_couple_is_one_until_the_first_of_them_leaves_the_household():
    head, spouse = adult("Omar", MARRIED), adult("Lina", MARRIED)
    living_together(head, spouse)
    left_from = datetime.date(2020, 9, 1)
    HouseholdMember.objects.filter(client=spouse).update(valid_until=left_from)

    (couple,) = benefit_household(seen(head)).couples
    later = seen(head, on=left_from)

    assert couple.together.until == left_from
    assert [one.reference for one in later.people] == [head.reference]


def test_of_those_who_may_not_be_seen_only_the_number_is_known():
    head, spouse, child = adult("Omar", MARRIED), adult("Lina", MARRIED), adult("Ali")
    living_together(head, spouse, child)
    create_status(spouse, on=ON)

    found = seen(head, visible=Client.objects.filter(pk__in=[head.pk, child.pk]))
    household = benefit_household(found)

    assert found.unseen == 1
    assert {member.key for member in household.members} == {head.reference, child.reference}
    assert household.couples == ()
    assert household.with_unseen_spouse == {head.reference}


def test_a_client_who_may_not_be_seen_has_no_household():
    head, spouse = adult("Omar"), adult("Lina")
    living_together(head, spouse)

    found = seen(head, visible=Client.objects.filter(pk=spouse.pk))

    assert (found.people, found.unseen, found.person(head.reference)) == ((), 0, None)


def test_a_client_without_a_household_is_alone():
    client = adult("Omar", MARRIED)

    found = seen(client)

    assert ([one.reference for one in found.people], found.unseen) == ([client.reference], 0)
    assert benefit_household(found).with_unseen_spouse == frozenset()


def test_what_is_supposed_takes_the_place_of_what_is_recorded():
    head, spouse = adult("Omar", MARRIED), adult("Lina", MARRIED)
    living_together(head, spouse)
    works = Supposition(
        are_married=False,
        ways={head.reference: CircumstanceKind.EMPLOYED, spouse.reference: None},
    )

    household = benefit_household(seen(head), supposing=works)

    holding = {
        member.key: [item.kind for item in member.timeline.circumstances if item.holds]
        for member in household.members
    }
    assert household.couples[0].are_married is False
    assert holding == {head.reference: [CircumstanceKind.EMPLOYED], spouse.reference: []}
    assert all(len(member.timeline.circumstances) == 4 for member in household.members)
