"""Whatever the record says, the answers hold together, from 2016 to 2040."""

from dataclasses import fields
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balsts.entitlements.decision import (
    Met,
    NotMet,
    Outcome,
    Unknown,
    all_of,
    mark_of,
    render,
    walk,
)
from balsts.entitlements.lv.country import COUNTRY
from balsts.entitlements.lv.course import ProtectionStretch, stretches_of
from balsts.entitlements.lv.facts import QUESTIONS
from balsts.entitlements.lv.policies import CURRENT_TEXT, POLICIES
from balsts.entitlements.service import SUPPORT, Service
from balsts.entitlements.timeline import (
    Arrival,
    Circumstance,
    CircumstanceKind,
    Departure,
    LegalStatus,
    Permit,
    ProcedureStep,
    StatusChange,
    StepKind,
    Timeline,
    absences,
)
from balsts.platform.periods import Period, add_months
from tests.entitlements.lv.building import LATVIA, decide, entitled_periods, unknown_periods

pytestmark = pytest.mark.slow  # each tries hundreds of invented records

FIRST_DAY, LAST_DAY = date(2016, 1, 1), date(2040, 12, 31)
_READINGS = [
    *POLICIES.values(),
    CURRENT_TEXT.with_value("term_anchor", "permit_day", name="by permit"),
    CURRENT_TEXT.with_value("later_grant_moves_anchor", value=True, name="by newest grant"),
]
STANDING_STILL = "while_abroad"
_STANDING_STILL = [
    policy.with_value("departure_stops_term", STANDING_STILL, name=f"{policy.name}, standing still")
    for policy in _READINGS
]
READINGS = {policy.name: policy for policy in (*_READINGS, *_STANDING_STILL)}

leap_days = st.sampled_from([date(year, 2, 29) for year in range(2016, 2041, 4)])
days = st.one_of(leap_days, st.dates(FIRST_DAY, LAST_DAY))
near_days = st.integers(0, 900).map(lambda number: date(2018, 1, 1) + timedelta(days=number))
dates = st.one_of(st.none(), near_days, near_days, days)
status_changes = st.builds(
    StatusChange,
    legal_status=st.sampled_from(LegalStatus),
    decided_on=dates,
    notified_on=dates,
    translation_received_on=dates,
    appeal_lodged_on=dates,
    became_final_on=dates,
    authority=st.sampled_from(["", "pmlp", "court"]),
)
timelines = st.builds(
    Timeline,
    arrivals=st.lists(st.builds(Arrival, on=dates, is_return=st.booleans()), max_size=3).map(tuple),
    departures=st.lists(st.builds(Departure, on=dates), max_size=3).map(tuple),
    statuses=st.lists(status_changes, max_size=5).map(tuple),
    permits=st.lists(st.builds(Permit, valid_from=dates, last_valid_on=dates), max_size=2).map(
        tuple
    ),
    circumstances=st.lists(
        st.builds(
            Circumstance,
            kind=st.sampled_from(CircumstanceKind),
            from_=dates,
            last_on=dates,
            holds=st.booleans(),
        ),
        max_size=3,
    ).map(tuple),
    steps=st.lists(
        st.builds(ProcedureStep, kind=st.sampled_from(StepKind), on=dates), max_size=4
    ).map(tuple),
    plan_executed_on=dates,
    born_on=dates,
)
services = st.sampled_from(LATVIA.services)
programme_services = st.sampled_from(SUPPORT)
names_of_policies = st.sampled_from(sorted(READINGS))
names_of_the_never_still = st.sampled_from([policy.name for policy in _READINGS])


def edges_of(service, timeline, policy):
    """Give the days around every change of the answer."""
    stretches = LATVIA.rules[service](timeline, policy)
    edges = {FIRST_DAY, LAST_DAY, *(item.from_ for item in stretches if item.from_ > FIRST_DAY)}
    return sorted(edges | {edge - timedelta(days=1) for edge in edges})


@settings(max_examples=300, deadline=None)
@given(services, timelines, names_of_policies, st.lists(days, max_size=5))
def test_periods_and_decisions_agree_and_the_tree_carries_the_answer(
    service, timeline, name, more_days
):
    policy = READINGS[name]
    entitled = entitled_periods(service, timeline, policy=policy)
    unknown = unknown_periods(service, timeline, policy=policy)

    for on in [*edges_of(service, timeline, policy), *more_days]:
        answer = decide(service, timeline, on=on, policy=policy)
        is_inside = any(period.contains(on) for period in entitled)
        is_unknown = any(period.contains(on) for period in unknown)
        assert answer.is_entitled is (True if is_inside else None if is_unknown else False)
        assert all_of(answer.because.children) is answer.is_entitled
        assert type(answer.because) is {True: Met, False: NotMet, None: Unknown}[answer.is_entitled]


@settings(max_examples=100, deadline=None)
@given(services, timelines, names_of_policies)
def test_an_answer_without_reasons_is_the_same_answer(service, timeline, name):
    policy = READINGS[name]

    for on in edges_of(service, timeline, policy):
        decision = decide(service, timeline, on=on, policy=policy)
        outcome = COUNTRY.outcome(service, timeline, on=on, policy=policy)
        assert outcome == Outcome(
            **{one.name: getattr(decision, one.name) for one in fields(Outcome)}
        )


