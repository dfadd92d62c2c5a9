"""Every published figure stands beside ours, or beside the reason why there is none."""

from datetime import date
from importlib.resources import files

import pytest
from django.utils import timezone
from django.utils.translation import override

from balsts.accounts.queries.user import system_actor
from balsts.statistics.definitions import RECONCILIATION
from balsts.statistics.enums import Agreement
from balsts.statistics.models import PublishedFigure, Snapshot
from balsts.statistics.operations.published_figure import import_published_figures
from balsts.statistics.operations.report import make_report
from balsts.statistics.operations.request import register_report
from balsts.statistics.published_dimensions import (
    DIMENSION_TITLES,
    NOT_COMPUTABLE,
    category_code,
)
from balsts.statistics.queries.reconciliation import reconciliation, reconciliation_rows
from balsts.statistics.reports.makers import maker_of
from balsts.statistics.rules.scope import read_scope
from tests.statistics.invented_facts import folder_name, write_invented_facts

HEADER = "year_scope,dimension,category,count,source\n"
RECORD = files("balsts.statistics") / "data/published_figures.csv"
EARLY, LATER = date(2017, 1, 10), date(2017, 3, 10)
FACTS = {
    "clients": [
        {
            "person": 1,
            "sex": "male",
            "born_on": date(1990, 1, 1),
            "citizenship": "SY",
            "arrival_path": "relocated_greece",
            "first_arrived_on": date(2017, 1, 5),
        },
        {
            "person": 2,
            "sex": "female",
            "born_on": date(2010, 1, 1),
            "citizenship": "ER",
            "arrival_path": "resettled_turkey",
            "first_arrived_on": date(2017, 1, 6),
        },
        {
            "person": 3,
            "sex": "male",
            "born_on": date(1980, 1, 1),
            "citizenship": "AF",
            "arrival_path": "self_arrived",
        },
        {"person": 4, "sex": "female"},
    ],
    "services": [
        {"person": 1, "provided_on": EARLY},
        {"person": 2, "provided_on": EARLY},
        {"person": 1, "provided_on": LATER},
        {"person": 3, "provided_on": LATER},
        {"person": 4, "provided_on": LATER, "programme": "movement"},
    ],
    "movements": [
        {"person": 1, "movement": "arrival", "moved_on": date(2017, 1, 5)},
        {"person": 1, "movement": "departure", "moved_on": date(2017, 2, 1)},
        {"person": 1, "movement": "return", "moved_on": date(2017, 3, 1)},
        {"person": 3, "movement": "departure", "moved_on": date(2017, 3, 31)},
    ],
    "statuses": [
        {"person": 1, "legal_status": "alternative", "valid_from": date(2017, 1, 31)},
        {"person": 3, "legal_status": "refused_final", "valid_from": date(2017, 3, 1)},
    ],
    "residences": [
        {"person": 1, "place": "mucenieki", "valid_from": date(2017, 1, 1)},
        {"person": 3, "place": "jurmala", "valid_from": date(2017, 1, 1)},
    ],
    "households": [
        {"household": 1, "person": 1, "valid_from": date(2017, 1, 1)},
        {"household": 1, "person": 2, "valid_from": date(2017, 1, 1)},
    ],
    "contracts": [
        {"contract": "A", "provider": "lsk", "valid_from": date(2017, 1, 1)},
        {
            "contract": "B",
            "provider": "gpb",
            "valid_from": date(2017, 1, 1),
            "programme": "movement",
        },
    ],
    "staff": [
        {"staff": 1, "role": "mentor", "valid_from": date(2017, 1, 1)},
        {
            "staff": 2,
            "role": "volunteer_mentor",
            "provider": "gpb",
            "valid_from": date(2017, 1, 1),
        },
    ],
}
EXPECTED = [
    ("2017-01..2017-03", "clients_cumulative_unique", "total", 3),
    ("2017-01", "clients_cumulative_unique", "total", 2),
    ("2017-01..2017-03", "arrival_path_cumulative", "EU relocation programme", 2),
    ("2017-01..2017-03", "arrival_path_cumulative", "self-arrived", 1),
    ("2017-01..2017-03", "sex_cumulative", "male", 2),
    ("2017-02..2017-03-30", "clients_new_unique_in_year", "total", 1),
    ("2017-01", "sex_new_unique_in_year", "female", 1),
    ("2017", "clients_served_in_year", "total (new + carried over)", 3),
    ("2017-03", "clients_served_in_month", "total", 2),
    ("2017-01..2017-03", "average_clients_per_month", "mean", 1),
    ("2017-03", "sex", "male", 2),
    ("2017-01", "women_men_children", "children", 1),
    ("2017-01", "adult_minor", "minor", 1),
    ("2017-01", "household_unit", "family", 1),
    ("2017-03", "household_unit", "single individual", 1),
    ("2017-03", "citizenship", "Afghanistan", 1),
    ("2017-03", "residence", "asylum centre Mucenieki", 1),
    ("2017-03", "residence", "Riga or Jurmala", 1),
    ("2017-03", "residence_partial", "outside the centre", 1),
    ("2017-03", "staff", "social mentor", 1),
    ("2017-03", "decisions_in_month", "negative", 1),
    ("..2017-01", "relocation_decisions", "alternative", 1),
    ("..2017-01", "relocation_arrivals", "Greece", 1),
    ("..2017-01", "relocation_arrivals", "total", 2),
    ("2017", "relocation_arrivals_in_year", "Eritrea (nationality)", 1),
    ("..2017-09-15", "relocation_arrivals_age", "child", 1),
    ("2017", "movement_of_clients", "left Latvia on their own", 2),
    ("2017", "movement_of_clients", "returned (sentence truncated)", 1),
    ("2017-01..2017-03-30", "left_latvia", "total", 1),
    ("2017-01..2017-03-31", "left_latvia", "total", 2),
    ("2017", "left_latvia", "later returned", 1),
    ("2017", "left_latvia_by_arrival_path", "self-arrived", 1),
    ("2017", "movement_persons_supported", "total", 1),
    ("2017", "movement_volunteer_team", "total", 1),
]


