"""What PostgreSQL refuses by itself, past every rule in Python."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.casework.enums import ServiceMode, ServiceType
from balsts.casework.models import (
    CaseSpell,
    Goal,
    InclusionPlan,
    PlanAction,
    ServiceParticipation,
    ServiceRecord,
)
from balsts.clients.models import ArrivalEvent
from tests.factories.casework import create_plan
from tests.factories.clients import create_arrival, create_client
from tests.factories.organisations import create_contract, create_provider, create_staff_member
from tests.people import create_cast

pytestmark = pytest.mark.django_db
ARRIVED_ON = datetime.date(2020, 5, 5)
DAY_BEFORE = datetime.date(2020, 5, 4)


def create_record(on):
    provider = create_provider(code="ours")
    return ServiceRecord.objects.create(
        contract=create_contract(provider=provider),
        staff_member=create_staff_member(username="amina", organisation=provider),
        provided_on=on,
        service_type=ServiceType.INFORMATION,
        mode=ServiceMode.REMOTE_PHONE,
        minutes=10,
        recorded_at=timezone.now(),
        recorded_by=system_actor(),
    )


def participations(record, *clients):
    return [
        ServiceParticipation(service_record=record, client=client, provided_on=record.provided_on)
        for client in clients
    ]


def test_the_database_refuses_a_service_before_the_first_arrival():
    client = create_client()
    create_arrival(client, on=ARRIVED_ON)
    rows = participations(create_record(DAY_BEFORE), create_client(), client)

    with pytest.raises(IntegrityError) as error, transaction.atomic():
        ServiceParticipation.objects.bulk_create(rows)

    assert error.value.__cause__.diag.constraint_name == "participation_is_after_arrival"
    assert ServiceParticipation.objects.count() == 0


def test_the_database_takes_a_service_on_the_day_of_arrival_or_without_any():
    client = create_client()
    create_arrival(client, on=ARRIVED_ON)
    create_arrival(client, on=ARRIVED_ON + datetime.timedelta(days=900), is_return=True)

    ServiceParticipation.objects.bulk_create(
        participations(create_record(ARRIVED_ON), client, create_client())
    )

    assert ServiceParticipation.objects.count() == 2


def test_a_corrected_arrival_does_not_count():
    client = create_client()
    mistaken = create_arrival(client, on=DAY_BEFORE)
    ArrivalEvent.objects.create(
        client=client,
        arrived_on=ARRIVED_ON,
        corrects=mistaken,
        recorded_at=timezone.now(),
        recorded_by=system_actor(),
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceParticipation.objects.bulk_create(participations(create_record(DAY_BEFORE), client))

    assert ServiceParticipation.objects.count() == 0


def test_a_participation_has_the_day_of_its_service():
    record = create_record(ARRIVED_ON)

    with pytest.raises(IntegrityError) as error:
        ServiceParticipation.objects.create(
            service_record=record, client=create_client(), provided_on=DAY_BEFORE
        )

    constraint = error.value.__cause__.diag.constraint_name
    assert constraint == "participation_is_on_the_day_of_the_service"


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (CaseSpell, {"opened_on": datetime.date(1899, 12, 31)}),
        (InclusionPlan, {"agreed_on": datetime.date(2101, 1, 1)}),
        (Goal, {"state_changed_on": datetime.date(2101, 1, 1)}),
        (Goal, {"client_words": "turned \u202e round"}),
        (PlanAction, {"due_on": datetime.date(2101, 1, 1)}),
        (PlanAction, {"description": "turned \u202e round"}),
    ],
)
def test_the_database_refuses_impossible_days_and_hidden_characters(table, told):
    today = timezone.localdate()
    create_plan(create_cast(today=today).case, agreed_on=today)

    with pytest.raises(IntegrityError, match=r"_days_are_within_bounds|_text_is_fit"):
        table.objects.update(**told)
