"""Adding to a timeline and correcting it, and for whom one may."""

import datetime
from uuid import uuid4

import pytest
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
from balsts.clients.operations.timeline import (
    ArrivalEntry,
    CannotRecordTimeline,
    CircumstanceEntry,
    DepartureEntry,
    PermitEntry,
    StatusEntry,
    StepEntry,
    blocked_entries,
    correct_timeline,
    record_timeline,
)
from balsts.clients.queries.timeline import timelines_of
from tests.factories.clients import create_arrival, create_client
from tests.people import Cast, create_cast
from tests.trail import AuditEvent
from tests.two_at_once import two_at_once

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
ONE_DAY = datetime.timedelta(days=1)
BORN_ON = datetime.date(1992, 3, 1)


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def codes(refusal):
    return [blocker.code for blocker in refusal.value.blockers]


def recorded(*entries, by=None, **told):
    return record_timeline(entries=entries, by=by or system_actor(), at=NOW, **told)


def arrival(client, on=TODAY):
    return ArrivalEntry(client=client, on=on)


def test_record_timeline_takes_events_of_every_kind_at_once():
    client = create_client()

    recorded(
        arrival(client),
        StatusEntry(client=client, legal_status=LegalStatus.REFUGEE, decided_on=TODAY),
        PermitEntry(
            client=client,
            permit_kind=PermitKind.TEMPORARY,
            valid_from=TODAY,
            last_valid_on=TODAY + 9 * ONE_DAY,
        ),
        DepartureEntry(client=client, on=TODAY, departure_kind=DepartureKind.FORCED),
        StepEntry(client=client, step_kind=StepKind.INTERVIEWED, on=TODAY),
        CircumstanceEntry(
            client=client,
            circumstance_kind=CircumstanceKind.EMPLOYED,
            valid_from=TODAY,
            last_valid_on=TODAY + 9 * ONE_DAY,
            is_so=False,
        ),
    )

    assert ArrivalEvent.objects.get().recorded_at == NOW
    assert LegalStatusEvent.objects.get().legal_status == LegalStatus.REFUGEE
    assert ResidencePermit.objects.get().valid_until == TODAY + 10 * ONE_DAY
    assert DepartureEvent.objects.get().departure_kind == DepartureKind.FORCED
    assert ProcedureStep.objects.get().step_kind == StepKind.INTERVIEWED
    circumstance = Circumstance.objects.get()
    assert (circumstance.is_so, circumstance.valid_until) == (False, TODAY + 10 * ONE_DAY)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (BORN_ON - ONE_DAY, ["event_before_birth"]),
        (TODAY + ONE_DAY, ["event_in_future"]),
    ],
)
def test_record_timeline_refuses_days_before_birth_and_to_come(on, expected):
    with pytest.raises(CannotRecordTimeline) as refusal:
        recorded(arrival(create_client(born_on=BORN_ON), on))

    assert codes(refusal) == expected
    assert ArrivalEvent.objects.count() == 0


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (BORN_ON - ONE_DAY, ["event_before_birth"]),
        (BORN_ON, []),
        (TODAY, []),
        (TODAY + ONE_DAY, ["event_in_future"]),
    ],
)
def test_steps_and_circumstances_lie_after_birth_and_not_in_the_future(on, expected):
    client = create_client(born_on=BORN_ON)
    entries = [
        StepEntry(client=client, step_kind=StepKind.ACCEPTED, on=on),
        CircumstanceEntry(
            client=client, circumstance_kind=CircumstanceKind.DISABILITY, valid_from=on
        ),
    ]

    blocked = blocked_entries(entries, today=TODAY)

    found = [[blocker.code for blocker in blocked.get(place, [])] for place in (0, 1)]
    assert found == [expected, expected]


