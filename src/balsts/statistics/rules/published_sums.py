"""Whether the tables of published figures add up to the total published beside them (R57)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

COMPLETE_DIMENSIONS = frozenset(
    {"citizenship", "sex", "adult_minor", "women_men_children", "residence"}
)
TOTAL_DIMENSIONS = frozenset(
    {"clients_served_in_month", "clients_distinct_in_period", "clients_served_in_period"}
)


class Figure(Protocol):
    """What a check needs of a published figure."""

    @property
    def year_scope(self) -> str: ...
    @property
    def dimension(self) -> str: ...
    @property
    def category(self) -> str: ...
    @property
    def count(self) -> int: ...


@dataclass(frozen=True, kw_only=True)
class SumCheck:
    """One complete table: what its categories sum to, and what the source gives as the total."""

    year_scope: str
    dimension: str
    found: int
    total: int

    @property
    def adds_up(self) -> bool:
        """Whether the source agrees with itself."""
        return self.found == self.total


def check_sums(figures: Iterable[Figure], *, readable_scopes: frozenset[str]) -> list[SumCheck]:
    """Check every complete table whose total is known and whose period can be read."""
    totals: dict[str, int] = {}
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for figure in figures:
        if figure.year_scope not in readable_scopes:
            continue
        if figure.dimension in TOTAL_DIMENSIONS and figure.category.startswith("total"):
            totals[figure.year_scope] = figure.count
        elif figure.dimension in COMPLETE_DIMENSIONS:
            sums[figure.year_scope, figure.dimension] += figure.count
    return [
        SumCheck(year_scope=scope, dimension=dimension, found=found, total=totals[scope])
        for (scope, dimension), found in sums.items()
        if scope in totals
    ]
