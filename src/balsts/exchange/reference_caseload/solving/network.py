"""Cohorts of equal households moving through the months, as a network of arcs.

A household enters in its first served month, moves along arcs from one served month to the next
and leaves after the last. Counting the arcs that cross into a period counts its distinct clients
exactly, without naming a household.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

from balsts.exchange.reference_caseload.month import Month
from balsts.exchange.reference_caseload.solving.programme import Expression, Programme


@dataclass(frozen=True, slots=True, order=True)
class Cohort:
    """Households of one kind: citizenship, path of arrival and who belongs to them."""

    citizenship: str
    path: str
    men: int
    women: int
    children: int
    is_carried: bool = False

    @property
    def size(self) -> int:
        return self.men + self.women + self.children

    @property
    def is_family(self) -> bool:
        return self.size > 1


Weight = Callable[[Cohort], float]
_RARE_COMPOSITIONS = {(2, 0, 0), (1, 0, 1), (1, 0, 2), (2, 1, 2), (1, 2, 3)}
_COST_OF_A_RARE_HOUSEHOLD = 3.0
Served = tuple[Month, ...]


@dataclass(frozen=True, slots=True)
class _Arc:
    cohort: Cohort
    start: Month
    end: Month
    variable: int


class Network:
    """Variables for all cohorts and months, and the expressions the published tables need."""

    def __init__(
        self,
        programme: Programme,
        *,
        cohorts: Iterable[Cohort],
        months: tuple[Month, ...],
        longest_step: int,
        rng: random.Random,
    ) -> None:
        self.programme = programme
        self.cohorts = tuple(cohorts)
        self.months = months
        self.entries: dict[tuple[Cohort, Month], int] = {}
        self.exits: dict[tuple[Cohort, Month], int] = {}
        self.arcs: list[_Arc] = []
        for cohort in self.cohorts:
            self._add_cohort(cohort, longest_step, rng)

    def _add_cohort(self, cohort: Cohort, longest_step: int, rng: random.Random) -> None:
        """Add variables and balances; steps over several months cost more, so that gaps stay rare."""
        balances: dict[Month, dict[int, float]] = defaultdict(dict)
        is_rare = (cohort.men, cohort.women, cohort.children) in _RARE_COMPOSITIONS
        rarity = _COST_OF_A_RARE_HOUSEHOLD if is_rare else 0.0
        for month in self.months:
            entry = self.programme.variable(at_most=30, cost=rng.random() * 0.2 + rarity)
            leaving = self.programme.variable(at_most=60)
            self.entries[cohort, month] = entry
            self.exits[cohort, month] = leaving
            balances[month] |= {entry: 1.0, leaving: -1.0}
        for month in self.months:
            for step in range(1, longest_step + 1):
                later = month.plus(step)
                if later > self.months[-1]:
                    break
                cost = 0.0 if step == 1 else (1 + 0.3 * step) * cohort.size
                variable = self.programme.variable(at_most=60, cost=cost * (1 + rng.random() * 0.1))
                self.arcs.append(_Arc(cohort, month, later, variable))
                balances[month][variable] = -1.0
                balances[later][variable] = 1.0
        for month in self.months:
            self.programme.equal(f"{cohort} {month}", balances[month], 0)

    def served(self, weight: Weight, month: Month) -> dict[int, float]:
        """Weigh the households served in a month: those that enter or arrive there."""
        return self.distinct(weight, month, month)

    def distinct(self, weight: Weight, first: Month, last: Month) -> dict[int, float]:
        """Weigh the households served at least once from the first to the last month."""
        expression = self.new(weight, first, last)
        for arc in self.arcs:
            if arc.start < first <= arc.end <= last and (value := weight(arc.cohort)):
                expression[arc.variable] = value
        return expression

    def new(self, weight: Weight, first: Month, last: Month) -> dict[int, float]:
        """Weigh the households whose first served month lies in the period."""
        return {
            variable: value
            for (cohort, month), variable in self.entries.items()
            if first <= month <= last and (value := weight(cohort))
        }

    def gone(self, weight: Weight, last: Month) -> dict[int, float]:
        """Weigh the households whose last served month is not after the given one."""
        return {
            variable: value
            for (cohort, month), variable in self.exits.items()
            if month <= last and (value := weight(cohort))
        }

    def steps(
        self, weight: Weight, *, at_least: int, first: Month, last: Month
    ) -> dict[int, float]:
        """Weigh the long steps (months without service in between) inside the period."""
        return {
            arc.variable: value
            for arc in self.arcs
            if arc.start.until(arc.end) >= at_least
            and first <= arc.start
            and arc.end <= last
            and (value := weight(arc.cohort))
        }

    def values_of(self, paths: Iterable[tuple[Cohort, Served]]) -> list[int]:
        """Turn single households back into the values of all variables."""
        values = [0] * len(self.programme.upper_bounds)
        arcs = {(arc.cohort, arc.start, arc.end): arc.variable for arc in self.arcs}
        for cohort, served in paths:
            values[self.entries[cohort, served[0]]] += 1
            values[self.exits[cohort, served[-1]]] += 1
            for start, end in pairwise(served):
                values[arcs[cohort, start, end]] += 1
        return values

    def paths(self, values: list[int]) -> list[tuple[Cohort, Served]]:
        """Cut a solution into single households; who came first leaves first."""
        paths: list[tuple[Cohort, Served]] = []
        arcs_from: dict[tuple[Cohort, Month], list[_Arc]] = defaultdict(list)
        for arc in self.arcs:
            arcs_from[arc.cohort, arc.start].append(arc)
        for cohort in self.cohorts:
            waiting: dict[Month, list[list[Month]]] = defaultdict(list)
            for month in self.months:
                here = waiting[month] + [[] for _ in range(values[self.entries[cohort, month]])]
                here.sort(key=_first_served(month))
                for served in here:
                    served.append(month)
                leaving = values[self.exits[cohort, month]]
                paths += [(cohort, tuple(served)) for served in here[:leaving]]
                staying = iter(here[leaving:])
                for arc in sorted(arcs_from[cohort, month], key=_end, reverse=True):
                    for _ in range(values[arc.variable]):
                        waiting[arc.end].append(next(staying))
        return paths


def _first_served(month: Month) -> Callable[[list[Month]], Month]:
    return lambda served: served[0] if served else month


def _end(arc: _Arc) -> Month:
    return arc.end


def persons(cohort: Cohort) -> float:
    return cohort.size


def men(cohort: Cohort) -> float:
    return cohort.men


def women(cohort: Cohort) -> float:
    return cohort.women


def children(cohort: Cohort) -> float:
    return cohort.children


def adults(cohort: Cohort) -> float:
    return cohort.men + cohort.women


def families(cohort: Cohort) -> float:
    return float(cohort.is_family)


def single_individuals(cohort: Cohort) -> float:
    return float(not cohort.is_family)


def of_path(path: str, weight: Weight) -> Weight:
    return lambda cohort: weight(cohort) if cohort.path == path else 0.0


def of_citizenship(citizenship: str) -> Weight:
    return lambda cohort: cohort.size if cohort.citizenship == citizenship else 0.0


def newly_come(weight: Weight) -> Weight:
    """Leave out those carried over from the years before."""
    return lambda cohort: 0.0 if cohort.is_carried else weight(cohort)


__all__ = [
    "Cohort",
    "Expression",
    "Network",
    "Served",
    "Weight",
    "adults",
    "children",
    "families",
    "men",
    "newly_come",
    "of_citizenship",
    "of_path",
    "persons",
    "single_individuals",
    "women",
]