def decision(client, **days):
    return StatusEntry(
        client=client,
        legal_status=LegalStatus.REFUSED_FINAL,
        decided_on=TODAY - 10 * ONE_DAY,
        **days,
    )


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ({"notified_on": -11}, ["notified_before_decision"]),
        ({"translation_received_on": -11}, ["translated_before_decision"]),
        ({"became_final_on": -11}, ["final_before_decision"]),
        ({"notified_on": 1}, ["later_day_in_future"]),
        ({"translation_received_on": 1}, ["later_day_in_future"]),
        ({"appeal_lodged_on": 1}, ["later_day_in_future"]),
        ({"became_final_on": 1}, ["later_day_in_future"]),
        ({"notified_on": -10, "translation_received_on": -10, "became_final_on": -10}, []),
        ({"notified_on": 0, "translation_received_on": 0, "became_final_on": 0}, []),
        (
            {
                "notified_on": -2,
                "translation_received_on": -5,
                "appeal_lodged_on": -400,
                "became_final_on": -4,
            },
            [],
        ),
    ],
)
def test_days_of_a_decision_are_refused_where_impossible_and_taken_where_contradictory(
    days, expected
):
    told = {name: TODAY + days_from_today * ONE_DAY for name, days_from_today in days.items()}
    entry = decision(create_client(born_on=BORN_ON), **told)

    blocked = blocked_entries([entry], today=TODAY)

    assert [blocker.code for blocker in blocked.get(0, [])] == expected
    if not expected:
        recorded(entry)
        event = LegalStatusEvent.objects.get()
        assert {name: getattr(event, name) for name in told} == told


def test_an_appeal_before_birth_is_refused_unless_the_birth_date_is_estimated():
    appealed = {"appeal_lodged_on": BORN_ON - ONE_DAY}
    exactly = create_client(born_on=BORN_ON)
    about = create_client(born_on=BORN_ON, birth_precision=BirthPrecision.ESTIMATED)

    blocked = blocked_entries(
        [decision(exactly, **appealed), decision(about, **appealed)], today=TODAY
    )

    assert {place: found[0].code for place, found in blocked.items()} == {0: "appeal_before_birth"}


def test_record_timeline_refuses_a_circumstance_that_ends_before_it_begins():
    circumstance = CircumstanceEntry(
        client=create_client(),
        circumstance_kind=CircumstanceKind.LANGUAGE_COURSE,
        valid_from=TODAY,
        last_valid_on=TODAY - ONE_DAY,
    )

    with pytest.raises(CannotRecordTimeline) as refusal:
        recorded(circumstance)

    assert codes(refusal) == ["ends_before_it_begins"]


def test_steps_and_circumstances_are_corrected_and_taken_back_like_other_events():
    client = create_client()
    interviewed, employed = recorded(
        StepEntry(client=client, step_kind=StepKind.INTERVIEWED, on=TODAY),
        CircumstanceEntry(
            client=client, circumstance_kind=CircumstanceKind.EMPLOYED, valid_from=TODAY
        ),
    )
    earlier = StepEntry(client=client, step_kind=StepKind.INTERVIEWED, on=TODAY - ONE_DAY)

    correct_timeline(mistaken=interviewed, entry=earlier, by=system_actor(), at=NOW)
    correct_timeline(mistaken=employed, entry=None, by=system_actor(), at=NOW)

    [timeline] = timelines_of([client.id]).values()
    assert [(step.kind, step.on) for step in timeline.steps] == [("interviewed", TODAY - ONE_DAY)]
    assert timeline.circumstances == ()
    assert (ProcedureStep.objects.count(), Circumstance.objects.count()) == (2, 2)


def test_record_timeline_takes_the_first_and_the_last_possible_day():
    client = create_client(born_on=BORN_ON)

    recorded(arrival(client, BORN_ON), arrival(client, TODAY))

    assert ArrivalEvent.objects.count() == 2


def test_an_estimated_birth_date_forbids_no_event():
    client = create_client(born_on=BORN_ON, birth_precision=BirthPrecision.ESTIMATED)

    recorded(arrival(client, BORN_ON - ONE_DAY))

    assert ArrivalEvent.objects.count() == 1


def test_record_timeline_refuses_a_permit_that_ends_before_it_begins():
    permit = PermitEntry(
        client=create_client(),
        permit_kind=PermitKind.TEMPORARY,
        valid_from=TODAY,
        last_valid_on=TODAY - ONE_DAY,
    )

    with pytest.raises(CannotRecordTimeline) as refusal:
        recorded(permit)

    assert codes(refusal) == ["ends_before_it_begins"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("boris", "client_not_seen"),
        ("daniel", "client_not_seen"),
        ("edgars", "no_permission"),
        ("esther", "no_permission"),
        ("farid", "no_permission"),
    ],
)
def test_record_timeline_refuses_everybody_but_worker_and_manager(cast: Cast, name, code):
    with pytest.raises(CannotRecordTimeline) as refusal:
        recorded(arrival(cast.fatima), by=getattr(cast, name))

    assert codes(refusal) == [code]


