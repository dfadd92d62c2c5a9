"""What PostgreSQL refuses by itself, whoever asks: raw rows, past every rule in Python."""

import datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.clients.enums import BirthPrecision, DepartureKind, PermitKind
from balsts.clients.models import ArrivalEvent, DepartureEvent, LegalStatusEvent, ResidencePermit
from tests.factories.clients import create_arrival, create_client, create_status

pytestmark = pytest.mark.django_db
BORN_ON = datetime.date(1992, 3, 1)
DAY_BEFORE = datetime.date(1992, 2, 29)
EVENTS = {
    "legal_status_event_is_after_birth": lambda on, **who: LegalStatusEvent(decided_on=on, **who),
    "arrival_event_is_after_birth": lambda on, **who: ArrivalEvent(arrived_on=on, **who),
    "departure_event_is_after_birth": lambda on, **who: DepartureEvent(
        departed_on=on, departure_kind=DepartureKind.OWN_WILL, **who
    ),
    "residence_permit_is_after_birth": lambda on, **who: ResidencePermit(
        valid_from=on, permit_kind=PermitKind.PERMANENT, **who
    ),
}


def recorded(client):
    return {"client": client, "recorded_at": timezone.now(), "recorded_by": system_actor()}


def refused(error):
    return error.value.__cause__.diag.constraint_name


@pytest.mark.parametrize("constraint", EVENTS)
def test_the_database_refuses_an_event_before_birth(constraint):
    event = EVENTS[constraint](DAY_BEFORE, **recorded(create_client(born_on=BORN_ON)))

    with pytest.raises(IntegrityError) as error:
        event.save(force_insert=True)

    assert refused(error) == constraint


@pytest.mark.parametrize("constraint", EVENTS)
def test_the_database_takes_an_event_on_the_day_of_birth(constraint):
    event = EVENTS[constraint](BORN_ON, **recorded(create_client(born_on=BORN_ON)))

    event.save(force_insert=True)

    assert type(event).objects.count() == 1


def test_an_estimated_or_unknown_birth_date_forbids_nothing():
    estimated = create_client(born_on=BORN_ON, birth_precision=BirthPrecision.ESTIMATED)
    unknown = create_client(born_on=None)

    create_status(estimated, on=DAY_BEFORE)
    create_status(unknown, on=DAY_BEFORE)

    assert LegalStatusEvent.objects.count() == 2


def test_one_impossible_event_among_many_refuses_them_all():
    client = create_client(born_on=BORN_ON)
    days = [BORN_ON, DAY_BEFORE, BORN_ON]

    with pytest.raises(IntegrityError), transaction.atomic():
        ArrivalEvent.objects.bulk_create(
            [ArrivalEvent(arrived_on=day, **recorded(client)) for day in days]
        )

    assert ArrivalEvent.objects.count() == 0


def test_a_birth_date_is_not_moved_behind_an_event():
    client = create_client(born_on=BORN_ON)
    create_arrival(client, on=datetime.date(2020, 1, 1))
    client.born_on = datetime.date(2020, 1, 2)

    with pytest.raises(IntegrityError) as error:
        client.save()

    assert refused(error) == "client_is_born_before_their_events"


def test_a_mistaken_event_can_be_taken_back_whatever_its_day():
    client = create_client(born_on=BORN_ON)

    ArrivalEvent.objects.create(arrived_on=DAY_BEFORE, is_void=True, **recorded(client))

    assert ArrivalEvent.objects.effective().count() == 0


@pytest.mark.parametrize(
    "table",
    [
        "clients_legalstatusevent",
        "clients_arrivalevent",
        "clients_departureevent",
        "clients_residencepermit",
    ],
)
@pytest.mark.parametrize("change", ["update {} set is_void = true", "delete from {}"])
def test_the_application_changes_and_removes_no_event(table, change):
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change.format(table))
