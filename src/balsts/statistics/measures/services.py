"""Services counted: records once each, people once each; the two are never mixed."""

from ibis import _
from ibis.expr.types import Table

from balsts.platform.periods import Period
from balsts.statistics.facts.reading import Facts
from balsts.statistics.measures.people import is_within


def services_by_type(facts: Facts, *, programme: str, period: Period) -> dict[str, tuple[int, int]]:
    """Return people and records by type of service; people count under each type they had."""
    people = _in_period(facts, "services", programme, period)
    records = _in_period(facts, "records", programme, period)
    by_people = facts.rows(
        people.group_by("service_type")
        .aggregate(people=people.person.nunique())
        .select("service_type", "people")
    )
    by_records = facts.rows(
        records.group_by("service_type")
        .aggregate(records=_.count())
        .select("service_type", "records")
    )
    people_of = {str(code): int(str(count)) for code, count in by_people}
    records_of = {str(code): int(str(count)) for code, count in by_records}
    return {
        code: (people_of.get(code, 0), records_of.get(code, 0))
        for code in sorted(people_of | records_of)
    }


def served_by_year(facts: Facts, *, programme: str, period: Period) -> dict[str, int]:
    """Return the different people served in each calendar year of the period."""
    services = _in_period(facts, "services", programme, period)
    years = services.mutate(year=services.provided_on.year())
    counted = years.group_by("year").aggregate(people=years.person.nunique())
    rows = facts.rows(counted.select("year", "people"))
    return {str(year): int(str(count)) for year, count in sorted(rows, key=str)}


def _in_period(facts: Facts, name: str, programme: str, period: Period) -> Table:
    table = facts.table(name)
    return table.filter(table.programme == programme, is_within(table.provided_on, period))