@pytest.mark.parametrize("name", ["amina", "chiara"])
def test_record_timeline_is_open_to_worker_and_manager(cast: Cast, name):
    recorded(arrival(cast.fatima), by=getattr(cast, name))

    assert ArrivalEvent.objects.count() == 2


def test_record_timeline_of_many_leaves_out_those_who_are_not_seen(cast: Cast):
    left_out = {}

    recorded(arrival(create_client()), arrival(cast.fatima), by=cast.amina, left_out=left_out)

    assert [(place, found[0].code) for place, found in left_out.items()] == [(0, "client_not_seen")]
    assert ArrivalEvent.objects.filter(client=cast.fatima).count() == 2


def test_correct_timeline_puts_the_right_event_in_the_place_of_the_mistaken_one():
    client = create_client()
    mistaken = create_arrival(client, on=TODAY)

    correct_timeline(
        mistaken=mistaken, entry=arrival(client, TODAY - ONE_DAY), by=system_actor(), at=NOW
    )

    [timeline] = timelines_of([client.id]).values()
    assert [event.on for event in timeline.arrivals] == [TODAY - ONE_DAY]
    assert ArrivalEvent.objects.count() == 2


def test_correct_timeline_takes_an_event_away():
    client = create_client()
    mistaken = create_arrival(client, on=TODAY)

    correct_timeline(mistaken=mistaken, entry=None, by=system_actor(), at=NOW)

    [timeline] = timelines_of([client.id]).values()
    assert timeline.arrivals == ()
    assert ArrivalEvent.objects.count() == 2


def test_correct_timeline_refuses_what_was_corrected_already():
    mistaken = create_arrival(create_client(), on=TODAY)
    correct_timeline(mistaken=mistaken, entry=None, by=system_actor(), at=NOW)

    with pytest.raises(CannotRecordTimeline) as refusal:
        correct_timeline(mistaken=mistaken, entry=None, by=system_actor(), at=NOW)

    assert codes(refusal) == ["already_corrected"]


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
def test_correct_timeline_twice_at_once_says_what_it_says_one_after_the_other():
    [mistaken] = recorded(arrival(create_client()))

    def taken_back():
        return correct_timeline(mistaken=mistaken, entry=None, by=system_actor(), at=NOW)

    def taken_back_again():
        with pytest.raises(CannotRecordTimeline) as refusal:
            taken_back()
        return codes(refusal)

    first, second = two_at_once(taken_back, taken_back_again)

    assert (first.is_void, second) == (True, ["already_corrected"])
    assert ArrivalEvent.objects.count() == 2


def test_correct_timeline_holds_the_right_event_to_the_same_rules():
    client = create_client()
    mistaken = create_arrival(client, on=TODAY)

    with pytest.raises(CannotRecordTimeline) as refusal:
        correct_timeline(
            mistaken=mistaken, entry=arrival(client, TODAY + ONE_DAY), by=system_actor(), at=NOW
        )

    assert codes(refusal) == ["event_in_future"]


@pytest.mark.parametrize("name", ["boris", "daniel", "edgars", "esther", "farid"])
def test_correct_timeline_refuses_everybody_else(cast: Cast, name):
    mistaken = cast.fatima.arrivals.get()

    with pytest.raises(CannotRecordTimeline):
        correct_timeline(mistaken=mistaken, entry=None, by=getattr(cast, name), at=NOW)

    assert cast.fatima.arrivals.effective().count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow  # the database is made anew
def test_an_event_sent_twice_at_once_is_kept_once(cast: Cast):
    entry = ArrivalEntry(client=cast.fatima, on=TODAY, id=uuid4())

    first, second = two_at_once(
        *[lambda: record_timeline(entries=[entry], by=cast.amina, at=NOW) for _ in range(2)]
    )

    assert [event.id for event in (*first, *second)] == [entry.id, entry.id]
    assert AuditEvent.objects.filter(event="timeline_recorded").count() == 1
