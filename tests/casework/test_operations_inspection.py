"""The funder asks for files without names: who may, how they are drawn, what is copied, how long."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from balsts.access.enums import Role
from balsts.accounts.queries.user import system_actor
from balsts.casework.enums import InspectionState, ServiceType
from balsts.casework.models import InspectedFile, Inspection
from balsts.casework.operations.inspection import (
    CannotAnswerInspection,
    CannotAskForInspection,
    InspectionWish,
    approve_inspection,
    ask_for_inspection,
    decline_inspection,
    remove_closed_inspections,
)
from balsts.casework.queries.inspection import files_shown_to, inspections_seen_by
from balsts.casework.rules import drawn as drawn_by
from balsts.clients.enums import ClosedFileReason, LegalStatus
from balsts.clients.models import Client, ClosedFile
from balsts.organisations.queries.standing import standing_of
from balsts.platform.periods import add_months
from tests.factories.casework import create_case, create_plan, create_service_record
from tests.factories.clients import create_status
from tests.factories.inspections import (
    coordinator_of,
    create_inspection,
    create_served,
    last_month,
)
from tests.factories.organisations import create_staff_member
from tests.people import Cast, create_cast
from tests.trail import AuditEvent
from tests.two_at_once import two_at_once

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
MONTH = last_month(TODAY)
SECOND = datetime.timedelta(seconds=1)
DAYS = datetime.timedelta(days=1)


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


@pytest.fixture
def liga(cast):
    return coordinator_of(cast.esther.posts.get().organisation)


def ask(by, contract, **changes):
    told = {
        "contract": contract,
        "services_from": MONTH,
        "services_until": add_months(MONTH, 1),
        "size": 3,
        "reason": "The yearly check.",
    } | changes
    return ask_for_inspection(wish=InspectionWish(**told), by=by, at=NOW)


def codes(error):
    return [blocker.code for blocker in error.value.blockers]


def test_only_the_funders_coordinator_asks(cast: Cast, liga):
    asked = ask(liga, cast.contract)

    assert (asked.state, asked.asked_by, asked.asked_for.code) == ("waiting", liga, "funder")
    for other in (cast.chiara, cast.esther, cast.gunta, cast.amina, cast.janis):
        with pytest.raises(CannotAskForInspection) as error:
            ask(other, cast.other_contract)
        assert codes(error) == ["no_permission"]


def test_neither_the_movements_work_nor_what_has_ended_is_inspected(cast: Cast, liga):
    for contract in (cast.movement_contract, cast.former_contract):
        with pytest.raises(CannotAskForInspection) as error:
            ask(liga, contract)
        assert codes(error) == ["not_inspected"]


def test_each_inspection_has_a_number_of_its_own(cast: Cast, liga):
    first, second = ask(liga, cast.contract), ask(liga, cast.other_contract)

    assert first.seed != second.seed
    assert [len(one.seed) for one in (first, second)] == [64, 64]


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_once_ask_once(cast: Cast, liga):
    def too_late():
        with pytest.raises(CannotAskForInspection) as error:
            ask(liga, cast.contract)
        return codes(error)

    first, refused = two_at_once(lambda: ask(liga, cast.contract), too_late)

    assert refused == ["inspection_waits"]
    assert list(Inspection.objects.all()) == [first]


def test_files_are_drawn_from_those_served_and_copied_under_numbers(cast: Cast, liga):
    served = create_served(cast.contract, cast.worker, count=12, on=MONTH)
    create_served(cast.contract, cast.worker, count=3, on=MONTH - DAYS)
    inspection = ask(liga, cast.contract, size=5)

    files = approve_inspection(inspection=inspection, by=cast.chiara, at=NOW)

    drawn = [file.client_id for file in files]
    assert set(drawn) <= {client.pk for client in served}
    assert [file.position for file in files] == [1, 2, 3, 4, 5]
    inspection.refresh_from_db()
    assert (inspection.state, inspection.served) == (InspectionState.APPROVED, 12)
    assert inspection.ends_at == NOW + 2 * DAYS
    event = AuditEvent.objects.get(event="inspection_approved")
    assert sorted(event.subject_ids) == sorted(drawn)


def test_the_same_number_draws_the_same_files_and_another_number_others(cast: Cast, liga):
    served = create_served(cast.contract, cast.worker, count=12, on=MONTH)
    inspection = ask(liga, cast.contract, size=5)

    files = approve_inspection(inspection=inspection, by=cast.chiara, at=NOW)

    expected = drawn_by({client.pk for client in served}, seed=inspection.seed, size=5)
    assert [file.client_id for file in files] == list(expected)


def test_a_copy_holds_what_a_service_is_proved_with_and_nothing_else(cast: Cast, liga):
    [client, *_others] = create_served(cast.contract, cast.worker, count=10, on=MONTH)
    create_status(client, on=MONTH + DAYS, status=LegalStatus.REFUGEE)
    case = create_case(client, cast.contract.programme, opened_on=MONTH)
    create_plan(case, agreed_on=MONTH)
    create_service_record(
        client,
        contract=cast.contract,
        staff_member=cast.mentor,
        on=MONTH + DAYS,
        service_type=ServiceType.HEALTH,
    )
    inspection = ask(liga, cast.contract, size=10)

    files = approve_inspection(inspection=inspection, by=cast.chiara, at=NOW)

    [file] = [one for one in files if one.client_id == client.pk]
    file.refresh_from_db()
    day, next_day = MONTH.isoformat(), (MONTH + DAYS).isoformat()
    [first, second] = file.facts.pop("services")
    assert file.facts == {
        "enrolled": [[day, None]],
        "statuses": [["asylum_seeker", day[:7]], ["refugee", day[:7]]],
        "plans": [[day, "agreed", 1]],
    }
    assert (first[0], first[4]) == (day, "social_worker")
    assert (second[0], second[1], second[4]) == (next_day, "", "social_mentor")


def test_whose_use_is_restricted_or_whose_file_is_closed_is_not_drawn(cast: Cast, liga):
    served = create_served(cast.contract, cast.worker, count=12, on=MONTH)
    restricted, closed = served[:2]
    restricted.restricted_at = NOW
    restricted.save(update_fields=["restricted_at"])
    ClosedFile.objects.create(
        client=closed,
        reason_kind=next(iter(ClosedFileReason)),
        closed_at=NOW,
        closed_by=cast.chiara,
    )
    inspection = ask(liga, cast.contract, size=10)

    files = approve_inspection(inspection=inspection, by=cast.chiara, at=NOW)

    assert {file.client_id for file in files} == {client.pk for client in served[2:]}


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
def test_asvs_15_4_2_whose_use_is_restricted_at_the_same_moment_is_not_drawn(cast: Cast, liga):
    served = {one.pk for one in create_served(cast.contract, cast.worker, count=12, on=MONTH)}
    inspection = ask(liga, cast.contract, size=3)
    [restricted, *_others] = drawn_by(served, seed=inspection.seed, size=3)

    _, files = two_at_once(
        lambda: Client.objects.filter(pk=restricted).update(restricted_at=NOW),
        lambda: approve_inspection(inspection=inspection, by=cast.chiara, at=NOW),
    )

    drawn = drawn_by(served - {restricted}, seed=inspection.seed, size=3)
    assert [file.client_id for file in files] == drawn
    inspection.refresh_from_db()
    assert inspection.served == 11


def test_from_fewer_than_ten_nobody_is_drawn(cast: Cast, liga):
    create_served(cast.contract, cast.worker, count=9, on=MONTH)
    inspection = ask(liga, cast.contract)

    with pytest.raises(CannotAnswerInspection) as error:
        approve_inspection(inspection=inspection, by=cast.chiara, at=NOW)

    assert codes(error) == ["served_too_few"]
    create_served(cast.contract, cast.worker, count=1, on=MONTH)
    assert len(approve_inspection(inspection=inspection, by=cast.chiara, at=NOW)) == 3


def test_only_the_provider_answers_and_only_once(cast: Cast, liga):
    create_served(cast.contract, cast.worker, count=10, on=MONTH)
    inspection = ask(liga, cast.contract)
    manager_of_others = create_staff_member(
        username="others",
        organisation=cast.other_contract.provider,
        role=Role.PROVIDER_MANAGER,
    ).user

    for other in (liga, cast.amina, manager_of_others):
        with pytest.raises(CannotAnswerInspection) as error:
            approve_inspection(inspection=inspection, by=other, at=NOW)
        assert codes(error) == ["no_permission"]
    with pytest.raises(CannotAnswerInspection) as error:
        decline_inspection(inspection=inspection, words=" ", by=cast.chiara, at=NOW)
    assert codes(error) == ["say_why"]
    decline_inspection(inspection=inspection, words="Too soon.", by=cast.chiara, at=NOW)
    with pytest.raises(CannotAnswerInspection) as error:
        approve_inspection(inspection=inspection, by=cast.chiara, at=NOW)
    assert codes(error) == ["inspection_answered"]
    assert InspectedFile.objects.count() == 0


def test_the_funder_reads_for_two_days_to_the_second(cast: Cast, liga):
    inspection = create_inspection(cast.contract, by=liga, client=cast.fatima, opened_at=NOW)

    def shown(user, at):
        return files_shown_to(standing_of(user, on=TODAY), inspection, at=at).count()

    assert [shown(liga, NOW + 2 * DAYS - SECOND), shown(liga, NOW + 2 * DAYS)] == [1, 0]
    assert [shown(user, NOW) for user in (cast.chiara, cast.amina, cast.gunta)] == [1, 0, 0]


def test_an_inspection_is_seen_by_those_who_asked_and_those_who_answer(cast: Cast, liga):
    inspection = create_inspection(cast.contract, by=liga)
    create_inspection(cast.other_contract, by=liga)

    def seen(user):
        return inspections_seen_by(standing_of(user, on=TODAY)).count()

    assert [seen(user) for user in (liga, cast.chiara, cast.amina, cast.esther)] == [2, 1, 0, 0]
    assert inspections_seen_by(standing_of(cast.chiara, on=TODAY)).get() == inspection


def test_copies_are_removed_once_closed(cast: Cast, liga):
    create_inspection(cast.contract, by=liga, opened_at=NOW - 2 * DAYS)
    create_inspection(cast.other_contract, by=liga, opened_at=NOW - 2 * DAYS + SECOND)

    assert remove_closed_inspections(by=system_actor(), at=NOW) == 1
    assert remove_closed_inspections(by=system_actor(), at=NOW) == 0
    [event] = AuditEvent.objects.filter(event="inspections_removed")
    assert event.details == {"files": 1}
    assert [file.inspection.contract for file in InspectedFile.objects.all()] == [
        cast.other_contract
    ]


@pytest.mark.parametrize(
    "told",
    [
        {"size": 2},
        {"size": 21},
        {"services_from": MONTH + DAYS},
        {"services_until": MONTH},
        {"seed": "guessed"},
        {"reason": ""},
        {"services_from": MONTH.replace(year=MONTH.year - 1)},
        {"state": "approved"},
        {"state": "declined", "answer_words": "No"},
    ],
)
def test_the_table_itself_refuses_what_no_inspection_is(cast: Cast, liga, told):
    inspection = create_inspection(cast.contract, by=liga)

    for name, value in told.items():
        setattr(inspection, name, value)
    inspection.pk = None
    inspection._state.adding = True
    if "state" not in told:
        Inspection.objects.update(
            state="declined", answer_words="-", answered_at=NOW, answered_by=cast.chiara
        )
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        inspection.save()

    assert "violates check constraint" in str(error.value)
