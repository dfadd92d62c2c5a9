"""When the last day of a contract changes, whoever is helped under it is helped until the new one."""

import datetime

import pytest
from django.utils import timezone

from balsts.accounts.models import User
from balsts.accounts.queries.user import system_actor
from balsts.casework.enums import CaseCloseReason
from balsts.casework.models import CaseSpell
from balsts.clients.enums import AssignmentRole
from balsts.clients.models import Assignment, Client, Enrolment
from balsts.clients.operations.enrolment import (
    AssignmentEntry,
    EnrolmentEntry,
    assign_staff,
    enrol_clients,
)
from balsts.clients.queries.caseload import mentoring_periods
from balsts.clients.queries.visibility import clients_visible_to
from balsts.organisations.models import Contract
from balsts.organisations.operations.organisation import set_up_organisations
from balsts.organisations.queries.standing import standing_of
from balsts.platform.bound_postgres import acting_under
from balsts.platform.periods import Period
from tests.database.asking import rows, token_of
from tests.factories.casework import create_case
from tests.factories.clients import create_client
from tests.factories.organisations import (
    create_contract,
    create_programme,
    create_provider,
    create_staff_member,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
ONE_DAY = datetime.timedelta(days=1)
BEGAN = TODAY - 100 * ONE_DAY
OLD_END, NEW_END = TODAY + 10 * ONE_DAY, TODAY + 40 * ONE_DAY


@pytest.fixture
def contract():
    return create_contract(provider=create_provider(code="here"), until=OLD_END, from_=BEGAN)


@pytest.fixture
def worker(contract):
    return create_staff_member(username="worker", organisation=contract.provider)


def enrolled(contract, worker, *, from_=BEGAN, last_day=None, name="Sana"):
    """Enrol and assign as the program does, which writes the end of the contract down."""
    at = {"by": system_actor(), "at": NOW}
    client = create_client(given_name=name)
    entry = EnrolmentEntry(client=client, contract=contract, from_=from_, last_day=last_day)
    [enrolment] = enrol_clients(entries=[entry], **at)
    assign_staff(
        entries=[
            AssignmentEntry(
                enrolment=enrolment,
                staff_member=worker,
                role=AssignmentRole.RESPONSIBLE_WORKER,
                from_=from_,
            )
        ],
        **at,
    )
    return enrolment


def moved(contract, until):
    Contract.objects.filter(pk=contract.pk).update(actual_until=until)
    contract.refresh_from_db()


def ends(enrolment):
    enrolment.refresh_from_db()
    return [
        enrolment.valid_until,
        *enrolment.assignments.order_by("valid_from").values_list("valid_until", flat=True),
    ]


def closed(enrolment, closed_on):
    """Close the case on a day, as closing does, and end all with it."""
    case = create_case(enrolment.client, enrolment.contract.programme, opened_on=BEGAN)
    CaseSpell.objects.filter(case=case).update(
        closed_on=closed_on, close_reason=CaseCloseReason.LEFT_LATVIA
    )
    Enrolment.objects.filter(pk=enrolment.pk).update(valid_until=closed_on + ONE_DAY)
    Assignment.objects.filter(enrolment=enrolment).update(valid_until=closed_on + ONE_DAY)


@pytest.mark.parametrize("until", [NEW_END, TODAY + 3 * ONE_DAY, None])
def test_what_ends_with_the_contract_ends_with_its_new_last_day(contract, worker, until):
    enrolment = enrolled(contract, worker)
    before = ends(enrolment)

    moved(contract, until)

    assert (before, ends(enrolment)) == ([OLD_END, OLD_END], [until, until])


def test_there_and_back_again_nothing_is_lost(contract, worker):
    enrolment = enrolled(contract, worker)
    later = enrolled(contract, worker, from_=TODAY + 5 * ONE_DAY, name="Later")

    for until in (TODAY + 3 * ONE_DAY, OLD_END, None, NEW_END):
        moved(contract, until)

    assert (ends(enrolment), ends(later)) == ([NEW_END, NEW_END], [NEW_END, NEW_END])


@pytest.mark.parametrize("until", [NEW_END, TODAY + 6 * ONE_DAY, None])
def test_an_end_with_a_reason_of_its_own_stays(contract, worker, until):
    """Also one on the very last day of the contract: the case was closed on it."""
    on_the_last_day = enrolled(contract, worker, name="Closed")
    closed(on_the_last_day, OLD_END - ONE_DAY)
    earlier = enrolled(contract, worker, name="Earlier")
    closed(earlier, TODAY - ONE_DAY)
    agreed = enrolled(contract, worker, last_day=TODAY + 4 * ONE_DAY, name="Agreed")
    kept = [ends(one) for one in (on_the_last_day, earlier, agreed)]

    moved(contract, until)

    assert [ends(one) for one in (on_the_last_day, earlier, agreed)] == kept
    assert kept[0] == [OLD_END, OLD_END]


def test_a_case_of_before_or_of_another_programme_is_no_reason_to_end(contract, worker):
    """Also where the other one was closed on the very last day."""
    enrolment = enrolled(contract, worker)
    movement = create_programme(code="movement", policy="")
    for programme, closed_on in (
        (contract.programme, TODAY - 50 * ONE_DAY),
        (movement, OLD_END - ONE_DAY),
    ):
        case = create_case(enrolment.client, programme, opened_on=BEGAN)
        CaseSpell.objects.filter(case=case).update(
            closed_on=closed_on, close_reason=CaseCloseReason.LEFT_LATVIA
        )

    moved(contract, NEW_END)

    assert ends(enrolment) == [NEW_END, NEW_END]


def test_who_was_responsible_before_stays_as_it_is_written(contract, worker):
    enrolment = enrolled(contract, worker)
    second = create_staff_member(username="second", organisation=contract.provider)
    Assignment.objects.filter(enrolment=enrolment).update(valid_until=TODAY)
    Assignment.objects.create(
        enrolment=enrolment,
        staff_member=second,
        role=AssignmentRole.RESPONSIBLE_WORKER,
        valid_from=TODAY,
        valid_until=OLD_END,
    )

    moved(contract, NEW_END)

    assert ends(enrolment) == [NEW_END, TODAY, NEW_END]


@pytest.mark.parametrize("days", [3, 5])
def test_a_hand_over_that_a_shorter_contract_forestalled_stands_again_when_it_is_prolonged(
    contract, worker, days
):
    """Also where the contract was to end on the very day before it: nobody is responsible twice."""
    enrolment = enrolled(contract, worker)
    second = create_staff_member(username="second", organisation=contract.provider)
    handed_on = TODAY + 5 * ONE_DAY
    Assignment.objects.filter(enrolment=enrolment).update(valid_until=handed_on)
    Assignment.objects.create(
        enrolment=enrolment,
        staff_member=second,
        role=AssignmentRole.RESPONSIBLE_WORKER,
        valid_from=handed_on,
        valid_until=OLD_END,
    )

    moved(contract, TODAY + days * ONE_DAY)
    moved(contract, NEW_END)

    assert ends(enrolment) == [NEW_END, handed_on, NEW_END]


def test_who_was_enrolled_anew_is_not_enrolled_twice(contract, worker):
    enrolment = enrolled(contract, worker)
    Enrolment.objects.create(
        client=enrolment.client, contract=contract, valid_from=OLD_END + ONE_DAY
    )

    moved(contract, NEW_END)

    assert ends(enrolment) == [OLD_END, OLD_END]


@pytest.mark.parametrize("from_", [TODAY, OLD_END, OLD_END + ONE_DAY])
def test_who_was_taken_over_comes_back_into_nobodys_sight(contract, worker, from_):
    enrolment = enrolled(contract, worker)
    following = create_contract(provider=create_provider(code="follows"), from_=BEGAN)
    Enrolment.objects.create(client=enrolment.client, contract=following, valid_from=from_)

    moved(contract, NEW_END)
    prolonged = ends(enrolment)
    moved(contract, OLD_END)
    moved(contract, None)
    without_end = ends(enrolment)
    moved(contract, OLD_END)
    moved(contract, TODAY + 3 * ONE_DAY)

    shortened = TODAY + 3 * ONE_DAY
    assert prolonged == without_end == [OLD_END, OLD_END]
    assert ends(enrolment) == [shortened, shortened]


def test_who_is_helped_in_another_programme_or_was_before_is_not_taken_over(contract, worker):
    enrolment = enrolled(contract, worker)
    movement = create_contract(
        provider=create_provider(code="movement"),
        programme=create_programme(code="movement"),
        from_=BEGAN,
    )
    earlier = create_contract(provider=create_provider(code="earlier"), from_=BEGAN)
    beside = create_contract(provider=create_provider(code="beside"), from_=BEGAN)
    Enrolment.objects.create(client=enrolment.client, contract=movement, valid_from=TODAY)
    Enrolment.objects.create(
        client=enrolment.client, contract=earlier, valid_from=BEGAN + ONE_DAY, valid_until=TODAY
    )
    Enrolment.objects.create(client=enrolment.client, contract=beside, valid_from=BEGAN)

    moved(contract, NEW_END)

    assert ends(enrolment) == [NEW_END, NEW_END]


def test_other_contracts_are_left_alone(contract, worker):
    enrolment = enrolled(contract, worker)
    other = create_contract(provider=contract.provider, number="Other", from_=BEGAN, until=OLD_END)
    of_other = enrolled(other, worker, name="Other")

    moved(contract, NEW_END)

    assert (ends(enrolment), ends(of_other)) == ([NEW_END, NEW_END], [OLD_END, OLD_END])


def test_in_both_walls_the_worker_sees_whom_the_prolonged_contract_helps_again():
    over = create_contract(provider=create_provider(code="here"), until=TODAY, from_=BEGAN)
    worker = create_staff_member(username="worker", organisation=over.provider)
    enrolment = enrolled(over, worker)
    token = token_of(worker.user)

    def seen():
        with acting_under(token):
            [(count,)] = rows(
                "select count(*) from clients_client where id = %s", enrolment.client_id
            )
        asking = User.objects.get(pk=worker.user_id)
        return count, clients_visible_to(standing_of(asking, on=TODAY)).count()

    before = seen()
    moved(over, NEW_END)
    after = seen()
    moved(over, TODAY)

    assert (before, after, seen()) == ((0, 0), (1, 1), (0, 0))


def test_a_mentor_has_nobody_any_more_of_a_contract_that_was_ended(contract, worker):
    moved(contract, None)
    enrolment = enrolled(contract, worker)
    Assignment.objects.filter(enrolment=enrolment).update(role=AssignmentRole.MENTOR)

    moved(contract, TODAY)

    assert mentoring_periods([worker.id]) == {worker.id: [Period(BEGAN, TODAY)]}


def test_a_record_of_contracts_moves_the_ends_too(contract, worker):
    enrolment = enrolled(contract, worker)
    last_day = NEW_END - ONE_DAY
    record = f"""
contracts:
- number: {contract.number}
  provider: here
  programme: {create_programme().code}
  planned_from: {BEGAN}
  planned_last_day: {last_day}
  actual_from: {BEGAN}
  actual_last_day: {last_day}
"""

    changed = set_up_organisations(record=record, by=system_actor(), at=NOW)

    assert (changed, ends(enrolment)) == ([contract.number], [NEW_END, NEW_END])
    assert Client.objects.count() == 1
