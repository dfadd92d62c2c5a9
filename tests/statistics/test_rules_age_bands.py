"""Every scheme has its own edges; sixty is where they differ."""

import pytest

from balsts.statistics.enums import AgeScheme
from balsts.statistics.rules import age_bands


@pytest.mark.parametrize(
    ("band", "age", "expected"),
    [
        (age_bands.monthly_band, 17, "minor"),
        (age_bands.monthly_band, 18, "adult"),
        (age_bands.half_year_band, 17, "0_17"),
        (age_bands.half_year_band, 18, "18_60"),
        (age_bands.half_year_band, 60, "18_60"),
        (age_bands.half_year_band, 61, "over_60"),
        (age_bands.caritas_children_band, 0, "0_6"),
        (age_bands.caritas_children_band, 6, "0_6"),
        (age_bands.caritas_children_band, 7, "7_12"),
        (age_bands.caritas_children_band, 12, "7_12"),
        (age_bands.caritas_children_band, 13, "13_17"),
        (age_bands.caritas_children_band, 18, "adult"),
        (age_bands.esf_band, 24, "under_25"),
        (age_bands.esf_band, 25, "25_54"),
        (age_bands.esf_band, 54, "25_54"),
        (age_bands.esf_band, 55, "over_54"),
        (age_bands.esf_plus_band, 17, "under_18"),
        (age_bands.esf_plus_band, 18, "18_29"),
        (age_bands.esf_plus_band, 29, "18_29"),
        (age_bands.esf_plus_band, 30, "30_54"),
        (age_bands.esf_plus_band, 54, "30_54"),
        (age_bands.esf_plus_band, 55, "55_over"),
        (age_bands.amif_band, 17, "under_18"),
        (age_bands.amif_band, 18, "18_60"),
        (age_bands.amif_band, 60, "18_60"),
        (age_bands.amif_band, 61, "over_60"),
        (age_bands.unhcr_band, 0, "0_4"),
        (age_bands.unhcr_band, 4, "0_4"),
        (age_bands.unhcr_band, 5, "5_11"),
        (age_bands.unhcr_band, 11, "5_11"),
        (age_bands.unhcr_band, 12, "12_17"),
        (age_bands.unhcr_band, 17, "12_17"),
        (age_bands.unhcr_band, 18, "18_59"),
        (age_bands.unhcr_band, 59, "18_59"),
        (age_bands.unhcr_band, 60, "60_over"),
        (age_bands.five_years_band, 4, "0_4"),
        (age_bands.five_years_band, 5, "5_9"),
        (age_bands.five_years_band, 74, "70_74"),
        (age_bands.five_years_band, 75, "75_over"),
    ],
)
def test_edge(band, age, expected):
    assert band(age) == expected


@pytest.mark.parametrize("scheme", AgeScheme)
def test_every_scheme_says_unknown_and_lists_it_last(scheme):
    assert age_bands.BAND_OF[scheme](None) == "unknown"
    assert age_bands.bands_of(scheme)[-1] == "unknown"


def test_bands_are_listed_from_the_youngest():
    assert age_bands.bands_of(AgeScheme.UNHCR) == (
        "0_4",
        "5_11",
        "12_17",
        "18_59",
        "60_over",
        "unknown",
    )
