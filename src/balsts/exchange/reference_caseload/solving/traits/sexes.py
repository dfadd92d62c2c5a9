"""Which children are girls, so that the tables by sex hold."""

import random
from collections.abc import Sequence

from balsts.exchange.reference_caseload.published import PublishedFigure, figures_about
from balsts.exchange.reference_caseload.solving.programme import Programme
from balsts.exchange.reference_caseload.solving.traits.choice import SECONDS, Solved


def girls_of(
    solved: Sequence[Solved], figures: tuple[PublishedFigure, ...], rng: random.Random
) -> list[int]:
    programme = Programme()
    variables = [
        [
            programme.variable(at_most=1, cost=rng.random() - 0.5)
            for _ in range(household.cohort.children)
        ]
        for household in solved
    ]
    new_in = figures_about(figures, "sex_new_unique_in_year")
    for scope, figure in new_in + figures_about(figures, "sex"):
        if figure.category != "female":
            continue
        counted = [
            number
            for number, household in enumerate(solved)
            if (
                scope.first_month <= household.first <= scope.last_month
                if figure.dimension == "sex_new_unique_in_year"
                else household.served_in(scope)
            )
        ]
        women = sum(solved[number].cohort.women for number in counted)
        girl_variables = {variable: 1.0 for number in counted for variable in variables[number]}
        programme.equal(figure.year_scope, girl_variables, figure.count - women)
    values = programme.solve(seconds=SECONDS)
    return [sum(values[variable] for variable in of_household) for of_household in variables]
