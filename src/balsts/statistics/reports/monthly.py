"""The monthly report: people served in a period, in the tables that monthly news print."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

import ibis
from ibis.expr.types import Table

from balsts.clients.enums import CENTRES, LegalStatus, Place, Sex
from balsts.platform.periods import Period, month_of
from balsts.statistics.breakdown import Breakdown, in_order, largest_first
from balsts.statistics.enums import (
    AgeGroup,
    AgeScheme,
    DecisionOutcome,
    HouseholdUnit,
    ServedDefinition,
    StaffGroup,
)
from balsts.statistics.facts.deriving import completed_years
from balsts.statistics.facts.reading import Facts
from balsts.statistics.measures import groups
from balsts.statistics.measures.barriers import barriers_by_kind
from balsts.statistics.measures.people import (
    carried_over,
    cumulative,
    how_many,
    new_in_project,
    people_of,
    served,
)
from balsts.statistics.measures.staff_months import STAFF_GROUP_OF
from balsts.statistics.reports.portrait import services
from balsts.statistics.rules.age_bands import BAND_OF, bands_of

OUTCOME_OF: Mapping[str, DecisionOutcome] = {
    LegalStatus.REFUGEE: DecisionOutcome.POSITIVE,
    LegalStatus.ALTERNATIVE: DecisionOutcome.POSITIVE,
    LegalStatus.TEMPORARY_PROTECTION: DecisionOutcome.POSITIVE,
    LegalStatus.REFUSED_FINAL: DecisionOutcome.NEGATIVE,
    LegalStatus.APPEAL_PENDING: DecisionOutcome.APPEAL,
}


def make_monthly_report(facts: Facts, parameters: Mapping[str, str]) -> dict[str, Any]:
    """Count the report of `month` (YYYY-MM) and `programme`."""
    period = month_of(date.fromisoformat(f"{parameters['month']}-01"))
    programme = parameters["programme"]
    definition = ServedDefinition(
        parameters.get("served_definition", ServedDefinition.SERVICE_RECORD)
    )
    people = served_with_properties(
        facts, programme=programme, period=period, definition=definition
    )
    total = how_many(facts, people)
    new = new_in_project(facts, programme=programme, period=period, definition=definition)
    carried = carried_over(facts, programme=programme, period=period, definition=definition)
    breakdowns = [
        *people_tables(facts, people, period=period, total=total),
        staff(facts, programme=programme, on=last_day_of(period)),
        decisions(facts, programme=programme, period=period),
        services(facts, programme=programme, period=period, total=total),
        barriers_by_kind(facts, programme=programme, period=period, total=total),
    ]
    return {
        "month": parameters["month"],
        "programme": programme,
        "served_definition": definition.value,
        "total": total,
        "new_in_project": how_many(facts, new),
        "carried_over": how_many(facts, carried),
        "breakdowns": [breakdown.stored() for breakdown in breakdowns],
    }


def served_with_properties(
    facts: Facts,
    *,
    programme: str,
    period: Period,
    definition: ServedDefinition = ServedDefinition.SERVICE_RECORD,
) -> Table:
    """Everybody served in the period, with what is known of them and the age on its last day."""
    people = people_of(facts, programme).semi_join(
        served(facts, programme=programme, period=period, definition=definition), "person"
    )
    last_day = ibis.literal(last_day_of(period))
    return facts.keep(
        "served",
        people.select(
            "person",
            "sex",
            "citizenship",
            age=completed_years(people.born_on, last_day),
        ),
    )


def people_tables(facts: Facts, people: Table, *, period: Period, total: int) -> list[Breakdown]:
    """Count the tables of a period about people and their households."""
    days = {"from_": period.from_, "last_day": last_day_of(period)}
    by_place = groups.by_residence(facts, people, **days)
    families, singles = groups.families_and_singles(facts, people, **days)
    countries = largest_first(groups.by_column(facts, people, "citizenship"), last=("XXA", "XXX"))
    return [
        *_sex_and_age(groups.by_sex_and_age(facts, people, "age"), total=total),
        Breakdown.of("residence", in_order(by_place, Place.values), total=total),
        _centre(by_place, total=total),
        Breakdown(
            code="household_unit",
            columns=("households",),
            rows=(
                (HouseholdUnit.FAMILY.value, (families,)),
                (HouseholdUnit.SINGLE.value, (singles,)),
            ),
            total=total,
            is_multi_valued=True,
        ),
        Breakdown.of("citizenship", countries, total=total),
    ]


def staff(facts: Facts, *, programme: str, on: date) -> Breakdown:
    """People in post on a day with the providers whose contracts run that day."""
    contracts, posts = facts.table("contracts"), facts.table("staff")
    running = contracts.filter(
        contracts.programme == programme,
        contracts.valid_from <= on,
        contracts.valid_until.isnull() | (contracts.valid_until > on),
    ).select("provider")
    held = posts.filter(
        posts.valid_from <= on, posts.valid_until.isnull() | (posts.valid_until > on)
    ).semi_join(running, "provider")
    return _staff_groups(facts, held)


def decisions(facts: Facts, *, programme: str, period: Period) -> Breakdown:
    """Clients of the programme by what was decided about their status in the period."""
    last_day = last_day_of(period)
    clients = cumulative(facts, programme=programme, cut_off=last_day)
    by_outcome: Counter[str] = Counter()
    for status, people in groups.by_decision(facts, clients, period=period).items():
        if status in OUTCOME_OF:
            by_outcome[OUTCOME_OF[status]] += people
    return Breakdown(
        code="decisions",
        rows=tuple((outcome.value, (by_outcome[outcome],)) for outcome in DecisionOutcome),
        total=sum(by_outcome.values()),
        is_multi_valued=True,
    )


def last_day_of(period: Period) -> date:
    """Return the inclusive last day of a period that has one."""
    last_day = period.last_day
    if last_day is None:
        raise ValueError(period)
    return last_day


def _sex_and_age(counted: Mapping[tuple[str, int | None], int], *, total: int) -> list[Breakdown]:
    by_sex: Counter[str] = Counter()
    by_maturity: Counter[str] = Counter()
    by_group: Counter[str] = Counter()
    by_band: Counter[str] = Counter()
    for (sex, age), people in counted.items():
        maturity = BAND_OF[AgeScheme.MONTHLY](age)
        by_sex[sex] += people
        by_maturity[maturity] += people
        by_group[_age_group(sex, maturity)] += people
        by_band[BAND_OF[AgeScheme.HALF_YEAR](age)] += people
    return [
        Breakdown.of("sex", in_order(by_sex, Sex.values), total=total),
        Breakdown.of("women_men_children", in_order(by_group, AgeGroup.values), total=total),
        Breakdown.of(
            "adult_minor", in_order(by_maturity, bands_of(AgeScheme.MONTHLY)), total=total
        ),
        Breakdown.of(
            "age_in_period", in_order(by_band, bands_of(AgeScheme.HALF_YEAR)), total=total
        ),
    ]


def _age_group(sex: str, maturity: str) -> AgeGroup:
    match maturity, sex:
        case "minor", _:
            return AgeGroup.CHILDREN
        case "adult", Sex.FEMALE:
            return AgeGroup.WOMEN
        case "adult", Sex.MALE:
            return AgeGroup.MEN
        case "adult", _:
            return AgeGroup.OTHER_ADULTS
        case _:
            return AgeGroup.UNKNOWN


def _centre(by_place: Mapping[str, int], *, total: int) -> Breakdown:
    inside = sum(people for place, people in by_place.items() if place in CENTRES)
    unknown = by_place.get(Place.UNKNOWN, 0)
    counts = {"inside": inside, "outside": total - inside - unknown, "unknown": unknown}
    return Breakdown.of("centre", counts, total=total)


def _staff_groups(facts: Facts, held: Table) -> Breakdown:
    counted = held.group_by("role").aggregate(people=held.staff.nunique())
    by_group: Counter[str] = Counter()
    for role, count in facts.rows(counted.select("role", "people")):
        if str(role) in STAFF_GROUP_OF:
            by_group[STAFF_GROUP_OF[str(role)]] += int(str(count))
    return Breakdown(
        code="staff",
        rows=tuple(
            (code, (count,)) for code, count in in_order(by_group, StaffGroup.values).items()
        ),
        total=sum(by_group.values()),
        is_multi_valued=True,
    )
