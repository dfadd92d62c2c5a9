"""Recording services: entitlement, staff, twice is once."""

import datetime

import pytest
from django.utils import timezone

from balsts.casework.enums import BarrierKind, ServiceMode, ServiceType
from balsts.casework.models import Barrier, ServiceParticipation, ServiceRecord
from balsts.casework.operations.service_record import (
    CannotRecordService,
    Hindrance,
    ServiceEntry,
    record_service,
)
from tests.factories.organisations import create_institution
from tests.people import Cast, create_cast

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)


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
