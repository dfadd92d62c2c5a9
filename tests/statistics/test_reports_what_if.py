"""A what-if counted over invented facts: people, months, staff and cost, base beside changed."""

from dataclasses import replace
from datetime import date

import pytest

from balsts.casework.queries.law import law
from balsts.entitlements.lv.country import COUNTRY
from balsts.entitlements.set_wise import NotOfferedSetWise
from balsts.statistics.enums import Cohort
from balsts.statistics.facts.reading import open_facts
from balsts.statistics.reports.what_if import make_what_if
from balsts.statistics.rules.what_if import AskedWhatIf
from tests.statistics.invented_facts import write_invented_facts

SNAPSHOT_ON = date(2018, 6, 15)
EIGHTEEN = AskedWhatIf(
    base_policy="current_text",
    changes={"term_months": 18},
    programme="state_service",
    cohort=Cohort.EVERYBODY,
    first_month_on=date(2018, 1, 1),
    last_month_on=date(2018, 12, 1),
)
# Granted 10 March 2017: twelve months end on 10 March 2018, eighteen on 10 September 2018.
AMIR = {"person": 1, "sex": "male", "citizenship": "SY", "born_on": date(1990, 5, 1)}
# Granted 5 June 2018: entitled to the end of the period under both policies.
BANU = {"person": 2, "sex": "female", "citizenship": "AF", "born_on": date(2018, 3, 1)}
# Nothing is known about this one but that services were used.
CEREN = {"person": 3, "sex": "female", "citizenship": "XXX"}
FACTS = {
    "clients": [AMIR, BANU, CEREN],
    "statuses": [
        {"person": 1, "legal_status": "asylum_seeker", "valid_from": date(2017, 1, 3), "entry": 1},
        {"person": 1, "legal_status": "refugee", "valid_from": date(2017, 3, 10), "entry": 2},
        {"person": 2, "legal_status": "alternative", "valid_from": date(2018, 6, 5), "entry": 1},
    ],
    "movements": [{"person": 2, "movement": "arrival", "moved_on": date(2018, 6, 5)}],
    "services": [{"person": person, "provided_on": date(2018, 6, 10)} for person in (1, 2, 3)],
    "spells": [
        {"person": 1, "opened_on": date(2017, 1, 3), "closed_on": date(2018, 3, 10)},
        {"person": 2, "opened_on": date(2018, 6, 5)},
    ],
    "contracts": [
        {
            "contract": "PRICED",
            "valid_from": date(2017, 1, 1),
            "valid_until": date(2018, 9, 1),
            "worker_month_cents": 137000,
            "mentor_month_cents": 98000,
        },
        {"contract": "SILENT", "valid_from": date(2018, 9, 1)},
    ],
    "staff": [
        {"staff": 11, "role": "social_worker", "valid_from": date(2017, 1, 1)},
        {"staff": 12, "role": "senior_social_worker", "valid_from": date(2018, 6, 30)},
        {
            "staff": 13,
            "role": "mentor",
            "valid_from": date(2017, 1, 1),
            "valid_until": date(2018, 4, 30),
        },
    ],
}


@pytest.fixture(scope="module")
def counted(tmp_path_factory):
    """Count the usual question with something changed; the unchanged one only once."""
    folder = write_invented_facts(tmp_path_factory.mktemp("counted") / "facts", **FACTS)
    usual = []

    def count(**changes):
        if changes:
            return of(replace(EIGHTEEN, **changes))
        if not usual:
            usual.append(of(EIGHTEEN))
        return usual[0]

    def of(asked):
        with open_facts(folder) as facts:
            return make_what_if(
                facts,
                asked,
                country=COUNTRY,
                snapshot_on=SNAPSHOT_ON,
                tell=lambda *_: None,
            )

    return count


def test_eighteen_months_instead_of_twelve_month_by_month(counted):
    worker = counted()["services"]["social_worker"]["monthly"]

    assert worker["base"] == [1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1]
    assert worker["changed"] == [1, 1, 1, 1, 1, 2, 2, 2, 2, 1, 1, 1]
    assert worker["gained"] == [0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0]
    assert worker["lost"] == [0] * 12
    assert worker["base_open"] == [1] * 12


def test_the_sums_over_the_period(counted):
    result = counted()

    totals = result["services"]["social_mentor"]["totals"]
    assert (result["people"], len(result["months"])) == (3, 12)
    assert (totals["people_base"], totals["people_changed"]) == (2, 2)
    assert (totals["people_gained"], totals["people_lost"]) == (1, 0)
    assert (totals["months_base"], totals["months_changed"]) == (10, 16)
    assert (totals["months_gained"], totals["months_lost"]) == (6, 0)
    assert (totals["people_base_open"], totals["months_base_open"]) == (1, 12)


