"""Taking somebody in: everything at once, or nothing."""

import datetime
from dataclasses import replace

import pytest
from django.utils import timezone

from balsts.casework.operations.intake import CannotTakeIn, Intake, take_in_client
from balsts.clients.enums import ArrivalPath, HouseholdRole, LegalStatus, Place
from balsts.clients.models import Client, HouseholdMember
from balsts.clients.operations.client import CannotRegisterClient
from balsts.clients.operations.household import CannotRecordHousehold
from balsts.clients.operations.timeline import CannotRecordTimeline
from balsts.clients.particulars import Registration
from balsts.clients.queries.visibility import clients_visible_to
from balsts.organisations.queries.standing import standing_of
from tests.factories.clients import create_client
from tests.people import Cast, create_cast
from tests.trail import AuditEvent
from tests.two_at_once import two_at_once

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def intake(cast, *, born_on=datetime.date(2020, 2, 29), **changes):
    told = {
        "registration": Registration(given_name="Zahra", born_on=born_on, citizenships=("SY",)),
        "contract": cast.contract,
        "opened_on": TODAY,
        "responsible_worker": cast.worker,
        "arrived_on": TODAY,
        "arrival_path": ArrivalPath.SELF_ARRIVED,
        "from_country": "LT",
        "applied_on": TODAY,
        "place": Place.MUCENIEKI,
    }
    return Intake(**(told | changes))


def test_take_in_client_writes_timeline_home_enrolment_and_case(cast: Cast):
    case = take_in_client(intake=intake(cast), by=cast.amina, at=NOW)

    client = case.client
    assert client.arrivals.get().from_country == "LT"
    assert client.status_events.get().legal_status == LegalStatus.ASYLUM_SEEKER
    assert client.residences.get().place == Place.MUCENIEKI
    assert client.enrolments.get().assignments.get().staff_member == cast.worker
    assert client in clients_visible_to(standing_of(cast.amina, on=TODAY))


def test_take_in_client_for_a_colleague_shows_them_to_the_colleague_only(cast: Cast):
    case = take_in_client(
        intake=intake(cast, responsible_worker=cast.second_worker), by=cast.amina, at=NOW
    )

    seen_by_amina, seen_by_boris = (
        case.client in clients_visible_to(standing_of(user, on=TODAY))
        for user in (cast.amina, cast.boris)
    )
    assert (seen_by_amina, seen_by_boris) == (False, True)


def test_take_in_client_joins_the_household_of_a_relative(cast: Cast):
    take_in_client(
        intake=intake(cast, relative=cast.fatima, household_role=HouseholdRole.CHILD),
        by=cast.amina,
        at=NOW,
    )

    members = HouseholdMember.objects.order_by("role").values_list("client__given_name", "role")
    assert list(members) == [("Zahra", "child"), ("Fatima", "head")]
    assert HouseholdMember.objects.values("household").distinct().count() == 1


def test_take_in_client_refuses_a_relative_whom_the_worker_does_not_see(cast: Cast):
    with pytest.raises(CannotRecordHousehold):
        take_in_client(intake=intake(cast, relative=create_client()), by=cast.amina, at=NOW)

    assert not Client.objects.filter(given_name="Zahra").exists()


def test_take_in_client_keeps_nothing_when_one_part_is_refused(cast: Cast):
    with pytest.raises(CannotRecordTimeline) as refusal:
        take_in_client(
            intake=intake(cast, arrived_on=datetime.date(2020, 2, 28)), by=cast.amina, at=NOW
        )

    assert [blocker.code for blocker in refusal.value.blockers] == ["event_before_birth"]
    assert not Client.objects.filter(given_name="Zahra").exists()


@pytest.mark.parametrize("name", ["edgars", "esther", "farid"])
def test_take_in_client_refuses_who_may_not_register(cast: Cast, name: str):
    with pytest.raises(CannotRegisterClient):
        take_in_client(intake=intake(cast), by=getattr(cast, name), at=NOW)


def test_take_in_client_sent_again_returns_the_case_that_is_open(cast: Cast):
    sent = intake(cast)

    first, second = (take_in_client(intake=sent, by=cast.amina, at=NOW) for _ in range(2))

    assert (second.id, second.client.id) == (first.id, sent.client_id(cast.amina))
    told = AuditEvent.objects.filter(event="client_registered", subject_ids=[first.client.id])
    assert told.count() == 1


@pytest.mark.parametrize(
    "otherwise",
    [
        {"registration": Registration(given_name="Zahra", citizenships=("SY",))},
        {"opened_on": TODAY - datetime.timedelta(days=1)},
        {"arrived_on": None},
        {"arrival_path": ArrivalPath.UNKNOWN},
        {"from_country": "PL"},
        {"applied_on": None},
        {"place": Place.RIGA},
        {"household_role": HouseholdRole.CHILD},
        {"target_group": "family"},
    ],
)
def test_take_in_client_sent_again_with_other_words_is_not_called_registered(
    cast: Cast, otherwise: dict[str, object]
):
    sent = intake(cast)
    take_in_client(intake=sent, by=cast.amina, at=NOW)

    with pytest.raises(CannotTakeIn) as refusal:
        take_in_client(intake=replace(sent, **otherwise), by=cast.amina, at=NOW)

    assert [blocker.code for blocker in refusal.value.blockers] == ["sent_otherwise"]
    assert Client.objects.count() == 2


def test_take_in_client_sent_again_for_a_colleague_or_relative_is_something_else(cast: Cast):
    sent = intake(cast)
    take_in_client(intake=sent, by=cast.amina, at=NOW)

    refused = []
    for otherwise in (
        {"responsible_worker": cast.second_worker},
        {"contract": cast.other_contract},
        {"relative": cast.fatima},
    ):
        with pytest.raises(CannotTakeIn) as refusal:
            take_in_client(intake=replace(sent, **otherwise), by=cast.amina, at=NOW)
        refused += [blocker.code for blocker in refusal.value.blockers]

    assert refused == ["sent_otherwise"] * 3


def test_take_in_client_of_two_forms_is_two_people_whatever_they_say(cast: Cast):
    first, second = (take_in_client(intake=intake(cast), by=cast.amina, at=NOW) for _ in range(2))

    assert first.client.id != second.client.id
    assert Client.objects.filter(given_name="Zahra").count() == 2


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
def test_asvs_15_4_2_take_in_client_of_two_at_once_from_one_form_the_second_waits(cast: Cast):
    sent = intake(cast)

    def other_words():
        with pytest.raises(CannotTakeIn) as refusal:
            take_in_client(intake=replace(sent, place=Place.RIGA), by=cast.amina, at=NOW)
        return [blocker.code for blocker in refusal.value.blockers]

    def the_same_and_other_words():
        again = take_in_client(intake=sent, by=cast.amina, at=NOW)
        return again.id, other_words()

    case, found = two_at_once(
        lambda: take_in_client(intake=sent, by=cast.amina, at=NOW), the_same_and_other_words
    )

    assert found == (case.id, ["sent_otherwise"])
    assert Client.objects.filter(given_name="Zahra").count() == 1