@pytest.fixture
def snapshot(settings, tmp_path):
    settings.BALSTS_DATA = tmp_path
    snapshot = Snapshot.objects.create(
        state="ready",
        requested_at=timezone.now(),
        requested_by=system_actor(),
        taken_at=timezone.now(),
        schema_version=1,
        folder_name=folder_name("facts"),
        digest="ab" * 32,
    )
    write_invented_facts(snapshot.folder, **FACTS)
    return snapshot


def reconcile(snapshot, *lines):
    by, at = system_actor(), timezone.now()
    import_published_figures(content=(HEADER + "\n".join(lines)).encode(), by=by, at=at)
    run = register_report(report=RECONCILIATION, parameters={}, by=by, at=at)
    maker = maker_of(RECONCILIATION.code)
    return make_report(run=run, maker=maker, snapshot=snapshot, by=by, at=at)


@pytest.mark.slow  # counts 34 figures
@pytest.mark.django_db
def test_every_kind_of_figure_is_counted_again(snapshot):
    lines = [f"{scope},{dimension},{category},0,us" for scope, dimension, category, _ in EXPECTED]
    reconcile(snapshot, *lines)

    found = [
        (row.year_scope, row.dimension, row.category, row.computed) for row in reconciliation_rows()
    ]
    assert found == EXPECTED


