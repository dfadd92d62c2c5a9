"""Tables worked out from others while a snapshot is written: one row for each person in a programme.

What every portrait asks first (since when, by whom, at what age) is counted once here, and on which
days a case was open and a contract carried the help.
"""

from pathlib import Path

import ibis
from ibis import _
from ibis.expr.types import IntegerValue, Table, Value

from balsts.statistics.facts.reading import Facts, open_facts
from balsts.statistics.facts.tables import OPEN_DAYS, PEOPLE, PROVIDER_STARTS


class PseudonymsCollide(RuntimeError):
    """Two people were given one pseudonym; take the snapshot again."""


def derive_tables(folder: Path) -> dict[str, int]:
    """Write the derived tables into the folder and return how many rows they have."""
    rows: dict[str, int] = {}
    with open_facts(folder) as facts:
        _refuse_collisions(facts)
        starts = facts.keep("starts", _provider_starts(facts))
        open_days = facts.keep("open", _open_days(facts))
        for name, expression in (
            (PROVIDER_STARTS, starts),
            (OPEN_DAYS, open_days),
            (PEOPLE, _people(facts, starts, open_days)),
        ):
            expression.to_parquet(str(folder / f"{name}.parquet"), compression="zstd")
            rows[name] = int(facts.table(name).count().to_pyarrow().as_py())
    return rows


def completed_years(born_on: Value, day: Value) -> IntegerValue:
    """Say as an expression: the age on a day; none before birth or when the birth is not known.

    Someone born on 29 February turns older on 1 March in common years.
    """
    had_birthday = (day.month() * 100 + day.day()) >= (born_on.month() * 100 + born_on.day())
    age = day.year() - born_on.year() - ibis.ifelse(had_birthday, 0, 1)
    return ibis.ifelse(age >= 0, age, ibis.null("int64"))


def _refuse_collisions(facts: Facts) -> None:
    clients = facts.table("clients")
    counted = clients.aggregate(rows=clients.count(), people=clients.person.nunique())
    rows, people = facts.rows(counted)[0]
    if rows != people:
        raise PseudonymsCollide


def _provider_starts(facts: Facts) -> Table:
    """First and last service of each person by each provider of a programme."""
    services = facts.table("services")
    return services.group_by("programme", "person", "provider").aggregate(
        first_service_on=services.provided_on.min(), last_service_on=services.provided_on.max()
    )


def _open_days(facts: Facts) -> Table:
    """The days of each case on which it was open and an enrolment under a contract carried it.

    Whose contract has ended nobody can close, so what nobody closed is over with the contract. What was
    kept of an erased person may have no end of its own: the contract is asked besides.
    """
    contracts = facts.table("contracts").select("contract", contract_until="valid_until")
    enrolments = facts.table("enrolments").left_join(contracts, "contract")
    enrolled = enrolments.select(
        "programme",
        "person",
        enrolled_from=enrolments.valid_from,
        enrolled_until=ibis.least(enrolments.valid_until, enrolments.contract_until),
    )
    spells = facts.table("spells")
    carried = spells.inner_join(enrolled, ["programme", "person"])
    days = carried.select(
        "programme",
        "person",
        "opened_on",
        valid_from=ibis.greatest(carried.opened_on, carried.enrolled_from),
        valid_until=ibis.least(carried.closed_on + ibis.interval(days=1), carried.enrolled_until),
    )
    return days.filter(days.valid_until.isnull() | (days.valid_until > days.valid_from))


def _people(facts: Facts, starts: Table, open_days: Table) -> Table:
    served = starts.group_by("programme", "person").aggregate(
        first_service_on=_.first_service_on.min(),
        last_service_on=_.last_service_on.max(),
        first_provider=_.provider.argmin(_.first_service_on),
    )
    opened = open_days.group_by("programme", "person").aggregate(first_opened_on=_.valid_from.min())
    clients = facts.table("clients")
    pairs = served.select("programme", "person").union(
        facts.table("spells").select("programme", "person"), distinct=True
    )
    joined = (
        pairs.inner_join(clients, "person")
        .left_join(served, ["programme", "person"])
        .drop("programme_right", "person_right")
        .left_join(opened, ["programme", "person"])
        .drop("programme_right", "person_right")
    )
    return joined.mutate(
        first_reached_on=ibis.least(joined.first_service_on, joined.first_opened_on),
        age_at_first_service=completed_years(joined.born_on, joined.first_service_on),
    )
