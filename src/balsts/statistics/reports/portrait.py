"""The social portrait: everybody ever served up to a cut-off day, by what is known of them."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from ibis.expr.types import Table

from balsts.casework.enums import CaseCloseReason, ServiceType
from balsts.clients.enums import (
    EU_RELOCATION_PATHS,
    ArrivalPath,
    Education,
    LegalStatus,
    MaritalStatus,
    OccupationGroup,
    Place,
    Sex,
)
from balsts.platform.dates import EARLIEST
from balsts.platform.periods import Period
from balsts.statistics.breakdown import Breakdown, in_order, largest_first
from balsts.statistics.definitions import RELOCATION_PROMISE
from balsts.statistics.enums import (
    AgeScheme,
    ArrivalGroup,
    CaseOutcome,
    ServedDefinition,
    Whereabouts,
)
from balsts.statistics.facts.reading import Facts
from balsts.statistics.measures import groups
from balsts.statistics.measures.people import cumulative, how_many
from balsts.statistics.measures.services import served_by_year, services_by_type
from balsts.statistics.rules.age_bands import BAND_OF, UNKNOWN, bands_of

COHORT_COLUMNS = (
    "person",
    "sex",
    "age_at_first_service",
    "is_age_estimated",
    "citizenship",
    "arrival_path",
    "education",
    "marital_status",
    "occupation_group",
    "first_service_on",
)


def make_portrait(facts: Facts, parameters: Mapping[str, str]) -> dict[str, Any]:
    """Count the portrait for `cut_off` (inclusive), `programme` and `age_scheme`."""
    cut_off = date.fromisoformat(parameters["cut_off"])
    programme = parameters["programme"]
    scheme = AgeScheme(parameters.get("age_scheme", AgeScheme.UNHCR))
    period = Period(EARLIEST, cut_off + timedelta(days=1))

    cohort = facts.keep(
        "cohort",
        cumulative(facts, programme=programme, cut_off=cut_off).select(*COHORT_COLUMNS),
    )
    total = how_many(facts, cohort)
    new_by_year = groups.by_year(facts, cohort, "first_service_on")
    served = served_by_year(facts, programme=programme, period=period)

    breakdowns = [
        *_sex_and_age(facts, cohort, scheme=scheme, total=total),
        _citizenship(facts, cohort, total=total),
        *_arrival(facts, cohort, total=total),
        _listed(
            "legal_status",
            groups.by_legal_status(facts, cohort, on=cut_off),
            (*LegalStatus.values, UNKNOWN),
            total=total,
        ),
        Breakdown.of("first_year", dict(sorted(new_by_year.items())), total=total),
        _years(new_by_year, served, total=total),
        _listed(
            "whereabouts",
            groups.by_whereabouts(facts, cohort, on=cut_off),
            Whereabouts.values,
            total=total,
        ),
        _listed(
            "case_outcome",
            groups.by_case_outcome(facts, cohort, programme=programme, on=cut_off),
            (
                CaseOutcome.OPEN,
                CaseOutcome.LEFT_OPEN,
                *CaseCloseReason.values,
                CaseOutcome.NO_CASE,
            ),
            total=total,
        ),
        *(
            _listed(code, groups.by_column(facts, cohort, code), order, total=total)
            for code, order in (
                ("education", Education.values),
                ("marital_status", MaritalStatus.values),
                ("occupation_group", OccupationGroup.values),
            )
        ),
        _listed(
            "residence",
            groups.by_residence(facts, cohort, from_=EARLIEST, last_day=cut_off),
            Place.values,
            total=total,
        ),
        _languages(facts, cohort, total=total),
        services(facts, programme=programme, period=period, total=total),
    ]
    return {
        "cut_off": cut_off.isoformat(),
        "programme": programme,
        "age_scheme": scheme.value,
        "served_definition": ServedDefinition.SERVICE_RECORD.value,
        "total": total,
        "estimated_ages": _estimated_ages(facts, cohort),
        "breakdowns": [breakdown.stored() for breakdown in breakdowns],
    }


def services(facts: Facts, *, programme: str, period: Period, total: int) -> Breakdown:
    """Services by type: people and records."""
    counted = services_by_type(facts, programme=programme, period=period)
    order = [code for code in ServiceType.values if code in counted]
    return Breakdown(
        code="services",
        columns=("people", "records"),
        rows=tuple((code, counted[code]) for code in order),
        total=total,
        is_multi_valued=True,
    )


def _sex_and_age(facts: Facts, cohort: Table, *, scheme: AgeScheme, total: int) -> list[Breakdown]:
    counted = groups.by_sex_and_age(facts, cohort, "age_at_first_service")
    by_sex: Counter[str] = Counter()
    by_band: Counter[str] = Counter()
    pyramid: Counter[tuple[str, str]] = Counter()
    for (sex, age), people in counted.items():
        by_sex[sex] += people
        by_band[BAND_OF[scheme](age)] += people
        pyramid[BAND_OF[AgeScheme.FIVE_YEARS](age), sex] += people
    return [
        _listed("sex", by_sex, Sex.values, total=total),
        Breakdown.of("age", in_order(by_band, bands_of(scheme), with_zeros=True), total=total),
        Breakdown(
            code="sex_by_age",
            columns=tuple(Sex.values),
            rows=tuple(
                (band, tuple(pyramid[band, sex] for sex in Sex.values))
                for band in bands_of(AgeScheme.FIVE_YEARS)
            ),
            total=total,
        ),
    ]


def _estimated_ages(facts: Facts, cohort: Table) -> int:
    """Count ages worked out from a birth date of which only the month or year is known."""
    return how_many(
        facts, cohort.filter(cohort.is_age_estimated, cohort.age_at_first_service.notnull())
    )


def _citizenship(facts: Facts, cohort: Table, *, total: int) -> Breakdown:
    counts = groups.by_column(facts, cohort, "citizenship")
    return Breakdown.of("citizenship", largest_first(counts, last=("XXA", "XXX")), total=total)


def _arrival(facts: Facts, cohort: Table, *, total: int) -> list[Breakdown]:
    by_path = groups.by_column(facts, cohort, "arrival_path")
    by_group: Counter[str] = Counter()
    for path, people in by_path.items():
        by_group[arrival_group(path)] += people
    return [
        _listed("arrival_path", by_path, ArrivalPath.values, total=total),
        _listed("arrival_group", by_group, ArrivalGroup.values, total=total),
        Breakdown(
            code="relocation",
            columns=("people", "promised"),
            rows=tuple(
                (path, (by_path.get(path, 0), promised))
                for path, promised in RELOCATION_PROMISE.items()
            ),
            total=total,
            is_multi_valued=True,
        ),
    ]


def arrival_group(path: str) -> ArrivalGroup:
    """Put a first arrival path into the group that published figures use."""
    if path == ArrivalPath.UNKNOWN:
        return ArrivalGroup.UNKNOWN
    if path in EU_RELOCATION_PATHS:
        return ArrivalGroup.EU_RELOCATION
    return ArrivalGroup.SELF_ARRIVED


def _years(new_by_year: Mapping[str, int], served: Mapping[str, int], *, total: int) -> Breakdown:
    return Breakdown(
        code="years",
        columns=("new", "carried_over", "served"),
        rows=tuple(
            (year, (new_by_year.get(year, 0), people - new_by_year.get(year, 0), people))
            for year, people in served.items()
        ),
        total=total,
        is_multi_valued=True,
    )


def _languages(facts: Facts, cohort: Table, *, total: int) -> Breakdown:
    counts = largest_first(groups.by_language(facts, cohort), last=(UNKNOWN,))
    return Breakdown(
        code="languages",
        rows=tuple((code, (people,)) for code, people in counts.items()),
        total=total,
        is_multi_valued=True,
    )


def _listed(code: str, counts: Mapping[str, int], order: Any, *, total: int) -> Breakdown:
    return Breakdown.of(code, in_order(counts, order), total=total)
