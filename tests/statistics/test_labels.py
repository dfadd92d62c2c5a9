"""Every code that a report can hold has words, in each language of the interface."""

import pytest
from django.conf import settings
from django.utils.translation import override

from balsts.platform.countries import COUNTRY_CODES
from balsts.platform.languages import LANGUAGE_CODES
from balsts.statistics.definitions import (
    DIMENSIONS,
    MONTHLY_REPORT,
    RECONCILIATION,
    SOCIAL_PORTRAIT,
)
from balsts.statistics.enums import AgeScheme
from balsts.statistics.labels import OTHER, column_label, label_of
from balsts.statistics.rules.age_bands import bands_of
from balsts.statistics.wording import title_of


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_no_label_is_a_bare_code(language):
    with override(language):
        bare = [
            (dimension, code)
            for dimension, codes in (
                ("citizenship", COUNTRY_CODES),
                ("languages", LANGUAGE_CODES),
                *(("age", bands_of(scheme)) for scheme in AgeScheme),
                ("sex_by_age", bands_of(AgeScheme.FIVE_YEARS)),
                ("centre", ("inside", "outside", "unknown")),
                ("citizenship", (OTHER,)),
            )
            for code in codes
            if label_of(dimension, code) == code
        ]

    assert bare == []


@pytest.mark.parametrize(
    ("band", "expected"),
    [
        ("18_59", "18–59"),
        ("60_over", "60 and over"),
        ("over_60", "over 60"),
        ("under_18", "under 18"),
        ("minor", "minors"),
        ("unknown", "not known"),
    ],
)
def test_bands_are_written_in_words(band, expected):
    with override("en"):
        assert label_of("age", band) == expected


def test_code_of_no_list_is_shown_as_it_is():
    assert label_of("first_year", "2017") == "2017"
    assert label_of("citizenship", "Atlantis") == "Atlantis"
    assert label_of("sex", "code of tomorrow") == "code of tomorrow"
    assert label_of("languages", "xyz") == "xyz"


def test_columns_have_names():
    with override("en"):
        columns = ("people", "records", "new", "carried_over", "promised", "female")

        assert [column_label(column) for column in columns] == [
            "people",
            "services",
            "new",
            "carried over",
            "promised",
            "women",
        ]


def test_every_dimension_says_what_is_counted():
    short = [code for code, told in DIMENSIONS.items() if len(str(told.text).split()) < 5]

    assert short == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("report", "parameters", "expected"),
    [
        (
            SOCIAL_PORTRAIT,
            {"programme": "none", "cut_off": "2020-02-29"},
            "Social portrait of clients. none, up to and including 29 February 2020",
        ),
        (
            MONTHLY_REPORT,
            {"programme": "none", "month": "2018-10"},
            "Monthly report. none, October 2018",
        ),
        (
            MONTHLY_REPORT,
            {"programme": "none", "from": "2018-10-01", "last_day": "2018-10-31"},
            "Monthly report. none, 1 October 2018 to 31 October 2018",
        ),
        (RECONCILIATION, {}, "Computed and published figures"),
    ],
)
def test_title_says_what_it_is_about(report, parameters, expected):
    with override("en"):
        assert title_of(report, parameters) == expected
