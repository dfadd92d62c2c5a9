"""The monthly report counts the people served in a month, by the last day of that month."""

from datetime import date

import pytest

from balsts.platform.periods import Period
from balsts.statistics.facts.reading import open_facts
from balsts.statistics.reports.monthly import last_day_of, make_monthly_report
from tests.statistics.invented_facts import write_invented_facts

FACTS = {
    "clients": [
        {"person": 1, "sex": "female", "born_on": date(1990, 1, 1), "citizenship": "ER"},
        {"person": 2, "sex": "male", "born_on": date(2000, 10, 31), "citizenship": "ER"},
        {"person": 3, "sex": "male", "born_on": date(2000, 11, 1), "citizenship": "SY"},
        {"person": 4, "sex": "other", "born_on": date(1980, 1, 1), "citizenship": "XXX"},
        {"person": 5, "sex": "male"},
    ],
    "services": [
        {"person": 1, "provided_on": date(2018, 9, 30)},
        {"person": 1, "provided_on": date(2018, 10, 1)},
        {"person": 1, "provided_on": date(2018, 10, 2), "service_type": "health"},
        {"person": 2, "provided_on": date(2018, 10, 31)},
        {"person": 3, "provided_on": date(2018, 10, 31)},
        {"person": 4, "provided_on": date(2018, 10, 10)},
        {"person": 5, "provided_on": date(2018, 11, 1)},
    ],
    "records": [
        {"provided_on": date(2018, 10, 1)},
        {"provided_on": date(2018, 10, 31)},
        {"provided_on": date(2018, 10, 2), "service_type": "health"},
        {"provided_on": date(2018, 10, 10)},
        {"provided_on": date(2018, 11, 1)},
    ],
    "households": [
        {"household": 1, "person": 1, "valid_from": date(2018, 1, 1)},
        {"household": 1, "person": 3, "valid_from": date(2018, 1, 1)},
        {"household": 2, "person": 2, "valid_from": date(2018, 1, 1)},
        {
            "household": 2,
            "person": 4,
            "valid_from": date(2018, 1, 1),
            "valid_until": date(2018, 10, 1),
        },
    ],
    "residences": [
        {
            "person": 1,
            "place": "mucenieki",
            "valid_from": date(2018, 1, 1),
            "valid_until": date(2018, 10, 20),
        },
        {"person": 1, "place": "riga", "valid_from": date(2018, 10, 20)},
        {"person": 2, "place": "mucenieki", "valid_from": date(2018, 10, 31)},
        {
            "person": 3,
            "place": "jurmala",
            "valid_from": date(2018, 1, 1),
            "valid_until": date(2018, 10, 1),
        },
    ],
    "statuses": [
        {"person": 1, "legal_status": "refugee", "valid_from": date(2018, 10, 31)},
        {"person": 2, "legal_status": "refused_final", "valid_from": date(2018, 10, 1)},
        {"person": 3, "legal_status": "appeal_pending", "valid_from": date(2018, 10, 5)},
        {"person": 4, "legal_status": "alternative", "valid_from": date(2018, 11, 1)},
        {"person": 5, "legal_status": "alternative", "valid_from": date(2018, 10, 5)},
    ],
    "contracts": [
        {"contract": "A", "provider": "lsk", "valid_from": date(2018, 6, 1)},
        {
            "contract": "B",
            "provider": "caritas",
            "valid_from": date(2018, 1, 1),
            "valid_until": date(2018, 10, 31),
        },
    ],
    "staff": [
        {"staff": 1, "role": "social_worker", "valid_from": date(2018, 1, 1)},
        {"staff": 2, "role": "senior_social_worker", "valid_from": date(2018, 10, 31)},
        {"staff": 3, "role": "mentor", "valid_from": date(2018, 11, 1)},
        {"staff": 4, "role": "mentor", "valid_from": date(2018, 1, 1)},
        {"staff": 5, "role": "mentor", "valid_from": date(2018, 1, 1), "provider": "caritas"},
        {"staff": 6, "role": "provider_manager", "valid_from": date(2018, 1, 1)},
    ],
    "barriers": [
        {
            "barrier_kind": "waiting",
            "record": record,
            "person": person,
            "provided_on": date(2018, 10, 2),
            "has_open_case": has_open_case,
        }
        for record, person, has_open_case in ((1, 1, True), (1, 2, False), (2, 1, True))
    ],
}


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    folder = write_invented_facts(tmp_path_factory.mktemp("facts"), **FACTS)
    with open_facts(folder) as facts:
        return make_monthly_report(facts, {"month": "2018-10", "programme": "state_service"})


def test_monthly_report_counts_new_and_carried_over_people_once(report):
    assert (report["total"], report["new_in_project"], report["carried_over"]) == (4, 3, 1)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("sex", {"female": (1,), "male": (2,), "other": (1,)}),
        (
            "women_men_children",
            {"women": (1,), "men": (1,), "other_adults": (1,), "children": (1,)},
        ),
        ("adult_minor", {"minor": (1,), "adult": (3,)}),
        ("residence", {"mucenieki": (1,), "riga": (1,), "unknown": (2,)}),
        ("centre", {"inside": (1,), "outside": (1,), "unknown": (2,)}),
        ("household_unit", {"family": (1,), "single_individual": (2,)}),
        ("citizenship", {"ER": (2,), "SY": (1,), "XXX": (1,)}),
        ("staff", {"social_worker": (2,), "mentor": (1,)}),
        ("decisions", {"positive": (1,), "negative": (1,), "appeal": (1,)}),
        ("services", {"accompaniment": (4, 3), "health": (1, 1)}),
        ("barriers", {"waiting": (2, 2, 1)}),
    ],
)
def test_monthly_report_counts(report, code, expected):
    stored = next(one for one in report["breakdowns"] if one["code"] == code)

    assert {key: tuple(numbers) for key, numbers in stored["rows"]} == expected


def test_report_of_a_period_without_end_is_refused():
    with pytest.raises(ValueError, match="2018"):
        last_day_of(Period(date(2018, 1, 1)))
