"""A solved household on its way to its traits, and yes-or-no choices among such."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from balsts.exchange.reference_caseload.month import Month
from balsts.exchange.reference_caseload.published import Scope
from balsts.exchange.reference_caseload.solving.early_years import RELOCATED
from balsts.exchange.reference_caseload.solving.network import Cohort, Served
from balsts.exchange.reference_caseload.solving.programme import Programme

SECONDS = 60.0
_SHORTEST_ABSENCE = 3


@dataclass(frozen=True, slots=True)
class Solved:
    """A household between the cohorts and its traits."""

    cohort: Cohort
    served: Served
    citizenship: str

    @property
    def size(self) -> int:
        return self.cohort.size

    @property
    def is_relocated(self) -> bool:
        return self.cohort.path == RELOCATED

    @property
    def first(self) -> Month:
        return self.served[0]

    @property
    def last(self) -> Month:
        return self.served[-1]

    @property
    def long_gaps(self) -> list[tuple[Month, Month]]:
        """Months without service between which a person may have been abroad."""
        return [
            (before, after)
            for before, after in pairwise(self.served)
            if before.until(after) >= _SHORTEST_ABSENCE
        ]

    def served_in(self, scope: Scope) -> bool:
        return any(scope.first_month <= month <= scope.last_month for month in self.served)


class Choice:
    """Yes-or-no variables, one for each household that may be chosen, at random cost."""

    def __init__(
        self,
        programme: Programme,
        solved: Sequence[Solved],
        rng: random.Random,
        *,
        may: Callable[[Solved], bool],
        cost: Callable[[Solved], float] = lambda _household: 0.0,
    ) -> None:
        self.solved = solved
        self.variables = {
            number: programme.variable(at_most=1, cost=rng.random() + cost(household))
            for number, household in enumerate(solved)
            if may(household)
        }

    def persons(
        self, *, among: Callable[[Solved], bool] = lambda _household: True
    ) -> dict[int, float]:
        return {
            variable: self.solved[number].size
            for number, variable in self.variables.items()
            if among(self.solved[number])
        }

    def chosen(self, values: list[int]) -> set[int]:
        return {number for number, variable in self.variables.items() if values[variable]}
