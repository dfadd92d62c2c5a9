"""Nobody counts as helped on a day on which no enrolment under a running contract carries the help."""

import datetime
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balsts.platform.periods import ONE_DAY, Period
from balsts.statistics.definitions import MONTHLY_REPORT, SOCIAL_PORTRAIT, WHAT_IF
from balsts.statistics.enums import CaseOutcome, ServedDefinition
from balsts.statistics.facts.reading import open_facts
from balsts.statistics.facts.tables import OPEN_DAYS, SCHEMA_VERSION
from balsts.statistics.measures import people as measures
from balsts.statistics.measures.groups import by_case_outcome
from tests.statistics.invented_facts import write_invented_facts

BEGAN = date(2018, 11, 20)
DAYS = [BEGAN + number * ONE_DAY for number in range(24)]
DAY = st.sampled_from(DAYS[1:-1])
END = st.none() | DAY
# A few days of each example: one question costs more than a whole example's facts.
ASKED = st.lists(st.sampled_from(DAYS), min_size=5, max_size=5, unique=True)
PERSON = st.integers(1, 3)
CLIENTS = [{"person": person} for person in (1, 2, 3)]
SERVICES = [{"person": person, "provided_on": BEGAN} for person in (1, 2, 3)]
STATE = "state_service"


def ended(row, first, last):
    """A row whose end is not before its beginning."""
    return row[last] is None or row[last] > row[first]


SPELLS = st.lists(
    st.fixed_dictionaries(
        {"person": PERSON, "opened_on": DAY, "closed_on": END, "close_reason": st.just("other")}
    ).filter(lambda row: ended(row, "opened_on", "closed_on")),
    max_size=4,
    unique_by=lambda row: (row["person"], row["opened_on"]),
)
CONTRACTS = st.fixed_dictionaries({"first": END, "second": END}).map(
    lambda ends: [
        {"contract": number, "valid_from": BEGAN, "valid_until": until}
        for number, until in ends.items()
    ]
)
ENROLMENTS = st.lists(
    st.fixed_dictionaries(
        {
            "person": PERSON,
            "contract": st.sampled_from(["first", "second"]),
            "valid_from": DAY,
            "valid_until": END,
        }
    ).filter(lambda row: ended(row, "valid_from", "valid_until")),
    max_size=6,
)


def is_helped(spell, enrolments, contracts, day):
    """Say naively: the case is open, and somebody is paid to help this person on that day."""
    ends = {row["contract"]: row["valid_until"] for row in contracts}
    is_open = spell["opened_on"] <= day and (
        spell["closed_on"] is None or day <= spell["closed_on"]
    )
    return is_open and any(
        row["person"] == spell["person"]
        and row["valid_from"] <= day
        and all(end is None or day < end for end in (row["valid_until"], ends[row["contract"]]))
        for row in enrolments
    )


def counted(facts, measure, day):
    at = {"programme": STATE, "period": Period(day, day + ONE_DAY)}
    found = measure(facts, **at, definition=ServedDefinition.SERVICE_OR_OPEN_CASE)
    return {row[0] for row in facts.rows(found.select("person"))}


@pytest.mark.slow  # writes and opens facts for every example
@settings(max_examples=30, deadline=None)
@given(asked=ASKED, spells=SPELLS, enrolments=ENROLMENTS, contracts=CONTRACTS)
def test_on_any_day_those_are_counted_whom_a_naive_count_finds(
    asked, spells, enrolments, contracts
):
    helped = {
        day: {one["person"] for one in spells if is_helped(one, enrolments, contracts, day)}
        for day in DAYS
    }
    reached: dict[int, datetime.date] = {}
    for day in DAYS:
        for person in helped[day]:
            reached.setdefault(person, day)
    told = {"spells": spells, "enrolments": enrolments, "contracts": contracts}

    with (
        TemporaryDirectory() as folder,
        open_facts(write_invented_facts(Path(folder), clients=CLIENTS, **told)) as facts,
    ):
        served = {day: counted(facts, measures.served, day) for day in asked}
        new = {day: counted(facts, measures.new_in_project, day) for day in asked}
        carried_over = {day: counted(facts, measures.carried_over, day) for day in asked}

    assert served == {day: helped[day] for day in asked}
    assert new == {day: {one for one, first in reached.items() if first == day} for day in asked}
    assert {day: new[day] | carried_over[day] for day in asked} == served


