"""A client's services, newest first, part by part."""

import datetime

import pytest
from django.utils import timezone

from balsts.casework.enums import BarrierKind
from balsts.casework.operations.service_record import Hindrance
from balsts.casework.queries.service_record import services_of, with_last_service_day
from balsts.clients.models import Client
from tests.factories.casework import create_service_record
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
    programmes = [cast.contract.programme_id]

    whole = list(services_of(cast.fatima, programmes, limit=10))
    parts = list(services_of(cast.fatima, programmes, limit=2))
    while len(parts) < len(whole):
        parts += services_of(cast.fatima, programmes, limit=2, before=parts[-1].id)

    assert [row.id for row in parts] == [row.id for row in whole]
    days = [row.provided_on for row in whole]
    assert days == sorted(days, reverse=True)
    assert list(services_of(cast.fatima, [], limit=2)) == []


def test_service_carries_every_barrier_once(cast: Cast, today: datetime.date) -> None:
    kinds = (BarrierKind.WAITING, BarrierKind.LANGUAGE)
    record(cast, today, hindrances=tuple(Hindrance(kind=kind) for kind in kinds))

    [row] = services_of(cast.fatima, [cast.contract.programme_id], limit=10)

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
