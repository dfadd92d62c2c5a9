"""An integer programme: variables, rows, one solution. The only module that knows HiGHS."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import highspy
import numpy as np

Expression = Mapping[int, float]

UNLIMITED = float("inf")


class NoSolution(Exception):
    """The rows contradict each other, or time ran out."""


@dataclass(frozen=True, slots=True)
class Row:
    """A named demand: the expression lies between two bounds."""

    name: str
    lowest: float
    highest: float
    expression: Expression

    def holds(self, values: list[int]) -> bool:
        return self.lowest <= evaluate(self.expression, values) <= self.highest


class Programme:
    """Collects variables and rows, then asks HiGHS."""

    def __init__(self) -> None:
        self.upper_bounds: list[float] = []
        self.costs: list[float] = []
        self.rows: list[Row] = []

    def variable(self, *, at_most: float, cost: float = 0.0) -> int:
        self.upper_bounds.append(at_most)
        self.costs.append(cost)
        return len(self.upper_bounds) - 1

    def equal(self, name: str, expression: Expression, value: float) -> None:
        self.between(name, expression, value, value)

    def at_least(self, name: str, expression: Expression, value: float) -> None:
        self.between(name, expression, value, UNLIMITED)

    def at_most(self, name: str, expression: Expression, value: float) -> None:
        self.between(name, expression, -UNLIMITED, value)

    def between(self, name: str, expression: Expression, lowest: float, highest: float) -> None:
        self.rows.append(Row(name, lowest, highest, expression))

    def solve(self, *, seconds: float, gap: float = 0.9) -> list[int]:
        """Find whole numbers that satisfy every row; a good answer is enough, not the best."""
        solver = self._solver(whole_numbers=True)
        solver.setOptionValue("time_limit", seconds)
        solver.setOptionValue("mip_rel_gap", gap)
        solver.run()
        values = [round(value) for value in solver.getSolution().col_value]
        if not values or not all(row.holds(values) for row in self.rows):
            raise NoSolution(str(solver.getModelStatus()))
        return values

    def bounds_of(self, expression: Expression) -> tuple[float, float] | None:
        """Return the smallest and largest value the rows allow, fractions allowed; or nothing.

        Whole-numbered answers lie inside, so a value outside these bounds is proved impossible.
        """
        bounds = []
        for sign in (1.0, -1.0):
            objective = [0.0] * len(self.upper_bounds)
            for variable, weight in expression.items():
                objective[variable] = sign * weight
            solver = self._solver(whole_numbers=False, objective=objective)
            solver.run()
            if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                return None
            bounds.append(sign * solver.getInfo().objective_function_value)
        return bounds[0], bounds[1]

    def _solver(
        self, *, whole_numbers: bool, objective: list[float] | None = None
    ) -> highspy.Highs:
        model = highspy.HighsLp()
        model.num_col_ = len(self.upper_bounds)
        model.num_row_ = len(self.rows)
        model.col_cost_ = np.array(objective or self.costs, dtype=np.float64)
        model.col_lower_ = np.zeros(model.num_col_)
        model.col_upper_ = np.array(self.upper_bounds)
        model.row_lower_ = np.array([max(row.lowest, -highspy.kHighsInf) for row in self.rows])
        model.row_upper_ = np.array([min(row.highest, highspy.kHighsInf) for row in self.rows])
        starts = [0]
        columns: list[int] = []
        weights: list[float] = []
        for row in self.rows:
            columns += row.expression.keys()
            weights += row.expression.values()
            starts.append(len(columns))
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.array(starts)
        model.a_matrix_.index_ = np.array(columns)
        model.a_matrix_.value_ = np.array(weights, dtype=np.float64)
        if whole_numbers:
            model.integrality_ = [highspy.HighsVarType.kInteger] * model.num_col_
        solver = highspy.Highs()  # type: ignore[no-untyped-call]
        solver.setOptionValue("output_flag", False)  # noqa: FBT003 (HiGHS takes it so)
        solver.setOptionValue("threads", 1)
        solver.setOptionValue("random_seed", 1)
        solver.passModel(model)
        return solver


def evaluate(expression: Expression, values: list[int]) -> float:
    """Work out an expression for a solution."""
    return sum(weight * values[variable] for variable, weight in expression.items())


def total(*expressions: Expression) -> dict[int, float]:
    """Add expressions."""
    together: dict[int, float] = defaultdict(float)
    for expression in expressions:
        for variable, weight in expression.items():
            together[variable] += weight
    return dict(together)


def times(factor: float, expression: Expression) -> dict[int, float]:
    """Multiply an expression."""
    return {variable: factor * weight for variable, weight in expression.items()}
