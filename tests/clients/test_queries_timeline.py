"""Timelines built from the tables."""

import datetime

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from balsts.accounts.queries.user import system_actor
from balsts.clients.enums import (
    CircumstanceKind,
    DepartureKind,
    LegalStatus,
    PermitKind,
    StatusAuthority,
    StepKind,
)
from balsts.clients.models import Client
from balsts.clients.operations.timeline import (
    ArrivalEntry,
    CircumstanceEntry,
    DepartureEntry,
    PermitEntry,
    StatusEntry,
    StepEntry,
    correct_timeline,
    record_timeline,
)
from balsts.clients.queries.timeline import timeline_of, timelines_of, with_timeline_rows
from balsts.entitlements import timeline as law
from balsts.organisations.queries.standing import standing_of
from tests.factories.clients import create_client
from tests.people import create_cast
from tests.web.counting import counted_queries

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
ONE_DAY = datetime.timedelta(days=1)


def recorded(*entries):
    return record_timeline(entries=entries, by=system_actor(), at=NOW)


def test_a_timeline_holds_all_days_of_a_decision():
    client = create_client()
    days = {
        "decided_on": TODAY - 50 * ONE_DAY,
        "notified_on": TODAY - 40 * ONE_DAY,
        "translation_received_on": TODAY - 30 * ONE_DAY,
        "appeal_lodged_on": TODAY - 20 * ONE_DAY,
        "became_final_on": TODAY - 10 * ONE_DAY,
    }
    recorded(
        StatusEntry(
            client=client,
            legal_status=LegalStatus.REFUSED_FINAL,
            authority=StatusAuthority.COURT,
            **days,
        )
    )

    timeline = timelines_of([client.id])[client.id]

    assert timeline.statuses == (
        law.StatusChange(legal_status=law.LegalStatus.REFUSED_FINAL, authority="court", **days),
    )


def test_a_timeline_holds_steps_and_circumstances_in_order_with_inclusive_last_days():
    client = create_client()
    recorded(
        StepEntry(client=client, step_kind=StepKind.INTERVIEWED, on=TODAY),
        StepEntry(client=client, step_kind=StepKind.ACCEPTED, on=TODAY - ONE_DAY),
        CircumstanceEntry(
            client=client, circumstance_kind=CircumstanceKind.EMPLOYED, valid_from=TODAY
        ),
        CircumstanceEntry(
            client=client,
            circumstance_kind=CircumstanceKind.FULL_TIME_STUDIES,
            valid_from=TODAY - 9 * ONE_DAY,
            last_valid_on=TODAY - ONE_DAY,
            is_so=False,
        ),
    )

    timeline = timelines_of([client.id])[client.id]

    assert timeline.steps == (
        law.ProcedureStep(kind=law.StepKind.ACCEPTED, on=TODAY - ONE_DAY),
        law.ProcedureStep(kind=law.StepKind.INTERVIEWED, on=TODAY),
    )
    assert timeline.circumstances == (
        law.Circumstance(
            kind=law.CircumstanceKind.FULL_TIME_STUDIES,
            from_=TODAY - 9 * ONE_DAY,
            last_on=TODAY - ONE_DAY,
            holds=False,
        ),
        law.Circumstance(kind=law.CircumstanceKind.EMPLOYED, from_=TODAY),
    )


@pytest.mark.parametrize("count", [1, 3])
def test_all_events_of_any_number_of_clients_come_in_one_query(count):
    clients = [create_client(given_name=f"Person {number}") for number in range(count)]
    recorded(
        *(StepEntry(client=each, step_kind=StepKind.ACCEPTED, on=TODAY) for each in clients),
        *(
            CircumstanceEntry(
                client=each, circumstance_kind=CircumstanceKind.EMPLOYED, valid_from=TODAY
            )
            for each in clients
        ),
    )

    with counted_queries() as asked:
        found = timelines_of([each.id for each in clients])

    assert asked.count == 1
    assert {(len(each.steps), len(each.circumstances)) for each in found.values()} == {(1, 1)}


START = datetime.datetime(2024, 6, 1, 12, tzinfo=datetime.UTC)
ONE_HOUR = datetime.timedelta(hours=1)
ENTRIES = {
    "ArrivalEvent": lambda client, on: ArrivalEntry(client=client, on=on),
    "DepartureEvent": lambda client, on: DepartureEntry(
        client=client, on=on, departure_kind=DepartureKind.FORCED
    ),
    "LegalStatusEvent": lambda client, on: StatusEntry(
        client=client, legal_status=LegalStatus.REFUGEE, decided_on=on, became_final_on=on
    ),
    "ResidencePermit": lambda client, on: PermitEntry(
        client=client, permit_kind=PermitKind.PERMANENT, valid_from=on
    ),
    "ProcedureStep": lambda client, on: StepEntry(
        client=client, step_kind=StepKind.ACCEPTED, on=on
    ),
    "Circumstance": lambda client, on: CircumstanceEntry(
        client=client, circumstance_kind=CircumstanceKind.EMPLOYED, valid_from=on
    ),
}
DAYS = st.integers(0, 400).map(lambda number: datetime.date(2023, 1, 1) + number * ONE_DAY)
DEEDS = st.tuples(
    st.sampled_from(["add", "add", "correct", "take back"]),
    st.sampled_from(list(ENTRIES)),
    st.integers(0, 9),
    DAYS,
)


