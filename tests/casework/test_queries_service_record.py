"""A client's services, newest first, part by part."""

import datetime

import pytest
from django.utils import timezone

from balsts.casework.enums import BarrierKind, ServiceType
from balsts.casework.models import ServiceRecord
from balsts.casework.operations.service_record import Hindrance
from balsts.casework.queries.service_record import services_of, with_last_service_day
from balsts.clients.models import Client
from balsts.organisations.queries.standing import standing_of
from tests.factories.casework import create_service_record
from tests.factories.organisations import create_institution
from tests.people import Cast, create_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def today() -> datetime.date:
    return timezone.localdate()


@pytest.fixture
def cast(today: datetime.date) -> Cast:
    return create_cast(today=today)


def record(cast: Cast, on: datetime.date, **told: object) -> None:
    create_service_record(
        cast.fatima, contract=cast.contract, staff_member=cast.worker, on=on, **told
    )


def test_services_come_in_parts_without_gap_or_double(cast: Cast, today: datetime.date) -> None:
    for days in (0, 1, 1, 1, 2):
        record(cast, today - datetime.timedelta(days=days))
    worker, volunteer = (standing_of(user, on=today) for user in (cast.amina, cast.farid))

    whole = list(services_of(cast.fatima, reader=worker, limit=10))
    parts = list(services_of(cast.fatima, reader=worker, limit=2))
    while len(parts) < len(whole):
        parts += services_of(cast.fatima, reader=worker, limit=2, before=parts[-1].id)

    assert [row.id for row in parts] == [row.id for row in whole]
    days = [row.provided_on for row in whole]
    assert days == sorted(days, reverse=True)
    assert list(services_of(cast.fatima, reader=volunteer, limit=2)) == []


def test_service_carries_every_barrier_once(cast: Cast, today: datetime.date) -> None:
    kinds = (BarrierKind.WAITING, BarrierKind.LANGUAGE)
    record(cast, today, hindrances=tuple(Hindrance(kind=kind) for kind in kinds))

    [row] = services_of(cast.fatima, reader=standing_of(cast.amina, on=today), limit=10)

    assert row.barrier_kinds == ["language", "waiting"]


def test_last_service_day_is_the_newest_of_ones_own_programmes(
    cast: Cast, today: datetime.date
) -> None:
    record(cast, today - datetime.timedelta(days=3))
    record(cast, today - datetime.timedelta(days=1))

    [own] = with_last_service_day(Client.objects.all(), [cast.contract.programme_id])
    [others] = with_last_service_day(Client.objects.all(), [cast.movement_contract.programme_id])

    assert own.last_service_on == today - datetime.timedelta(days=1)
    assert others.last_service_on is None


NOTED = [
    (ServiceType.ACCOMPANIMENT, "", "amina", ""),
    (ServiceType.ACCOMPANIMENT, "", "edgars", "noted"),
    (ServiceType.HEALTH, "", "amina", None),
    (ServiceType.PSYCHO_EMOTIONAL, "", "amina", None),
    (ServiceType.ACCOMPANIMENT, "psychologist", "amina", None),
    (ServiceType.ACCOMPANIMENT, "health_gp", "amina", None),
    (ServiceType.ACCOMPANIMENT, "pmlp", "amina", ""),
    (ServiceType.HEALTH, "dentist", "edgars", "noted"),
]


@pytest.mark.parametrize(("service_type", "institution", "by", "read"), NOTED)
def test_asvs_8_2_3_mentor_reads_own_notes_and_nothing_that_others_did_about_health(
    cast: Cast, today: datetime.date, service_type: str, institution: str, by: str, read: str | None
) -> None:
    record(cast, today, service_type=service_type)
    ServiceRecord.objects.update(
        note="noted",
        institution=create_institution(kind=institution) if institution else None,
        staff_member=cast.mentor if by == "edgars" else cast.worker,
    )

    mentor, worker = (
        [row.note for row in services_of(cast.fatima, reader=standing_of(user, on=today), limit=5)]
        for user in (cast.edgars, cast.amina)
    )

    assert mentor == ([] if read is None else [read])
    assert worker == ["noted"]
