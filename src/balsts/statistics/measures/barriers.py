"""What stood in the way of services, counted: records, people, cases and time lost."""

from ibis.expr.types import Table

from balsts.casework.enums import BarrierKind
from balsts.platform.periods import Period
from balsts.statistics.breakdown import Breakdown
from balsts.statistics.facts.reading import Facts
from balsts.statistics.measures.people import is_within

COLUMNS = ("records", "people", "cases")


def barriers_in(facts: Facts, *, programme: str, period: Period) -> Table:
    """Barriers named in records of the period, one row for each person who took part."""
    barriers = facts.table("barriers")
    return barriers.filter(barriers.programme == programme, is_within(barriers.provided_on, period))


def count_barriers(
    facts: Facts, barriers: Table, *, by: tuple[str, ...]
) -> dict[tuple[str, ...], dict[str, int]]:
    """Count services, people, their open cases and minutes lost by some columns, or all together.

    A service in which several people met a barrier lost its minutes once.
    """
    counted = barriers.aggregate(
        by=by,
        records=barriers.record.nunique(),
        people=barriers.person.nunique(),
        cases=barriers.person.nunique(where=barriers.has_open_case),
    )
    once = barriers.select("record", "barrier_kind", "institution_kind", "minutes_lost").distinct()
    lost = once.aggregate(by=by, minutes_lost=once.minutes_lost.sum())
    minutes = {row[:-1]: row[-1] for row in facts.rows(lost.select(*by, "minutes_lost"))}
    return {
        tuple(map(str, row[: len(by)])): dict(
            zip(COLUMNS, (int(str(number)) for number in row[len(by) :]), strict=True)
        )
        | {"minutes_lost": int(str(minutes.get(row[: len(by)]) or 0))}
        for row in facts.rows(counted.select(*by, *COLUMNS))
    }


def barriers_by_kind(facts: Facts, *, programme: str, period: Period, total: int) -> Breakdown:
    """Count records, people and their open cases by kind of barrier."""
    barriers = barriers_in(facts, programme=programme, period=period)
    found = count_barriers(facts, barriers, by=("barrier_kind",))
    return Breakdown(
        code="barriers",
        columns=COLUMNS,
        rows=tuple(
            (kind, tuple(found[kind,][column] for column in COLUMNS))
            for kind in BarrierKind.values
            if (kind,) in found
        ),
        total=total,
        is_multi_valued=True,
    )