@pytest.mark.slow  # twenty histories, each written step by step
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(DEEDS, min_size=1, max_size=10))
def test_the_timeline_known_at_a_moment_is_the_one_that_was_built_then(deeds):
    client, by = create_client(), system_actor()
    standing, built = [], {START: timelines_of([client.id])[client.id]}
    for number, (deed, kind, which, on) in enumerate(deeds, start=1):
        at = START + number * ONE_HOUR
        if deed == "add" or not standing:
            entry = ENTRIES[kind](client, on)
            standing += record_timeline(entries=[entry], by=by, at=at)
        else:
            mistaken = standing.pop(which % len(standing))
            right = ENTRIES[type(mistaken).__name__](client, on)
            entry = right if deed == "correct" else None
            event = correct_timeline(mistaken=mistaken, entry=entry, by=by, at=at)
            standing += [event] if entry else []
        built[at] = timelines_of([client.id])[client.id]

    known = {at: timelines_of([client.id], known_at=at)[client.id] for at in built}
    a_little_later = {
        at: timelines_of([client.id], known_at=at + ONE_HOUR / 2)[client.id] for at in built
    }

    assert known == built
    assert a_little_later == built


def test_an_event_corrected_later_counts_as_it_stood_before():
    client, by = create_client(), system_actor()
    wrong, right = datetime.date(2023, 5, 1), datetime.date(2023, 3, 1)
    [mistaken] = record_timeline(entries=[ArrivalEntry(client=client, on=wrong)], by=by, at=START)
    correct_timeline(
        mistaken=mistaken,
        entry=ArrivalEntry(client=client, on=right),
        by=by,
        at=START + ONE_HOUR,
    )

    known = [
        timelines_of([client.id], known_at=START + shift)[client.id].arrivals
        for shift in (-ONE_HOUR, 0 * ONE_HOUR, ONE_HOUR)
    ]

    assert [[event.on for event in arrivals] for arrivals in known] == [[], [wrong], [right]]


def test_what_was_known_costs_one_query_and_leaves_the_query_of_now_alone():
    client = create_client()
    timelines_of([client.id])
    with counted_queries() as before:
        timelines_of([client.id])

    with counted_queries() as asked:
        timelines_of([client.id], known_at=START)
    with counted_queries() as after:
        timelines_of([client.id])

    assert asked.count == 1
    assert after.queries == before.queries


def circumstance(client, kind, *, since=100, until=None, holds=True):
    return CircumstanceEntry(
        client=client,
        circumstance_kind=kind,
        valid_from=TODAY - since * ONE_DAY,
        last_valid_on=None if until is None else TODAY - until * ONE_DAY,
        is_so=holds,
    )


def answers_of(timeline: law.Timeline) -> list:
    """The days and answers of each kind, whatever the kind is called."""
    kinds: dict = {}
    for one in timeline.circumstances:
        kinds.setdefault(one.kind, []).append((one.from_, one.last_on, one.holds))
    return sorted(kinds.values())


def test_whoever_accompanies_is_told_days_and_answers_but_not_of_what():
    cast = create_cast(today=TODAY)
    recorded(
        circumstance(cast.fatima, CircumstanceKind.DISABILITY, since=90),
        circumstance(cast.fatima, CircumstanceKind.EMPLOYED, since=80, until=70),
        circumstance(cast.fatima, CircumstanceKind.EMPLOYED, since=60, holds=False),
        circumstance(cast.fatima, CircumstanceKind.LANGUAGE_COURSE, since=50),
    )
    both = [standing_of(one, on=TODAY) for one in (cast.amina, cast.edgars)]

    rows = [with_timeline_rows(Client.objects.all(), reader=one).get() for one in both]
    worker, mentor = (timeline_of(row) for row in rows)

    assert (worker.names_circumstances, mentor.names_circumstances) == (True, False)
    assert answers_of(mentor) == answers_of(worker)
    course = [one.kind for one in mentor.circumstances if one.from_ == TODAY - 50 * ONE_DAY]
    assert course == [law.CircumstanceKind.LANGUAGE_COURSE]


def test_which_circumstance_stands_in_which_place_is_left_to_chance():
    cast = create_cast(today=TODAY)
    reader = standing_of(cast.edgars, on=TODAY)
    kinds = set()
    for _ in range(60):
        client = create_client()
        recorded(
            circumstance(client, CircumstanceKind.DISABILITY, since=90),
            circumstance(client, CircumstanceKind.EMPLOYED, since=80, holds=False),
        )
        row = with_timeline_rows(Client.objects.filter(id=client.id), reader=reader).get()
        kinds |= {one.kind for one in timeline_of(row).circumstances if one.holds}

    assert len(kinds) == 2


def test_what_was_corrected_since_counts_for_whoever_accompanies_as_for_all():
    cast = create_cast(today=TODAY)
    by, reader = system_actor(), standing_of(cast.edgars, on=TODAY)
    [mistaken, _] = record_timeline(
        entries=[
            circumstance(cast.fatima, CircumstanceKind.DISABILITY),
            circumstance(cast.fatima, CircumstanceKind.FULL_TIME_STUDIES, since=30),
        ],
        by=by,
        at=NOW - 20 * ONE_DAY,
    )
    right = circumstance(cast.fatima, CircumstanceKind.DISABILITY, holds=False)
    correct_timeline(mistaken=mistaken, entry=right, by=by, at=NOW - 10 * ONE_DAY)
    told = []
    for moment in (NOW - 30 * ONE_DAY, NOW - 15 * ONE_DAY, None):
        everybody = Client.objects.all()
        rows = with_timeline_rows(everybody, known_at=moment, reader=reader).get()
        rightly = with_timeline_rows(everybody, known_at=moment).get()
        told.append((answers_of(timeline_of(rows)), answers_of(timeline_of(rightly))))

    assert [unnamed == named for unnamed, named in told] == [True, True, True]
    assert [len(named) for _, named in told] == [0, 2, 2]
