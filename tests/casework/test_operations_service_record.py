"""Recording services: entitlement, staff, twice is once."""

import datetime
from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from balsts.access.enums import Role
from balsts.accounts.queries.user import system_actor
from balsts.casework.enums import BarrierKind, CaseCloseReason, ServiceMode, ServiceType
from balsts.casework.models import Barrier, ServiceParticipation, ServiceRecord
from balsts.casework.models.service_record import LONGEST_SERVICE_MINUTES
from balsts.casework.operations.case import close_case
from balsts.casework.operations.service_record import (
    CannotRecordService,
    Hindrance,
    ServiceEntry,
    record_service,
    record_services,
)
from balsts.clients.models import Client
from balsts.platform.blockers import LeftOut
from balsts.platform.bound_postgres import acting_under
from tests.database.asking import token_of
from tests.factories.clients import (
    create_assignment,
    create_client,
    create_enrolment,
    create_status,
)
from tests.factories.organisations import create_institution, create_staff_member
from tests.people import Cast, create_cast
from tests.trail import AuditEvent
from tests.two_at_once import two_at_once

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
ONE_DAY = datetime.timedelta(days=1)


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def entry_of(cast: Cast, **told: object) -> ServiceEntry:
    values = {
        "clients": (cast.fatima,),
        "contract": cast.contract,
        "staff_member": cast.worker,
        "provided_on": TODAY,
        "service_type": ServiceType.ACCOMPANIMENT,
        "mode": ServiceMode.IN_PERSON_OUTSIDE,
        "minutes": 90,
    }
    return ServiceEntry(**values | told)  # type: ignore[arg-type]


def codes_of(refusal: CannotRecordService) -> list[str]:
    return [blocker.code for blocker in refusal.blockers]


def test_record_service_keeps_participants_and_barriers(cast: Cast) -> None:
    office = create_institution(kind="pmlp")
    hindrance = Hindrance(kind=BarrierKind.WAITING, institution=office, minutes_lost=40)

    record = record_service(entry=entry_of(cast, hindrances=(hindrance,)), by=cast.amina, at=NOW)

    kept = ServiceParticipation.objects.get()
    assert (kept.service_record_id, kept.client_id) == (record.id, cast.fatima.id)
    barrier = Barrier.objects.get()
    assert (barrier.kind, barrier.institution, barrier.minutes_lost) == (
        "waiting",
        office,
        40,
    )


def test_record_service_sent_twice_is_kept_once(cast: Cast) -> None:
    entry = entry_of(cast)

    first = record_service(entry=entry, by=cast.amina, at=NOW)
    second = record_service(entry=entry, by=cast.amina, at=NOW)

    assert first.id == second.id
    assert ServiceRecord.objects.count() == 1


@pytest.mark.parametrize(
    "otherwise",
    [
        {"note": "Her brother came along."},
        {"minutes": 45},
        {"mode": ServiceMode.REMOTE_PHONE},
        {"provided_on": TODAY - datetime.timedelta(days=1)},
        {"hindrances": (Hindrance(kind=BarrierKind.WAITING, minutes_lost=40),)},
    ],
)
def test_record_service_sent_again_with_other_words_is_not_called_recorded(
    cast: Cast, otherwise: dict[str, Any]
) -> None:
    entry = entry_of(cast)
    record_service(entry=entry, by=cast.amina, at=NOW)

    with pytest.raises(CannotRecordService) as refusal:
        record_service(entry=replace(entry, **otherwise), by=cast.amina, at=NOW)

    assert codes_of(refusal.value) == ["sent_otherwise"]
    assert AuditEvent.objects.filter(event="service_recorded").count() == 1


def test_record_service_sent_again_with_less_is_not_called_recorded(cast: Cast) -> None:
    sister = create_client(given_name="Zohra")
    create_assignment(create_enrolment(sister, cast.contract), cast.worker)
    create_status(sister, on=TODAY - datetime.timedelta(days=30))
    waited = Hindrance(kind=BarrierKind.WAITING, minutes_lost=40)
    entry = entry_of(cast, clients=(cast.fatima, sister), hindrances=(waited,))
    record_service(entry=entry, by=cast.amina, at=NOW)

    refused = []
    for less in ({"clients": (cast.fatima,)}, {"hindrances": ()}):
        with pytest.raises(CannotRecordService) as refusal:
            record_service(entry=replace(entry, **less), by=cast.amina, at=NOW)
        refused += codes_of(refusal.value)

    assert refused == ["sent_otherwise", "sent_otherwise"]
    assert record_service(entry=entry, by=cast.amina, at=NOW).id == entry.id


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
def test_asvs_15_4_2_record_service_refuses_a_day_after_the_case_that_is_closed_meanwhile(
    cast: Cast,
) -> None:
    yesterday = TODAY - datetime.timedelta(days=1)
    told = {"reason": CaseCloseReason.WITHDREW, "by": cast.chiara, "at": NOW}

    def record() -> list[str]:
        with pytest.raises(CannotRecordService) as refusal:
            record_service(entry=entry_of(cast), by=system_actor(), at=NOW)
        return codes_of(refusal.value)

    _, found = two_at_once(lambda: close_case(case=cast.case, closed_on=yesterday, **told), record)

    assert found == ["not_enrolled"]
    assert ServiceRecord.objects.count() == 0


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
def test_record_service_sent_twice_at_once_is_kept_once(cast: Cast) -> None:
    entry = entry_of(cast)

    first, second = two_at_once(
        lambda: record_service(entry=entry, by=cast.amina, at=NOW),
        lambda: record_service(entry=entry, by=cast.amina, at=NOW),
    )

    assert (first.id, second.id) == (entry.id, entry.id)
    assert ServiceRecord.objects.count() == 1
    assert AuditEvent.objects.filter(event="service_recorded").count() == 1