@pytest.mark.django_db
def test_difference_is_ours_less_theirs(snapshot):
    reconcile(
        snapshot,
        "2017-03,clients_served_in_month,total,2,us",
        "2017-01,clients_served_in_month,total,5,us",
    )

    compared = reconciliation()
    assert [(row.difference, row.agreement) for row in compared.rows] == [
        (0, Agreement.EQUAL),
        (-3, Agreement.DIFFERENT),
    ]
    assert compared.how_many(Agreement.EQUAL) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("2023-autumn,sex,male,1,us", "the period is not given in days, months or years"),
        (
            "2017,asylum_latvia,applicants,1,us",
            "about all applicants in the country, not only clients",
        ),
        ("2017,relocation_quota,Greece,1,us", "a promise, not a count of clients"),
        (
            "2017,average_clients_per_month,mean receiving maximum support (92 %),1,us",
            "not recorded in client files",
        ),
        ("2017,average_clients_per_month,total,1,us", "the category is not one we can compute"),
        ("2017,citizenship,Atlantis,1,us", "the category is not one we can compute"),
        ("2017,shoe_size,total,1,us", "the category is not one we can compute"),
    ],
)
def test_what_is_not_counted_says_why(snapshot, line, reason):
    reconcile(snapshot, line)

    with override("en"):
        (row,) = reconciliation_rows()
    assert (row.computed, row.difference, row.agreement, row.reason) == (
        None,
        None,
        Agreement.NOT_COMPUTED,
        reason,
    )


@pytest.mark.django_db
def test_table_that_does_not_add_up_is_named(snapshot):
    run = reconcile(
        snapshot,
        "2017-03,clients_served_in_month,total,190,us",
        "2017-03,citizenship,Syria,100,us",
        "2017-03,citizenship,Afghanistan,87,us",
        "2017-03,sex,male,190,us",
    )

    with override("en"):
        compared = reconciliation()
    (faulty,) = compared.faulty_tables
    assert (faulty.year_scope, faulty.dimension, faulty.difference) == (
        "2017-03",
        "citizenship",
        -3,
    )
    assert (compared.tables_checked, compared.rows[1].category_label) == (2, "Syria")
    lines = (run.folder / "reconciliation.en.csv").read_text("utf-8-sig").splitlines()
    assert '"# Citizenship, 2017-03: the source gives 187 of 190 and does not add up"' in lines
    assert "2017-03,Citizenship,Syria,1,100,-99,different,us" in lines


@pytest.mark.django_db
def test_what_follows_from_two_figures_is_compared_too(snapshot):
    """940 less the 14 new ones of 2020 is 926; the 786 of 2018 is published and not derived."""
    reconcile(
        snapshot,
        "2016-04-06..2018-12-31,clients_cumulative_unique,total,786,us",
        "2019,clients_new_unique_in_year,total,140,us",
        "2016-04-06..2020-02-27,clients_cumulative_unique,total,940,us",
        "2020-01-01..2020-02-27,clients_new_unique_in_year,total,14,us",
        "2016-04-06..2016-12-31,clients_cumulative_unique,total,342,us",
        "2016,clients_new_unique_in_year,total,342,us",
    )

    totals = [
        (row.year_scope, row.published, row.source)
        for row in reconciliation_rows()
        if row.dimension == "clients_cumulative_unique"
    ]
    assert totals == [
        ("2016-04-06..2018-12-31", 786, "us"),
        ("2016-04-06..2019-12-31", 926, "940 − 14: us"),
        ("2016-04-06..2020-02-27", 940, "us"),
        ("2016-04-06..2016-12-31", 342, "us"),
    ]


@pytest.mark.django_db
def test_nothing_made_is_nothing_shown():
    assert (reconciliation(), reconciliation_rows()) == (None, ())


@pytest.mark.django_db
def test_every_figure_of_the_published_record_has_a_number_or_a_reason():
    content = RECORD.read_bytes()
    import_published_figures(content=content, by=system_actor(), at=timezone.now())

    figures = list(PublishedFigure.objects.all())
    unexplained = [
        (figure.dimension, figure.category)
        for figure in figures
        if read_scope(figure.year_scope)
        and figure.dimension not in NOT_COMPUTABLE
        and category_code(figure.dimension, figure.category) is None
        and "maximum support" not in figure.category
    ]
    assert unexplained == []
    assert {figure.dimension for figure in figures} == set(DIMENSION_TITLES)
    assert len(figures) == 255
