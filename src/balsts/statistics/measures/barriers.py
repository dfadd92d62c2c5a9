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


def barriers_by_kind(facts: Facts, *, programme: str, period: Period, total: int) -> Breakdown:
    """Count records, people and their open cases by kind of barrier."""
    barriers = barriers_in(facts, programme=programme, period=period)
    counted = barriers.group_by("barrier_kind").aggregate(
        records=barriers.record.nunique(),
        people=barriers.person.nunique(),
        cases=barriers.person.nunique(where=barriers.has_open_case),
    )
    found = {
        str(kind): tuple(int(str(number)) for number in numbers)
        for kind, *numbers in facts.rows(counted.select("barrier_kind", *COLUMNS))
    }
    return Breakdown(
        code="barriers",
        columns=COLUMNS,
        rows=tuple((kind, found[kind]) for kind in BarrierKind.values if kind in found),
        total=total,
        is_multi_valued=True,
    )
