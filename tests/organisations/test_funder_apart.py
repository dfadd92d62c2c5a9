"""Who gives the service and who checks it are two organisations: the database asks it of every row."""

import datetime
from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from balsts.access.enums import Role
from balsts.accounts.queries.user import system_actor
from balsts.organisations.enums import OrganisationKind
from balsts.organisations.models import Contract, Organisation, StaffMember
from balsts.organisations.operations.staff_account import CannotInvite, PostOffer, invite
from tests.factories.organisations import (
    create_contract,
    create_contract_from_before,
    create_provider,
    create_staff_member,
)
from tests.removing import remove

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
ONE_DAY = datetime.timedelta(days=1)
NO_CONTRACT = "contract_is_not_of_a_funder"
RIGHT_SIDE = "staff_member_is_on_the_right_side"
ONE_SIDE = "organisation_stays_on_its_side"
SEES_CLIENTS = [
    Role.SOCIAL_WORKER,
    Role.SENIOR_SOCIAL_WORKER,
    Role.MENTOR,
    Role.PROVIDER_MANAGER,
    Role.MOVEMENT_COORDINATOR,
    Role.VOLUNTEER_MENTOR,
]


@pytest.fixture
def funder() -> Organisation:
    return create_provider(code="funder", kind=OrganisationKind.FUNDER)


@pytest.fixture
def provider() -> Organisation:
    return create_provider(code="provider")


def refused(do) -> str:
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        do()
    return error.value.__cause__.diag.constraint_name


def test_no_contract_is_a_funders_nor_becomes_one(funder, provider) -> None:
    contract = create_contract(provider=provider)

    assert refused(lambda: create_contract(provider=funder)) == NO_CONTRACT
    assert refused(lambda: Contract.objects.update(provider=funder)) == NO_CONTRACT
    assert list(Contract.objects.values_list("id", "provider__code")) == [(contract.id, "provider")]


def test_a_contract_of_before_ends_and_does_not_go_on_again(funder) -> None:
    create_contract_from_before(funder=funder)

    for until in (TODAY + ONE_DAY, TODAY):
        Contract.objects.update(actual_until=until)

    for longer in (TODAY + ONE_DAY, None):
        assert refused(lambda day=longer: Contract.objects.update(actual_until=day)) == NO_CONTRACT
    assert Contract.objects.get().actual_until == TODAY


@pytest.mark.parametrize("role", SEES_CLIENTS)
def test_nobody_who_sees_clients_has_a_post_at_a_funder(funder, provider, role) -> None:
    def engage():
        create_staff_member(username="anna", organisation=funder, role=role)

    assert refused(engage) == RIGHT_SIDE
    create_staff_member(username="anna", organisation=provider, role=role)
    assert refused(lambda: StaffMember.objects.update(organisation=funder)) == RIGHT_SIDE


def test_nobody_checks_services_but_at_a_funder(funder, provider) -> None:
    def engage():
        create_staff_member(username="marta", organisation=provider, role=Role.FUNDER_COORDINATOR)

    assert refused(engage) == RIGHT_SIDE
    create_staff_member(username="marta", organisation=funder, role=Role.FUNDER_COORDINATOR)
    assert refused(lambda: StaffMember.objects.update(organisation=provider)) == RIGHT_SIDE


def test_roles_without_clients_are_held_on_either_side(funder, provider) -> None:
    others = set(Role) - {*SEES_CLIENTS, Role.FUNDER_COORDINATOR}
    for role in others:
        for place in (funder, provider):
            create_staff_member(username=f"{place.code}-{role}", organisation=place, role=role)

    assert StaffMember.objects.count() == 2 * len(others)


def test_an_organisation_changes_sides_only_when_it_leaves_nobody_there(funder, provider) -> None:
    contract = create_contract(provider=provider)
    worker = create_staff_member(username="anna", organisation=provider)
    marta = create_staff_member(username="marta", organisation=funder, role=Role.FUNDER_COORDINATOR)

    def become(kind, of):
        return lambda: Organisation.objects.filter(pk=of.pk).update(kind=kind)

    assert refused(become("funder", provider)) == ONE_SIDE
    remove(Contract.objects.filter(pk=contract.pk))
    assert refused(become("funder", provider)) == ONE_SIDE
    assert refused(become("provider", funder)) == ONE_SIDE
    StaffMember.objects.filter(pk__in=[worker.pk, marta.pk]).update(valid_until=TODAY)
    become("funder", provider)()
    become("provider", funder)()
    become("movement", funder)()
    assert set(Organisation.objects.values_list("code", "kind")) == {
        ("provider", "funder"),
        ("funder", "movement"),
    }


def test_one_account_is_not_used_on_both_sides_in_the_same_days(funder, provider) -> None:
    create_staff_member(username="marta", organisation=funder, role=Role.FUNDER_COORDINATOR)

    def also_work():
        create_staff_member(username="marta", organisation=provider)

    assert refused(also_work) == "staff_member_has_the_same_role_everywhere"


@pytest.mark.parametrize(
    ("place", "role", "code"),
    [
        (OrganisationKind.FUNDER, Role.SOCIAL_WORKER, "funder_has_no_clients"),
        (OrganisationKind.PROVIDER, Role.FUNDER_COORDINATOR, "only_at_a_funder"),
        (OrganisationKind.MOVEMENT, Role.FUNDER_COORDINATOR, "only_at_a_funder"),
    ],
)
def test_an_administrator_is_told_on_which_side_a_post_is(place, role, code) -> None:
    house = create_provider(code="house")
    janis = create_staff_member(
        username="janis", organisation=house, role=Role.SYSTEM_ADMINISTRATOR
    ).user
    offer = PostOffer(
        organisation=create_provider(code="place", kind=place), role=role, from_=TODAY
    )

    for by in (janis, system_actor()):
        with pytest.raises(CannotInvite) as error:
            invite(
                username="anna.ozola",
                full_name="Anna Ozola",
                ui_language="lv",
                post=offer,
                by=by,
                at=NOW,
            )
        assert [one.code for one in error.value.blockers] == [code]


def test_the_step_of_the_upgrade_makes_providers_of_those_who_only_provide(funder) -> None:
    """As the migration does it, over rows of before."""
    in_one_record = create_provider(code="both", kind=OrganisationKind.FUNDER)
    for number, body in (("B-1", in_one_record), ("B-2", funder)):
        create_contract_from_before(funder=body, number=number)
    create_staff_member(username="esther", organisation=in_one_record, role=Role.STATISTICIAN)
    create_staff_member(username="gunta", organisation=funder, role=Role.AUDITOR)
    create_provider(code="without-contract", kind=OrganisationKind.FUNDER)
    gave_once = create_provider(code="gave once", kind=OrganisationKind.FUNDER)
    over = create_contract_from_before(funder=gave_once, number="B-3")
    Contract.objects.filter(pk=over.pk).update(actual_until=TODAY - ONE_DAY)
    step = import_module("balsts.organisations.migrations.0011_funder_apart")

    with connection.cursor() as cursor:
        cursor.execute(step.PROVIDERS_IN_FACT)

    gave = Organisation.objects.exclude(code__startswith="gave-")
    assert set(gave.values_list("code", "kind")) == {
        ("both", "funder"),
        ("funder", "provider"),
        ("gave once", "funder"),
        ("without-contract", "funder"),
    }
