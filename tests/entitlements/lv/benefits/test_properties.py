"""Whatever the records say, an estimate adds up, and decisions carry their own reasons."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balsts.entitlements.benefit import BenefitHousehold, BenefitKind, Couple, Member
from balsts.entitlements.decision import Met, NotMet, Unknown, all_of, mark_of, render, walk
from balsts.entitlements.lv.benefits.estimate import estimate_benefits
from balsts.entitlements.lv.benefits.rules import (
    daily_allowance,
    monthly_support,
    one_off_support,
)
from balsts.entitlements.lv.benefits.support import grants_of
from balsts.entitlements.lv.benefits.work import MET, NOT_MET, UNKNOWN, Situation
from balsts.entitlements.lv.country import COUNTRY
from balsts.entitlements.lv.facts import QUESTIONS
from balsts.entitlements.lv.policies import CURRENT_TEXT
from balsts.entitlements.service import Service
from balsts.entitlements.timeline import (
    TOLD_WITHOUT_NAME,
    Arrival,
    Circumstance,
    CircumstanceKind,
    Departure,
    LegalStatus,
    StatusChange,
    Timeline,
)
from balsts.platform.periods import Period

pytestmark = pytest.mark.slow  # each tries hundreds of invented records

RULES = {
    Service.DAILY_ALLOWANCE: daily_allowance,
    Service.ONE_OFF_SUPPORT: one_off_support,
    Service.MONTHLY_SUPPORT: monthly_support,
}
READINGS = {
    policy.name: policy
    for policy in (
        CURRENT_TEXT,
        CURRENT_TEXT.with_value("later_grant_moves_anchor", value=True, name="by newest grant"),
    )
}
CHANGES_OF_TEXT = [date(2016, 1, 1), date(2017, 6, 1), date(2020, 2, 29)]

near_days = st.builds(
    lambda change, days: change + timedelta(days=days),
    st.sampled_from(CHANGES_OF_TEXT),
    st.integers(-420, 420),
)
dates = st.one_of(st.none(), near_days, near_days)
births = st.one_of(
    st.none(), st.dates(date(1950, 1, 1), date(2018, 12, 31)), st.just(date(2000, 2, 29))
)
status_changes = st.builds(
    StatusChange,
    legal_status=st.one_of(
        st.sampled_from([LegalStatus.REFUGEE, LegalStatus.ALTERNATIVE]),
        st.sampled_from(LegalStatus),
    ),
    decided_on=dates,
    notified_on=dates,
    became_final_on=dates,
)
circumstances = st.builds(
    Circumstance,
    kind=st.sampled_from(CircumstanceKind),
    from_=dates,
    last_on=dates,
    holds=st.booleans(),
)
departures = st.builds(Departure, on=dates, is_presumed=st.booleans())
timelines = st.builds(
    Timeline,
    arrivals=st.lists(st.builds(Arrival, on=dates), max_size=2).map(tuple),
    departures=st.lists(departures, max_size=2).map(tuple),
    statuses=st.lists(status_changes, max_size=3).map(tuple),
    circumstances=st.lists(circumstances, max_size=6).map(tuple),
    born_on=births,
)
services = st.sampled_from(list(RULES))
readings = st.sampled_from(list(READINGS)).map(READINGS.get)
couples = st.builds(
    Couple,
    keys=st.just(("a", "b")),
    are_married=st.sampled_from([True, False, None]),
    together=st.builds(Period, near_days, st.none()),
)


@st.composite
def households(draw):
    keys = draw(st.sampled_from(["a", "ab", "abc"]))
    members = tuple(
        Member(key=key, timeline=draw(timelines), is_unaccompanied_minor=draw(st.booleans()))
        for key in keys
    )
    return BenefitHousehold(members=members, couples=(draw(couples),) if len(members) > 1 else ())


@settings(max_examples=300, deadline=None)
@given(households(), near_days, readings)
def test_totals_are_the_sums_of_the_table_and_never_negative(household, on, policy):
    found = estimate_benefits(household, on=on, policy=policy)

    kinds = list(BenefitKind)
    by_month = [found.total_of(kind, month=month) for kind in kinds for month in found.months]
    assert sum(low for low, _high in by_month) == found.at_least
    assert sum(high for _low, high in by_month) == found.at_most
    assert sum(person.at_most for person in found.members) == found.at_most
    assert all(0 <= line.at_least <= line.at_most for line in found.lines)
    assert [line.month for line in found.lines] == sorted(line.month for line in found.lines)


@settings(max_examples=300, deadline=None)
@given(households(), near_days, readings)
def test_nobody_has_two_one_offs_or_more_payments_than_the_text_allows(household, on, policy):
    found = estimate_benefits(household, on=on, policy=policy)

    for person, member in zip(found.members, household.members, strict=True):
        assert len(person.lines_of(BenefitKind.ONE_OFF)) <= 1
        for grant in grants_of(Situation(member.timeline, policy)):
            possible = [
                month for month in grant.months if month.is_left and month.is_due is not False
            ]
            assert len(possible) <= (10 if grant.counted_from >= date(2017, 6, 1) else 12)


@settings(max_examples=300, deadline=None)
@given(timelines, near_days, readings)
def test_each_line_agrees_with_the_decision_of_its_day(timeline, on, policy):
    household = BenefitHousehold(members=(Member(key="a", timeline=timeline),))

    found = estimate_benefits(household, on=on, policy=policy)

    for line in found.lines:
        service = {
            BenefitKind.ONE_OFF: Service.ONE_OFF_SUPPORT,
            BenefitKind.MONTHLY: Service.MONTHLY_SUPPORT,
            BenefitKind.LANGUAGE_LEARNING: Service.MONTHLY_SUPPORT,
        }[line.kind]
        decision = COUNTRY.decide(service, timeline, on=line.days.from_, policy=policy)
        assert decision.is_entitled is line.is_due


@settings(max_examples=400, deadline=None)
@given(services, timelines, near_days, readings)
def test_the_tree_carries_the_answer_and_names_what_is_missing(service, timeline, on, policy):
    answer = COUNTRY.decide(service, timeline, on=on, policy=policy)

    assert all_of(answer.because.children) is answer.is_entitled
    assert type(answer.because) is {True: Met, False: NotMet, None: Unknown}[answer.is_entitled]
    assert set(answer.missing_facts) <= QUESTIONS.keys()
    assert (answer.is_entitled is None) <= bool(answer.missing_facts)
    sentences = [item.sentence for item in (*walk(answer.because), *answer.next_changes)]
    assert all(render(sentence) for sentence in sentences)
    assert all(f"%({name})s" in sentence.text for sentence in sentences for name in sentence.values)


@settings(max_examples=300, deadline=None)
@given(services, timelines, readings)
def test_answers_cover_all_time_in_order_and_hold_on_every_day_of_theirs(service, timeline, policy):
    answers = RULES[service](timeline, policy)

    assert answers[0].from_ == date.min
    assert answers[-1].until is None
    assert [item.until for item in answers[:-1]] == [item.from_ for item in answers[1:]]
    for item in answers:
        last_on = (item.until or date(2040, 1, 1)) - timedelta(days=1)
        middle = item.from_ + (last_on - item.from_) // 2
        for on in (max(item.from_, date(2000, 1, 1)), middle, last_on):
            if item.from_ <= on <= last_on:
                assert all_of(tuple(item.reasons(on))) is item.is_entitled


@settings(max_examples=400, deadline=None)
@given(timelines, st.permutations(sorted(TOLD_WITHOUT_NAME)), near_days, readings)
def test_circumstances_in_each_others_places_change_no_answer_and_are_not_named(
    timeline, places, on, policy
):
    """What the database tells whoever only accompanies is such; every answer must still be right."""
    moved = dict(zip(sorted(TOLD_WITHOUT_NAME), places, strict=True))
    unnamed = replace(
        timeline,
        circumstances=tuple(
            replace(one, kind=moved.get(one.kind, one.kind)) for one in timeline.circumstances
        ),
        names_circumstances=False,
    )

    told = COUNTRY.decide_all(unnamed, on=on, policy=policy)
    rightly = COUNTRY.decide_all(timeline, on=on, policy=policy)

    assert list(map(answer_of, told.values())) == list(map(answer_of, rightly.values()))
    assert amounts_of(unnamed, on, policy) == amounts_of(timeline, on, policy)
    named = {words[kind] for words in (MET, NOT_MET, UNKNOWN) for kind in TOLD_WITHOUT_NAME}
    said = {item.sentence.text for one in told.values() for item in walk(one.because)}
    assert said & named == set()
    assert TOLD_WITHOUT_NAME.isdisjoint(fact for one in told.values() for fact in one.missing_facts)


def answer_of(decision):
    days = (decision.is_entitled, decision.entitled_from, decision.last_entitled_on)
    changes = [(change.code, change.on) for change in decision.next_changes]
    marks = [(child.code, mark_of(child)) for child in decision.because.children]
    return (decision.service, *days, marks, changes)


def amounts_of(timeline, on, policy):
    household = BenefitHousehold(members=(Member(key="a", timeline=timeline),))
    lines = estimate_benefits(household, on=on, policy=policy).lines
    return [(line.kind, line.days, line.at_least, line.at_most) for line in lines]
