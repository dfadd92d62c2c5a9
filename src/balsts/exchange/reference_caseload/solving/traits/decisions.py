"""Decisions that published tables count; all others may fall in other months."""

import random
from collections.abc import Callable, Sequence

from balsts.exchange.reference_caseload.month import Month
from balsts.exchange.reference_caseload.published import PublishedFigure, Scope, figures_about
from balsts.exchange.reference_caseload.solving.household import Decision
from balsts.exchange.reference_caseload.solving.programme import Programme
from balsts.exchange.reference_caseload.solving.traits.choice import SECONDS, Choice, Solved

_MONTHS_TO_A_DECISION = range(2, 9)
_MOST_MONTHS_AFTER_IT = 11


def _decided_in(month: Month) -> Callable[[Solved], bool]:
    """Look for self-arrived households served that month, some months after they came."""
    return lambda one: (
        not one.is_relocated
        and month in one.served
        and one.first.until(month) in _MONTHS_TO_A_DECISION
        and month.until(one.last) <= _MOST_MONTHS_AFTER_IT
    )


def decisions_of(
    solved: Sequence[Solved], figures: tuple[PublishedFigure, ...], rng: random.Random
) -> list[Decision | None]:
    """Fix the decisions that published tables count; all others may fall in other months."""
    fixed: dict[int, Decision] = {}
    programme = Programme()
    choices: list[tuple[Choice, Scope, str]] = []
    for scope, figure in figures_about(figures, "decisions_in_month"):
        month = scope.first_month
        choice = Choice(
            programme,
            solved,
            rng,
            may=_decided_in(month),
        )
        programme.equal(figure.category, choice.persons(), figure.count)
        choices.append((choice, scope, figure.category))
    for scope, figure in figures_about(figures, "relocation_decisions"):
        choice = Choice(
            programme,
            solved,
            rng,
            may=lambda one: (
                one.is_relocated and one.first <= Month(2016, 11) and one.last <= Month(2017, 12)
            ),
        )
        programme.equal(figure.category, choice.persons(), figure.count)
        choices.append((choice, scope, figure.category))
    for number in range(len(solved)):
        mine = {
            choice.variables[number]: 1.0 for choice, _, _ in choices if number in choice.variables
        }
        if len(mine) > 1:
            programme.at_most(f"one decision {number}", mine, 1)
    values = programme.solve(seconds=SECONDS, gap=0.05)
    for choice, scope, category in choices:
        for number in choice.chosen(values):
            fixed[number] = (category, scope.last_month)
    return [fixed.get(number) for number in range(len(solved))]
