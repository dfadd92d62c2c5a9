"""Who lives outside the centre, from which table on."""

import random
from collections.abc import Callable, Sequence
from itertools import pairwise

from balsts.exchange.reference_caseload.month import Month
from balsts.exchange.reference_caseload.published import PublishedFigure, figures_about
from balsts.exchange.reference_caseload.solving.programme import Programme
from balsts.exchange.reference_caseload.solving.traits.choice import SECONDS, Choice, Solved


def moves_out_of_the_centre(
    solved: Sequence[Solved], figures: tuple[PublishedFigure, ...], rng: random.Random
) -> list[Month | None]:
    """Choose for each household the first table in which it lives outside the centre."""
    tables: dict[Month, int] = {}
    for scope, figure in figures_about(figures, "residence", "residence_partial"):
        if not figure.category.startswith("asylum centre") and scope.last_month <= Month(2021, 4):
            tables[scope.first_month] = figure.count
    programme = Programme()
    outside = {
        month: Choice(
            programme,
            solved,
            rng,
            may=_served_in(month),
            cost=_less_with_every_month_until(month),
        )
        for month in sorted(tables)
    }
    for month, choice in outside.items():
        programme.equal(f"outside in {month}", choice.persons(), tables[month])
    for number in range(len(solved)):
        mine = [
            choice.variables[number] for choice in outside.values() if number in choice.variables
        ]
        for earlier, later in pairwise(mine):
            programme.at_most(f"does not move back {number}", {earlier: 1.0, later: -1.0}, 0)
    values = programme.solve(seconds=SECONDS, gap=0.05)
    moved: list[Month | None] = [None] * len(solved)
    for month, choice in reversed(outside.items()):
        for number in choice.chosen(values):
            moved[number] = month
    return moved


def _served_in(month: Month) -> Callable[[Solved], bool]:
    return lambda one: month in one.served


def _less_with_every_month_until(month: Month) -> Callable[[Solved], float]:
    """Make it likelier that those who came long ago have found a flat."""
    return lambda one: -0.2 * one.first.until(month)
