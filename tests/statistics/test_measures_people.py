"""The five measures agree with a naive count, and served is new and carried over together."""

import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balsts.platform.periods import Period
from balsts.statistics.enums import ServedDefinition
from balsts.statistics.facts.reading import open_facts
from balsts.statistics.measures import people as measures
from tests.statistics.invented_facts import write_invented_facts

NARROW, WIDE = ServedDefinition.SERVICE_RECORD, ServedDefinition.SERVICE_OR_OPEN_CASE
DAYS = st.dates(datetime.date(2016, 4, 6), datetime.date(2016, 12, 31))
PERSONS = st.integers(1, 6)
PROGRAMMES = st.sampled_from(["state_service", "movement"])
PROVIDERS = st.sampled_from(["lsk", "caritas"])
SERVICES = st.lists(
    st.fixed_dictionaries(
        {
            "programme": PROGRAMMES,
            "provider": PROVIDERS,
            "person": PERSONS,
            "provided_on": DAYS,
        }
    ),
    max_size=25,
)
SPELLS = st.lists(
    st.tuples(PERSONS, DAYS, st.integers(0, 90), st.booleans()).map(
        lambda told: {
            "person": told[0],
            "opened_on": told[1],
            "closed_on": None if told[3] else told[1] + datetime.timedelta(days=told[2]),
        }
    ),
    max_size=6,
)
PERIODS = st.tuples(DAYS, st.integers(1, 120)).map(
    lambda told: Period(told[0], told[0] + datetime.timedelta(days=told[1]))
)
CLIENTS = [{"person": person} for person in range(1, 7)]


@pytest.mark.slow  # writes and opens facts for every example
@settings(max_examples=15, deadline=None)
@given(services=SERVICES, spells=SPELLS, period=PERIODS, provider=PROVIDERS)
def test_measures_agree_with_a_naive_count(services, spells, period, provider):
    ours = [row for row in services if row["programme"] == "state_service"]
    served = {row["person"] for row in ours if period.contains(row["provided_on"])}
    before = {row["person"] for row in ours if row["provided_on"] < period.from_}
    by_provider = [row for row in ours if row["provider"] == provider]
    new_to_provider = {
        row["person"] for row in by_provider if period.contains(row["provided_on"])
    } - {row["person"] for row in by_provider if row["provided_on"] < period.from_}
    cut_off = period.last_day

    with (
        TemporaryDirectory() as folder,
        open_facts(
            write_invented_facts(Path(folder), clients=CLIENTS, services=services, spells=spells)
        ) as facts,
    ):
        at = {"programme": "state_service", "period": period}
        found = {
            "served": persons(facts, measures.served(facts, **at)),
            "new": persons(facts, measures.new_in_project(facts, **at)),
            "carried_over": persons(facts, measures.carried_over(facts, **at)),
            "new_to_provider": persons(
                facts, measures.new_to_provider(facts, provider=provider, **at)
            ),
            "cumulative": persons(
                facts,
                measures.cumulative(facts, programme="state_service", cut_off=cut_off).select(
                    "person"
                ),
            ),
        }

    assert found == {
        "served": sorted(served),
        "new": sorted(served - before),
        "carried_over": sorted(served & before),
        "new_to_provider": sorted(new_to_provider),
        "cumulative": sorted({r["person"] for r in ours if r["provided_on"] <= cut_off}),
    }


@pytest.mark.slow  # writes and opens facts for every example
@settings(max_examples=15, deadline=None)
@given(services=SERVICES, spells=SPELLS, period=PERIODS)
def test_served_is_new_and_carried_over_together_in_both_variants(services, spells, period):
    with (
        TemporaryDirectory() as folder,
        open_facts(
            write_invented_facts(Path(folder), clients=CLIENTS, services=services, spells=spells)
        ) as facts,
    ):
        for definition in (NARROW, WIDE):
            at = {"programme": "state_service", "period": period, "definition": definition}
            served = persons(facts, measures.served(facts, **at))
            new = persons(facts, measures.new_in_project(facts, **at))
            carried_over = persons(facts, measures.carried_over(facts, **at))

            assert sorted(new + carried_over) == served


def test_served_with_open_case_counts_a_case_open_on_any_day_of_the_period(tmp_path):
    day = datetime.date
    spells = [
        {"person": 1, "opened_on": day(2016, 4, 10), "closed_on": day(2016, 5, 1)},
        {"person": 2, "opened_on": day(2016, 4, 10), "closed_on": day(2016, 4, 30)},
        {"person": 3, "opened_on": day(2016, 5, 31), "closed_on": None},
        {"person": 4, "opened_on": day(2016, 6, 1), "closed_on": None},
    ]
    may = Period(day(2016, 5, 1), day(2016, 6, 1))
    folder = write_invented_facts(tmp_path / "facts", clients=CLIENTS, spells=spells)

    with open_facts(folder) as facts:
        wide = measures.served(facts, programme="state_service", period=may, definition=WIDE)
        narrow = measures.served(facts, programme="state_service", period=may)

        assert (persons(facts, wide), persons(facts, narrow)) == ([1, 3], [])


def test_open_period_has_no_last_day(tmp_path):
    services = [{"person": 1, "provided_on": datetime.date(2030, 1, 1)}]
    folder = write_invented_facts(tmp_path / "facts", clients=CLIENTS, services=services)

    with open_facts(folder) as facts:
        from_2017 = Period(datetime.date(2017, 1, 1))
        assert persons(
            facts, measures.served(facts, programme="state_service", period=from_2017)
        ) == [1]


def persons(facts, people):
    return sorted(row[0] for row in facts.rows(people))