def test_record_service_is_refused_after_the_twelve_months_with_the_reason(
    cast: Cast,
) -> None:
    late = NOW + datetime.timedelta(days=400)
    entry = entry_of(cast, provided_on=timezone.localdate(late))

    with pytest.raises(CannotRecordService) as refusal:
        record_service(entry=entry, by=cast.amina, at=late)

    assert codes_of(refusal.value) == ["not_entitled"]
    assert ServiceRecord.objects.count() == 0


def test_record_service_is_refused_before_arrival(cast: Cast) -> None:
    entry = entry_of(cast, provided_on=TODAY - datetime.timedelta(days=201))

    with pytest.raises(CannotRecordService) as refusal:
        record_service(entry=entry, by=cast.amina, at=NOW)

    assert "service_before_arrival" in codes_of(refusal.value)


def test_record_service_is_refused_to_staff_of_another_provider(cast: Cast) -> None:
    with pytest.raises(CannotRecordService) as refusal:
        record_service(entry=entry_of(cast), by=cast.daniel, at=NOW)

    assert codes_of(refusal.value) == ["no_permission"]


def test_record_service_is_refused_for_a_client_whom_the_person_does_not_see(cast: Cast) -> None:
    entry = entry_of(cast, staff_member=cast.second_worker)

    with pytest.raises(CannotRecordService) as refusal:
        record_service(entry=entry, by=cast.boris, at=NOW)

    assert codes_of(refusal.value) == ["client_not_seen"]
    assert ServiceRecord.objects.count() == 0


def test_record_service_is_refused_for_a_client_whom_the_database_does_not_show(cast: Cast) -> None:
    entry = entry_of(cast, staff_member=cast.second_worker)

    with acting_under(token_of(cast.boris)), pytest.raises(CannotRecordService) as refusal:
        record_service(entry=entry, by=cast.boris, at=NOW)

    assert codes_of(refusal.value) == ["client_not_seen"]


def test_record_service_is_refused_when_one_who_took_part_is_not_seen(cast: Cast) -> None:
    entry = entry_of(cast, clients=(cast.fatima, create_client()))

    with pytest.raises(CannotRecordService) as refusal:
        record_service(entry=entry, by=cast.amina, at=NOW)

    assert codes_of(refusal.value) == ["client_not_seen"]


def test_record_services_of_many_leaves_out_those_that_are_not_seen(cast: Cast) -> None:
    entries = [entry_of(cast, clients=(create_client(),)), entry_of(cast)]
    left_out: dict = {}

    records = record_services(entries=entries, by=cast.amina, at=NOW, left_out=left_out)

    assert [record.id for record in records] == [entries[1].id]
    assert [(place, found[0].code) for place, found in left_out.items()] == [(0, "client_not_seen")]


def test_record_service_of_a_mentor_is_the_mentors_service(cast: Cast) -> None:
    record = record_service(entry=entry_of(cast, staff_member=cast.mentor), by=cast.edgars, at=NOW)

    assert record.staff_member == cast.mentor


def test_record_service_refuses_staff_who_are_not_in_post(cast: Cast) -> None:
    stranger = create_staff_member(username="zane", organisation=cast.other_contract.provider)

    with pytest.raises(CannotRecordService) as refusal:
        record_service(entry=entry_of(cast, staff_member=stranger), by=cast.amina, at=NOW)

    assert codes_of(refusal.value) == ["not_on_staff"]


def test_record_service_without_anybody_is_refused(cast: Cast) -> None:
    with pytest.raises(CannotRecordService) as refusal:
        record_service(entry=entry_of(cast, clients=()), by=cast.amina, at=NOW)

    assert codes_of(refusal.value) == ["nobody_took_part"]


