"""The law over tables gives every person the same periods as the rules for one person."""

from collections import defaultdict
from dataclasses import replace
from datetime import date

import ibis
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from balsts.entitlements.lv.country import COUNTRY
from balsts.entitlements.lv.policies import CURRENT_TEXT, POLICIES
from balsts.entitlements.lv.standing import Standing, spans_of
from balsts.entitlements.service import SUPPORT, Service
from balsts.entitlements.set_wise import (
    NotOfferedSetWise,
    answers_on,
    joined_neighbours,
    months_after,
    set_wise_law_of,
)
from balsts.platform.periods import Period, add_months
from tests.entitlements.lv.building import day, entitled_periods, person, unknown_periods
from tests.entitlements.lv.invented_people import invented_timelines, records_of

PEOPLE = 250
CHANGES = [
    ("term_months", 1),
    ("term_months", 18),
    ("term_anchor", "permit_day"),
    ("departure_stops_term", "while_abroad"),
    ("later_grant_moves_anchor", True),
    ("plan_ends_mentor", True),
    ("plan_ends_worker", False),
    ("appeal_starts", "notification"),
    ("appeal_months", 2),
    ("appeal_working_days", 7),
    ("appeal_route", "ministry_or_court"),
    ("asylum_phase", "three_months_from_arrival"),
    ("asylum_phase_months", 9),
    ("programme_start", date(2018, 5, 5)),
]
BUNDLES = {
    "by_permit_and_still": [
        ("term_anchor", "permit_day"),
        ("departure_stops_term", "while_abroad"),
    ],
    "short_still_and_planned": [
        ("term_months", 1),
        ("departure_stops_term", "while_abroad"),
        ("plan_ends_mentor", True),
    ],
    "by_working_days": [("appeal_working_days", 7), ("appeal_route", "ministry_or_court")],
    "by_newest_grant": [
        ("later_grant_moves_anchor", True),
        ("appeal_starts", "notification"),
        ("appeal_months", 2),
        ("asylum_phase", "three_months_from_arrival"),
        ("asylum_phase_months", 9),
        ("programme_start", date(2018, 5, 5)),
    ],
}
policies = st.builds(
    lambda base, changes: _changed(POLICIES[base], changes),
    st.sampled_from(sorted(POLICIES)),
    st.lists(st.sampled_from(CHANGES), max_size=4),
)
LAW = set_wise_law_of(COUNTRY)


def _changed(policy, changes):
    for parameter_id, value in changes:
        policy = policy.with_value(parameter_id, value, name=f"{parameter_id} {value}")
    return policy


@pytest.fixture(scope="module")
def engine():
    connection = ibis.duckdb.connect()
    yield connection
    connection.disconnect()


def found_periods(records, standings, service, policy):
    """Give by person the periods of each answer, as the rules for one person give them."""
    days = LAW.answered_days(records, standings, service, policy)
    found = joined_neighbours(days).to_pyarrow()
    periods = defaultdict(list)
    for row in found.sort_by([("person", "ascending"), ("from_", "ascending")]).to_pylist():
        periods[row["person"], row["is_entitled"]].append(Period(row["from_"], row["until"]))
    return periods


def disagreements(timelines, engine, policy, *, services=SUPPORT):
    """Give what both ways answer where they differ, with the person."""
    records = records_of(timelines, engine=engine)
    standings = engine.create_table(
        "standings", LAW.standings(records, policy), temp=True, overwrite=True
    )
    differing = []
    for service in services:
        found = found_periods(records, standings, service, policy)
        for number, timeline in enumerate(timelines):
            for answer, find in ((True, entitled_periods), (None, unknown_periods)):
                expected = find(service, timeline, policy=policy)
                if tuple(found.get((number, answer), ())) != expected:
                    differing.append((timeline, service, answer, expected))
    return differing


@pytest.mark.slow  # each example asks a counting engine about hundreds of invented people
@settings(max_examples=5, deadline=None, phases=[Phase.generate])
@given(seed=st.integers(0, 2**32), policy=policies)
def test_both_ways_give_every_person_the_same_days(engine, seed, policy):
    timelines = invented_timelines(seed, people=PEOPLE)

    assert disagreements(timelines, engine, policy)[:1] == []


@pytest.mark.slow  # as above
@pytest.mark.parametrize("name", [*POLICIES, *BUNDLES])
def test_both_ways_agree_on_the_same_people_under_each_policy(engine, name):
    policy = POLICIES.get(name) or _changed(CURRENT_TEXT, BUNDLES[name])
    timelines = invented_timelines(16, people=PEOPLE)

    assert disagreements(timelines, engine, policy)[:1] == []


def test_the_invented_people_stand_in_every_way_before_the_law():
    timelines = invented_timelines(16, people=PEOPLE)

    standings = {
        span.standing for timeline in timelines for span in spans_of(timeline, CURRENT_TEXT)
    }

    assert standings == set(Standing)


def test_answers_of_a_day_leave_out_who_is_not_entitled(engine):
    timelines = [
        person(("refugee", "2018-03-15"), arrived=["2018-03-15"]),
        person(("refugee", "2017-03-14"), arrived=["2017-03-14"]),
        person(arrived=["2018-03-15"]),
    ]
    records = records_of(timelines, engine=engine)

    standings = LAW.standings(records, CURRENT_TEXT)
    days = LAW.answered_days(records, standings, Service.SOCIAL_WORKER, CURRENT_TEXT)
    answers = answers_on(days, day("2018-03-15")).to_pyarrow().to_pylist()

    assert sorted(answers, key=lambda row: row["person"]) == [
        {"person": 0, "is_entitled": True},
        {"person": 2, "is_entitled": None},
    ]


@pytest.mark.parametrize(
    ("given_on", "months"),
    [("2018-01-31", 1), ("2020-02-29", 12), ("2019-02-28", 12), ("2018-12-31", 2)],
)
def test_months_are_counted_as_the_calendar_of_the_house_counts_them(engine, given_on, months):
    start = ibis.literal(day(given_on))

    assert engine.to_pyarrow(months_after(start, months)).as_py() == add_months(
        day(given_on), months
    )


def test_the_law_for_many_asks_for_no_parameter_but_those_it_names(engine):
    named = COUNTRY.set_wise.parameters
    policy = replace(
        CURRENT_TEXT, parameters={name: CURRENT_TEXT.parameters[name] for name in named}
    )

    assert disagreements(invented_timelines(3, people=5), engine, policy) == []


def test_everything_that_can_be_chosen_in_a_what_if_is_said_in_words():
    offered = COUNTRY.set_wise

    choices = {
        choice for name in offered.parameters for choice in CURRENT_TEXT.parameters[name].choices
    }
    assert choices == set(offered.choices)


def test_a_country_without_a_set_wise_law_says_so():
    alone = replace(COUNTRY, set_wise=None)

    with pytest.raises(NotOfferedSetWise):
        set_wise_law_of(alone)
