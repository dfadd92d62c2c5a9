"""What PostgreSQL refuses by itself, whoever asks: raw rows, past every rule in Python."""

import datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.clients.enums import (
    BirthPrecision,
    CircumstanceKind,
    DepartureKind,
    LegalStatus,
    PermitKind,
    StepKind,
)
from balsts.clients.models import (
    ArrivalEvent,
    Circumstance,
    DepartureEvent,
    LegalStatusEvent,
    ProcedureStep,
    ResidencePermit,
)
from tests.factories.clients import create_arrival, create_client, create_status

pytestmark = pytest.mark.django_db
BORN_ON = datetime.date(1992, 3, 1)
DAY_BEFORE = datetime.date(1992, 2, 29)
ONE_DAY = datetime.timedelta(days=1)
EVENTS = {
    "legal_status_event_is_after_birth": lambda on, **who: LegalStatusEvent(decided_on=on, **who),
    "arrival_event_is_after_birth": lambda on, **who: ArrivalEvent(arrived_on=on, **who),
    "departure_event_is_after_birth": lambda on, **who: DepartureEvent(
        departed_on=on, departure_kind=DepartureKind.OWN_WILL, **who
    ),
    "residence_permit_is_after_birth": lambda on, **who: ResidencePermit(
        valid_from=on, permit_kind=PermitKind.PERMANENT, **who
    ),
    "procedure_step_is_after_birth": lambda on, **who: ProcedureStep(
        happened_on=on, step_kind=StepKind.INTERVIEWED, **who
    ),
    "circumstance_is_after_birth": lambda on, **who: Circumstance(
        valid_from=on, circumstance_kind=CircumstanceKind.DISABILITY, **who
    ),
}
# A day of the decision before which some of its other days are impossible.
DECIDED_ON = datetime.date(2020, 5, 5)


def recorded(client):
    return {"client": client, "recorded_at": timezone.now(), "recorded_by": system_actor()}


def refused(error):
    return error.value.__cause__.diag.constraint_name


@pytest.mark.parametrize("constraint", EVENTS)
def test_asvs_2_2_3_the_database_refuses_an_event_before_birth(constraint):
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


@pytest.mark.parametrize(
    "event",
    [
        lambda **who: ProcedureStep(
            happened_on=datetime.date(2020, 1, 1), step_kind=StepKind.ACCEPTED, **who
        ),
        lambda **who: Circumstance(
            valid_from=datetime.date(2020, 1, 1),
            circumstance_kind=CircumstanceKind.EMPLOYED,
            **who,
        ),
        lambda **who: decision(appeal_lodged_on=datetime.date(2020, 1, 1), **who),
    ],
)
def test_a_birth_date_is_not_moved_behind_the_procedure(event):
    client = create_client(born_on=BORN_ON)
    event(**recorded(client)).save(force_insert=True)
    client.born_on = datetime.date(2020, 1, 2)

    with pytest.raises(IntegrityError) as error:
        client.save()

    assert refused(error) == "client_is_born_before_their_procedure"


def decision(**told):
    return LegalStatusEvent(legal_status=LegalStatus.REFUSED_FINAL, decided_on=DECIDED_ON, **told)


@pytest.mark.parametrize("day", ["notified_on", "translation_received_on", "became_final_on"])
def test_the_database_refuses_what_comes_before_the_decision(day):
    who = recorded(create_client())

    decision(**who, **{day: DECIDED_ON}).save(force_insert=True)
    with pytest.raises(IntegrityError) as error:
        decision(**who, **{day: DECIDED_ON - ONE_DAY}).save(force_insert=True)

    assert refused(error) == "legal_status_event_nothing_comes_before_decided_on"


def test_the_database_takes_days_of_a_decision_that_only_contradict_each_other():
    event = decision(
        notified_on=DECIDED_ON + 3 * ONE_DAY,
        translation_received_on=DECIDED_ON + ONE_DAY,
        appeal_lodged_on=DECIDED_ON - ONE_DAY,
        became_final_on=DECIDED_ON,
        **recorded(create_client()),
    )

    event.save(force_insert=True)

    assert LegalStatusEvent.objects.effective().count() == 1


def test_an_impossible_decision_of_old_can_be_taken_back():
    event = decision(notified_on=DECIDED_ON - ONE_DAY, is_void=True, **recorded(create_client()))

    event.save(force_insert=True)

    assert LegalStatusEvent.objects.count() == 1


def test_the_database_refuses_an_appeal_before_birth():
    client = create_client(born_on=BORN_ON)

    with pytest.raises(IntegrityError) as error:
        decision(appeal_lodged_on=DAY_BEFORE, **recorded(client)).save(force_insert=True)

    assert refused(error) == "legal_status_event_appeal_is_after_birth"


def test_the_database_refuses_a_circumstance_without_a_day():
    event = Circumstance(
        circumstance_kind=CircumstanceKind.EMPLOYED,
        valid_from=DECIDED_ON,
        valid_until=DECIDED_ON,
        **recorded(create_client()),
    )

    with pytest.raises(IntegrityError) as error:
        event.save(force_insert=True)

    assert refused(error) == "circumstance_period_is_not_empty"


@pytest.mark.parametrize(
    "event",
    [
        lambda on, **who: decision(translation_received_on=on, **who),
        lambda on, **who: decision(appeal_lodged_on=on, **who),
        lambda on, **who: decision(became_final_on=on, **who),
        lambda on, **who: ProcedureStep(happened_on=on, step_kind=StepKind.ACCEPTED, **who),
        lambda on, **who: Circumstance(
            valid_from=DECIDED_ON,
            valid_until=on,
            circumstance_kind=CircumstanceKind.EMPLOYED,
            **who,
        ),
    ],
)
def test_the_database_refuses_days_out_of_bounds(event):
    with pytest.raises(IntegrityError) as error:
        event(datetime.date(2101, 1, 1), **recorded(create_client())).save(force_insert=True)

    assert refused(error).endswith("_days_are_within_bounds")


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
        "clients_procedurestep",
        "clients_circumstance",
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
