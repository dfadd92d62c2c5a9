"""Whatever the record says, the clock answers, and its parts hold together."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balsts.entitlements.clock import Duty, StepState, own_deadlines
from balsts.entitlements.decision import Met, Unknown, render, walk
from balsts.entitlements.lv.country import COUNTRY
from balsts.entitlements.lv.facts import QUESTIONS
from balsts.entitlements.lv.policies import CURRENT_TEXT, POLICIES
from balsts.entitlements.service import Service
from balsts.entitlements.timeline import (
    Arrival,
    Departure,
    LegalStatus,
    ProcedureStep,
    StatusChange,
    StepKind,
    Timeline,
)
from tests.entitlements.lv.building import day

pytestmark = pytest.mark.slow  # each tries hundreds of invented records

_READINGS = [
    *POLICIES.values(),
    CURRENT_TEXT.with_value("appeal_route", "ministry_or_court", name="newer route"),
    CURRENT_TEXT.with_value("appeal_starts", "notification", name="strict"),
]
READINGS = {policy.name: policy for policy in _READINGS}

edges = st.sampled_from(
    [day(text) for text in ("2016-01-31", "2016-02-01", "2026-06-11", "2026-06-12", "2020-02-29")]
)
near = st.dates(day("2017-01-01"), day("2018-12-31"))
days = st.one_of(near, near, edges, st.dates(day("1900-01-01"), day("2100-12-31")))
dates = st.one_of(st.none(), days, days)
status_changes = st.builds(
    StatusChange,
    legal_status=st.sampled_from(LegalStatus),
    decided_on=dates,
    notified_on=dates,
    translation_received_on=dates,
    appeal_lodged_on=dates,
    became_final_on=dates,
    authority=st.sampled_from(["", "pmlp", "court", "ministry", "unknown"]),
)
likely = st.sampled_from(["asylum_seeker", "refused_final", "appeal_pending", "alternative"]).map(
    LegalStatus
)
changes = st.one_of(
    status_changes,
    st.builds(StatusChange, legal_status=likely, decided_on=near),
    st.builds(StatusChange, legal_status=likely, decided_on=near, notified_on=near),
)
departures = st.builds(
    Departure,
    on=dates,
    kind=st.sampled_from(["", "own_will", "forced", "dublin", "assisted_return"]),
    is_presumed=st.booleans(),
)
timelines = st.builds(
    Timeline,
    arrivals=st.lists(st.builds(Arrival, on=dates), max_size=2).map(tuple),
    departures=st.lists(departures, max_size=2).map(tuple),
    statuses=st.lists(changes, max_size=5).map(tuple),
    steps=st.lists(
        st.builds(ProcedureStep, kind=st.sampled_from(StepKind), on=dates), max_size=5
    ).map(tuple),
)
names = st.sampled_from(sorted(READINGS))


@settings(max_examples=500, deadline=None)
@given(timelines, names, days)
def test_states_agree_with_days(timeline, name, on):
    for step in COUNTRY.clock(timeline, on=on, policy=READINGS[name]):
        assert (step.state is StepState.DONE) == (step.done_on is not None)
        assert step.done_on is None or step.done_on <= on
        assert step.due_on is None or step.started_on is not None
        assert step.due_on is None or step.started_on <= step.due_on
        match step.state:
            case StepState.DONE:
                assert type(step.because) is Met
            case StepState.RUNNING:
                assert step.due_on is None or on <= step.due_on
            case StepState.OVERDUE:
                assert step.whose_duty is Duty.AUTHORITY
                assert step.due_on < on
            case StepState.PASSED:
                assert step.whose_duty is Duty.PERSON
            case StepState.UNKNOWN:
                assert type(step.because) is Unknown
                assert step.missing_facts


@settings(max_examples=300, deadline=None)
@given(timelines, names, days)
def test_every_sentence_can_be_said_and_every_fact_can_be_asked_for(timeline, name, on):
    steps = COUNTRY.clock(timeline, on=on, policy=READINGS[name])

    nodes = [node for step in steps for node in walk(step.because)]
    assert all(render(node.sentence) for node in nodes)
    assert all(value != "" for node in nodes for value in node.sentence.values.values())
    assert {fact for step in steps for fact in step.missing_facts} <= QUESTIONS.keys()


@settings(max_examples=300, deadline=None)
@given(timelines, names, days)
def test_what_is_recorded_for_later_days_is_not_counted_as_done(timeline, name, on):
    known = replace(
        timeline, steps=tuple(step for step in timeline.steps if not step.on or step.on <= on)
    )

    states = [
        [(step.code, step.state, step.due_on, step.done_on) for step in one]
        for one in (
            COUNTRY.clock(timeline, on=on, policy=READINGS[name]),
            COUNTRY.clock(known, on=on, policy=READINGS[name]),
        )
    ]

    assert states[0] == states[1]


@settings(max_examples=500, deadline=None)
@given(timelines, names, near)
def test_the_right_to_appeal_a_refusal_is_the_one_of_the_entitlement(timeline, name, on):
    """One source of truth: the answer about the service and the clock name the same last day."""
    policy = READINGS[name]
    timeline = replace(timeline, statuses=tuple(one for one in timeline.statuses if one.known_from))
    decision = COUNTRY.decide(Service.SOCIAL_WORKER, timeline, on=on, policy=policy)
    named = [change.on for change in decision.next_changes if change.code == "appeal_due"]

    rights = own_deadlines(COUNTRY.clock(timeline, on=on, policy=policy))

    assert not named or [step.due_on for step in rights] == named
