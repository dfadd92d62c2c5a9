"""Setting up organisations and engaging staff: the system actor only, and twice is once."""

import datetime

import pytest
import yaml
from django.db import IntegrityError, transaction
from django.utils import timezone

from balsts.access.enums import Role
from balsts.accounts.models import User
from balsts.accounts.queries.user import system_actor
from balsts.clients.queries.visibility import clients_visible_to
from balsts.organisations.models import Contract, Institution, Organisation, Programme, StaffMember
from balsts.organisations.operations.organisation import (
    CannotSetUpOrganisations,
    set_up_organisations,
)
from balsts.organisations.operations.staff import CannotEngageStaff, Engagement, engage_staff
from balsts.organisations.queries.standing import standing_of
from tests.factories.casework import create_service_record
from tests.factories.organisations import (
    create_contract_from_before,
    create_provider,
    create_staff_member,
    create_user,
)
from tests.people import create_cast
from tests.trail import AuditEvent

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
ONE_DAY = datetime.timedelta(days=1)


def test_setting_up_twice_adds_nothing_twice():
    set_up_organisations(by=system_actor(), at=NOW)
    tables = (Programme, Organisation, Contract, Institution)
    counts = [table.objects.count() for table in tables]

    set_up_organisations(by=system_actor(), at=NOW)

    assert [table.objects.count() for table in tables] == counts
    assert set(Programme.objects.values_list("code", flat=True)) == {"state_service", "movement"}


def test_the_state_service_was_given_on_every_day_since_its_first():
    set_up_organisations(by=system_actor(), at=NOW)

    periods = Contract.objects.filter(programme__code="state_service").order_by("actual_from")
    days = list(periods.values_list("actual_from", "actual_until"))
    assert days[0][0] == datetime.date(2016, 4, 6)
    assert [until for _, until in days[:-1]] == [from_ for from_, _ in days[1:]]
    assert days[-1][1] is None


def test_only_the_system_actor_sets_up_organisations_and_engages_staff():
    user = create_user(username="amina")

    with pytest.raises(CannotSetUpOrganisations):
        set_up_organisations(by=user, at=NOW)
    with pytest.raises(CannotEngageStaff):
        engage_staff(engagements=[], by=user, at=NOW)

    assert Programme.objects.count() == 0


OWN = """
programmes:
  - {code: integration, names: {en: Integration}, entitlement_policy: ""}
organisations:
  - {code: ours, kind: provider, name: "Ours"}
contracts:
  - {number: O-1, provider: ours, programme: integration, planned_from: 2026-01-01, actual_from: 2026-01-01, source: "Register"}
"""


def set_up_own(record):
    return set_up_organisations(record=record, by=system_actor(), at=NOW)


def test_a_record_of_ones_own_is_followed_in_when_a_contract_ends_and_what_it_costs():
    assert set_up_own(OWN) == []
    ended = OWN.replace(
        "source:", "actual_last_day: 2026-11-30, worker_month_cents: 150000, source:"
    )

    assert (set_up_own(ended), set_up_own(ended)) == (["O-1"], [])
    contract = Contract.objects.get()
    assert contract.actual_until == datetime.date(2026, 12, 1)
    assert contract.worker_month_cents == 150000
    events = AuditEvent.objects.filter(event="organisations_set_up").order_by("number")
    assert [event.details["changed"] for event in events] == ["", "O-1", ""]


def ending(contract, last_day):
    """Write down a contract that is there, with its last day."""
    told = {
        "number": contract.number,
        "provider": contract.provider.code,
        "programme": contract.programme.code,
        "planned_from": contract.planned_from,
        "actual_from": contract.actual_from,
        "actual_last_day": last_day,
        "source": "Register",
    }
    return yaml.safe_dump({"contracts": [told]})


def test_whoever_works_under_a_contract_that_a_record_ends_sees_its_clients_no_more():
    cast = create_cast(today=TODAY)

    def seen():
        amina = User.objects.get(pk=cast.amina.pk)  # who has just come
        return clients_visible_to(standing_of(amina, on=TODAY)).count()

    before = seen()

    set_up_own(ending(cast.contract, TODAY - ONE_DAY))

    assert (before, seen()) == (1, 0)


def test_a_record_ends_no_contract_before_its_last_service_and_names_that_day():
    cast = create_cast(today=TODAY)
    served_on = TODAY - 3 * ONE_DAY
    create_service_record(
        cast.fatima, contract=cast.contract, staff_member=cast.worker, on=served_on
    )

    with pytest.raises(CannotSetUpOrganisations) as refusal, transaction.atomic():
        set_up_own(ending(cast.contract, served_on - ONE_DAY))
    changed = set_up_own(ending(cast.contract, served_on))

    assert str(refusal.value) == (
        f"{cast.contract.number}: a service is recorded under it on {served_on}, "
        "so its last day cannot be earlier."
    )
    assert changed == [cast.contract.number]
    assert Contract.objects.get(pk=cast.contract.pk).actual_until == served_on + ONE_DAY


