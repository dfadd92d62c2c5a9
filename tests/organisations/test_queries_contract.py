"""Finding contracts, staff and institutions."""

import datetime

import pytest
from django.utils import timezone

from balsts.access.enums import Role
from balsts.organisations.enums import InstitutionKind
from balsts.organisations.queries.contract import (
    contracts_by_number,
    institutions_by_kind,
    posts_by_username,
    running_contracts,
    staff_of_contract,
)
from tests.factories.organisations import (
    create_contract,
    create_institution,
    create_provider,
    create_staff_member,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
ONE_DAY = datetime.timedelta(days=1)


def test_contracts_are_found_by_number_and_unknown_numbers_are_absent():
    contract = create_contract(provider=create_provider(code="ours"), number="S-1")

    assert contracts_by_number(["S-1", "S-2"]) == {"S-1": contract}


def test_running_contracts_are_those_of_the_day_the_newest_first():
    provider = create_provider(code="ours")
    old = create_contract(provider=provider, number="old")
    new = create_contract(provider=provider, number="new", from_=TODAY)
    over = create_contract(provider=provider, number="over", until=TODAY)

    found = running_contracts(on=TODAY, ids=[old.id, new.id, over.id])

    assert list(found) == [new, old]


def test_staff_of_a_contract_is_who_is_in_post_at_the_provider():
    provider = create_provider(code="ours")
    contract = create_contract(provider=provider)
    worker = create_staff_member(username="amina", organisation=provider)
    mentor = create_staff_member(username="edgars", organisation=provider, role=Role.MENTOR)
    create_staff_member(username="left", organisation=provider, until=TODAY)
    create_staff_member(username="daniel", organisation=create_provider(code="other"))

    assert list(staff_of_contract(contract, on=TODAY)) == [mentor, worker]


def test_posts_are_found_by_user_name_in_order():
    first, second = create_provider(code="ours"), create_provider(code="other")
    later = create_staff_member(username="amina", organisation=first, from_=TODAY)
    earlier = create_staff_member(username="amina", organisation=second)

    assert posts_by_username(["amina", "nobody"]) == {"amina": [earlier, later]}


def test_institutions_stand_for_any_of_their_kind():
    office = create_institution(kind=InstitutionKind.PMLP)
    create_institution(kind=InstitutionKind.PMLP, name="Office in Riga")
    school = create_institution(kind=InstitutionKind.SCHOOL)

    assert institutions_by_kind({"pmlp"}) == {"pmlp": office}
    assert institutions_by_kind() == {"pmlp": office, "school": school}


def test_posts_are_found_only_at_the_organisations_that_are_asked_for():
    ours, other = create_provider(code="ours"), create_provider(code="other")
    here = create_staff_member(username="amina", organisation=ours)
    create_staff_member(username="amina", organisation=other)
    create_staff_member(username="daniel", organisation=other)

    found = posts_by_username(["amina", "daniel"], organisation_ids={ours.id})

    assert found == {"amina": [here]}
    assert posts_by_username(["amina"], organisation_ids=set()) == {}
