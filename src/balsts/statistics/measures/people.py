"""The five named measures. Each gives the people it counts, one row a person, as an expression.

The bare word "unique" means three different things in published figures and is used nowhere here.
Every measure takes the programme; a period is half-open in storage, a cut-off is an inclusive day.
"""

from datetime import date

import ibis
from ibis import _
from ibis.expr.types import BooleanValue, Table, Value

from balsts.platform.periods import Period
from balsts.statistics.enums import ServedDefinition
from balsts.statistics.facts.reading import Facts
from balsts.statistics.facts.tables import OPEN_DAYS, PEOPLE, PROVIDER_STARTS


def people_of(facts: Facts, programme: str) -> Table:
    """Everybody the programme ever reached, with what is known of them."""
    return facts.table(PEOPLE).filter(_.programme == programme)


def served(
    facts: Facts,
    *,
    programme: str,
    period: Period,
    definition: ServedDefinition = ServedDefinition.SERVICE_RECORD,
) -> Table:
    """People with at least one service in the period or, in the wide variant, an open case."""
    services = facts.table("services")
    with_service = services.filter(
        services.programme == programme, is_within(services.provided_on, period)
    ).select("person")
    if definition is ServedDefinition.SERVICE_RECORD:
        return with_service.distinct()
    days = open_days(facts, programme=programme)
    with_case = days.filter(
        days.valid_until.isnull() | (days.valid_until > period.from_),
        _is_before_end(days.valid_from, period),
    ).select("person")
    return with_service.union(with_case).distinct()


def open_days(facts: Facts, *, programme: str) -> Table:
    """The days on which cases of the programme were open: from, until, and when the case was opened.

    A snapshot from before such days were worked out counts as it did: open until somebody closed it.
    """
    if facts.has(OPEN_DAYS):
        return facts.table(OPEN_DAYS).filter(_.programme == programme)
    spells = facts.table("spells").filter(_.programme == programme)
    return spells.select(
        "programme",
        "person",
        "opened_on",
        valid_from=spells.opened_on,
        valid_until=(spells.closed_on + ibis.interval(days=1)).cast("date"),
    )


def new_in_project(
    facts: Facts,
    *,
    programme: str,
    period: Period,
    definition: ServedDefinition = ServedDefinition.SERVICE_RECORD,
) -> Table:
    """People whom the programme served for the very first time in the period."""
    people = people_of(facts, programme)
    return people.filter(is_within(people[first_day(definition)], period)).select("person")


def new_to_provider(facts: Facts, *, programme: str, provider: str, period: Period) -> Table:
    """People whose first service by this provider lies in the period, whoever served them before."""
    starts = facts.table(PROVIDER_STARTS)
    return starts.filter(
        starts.programme == programme,
        starts.provider == provider,
        is_within(starts.first_service_on, period),
    ).select("person")


def carried_over(
    facts: Facts,
    *,
    programme: str,
    period: Period,
    definition: ServedDefinition = ServedDefinition.SERVICE_RECORD,
) -> Table:
    """People served in the period whom the programme had served before it."""
    people = people_of(facts, programme)
    known = people.filter(people[first_day(definition)] < period.from_).select("person")
    return served(facts, programme=programme, period=period, definition=definition).semi_join(
        known, "person"
    )


def cumulative(
    facts: Facts,
    *,
    programme: str,
    cut_off: date,
    definition: ServedDefinition = ServedDefinition.SERVICE_RECORD,
) -> Table:
    """People ever served by the programme up to and including the cut-off, with their properties."""
    people = people_of(facts, programme)
    return people.filter(people[first_day(definition)] <= cut_off)


def first_day(definition: ServedDefinition) -> str:
    """Name the column with the day on which a person first counts as served."""
    if definition is ServedDefinition.SERVICE_RECORD:
        return "first_service_on"
    return "first_reached_on"


def is_within(day: Value, period: Period) -> BooleanValue:
    """Say as an expression: the day lies in the period."""
    return (day >= period.from_) & _is_before_end(day, period)


def how_many(facts: Facts, people: Table) -> int:
    """Count the rows of a measure."""
    return int(str(facts.rows(people.aggregate(people=people.count()))[0][0]))


def _is_before_end(day: Value, period: Period) -> BooleanValue:
    if period.until is None:
        return ibis.literal(True)  # noqa: FBT003 - a truth value as an expression
    return day < period.until
