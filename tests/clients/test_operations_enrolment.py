"""Enrolling and assigning: all or none, or all but what is blocked, under the same rules."""

import datetime

import pytest
from django.utils import timezone

from balsts.clients.enums import AssignmentRole, Place
from balsts.clients.models import Assignment, Enrolment, Residence
from balsts.clients.operations.enrolment import (
    AssignmentEntry,
    CannotAssignStaff,
    CannotEnrolClient,
    EnrolmentEntry,
    assign_staff,
    enrol_clients,
)
from balsts.clients.operations.residence import (
    CannotRecordResidence,
    ResidenceEntry,
    record_residences,
)
from balsts.platform.blockers import LeftOut, Refused
from tests.factories.clients import create_client, create_enrolment
from tests.people import Cast, create_cast

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def codes(refusal: Refused) -> list[str]:
    return [blocker.code for blocker in refusal.blockers]


def test_enrol_clients_refuses_the_same_days_twice_without_asking_the_database_to_break(
    cast: Cast,
) -> None:
    again = EnrolmentEntry(client=cast.fatima, contract=cast.contract, from_=TODAY)

    with pytest.raises(CannotEnrolClient) as refusal:
        enrol_clients(entries=[again], by=cast.chiara, at=NOW)

    assert codes(refusal.value) == ["overlaps"]


def test_enrol_clients_leaves_out_what_is_blocked_and_enrols_the_others(cast: Cast) -> None:
    leila = create_client(given_name="Leila")
    before = datetime.date(2000, 1, 1)
    entries = [
        EnrolmentEntry(client=leila, contract=cast.contract, from_=before),
        EnrolmentEntry(client=leila, contract=cast.contract, from_=TODAY),
        EnrolmentEntry(client=cast.fatima, contract=cast.contract, from_=TODAY),
    ]
    left_out: LeftOut = {}

    enrolled = enrol_clients(entries=entries, by=cast.chiara, at=NOW, left_out=left_out)

    assert [each.client for each in enrolled] == [leila]
    told = {position: [each.code for each in blockers] for position, blockers in left_out.items()}
    assert told == {0: ["outside_contract"], 2: ["overlaps"]}
    assert Enrolment.objects.filter(client=leila).count() == 1


def test_assign_staff_gives_every_day_one_responsible_worker(cast: Cast) -> None:
    entry = AssignmentEntry(
        enrolment=cast.enrolment,
        staff_member=cast.second_worker,
        role=AssignmentRole.RESPONSIBLE_WORKER,
        from_=TODAY,
    )

    with pytest.raises(CannotAssignStaff) as refusal:
        assign_staff(entries=[entry], by=cast.chiara, at=NOW)

    assert codes(refusal.value) == ["overlaps"]


def test_assign_staff_stays_within_the_enrolment_and_lets_two_mentors_share(cast: Cast) -> None:
    leila = create_client(given_name="Leila")
    enrolment = create_enrolment(leila, cast.contract, from_=TODAY)
    entries = [
        AssignmentEntry(
            enrolment=enrolment,
            staff_member=member,
            role=AssignmentRole.MENTOR,
            from_=from_,
        )
        for member, from_ in (
            (cast.mentor, TODAY - datetime.timedelta(days=1)),
            (cast.mentor, TODAY),
            (cast.second_worker, TODAY),
            (cast.mentor, TODAY),
        )
    ]
    left_out: LeftOut = {}

    assign_staff(entries=entries, by=cast.chiara, at=NOW, left_out=left_out)

    told = {position: [each.code for each in blockers] for position, blockers in left_out.items()}
    assert told == {0: ["outside_enrolment"], 3: ["overlaps"]}
    assert Assignment.objects.filter(enrolment=enrolment).count() == 2


def test_record_residences_refuses_two_places_on_one_day(cast: Cast) -> None:
    entries = [
        ResidenceEntry(client=cast.fatima, place=place, from_=TODAY)
        for place in (Place.RIGA, Place.OGRE)
    ]

    with pytest.raises(CannotRecordResidence) as refusal:
        record_residences(entries=entries, by=cast.chiara, at=NOW)

    assert codes(refusal.value) == ["overlaps"]
    assert Residence.objects.count() == 0
