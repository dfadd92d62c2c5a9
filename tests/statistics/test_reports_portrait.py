"""The portrait counts everybody once, by what was true on the cut-off day."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from balsts.clients.enums import ArrivalPath, LegalStatus, Sex
from balsts.statistics.breakdown import Breakdown
from balsts.statistics.facts.reading import open_facts
from balsts.statistics.reports.portrait import make_portrait
from balsts.statistics.wording import result_notes
from tests.statistics.invented_facts import write_invented_facts

CUT_OFF = date(2018, 12, 31)
FACTS = {
    "clients": [
        {
            "person": 1,
            "sex": "female",
            "born_on": date(1999, 3, 1),
            "citizenship": "SY",
            "arrival_path": "relocated_greece",
            "first_arrived_on": date(2017, 1, 10),
            "education": "isced_6",
        },
        {
            "person": 2,
            "sex": "male",
            "born_on": date(1957, 2, 3),
            "is_age_estimated": True,
            "citizenship": "SY",
        },
        {
            "person": 3,
            "sex": "male",
            "is_age_estimated": True,
            "citizenship": "XXA",
            "arrival_path": "returned_dublin",
        },
        {"person": 4, "sex": "female", "citizenship": "AF", "arrival_path": "self_arrived"},
        {"person": 5, "sex": "male", "citizenship": "AF"},
    ],
    "services": [
        {"person": 1, "provided_on": date(2017, 2, 28)},
        {"person": 1, "provided_on": date(2017, 3, 1)},
        {"person": 1, "provided_on": date(2018, 5, 1), "service_type": "health"},
        {"person": 2, "provided_on": date(2017, 2, 3)},
        {"person": 3, "provided_on": date(2018, 12, 31)},
        {"person": 4, "provided_on": date(2019, 1, 1)},
        {"person": 5, "provided_on": date(2018, 1, 1), "programme": "movement"},
    ],
    "statuses": [
        {
            "person": 1,
            "legal_status": "asylum_seeker",
            "valid_from": date(2017, 1, 10),
            "valid_until": date(2018, 12, 31),
        },
        {"person": 1, "legal_status": "refugee", "valid_from": date(2018, 12, 31)},
        {"person": 2, "legal_status": "alternative", "valid_from": date(2019, 1, 1)},
    ],
    "movements": [
        {"person": 1, "movement": "arrival", "moved_on": date(2017, 1, 10)},
        {"person": 1, "movement": "departure", "moved_on": date(2018, 6, 1)},
        {"person": 1, "movement": "return", "moved_on": date(2018, 7, 1)},
        {
            "person": 2,
            "movement": "departure",
            "moved_on": date(2018, 8, 1),
            "certainty": "presumed",
        },
        {"person": 3, "movement": "departure", "moved_on": date(2019, 1, 1)},
    ],
    "spells": [
        {
            "person": 1,
            "opened_on": date(2017, 1, 20),
            "closed_on": date(2018, 6, 1),
            "close_reason": "left_latvia",
        },
        {"person": 1, "opened_on": CUT_OFF, "closed_on": None},
        {"person": 3, "opened_on": date(2019, 1, 1), "closed_on": None},
        {
            "person": 2,
            "opened_on": date(2017, 2, 3),
            "closed_on": CUT_OFF,
            "close_reason": "left_latvia",
        },
    ],
    "residences": [
        {
            "person": 1,
            "place": "mucenieki",
            "valid_from": date(2017, 1, 10),
            "valid_until": date(2017, 5, 1),
        },
        {
            "person": 1,
            "place": "riga",
            "valid_from": date(2017, 5, 1),
            "valid_until": date(2018, 6, 1),
        },
        {"person": 1, "place": "ogre", "valid_from": date(2019, 1, 1)},
        {"person": 2, "place": "liepna", "valid_from": date(2018, 12, 31)},
    ],
    "languages": [
        {"person": 1, "language": "ara", "level": "mother_tongue"},
        {"person": 1, "language": "eng", "level": "B1"},
        {"person": 2, "language": "ara"},
        {"person": 2, "language": "lav", "level": "none"},
    ],
}


@pytest.fixture(scope="module")
def portrait(tmp_path_factory):
    folder = write_invented_facts(tmp_path_factory.mktemp("facts"), **FACTS)
    with open_facts(folder) as facts:
        return make_portrait(facts, {"cut_off": CUT_OFF.isoformat(), "programme": "state_service"})


def rows(portrait, code):
    stored = next(one for one in portrait["breakdowns"] if one["code"] == code)
    return {key: tuple(numbers) for key, numbers in stored["rows"] if any(numbers)}


def test_portrait_counts_the_cut_off_day_and_not_the_next(portrait):
    assert portrait["total"] == 3


def test_portrait_says_how_many_ages_are_estimated(portrait):
    assert portrait["estimated_ages"] == 1
    with override("en"):
        assert result_notes(portrait) == [
            "1 age is estimated: of the birth date only the month or the year is known"
        ]
    assert result_notes({"total": 1}) == []


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("sex", {"female": (1,), "male": (2,)}),
        ("age", {"12_17": (1,), "60_over": (1,), "unknown": (1,)}),
        ("sex_by_age", {"15_19": (1, 0, 0, 0), "60_64": (0, 1, 0, 0), "unknown": (0, 1, 0, 0)}),
        ("citizenship", {"SY": (2,), "XXA": (1,)}),
        ("arrival_path", {"relocated_greece": (1,), "returned_dublin": (1,), "unknown": (1,)}),
        ("arrival_group", {"eu_relocation": (1,), "self_arrived": (1,), "unknown": (1,)}),
        ("legal_status", {"refugee": (1,), "unknown": (2,)}),
        ("first_year", {"2017": (2,), "2018": (1,)}),
        ("years", {"2017": (2, 0, 2), "2018": (1, 1, 2)}),
        ("whereabouts", {"returned": (1,), "left_presumed": (1,), "in_latvia": (1,)}),
        ("case_outcome", {"open": (1,), "left_latvia": (1,), "no_case": (1,)}),
        ("residence", {"riga": (1,), "liepna": (1,), "unknown": (1,)}),
        ("education", {"isced_6": (1,), "unknown": (2,)}),
        ("languages", {"ara": (2,), "eng": (1,), "unknown": (1,)}),
        ("services", {"accompaniment": (3, 4), "health": (1, 1)}),
        (
            "relocation",
            {
                "relocated_greece": (1, 295),
                "relocated_italy": (0, 186),
                "resettled_turkey": (0, 50),
            },
        ),
    ],
)
def test_portrait_counts(portrait, code, expected):
    assert rows(portrait, code) == expected


def test_countries_stand_by_number_with_stateless_last(portrait):
    stored = next(one for one in portrait["breakdowns"] if one["code"] == "citizenship")

    assert [code for code, _ in stored["rows"]] == ["SY", "XXA"]


DAYS = st.dates(date(2016, 4, 6), date(2019, 12, 31))
CLIENT = st.fixed_dictionaries(
    {
        "sex": st.sampled_from(Sex.values),
        "born_on": st.none() | st.dates(date(1930, 1, 1), date(2019, 1, 1)),
        "citizenship": st.sampled_from(["SY", "AF", "XXA", "XXX"]),
        "arrival_path": st.sampled_from(ArrivalPath.values),
    }
)
PERSON = st.integers(1, 8)


@pytest.mark.slow  # writes and opens facts for every example
@settings(max_examples=15, deadline=None)
@given(
    clients=st.lists(CLIENT, min_size=8, max_size=8),
    services=st.lists(st.fixed_dictionaries({"person": PERSON, "provided_on": DAYS}), max_size=20),
    statuses=st.lists(
        st.fixed_dictionaries(
            {
                "person": PERSON,
                "legal_status": st.sampled_from(LegalStatus.values),
                "valid_from": DAYS,
            }
        ),
        max_size=8,
        unique_by=lambda row: row["person"],
    ),
    moves=st.lists(
        st.fixed_dictionaries(
            {
                "person": PERSON,
                "moved_on": DAYS,
                "movement": st.sampled_from(["arrival", "departure", "return"]),
            }
        ),
        max_size=12,
    ),
    cut_off=DAYS,
)
def test_every_single_valued_breakdown_sums_to_the_naive_total(
    clients, services, statuses, moves, cut_off
):
    people = [row | {"person": number} for number, row in enumerate(clients, 1)]
    served = {row["person"] for row in services if row["provided_on"] <= cut_off}

    with TemporaryDirectory() as folder:
        write_invented_facts(
            Path(folder), clients=people, services=services, statuses=statuses, movements=moves
        )
        with open_facts(Path(folder)) as facts:
            made = make_portrait(
                facts, {"cut_off": cut_off.isoformat(), "programme": "state_service"}
            )

    sums = {
        one["code"]: sum(sum(numbers) for _, numbers in one["rows"])
        for one in made["breakdowns"]
        if not one["is_multi_valued"]
    }
    assert made["total"] == len(served)
    assert sums == dict.fromkeys(sums, len(served))
    assert [Breakdown.read(one).stored() for one in made["breakdowns"]] == made["breakdowns"]