@settings(max_examples=200, deadline=None)
@given(services, timelines, names_of_policies, days)
def test_every_sentence_can_be_said_and_every_value_is_raw(service, timeline, name, on):
    policy = READINGS[name]
    answer = decide(service, timeline, on=on, policy=policy)
    nodes = list(walk(answer.because))

    sentences = [item.sentence for item in (*nodes, *answer.next_changes, *answer.offers)]
    assert all(render(sentence) for sentence in sentences)
    assert all(
        type(value) in (date, int, str) and value != ""
        for sentence in sentences
        for value in sentence.values.values()
    )
    assert all(f"%({name})s" in sentence.text for sentence in sentences for name in sentence.values)
    assert set(answer.missing_facts) <= QUESTIONS.keys()
    assert (answer.is_entitled is None) <= bool(answer.missing_facts)
    assert {mark_of(node) for node in nodes} <= {"met", "not_met", "unknown", "remark", "warning"}


@settings(max_examples=200, deadline=None)
@given(services, timelines, names_of_policies)
def test_stretches_cover_all_time_in_order_without_gaps(service, timeline, name):
    policy = READINGS[name]
    stretches = LATVIA.rules[service](timeline, policy)

    assert stretches[0].from_ == date.min
    assert stretches[-1].until is None
    assert [item.until for item in stretches[:-1]] == [item.from_ for item in stretches[1:]]
    assert all(item.until is None or item.from_ < item.until for item in stretches)


@settings(max_examples=200, deadline=None)
@given(services, timelines, names_of_policies, days)
def test_the_named_days_frame_the_entitlement(service, timeline, name, on):
    policy = READINGS[name]
    answer = decide(service, timeline, on=on, policy=policy)

    if answer.is_entitled:
        assert answer.entitled_from <= on
        assert answer.last_entitled_on is None or on <= answer.last_entitled_on
    elif answer.last_entitled_on is not None:
        assert answer.last_entitled_on < on
    assert all(change.on is None or change.on >= on for change in answer.next_changes)


@settings(max_examples=300, deadline=None)
@given(programme_services, days)
def test_one_grant_lasts_from_its_day_to_the_same_day_a_year_later(service, granted_on):
    granted_on = max(granted_on, date(2016, 4, 6))
    grant = StatusChange(legal_status=LegalStatus.REFUGEE, decided_on=granted_on)
    timeline = Timeline(statuses=(grant,), arrivals=(Arrival(on=granted_on),))

    (period,) = entitled_periods(service, timeline)

    assert period.from_ == granted_on
    assert period.last_day == add_months(granted_on, 12)
    assert period.last_day.year == granted_on.year + 1
    assert (period.last_day.month, period.last_day.day) in {
        (granted_on.month, granted_on.day),
        (2, 28),
    }


@settings(max_examples=200, deadline=None)
@given(programme_services, timelines, names_of_the_never_still, near_days)
def test_leaving_never_changes_the_answer(service, timeline, name, left_on):
    policy = READINGS[name]
    leaving = Timeline(
        arrivals=timeline.arrivals,
        departures=(*timeline.departures, Departure(on=left_on)),
        statuses=timeline.statuses,
        permits=timeline.permits,
        plan_executed_on=timeline.plan_executed_on,
        born_on=timeline.born_on,
    )

    assert entitled_periods(service, leaving, policy=policy) == entitled_periods(
        service, timeline, policy=policy
    )


@settings(max_examples=300, deadline=None)
@given(programme_services, timelines, st.sampled_from([policy.name for policy in _STANDING_STILL]))
def test_where_the_months_stand_still_nobody_abroad_is_entitled_by_protection(
    service, timeline, name
):
    stretches = stretches_of(service, timeline, READINGS[name])

    for stretch in stretches:
        if isinstance(stretch, ProtectionStretch) and stretch.is_entitled is not False:
            period = Period(stretch.from_, stretch.until)
            assert not any(period.overlaps(absence) for absence in absences(timeline))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.builds(Arrival, on=near_days)), st.lists(st.builds(Departure, on=near_days)))
def test_standing_still_grants_no_more_and_no_fewer_days(arrivals, departures):
    policy = CURRENT_TEXT.with_value("departure_stops_term", STANDING_STILL, name="still")
    grant = StatusChange(legal_status=LegalStatus.REFUGEE, decided_on=date(2018, 1, 15))
    timeline = Timeline(arrivals=tuple(arrivals), departures=tuple(departures), statuses=(grant,))

    periods = entitled_periods(Service.SOCIAL_WORKER, timeline, policy=policy)

    is_away_for_good = any(absence.until is None for absence in absences(timeline))
    days_used = sum((period.until - period.from_).days for period in periods)
    assert days_used == 366 or (is_away_for_good and days_used < 366)


@settings(max_examples=200, deadline=None)
@given(timelines)
def test_the_mentor_is_available_whenever_the_worker_is(timeline):
    worker = entitled_periods(Service.SOCIAL_WORKER, timeline)
    mentor = entitled_periods(Service.SOCIAL_MENTOR, timeline)

    for period in worker:
        outer = next(item for item in mentor if item.contains(period.from_))
        assert outer.until is None or (period.until is not None and period.until <= outer.until)