@pytest.mark.slow  # writes and opens facts for every example
@settings(max_examples=20, deadline=None)
@given(asked=ASKED, spells=SPELLS, enrolments=ENROLMENTS, contracts=CONTRACTS)
def test_on_any_day_a_case_is_open_or_closed_or_over_as_a_naive_count_finds(
    asked, spells, enrolments, contracts
):
    def outcome(person, day):
        begun = [one for one in spells if one["person"] == person and one["opened_on"] <= day]
        if not begun:
            return CaseOutcome.NO_CASE.value
        latest = max(begun, key=lambda one: one["opened_on"])
        if latest["closed_on"] is not None and latest["closed_on"] <= day:
            return "other"
        is_open = is_helped(latest, enrolments, contracts, day)
        return (CaseOutcome.OPEN if is_open else CaseOutcome.LEFT_OPEN).value

    told = {"spells": spells, "enrolments": enrolments, "contracts": contracts}
    with (
        TemporaryDirectory() as folder,
        open_facts(
            write_invented_facts(Path(folder), clients=CLIENTS, services=SERVICES, **told)
        ) as facts,
    ):
        people = measures.people_of(facts, STATE)
        found = {day: by_case_outcome(facts, people, programme=STATE, on=day) for day in asked}

    naive = {day: [outcome(person, day) for person in (1, 2, 3)] for day in asked}
    assert found == {day: {code: all_.count(code) for code in all_} for day, all_ in naive.items()}


def test_a_case_that_nobody_closed_is_over_with_the_contract(tmp_path):
    folder = left_behind(tmp_path)

    with open_facts(folder) as facts:
        people = measures.people_of(facts, STATE)
        served = {
            day: counted(facts, measures.served, day)
            for day in (date(2018, 12, 31), date(2019, 1, 1))
        }
        outcomes = [
            by_case_outcome(facts, people, programme=STATE, on=day)
            for day in (date(2018, 12, 31), date(2019, 1, 1))
        ]

    assert served == {date(2018, 12, 31): {1}, date(2019, 1, 1): set()}
    assert outcomes == [{"open": 1}, {"left_open": 1}]


def test_an_older_snapshot_counts_as_it_did_and_says_by_which_version(tmp_path):
    folder = left_behind(tmp_path)
    (folder / f"{OPEN_DAYS}.parquet").unlink()

    with open_facts(folder) as facts:
        people = measures.people_of(facts, STATE)
        later = date(2030, 1, 1)
        served = counted(facts, measures.served, later)
        outcome = by_case_outcome(facts, people, programme=STATE, on=later)

    assert (served, outcome) == ({1}, {"open": 1})
    assert [one.version_from(2) for one in (SOCIAL_PORTRAIT, MONTHLY_REPORT, WHAT_IF)] == ["1"] * 3
    assert [
        one.version_from(SCHEMA_VERSION) for one in (SOCIAL_PORTRAIT, MONTHLY_REPORT, WHAT_IF)
    ] == ["2"] * 3


def left_behind(tmp_path):
    """Somebody whose contract ended on the last day of 2018; nobody closed the case."""
    return write_invented_facts(
        tmp_path / "facts",
        clients=[{"person": 1}],
        services=[{"person": 1, "provided_on": BEGAN}],
        spells=[{"person": 1, "opened_on": BEGAN}],
        enrolments=[{"person": 1, "contract": "gone", "valid_from": BEGAN}],
        contracts=[
            {"contract": "gone", "valid_from": date(2018, 1, 1), "valid_until": date(2019, 1, 1)}
        ],
    )