def test_record_service_fills_a_day_and_refuses_a_minute_more(cast: Cast) -> None:
    record_service(entry=entry_of(cast, minutes=23 * 60), by=cast.amina, at=NOW)
    record_service(entry=entry_of(cast, minutes=60), by=cast.amina, at=NOW)

    with pytest.raises(CannotRecordService) as refusal:
        record_service(entry=entry_of(cast, minutes=1), by=cast.amina, at=NOW)

    assert codes_of(refusal.value) == ["day_is_full"]
    assert sum(ServiceRecord.objects.values_list("minutes", flat=True)) == LONGEST_SERVICE_MINUTES


def test_the_hours_of_a_day_are_those_of_one_worker_on_one_day(cast: Cast) -> None:
    record_service(entry=entry_of(cast, minutes=LONGEST_SERVICE_MINUTES), by=cast.amina, at=NOW)

    for others in ({"provided_on": TODAY - ONE_DAY}, {"staff_member": cast.mentor}):
        record_service(entry=entry_of(cast, minutes=60, **others), by=cast.amina, at=NOW)

    assert ServiceRecord.objects.count() == 3


def test_a_service_for_a_group_counts_once(cast: Cast) -> None:
    people = [cast.fatima]
    for name in ("Zohra", "Laila", "Mina"):
        person = create_client(given_name=name)
        create_assignment(create_enrolment(person, cast.contract), cast.worker)
        create_status(person, on=TODAY - datetime.timedelta(days=30))
        people.append(person)

    record_service(
        entry=entry_of(cast, clients=tuple(people), minutes=12 * 60), by=cast.amina, at=NOW
    )
    record_service(entry=entry_of(cast, minutes=12 * 60), by=cast.amina, at=NOW)

    assert ServiceRecord.objects.count() == 2


def test_hours_of_a_worker_at_another_organisation_count_too(cast: Cast) -> None:
    elsewhere = cast.movement_contract
    post = create_staff_member(
        username="amina", organisation=elsewhere.provider, role=Role.SOCIAL_WORKER
    )
    told = {"contract": elsewhere, "staff_member": post, "minutes": 23 * 60}
    create_enrolment(cast.fatima, elsewhere)
    record_service(entry=entry_of(cast, **told), by=system_actor(), at=NOW)

    with acting_under(token_of(cast.amina)), pytest.raises(CannotRecordService) as refusal:
        record_service(entry=entry_of(cast, minutes=90), by=cast.amina, at=NOW)

    assert codes_of(refusal.value) == ["day_is_full"]
    assert ServiceRecord.objects.count() == 1


def test_record_services_leaves_out_what_no_longer_fits_into_the_day(cast: Cast) -> None:
    record_service(entry=entry_of(cast, minutes=10 * 60), by=cast.amina, at=NOW)
    left_out: LeftOut = {}

    records = record_services(
        entries=[entry_of(cast, minutes=hours * 60) for hours in (10, 5, 4)],
        by=cast.amina,
        at=NOW,
        left_out=left_out,
    )

    assert [record.minutes for record in records] == [600, 240]
    assert {place: [one.code for one in why] for place, why in left_out.items()} == {
        1: ["day_is_full"]
    }


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
def test_two_services_at_once_that_do_not_fit_into_one_day_are_kept_once(cast: Cast) -> None:
    sister = create_client(given_name="Zohra")
    create_assignment(create_enrolment(sister, cast.contract), cast.worker)
    create_status(sister, on=TODAY - datetime.timedelta(days=30))

    def record(client: Client) -> list[str]:
        entry = entry_of(cast, clients=(client,), minutes=13 * 60)
        try:
            record_service(entry=entry, by=cast.amina, at=NOW)
        except CannotRecordService as refusal:
            return codes_of(refusal)
        return []

    assert two_at_once(lambda: record(cast.fatima), lambda: record(sister)) == (
        [],
        ["day_is_full"],
    )
    assert ServiceRecord.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow  # makes the database anew
def test_past_the_program_the_database_refuses_a_longer_day_when_all_is_written(cast: Cast) -> None:
    record_service(entry=entry_of(cast, minutes=20 * 60), by=cast.amina, at=NOW)
    other = record_service(
        entry=entry_of(cast, minutes=5 * 60, provided_on=TODAY - ONE_DAY), by=cast.amina, at=NOW
    )
    of_today = ServiceRecord.objects.filter(provided_on=TODAY)

    with transaction.atomic():
        ServiceRecord.objects.filter(id=other.id).update(provided_on=TODAY)
        of_today.exclude(id=other.id).update(minutes=60)
    with pytest.raises(IntegrityError, match="more than 24 hours"), transaction.atomic():
        of_today.update(minutes=13 * 60)

    assert sorted(of_today.values_list("minutes", flat=True)) == [60, 300]