def test_staff_load_and_cost_of_the_worker(counted):
    worker = counted()["services"]["social_worker"]

    monthly, totals = worker["monthly"], worker["totals"]
    assert monthly["staff"] == [1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2]
    # In June one person is entitled under the base policy and two under the changed one.
    assert monthly["base_cost_cents"][4:9] == [None, 274000, 274000, 274000, None]
    assert monthly["changed_cost_cents"][4:9] == [None, 548000, 548000, 548000, None]
    assert monthly["base_cost_cents"][0] == monthly["changed_cost_cents"][0] == 137000
    assert totals["base_cost_cents"] == 3 * 137000 + 3 * 274000
    assert totals["changed_cost_cents"] == 3 * 137000 + 3 * 548000
    assert (totals["months_without_price"], totals["months_without_staff"]) == (4, 0)
    assert totals["staff_months"] == 19
    assert (totals["base_load_hundredths"], totals["changed_load_hundredths"]) == (53, 84)


def test_months_without_staff_have_neither_load_nor_cost(counted):
    mentor = counted()["services"]["social_mentor"]

    assert mentor["monthly"]["staff"] == [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    assert mentor["totals"]["months_without_staff"] == 9
    assert mentor["totals"]["base_cost_cents"] == 3 * 98000
    assert mentor["totals"]["base_load_hundredths"] == 100


def test_every_dimension_adds_up_to_the_whole(counted):
    worker = counted()["services"]["social_worker"]

    groups = worker["groups"]
    assert [group["code"] for group in groups["sex"]] == ["female", "male"]
    assert [group["code"] for group in groups["age"]] == ["0_4", "18_59", "unknown"]
    assert [group["code"] for group in groups["citizenship"]] == ["SY", "AF", "XXX"]
    for of_dimension in groups.values():
        for name in ("months_base", "months_changed", "people_gained", "base_cost_cents"):
            whole = sum(group["totals"][name] or 0 for group in of_dimension)
            assert whole == worker["totals"][name]
        for name in ("base", "changed", "gained", "lost"):
            series = [group["monthly"][name] for group in of_dimension]
            assert [sum(month) for month in zip(*series, strict=True)] == worker["monthly"][name]


@pytest.mark.parametrize(
    ("cohort", "people"),
    [(Cohort.OPEN_CASES, 1), (Cohort.CASES_IN_PERIOD, 2), (Cohort.EVERYBODY, 3)],
)
def test_each_group_of_people_is_the_one_that_is_named(counted, cohort, people):
    assert counted(cohort=cohort)["people"] == people


def test_a_case_closed_on_the_first_day_of_the_period_was_open_in_it(counted):
    asked = {"cohort": Cohort.CASES_IN_PERIOD, "last_month_on": date(2018, 5, 1)}

    assert counted(first_month_on=date(2018, 3, 1), **asked)["people"] == 1
    assert counted(first_month_on=date(2018, 4, 1), **asked)["people"] == 0


def test_nobody_in_the_group_is_zero_and_no_cost(counted):
    result = counted(
        cohort=Cohort.CASES_IN_PERIOD,
        first_month_on=date(2016, 1, 1),
        last_month_on=date(2016, 2, 1),
    )

    totals = result["services"]["social_worker"]["totals"]
    assert result["people"] == 0
    assert (totals["months_base"], totals["base_cost_cents"]) == (0, None)


def test_a_shorter_term_loses_and_gains_nothing(counted):
    worker = counted(changes={"term_months": 6})["services"]["social_worker"]

    assert worker["monthly"]["lost"] == [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    assert worker["totals"]["people_gained"] == 0


def test_the_plan_of_the_state_service_ends_the_worker_and_not_the_mentor(tmp_path):
    plans = [
        {"person": 2, "plan_state": "executed", "plan_version": 1, "executed_on": date(2018, 7, 5)},
        {"person": 2, "plan_state": "declined", "plan_version": 2},
        {
            "person": 2,
            "plan_state": "executed",
            "plan_version": 9,
            "executed_on": date(2018, 6, 6),
            "counts_for_entitlement": False,
        },
    ]
    folder = write_invented_facts(tmp_path / "facts", **FACTS, plans=plans)

    with open_facts(folder) as facts:
        result = make_what_if(
            facts, EIGHTEEN, country=law(), snapshot_on=SNAPSHOT_ON, tell=lambda *_: None
        )

    services = result["services"]
    assert services["social_worker"]["monthly"]["base"][5:] == [1, 1, 0, 0, 0, 0, 0]
    assert services["social_mentor"]["monthly"]["base"][5:] == [1] * 7


def test_a_country_that_answers_one_by_one_cannot_be_asked(tmp_path):
    folder = write_invented_facts(tmp_path / "facts")

    with open_facts(folder) as facts, pytest.raises(NotOfferedSetWise):
        make_what_if(
            facts,
            EIGHTEEN,
            country=replace(COUNTRY, set_wise=None),
            snapshot_on=SNAPSHOT_ON,
            tell=lambda *_: None,
        )
