"""Reconciliation: every published figure beside the number counted from our own files."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from balsts.statistics.enums import Agreement, NotComputable
from balsts.statistics.facts.reading import Facts
from balsts.statistics.models import PublishedFigure
from balsts.statistics.published_dimensions import NOT_COMPUTABLE, category_code
from balsts.statistics.queries.published_figure import sum_checks
from balsts.statistics.reports.reckoning import Reckoner
from balsts.statistics.rules.scope import read_scope

CUMULATIVE = "clients_cumulative_unique"
NEW = "clients_new_unique_in_year"


def make_reconciliation(facts: Facts, _parameters: Mapping[str, str]) -> dict[str, Any]:
    """Count every published figure again and check whether its tables add up."""
    reckoner = Reckoner(facts)
    figures = _with_derived(list(PublishedFigure.objects.order_by("position")))
    rows = [_row(figure, reckoner) for figure in figures]
    checks = sum_checks()
    return {
        "rows": rows,
        "sums": [
            {
                "year_scope": check.year_scope,
                "dimension": check.dimension,
                "found": check.found,
                "total": check.total,
                "adds_up": check.adds_up,
            }
            for check in checks
        ],
        "total": len(rows),
    }


def _with_derived(figures: list[PublishedFigure]) -> Iterator[PublishedFigure]:
    """Add what follows from two figures: a total since the beginning less who was new at its end.

    So 940 to 27 February 2020 less the 14 new ones of that year gives 926 to 31 December 2019.
    """
    totals = {figure.last_counted_on for figure in figures if figure.dimension == CUMULATIVE}
    new = {figure.last_counted_on: figure for figure in figures if figure.dimension == NEW}
    for figure in figures:
        part = new.get(figure.last_counted_on) if figure.dimension == CUMULATIVE else None
        if part and part.counted_from and figure.counted_from:
            day_before = part.counted_from - timedelta(days=1)
            if day_before > figure.counted_from and day_before not in totals:
                yield PublishedFigure(
                    position=figure.position,
                    year_scope=f"{figure.counted_from}..{day_before}",
                    counted_from=figure.counted_from,
                    last_counted_on=day_before,
                    dimension=CUMULATIVE,
                    category=figure.category,
                    count=figure.count - part.count,
                    source=f"{figure.count} − {part.count}: {figure.source}",
                )
        yield figure


def _row(figure: PublishedFigure, reckoner: Reckoner) -> dict[str, Any]:
    code = category_code(figure.dimension, figure.category)
    row = {
        "position": figure.position,
        "year_scope": figure.year_scope,
        "counted_from": figure.counted_from and figure.counted_from.isoformat(),
        "last_counted_on": figure.last_counted_on and figure.last_counted_on.isoformat(),
        "dimension": figure.dimension,
        "category": figure.category,
        "code": list(code) if code else None,
        "source": figure.source,
        "published": figure.count,
        "computed": None,
        "difference": None,
        "agreement": Agreement.NOT_COMPUTED.value,
        "reason": "",
    }
    scope = read_scope(figure.year_scope)
    if scope is None:
        return row | {"reason": NotComputable.SCOPE_UNKNOWN.value}
    if figure.dimension in NOT_COMPUTABLE:
        return row | {"reason": NOT_COMPUTABLE[figure.dimension].value}
    if code is None:
        return row | {"reason": _reason_for(figure)}
    computed = reckoner.count(figure.dimension, code[1], scope.period)
    if computed is None:
        return row | {"reason": NotComputable.CATEGORY_UNKNOWN.value}
    difference = computed - figure.count
    agreement = Agreement.DIFFERENT if difference else Agreement.EQUAL
    return row | {
        "computed": computed,
        "difference": difference,
        "agreement": agreement.value,
    }


def _reason_for(figure: PublishedFigure) -> str:
    """Say why a category has no code of ours: complexity is not recorded, others are not known."""
    if "maximum support" in figure.category:
        return NotComputable.NOT_RECORDED.value
    return NotComputable.CATEGORY_UNKNOWN.value
