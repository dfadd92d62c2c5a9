"""Ages put into bands: one function a scheme, because their edges differ on purpose.

Each takes completed years, or None where the age is not known, and gives a stable code. Sixty is
in the middle band of AMIF and of Latvian half-year reports, and in the last band of UNHCR.
"""

from collections.abc import Callable, Mapping

from balsts.statistics.enums import AgeScheme

UNKNOWN = "unknown"
OLDEST_FIVE_YEARS = 75
OLDEST_AGE = 120


def monthly_band(age: int | None) -> str:
    """Minor or adult, as monthly news print it."""
    return _band(age, {17: "minor"}, above="adult")


def half_year_band(age: int | None) -> str:
    """0-17, 18-60, over 60, as half-year reports print it."""
    return _band(age, {17: "0_17", 60: "18_60"}, above="over_60")


def caritas_children_band(age: int | None) -> str:
    """Children by school age; the published list begins at one, so infants join its first band."""
    return _band(age, {6: "0_6", 12: "7_12", 17: "13_17"}, above="adult")


def esf_band(age: int | None) -> str:
    """European Social Fund 2014-2020: under 25, 25-54, over 54 at entry."""
    return _band(age, {24: "under_25", 54: "25_54"}, above="over_54")


def esf_plus_band(age: int | None) -> str:
    """European Social Fund Plus: under 18, 18-29, 30-54, 55 and over at entry."""
    return _band(age, {17: "under_18", 29: "18_29", 54: "30_54"}, above="55_over")


def amif_band(age: int | None) -> str:
    """Asylum, Migration and Integration Fund: under 18, 18-60, over 60 at entry."""
    return _band(age, {17: "under_18", 60: "18_60"}, above="over_60")


def unhcr_band(age: int | None) -> str:
    """UNHCR: 0-4, 5-11, 12-17, 18-59, 60 and over on the reporting date."""
    return _band(age, {4: "0_4", 11: "5_11", 17: "12_17", 59: "18_59"}, above="60_over")


def five_years_band(age: int | None) -> str:
    """Equal bands for drawing a pyramid."""
    oldest = OLDEST_FIVE_YEARS
    bands = {first + 4: f"{first}_{first + 4}" for first in range(0, oldest, 5)}
    return _band(age, bands, above=f"{oldest}_over")


def _band(age: int | None, bands: Mapping[int, str], *, above: str) -> str:
    """Find the first band, youngest first, whose inclusive last age is not below the age."""
    if age is None:
        return UNKNOWN
    return next((band for last_age, band in bands.items() if age <= last_age), above)


BAND_OF: Mapping[AgeScheme, Callable[[int | None], str]] = {
    AgeScheme.MONTHLY: monthly_band,
    AgeScheme.HALF_YEAR: half_year_band,
    AgeScheme.CARITAS_CHILDREN: caritas_children_band,
    AgeScheme.ESF: esf_band,
    AgeScheme.ESF_PLUS: esf_plus_band,
    AgeScheme.AMIF: amif_band,
    AgeScheme.UNHCR: unhcr_band,
    AgeScheme.FIVE_YEARS: five_years_band,
}


def bands_of(scheme: AgeScheme) -> tuple[str, ...]:
    """All bands of a scheme from the youngest, unknown last; whether anybody is in them or not."""
    band = BAND_OF[scheme]
    return (*dict.fromkeys(band(age) for age in range(OLDEST_AGE)), UNKNOWN)