@pytest.mark.parametrize(
    ("said", "otherwise", "told"),
    [
        ("programmes:", "programmes: [", "This is no YAML"),
        ("programmes:", "staff: []\nprogrammes:", "lists of the names programmes"),
        ("contracts:\n  -", "contracts:\n  - O-1\n  -", "contracts is no list of entries"),
        ("kind: provider", "kind: embassy", "ours: kind: "),
        ("kind: provider", "sort: provider", "ours: .*sort"),
        ("provider: ours", "provider: theirs", "O-1: provider must be one of ours"),
        ("planned_from: 2026-01-01", "planned_from: soon", "O-1: planned_from: "),
        ("source:", "actual_last_day: 30.11.2026, source:", "O-1: 30.11.2026 is no day such as"),
        ("source:", "actual_last_day: 2025-11-30, source:", "O-1: .*contract_actual_period"),
    ],
)
def test_a_record_that_is_not_whole_changes_nothing_and_says_where(said, otherwise, told):
    with pytest.raises(CannotSetUpOrganisations, match=told):
        set_up_own(OWN.replace(said, otherwise, 1))

    assert Organisation.objects.count() == Contract.objects.count() == 0


def test_a_contract_does_not_go_to_another_organisation_by_its_number():
    set_up_own(OWN)
    other = OWN.replace("ours", "theirs")

    with pytest.raises(CannotSetUpOrganisations, match=r"O-1 is a contract of ours in integration"):
        set_up_own(other)

    assert list(Organisation.objects.values_list("code", flat=True)) == ["ours"]


FUNDED = OWN.replace("kind: provider", "kind: funder")


def test_a_funder_is_given_no_contract():
    with pytest.raises(
        CannotSetUpOrganisations, match=r"^O-1: ours is a funder, and a funder gives no service"
    ):
        set_up_own(FUNDED)

    assert Organisation.objects.count() == Contract.objects.count() == 0


def test_a_funder_in_one_record_with_its_service_lets_it_end_and_no_longer_go_on():
    set_up_own(OWN.split("contracts:", maxsplit=1)[0].replace("kind: provider", "kind: funder"))
    contract = create_contract_from_before(funder=Organisation.objects.get(code="ours"))
    contract.programme = Programme.objects.get(code="integration")
    contract.number = "O-1"
    contract.save()
    ended = FUNDED.replace("source:", "actual_last_day: 2026-11-30, source:")

    assert (set_up_own(FUNDED), set_up_own(ended)) == ([], ["O-1"])
    with pytest.raises(CannotSetUpOrganisations, match="O-1: ours is a funder"):
        set_up_own(FUNDED)

    assert Contract.objects.get().actual_until == datetime.date(2026, 12, 1)


def test_a_funder_that_a_record_calls_a_provider_is_one_once_nobody_checks_services_there():
    set_up_own(OWN.split("contracts:", maxsplit=1)[0].replace("kind: provider", "kind: funder"))
    body = Organisation.objects.get()
    post = create_staff_member(username="marta", organisation=body, role=Role.FUNDER_COORDINATOR)

    with pytest.raises(CannotSetUpOrganisations, match="let the posts of marta end"):
        set_up_own(OWN)
    before = Organisation.objects.get().kind
    post.valid_until = TODAY
    post.save()

    assert (before, set_up_own(OWN), set_up_own(OWN)) == ("funder", ["ours"], [])
    assert Organisation.objects.get().kind == "provider"
    assert Contract.objects.get().provider == body


def test_the_published_record_makes_a_provider_of_nobody():
    create_provider(code="sif-vpa", kind="funder")

    with pytest.raises(CannotSetUpOrganisations, match="SIF-VPA-2023: sif-vpa is a funder"):
        set_up_organisations(by=system_actor(), at=NOW)


def test_what_the_funder_did_itself_stands_apart_from_the_funder_on_its_own_days():
    set_up_organisations(by=system_actor(), at=NOW)

    bridge = Contract.objects.get(number="SIF-2018")
    assert (bridge.provider.code, bridge.provider.kind) == ("sif-sniedzejs", "provider")
    assert (bridge.actual_from, bridge.actual_until) == (
        datetime.date(2018, 4, 20),
        datetime.date(2018, 6, 1),
    )
    assert not Contract.objects.filter(provider__kind="funder").exists()


def test_engage_staff_keeps_the_inclusive_last_day():
    engagement = Engagement(
        user=create_user(username="amina"),
        organisation=create_provider(code="ours"),
        role=Role.SOCIAL_WORKER,
        from_=TODAY,
        last_day=TODAY,
    )

    [post] = engage_staff(engagements=[engagement], by=system_actor(), at=NOW)

    assert (post.valid_from, post.valid_until) == (TODAY, TODAY + ONE_DAY)


def test_nobody_holds_the_same_post_twice_on_one_day():
    engagement = Engagement(
        user=create_user(username="amina"),
        organisation=create_provider(code="ours"),
        role=Role.SOCIAL_WORKER,
        from_=TODAY,
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        engage_staff(engagements=[engagement, engagement], by=system_actor(), at=NOW)

    assert StaffMember.objects.count() == 0
