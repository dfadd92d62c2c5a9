"""What is worked out once for each person: since when, by whom, at what age."""

from datetime import date

import pytest

from balsts.statistics.facts.reading import open_facts
from tests.statistics.invented_facts import write_invented_facts


def people_of(folder):
    with open_facts(folder) as facts:
        columns = ("programme", "first_provider", "first_service_on", "last_service_on")
        return sorted(facts.rows(facts.table("people").select(*columns)))


def test_first_provider_is_the_one_of_the_first_service_in_the_programme(tmp_path):
    services = [
        {"person": 1, "provider": "lsk", "provided_on": date(2018, 1, 1)},
        {"person": 1, "provider": "caritas", "provided_on": date(2017, 1, 1)},
        {"person": 1, "provider": "caritas", "provided_on": date(2019, 1, 1)},
        {
            "person": 1,
            "provider": "gpb",
            "programme": "movement",
            "provided_on": date(2016, 5, 1),
        },
    ]
    folder = write_invented_facts(tmp_path / "facts", clients=[{"person": 1}], services=services)

    assert people_of(folder) == [
        ("movement", "gpb", date(2016, 5, 1), date(2016, 5, 1)),
        ("state_service", "caritas", date(2017, 1, 1), date(2019, 1, 1)),
    ]


def test_person_with_a_case_only_is_reached_but_never_served(tmp_path):
    folder = write_invented_facts(
        tmp_path / "facts",
        clients=[{"person": 1}],
        spells=[{"person": 1, "opened_on": date(2018, 3, 1)}],
    )

    with open_facts(folder) as facts:
        people = facts.table("people")
        columns = ("first_service_on", "first_opened_on", "first_reached_on")
        assert facts.rows(people.select(*columns)) == [(None, date(2018, 3, 1), date(2018, 3, 1))]


@pytest.mark.parametrize(
    ("born_on", "served_on", "age"),
    [
        (date(2000, 2, 29), date(2018, 2, 28), 17),
        (date(2000, 2, 29), date(2018, 3, 1), 18),
        (date(2000, 2, 29), date(2020, 2, 29), 20),
        (date(2000, 12, 31), date(2018, 12, 30), 17),
        (date(2000, 12, 31), date(2018, 12, 31), 18),
        (date(2018, 5, 5), date(2018, 5, 5), 0),
        (date(2018, 5, 6), date(2018, 5, 5), None),
        (None, date(2018, 5, 5), None),
    ],
)
def test_age_at_first_service(tmp_path, born_on, served_on, age):
    folder = write_invented_facts(
        tmp_path / "facts",
        clients=[{"person": 1, "born_on": born_on}],
        services=[{"person": 1, "provided_on": served_on}],
    )

    with open_facts(folder) as facts:
        assert facts.rows(facts.table("people").select("age_at_first_service")) == [(age,)]
