"""Solve the reference caseload again: `python -m balsts.exchange.reference_caseload.solving`.

Takes some minutes; what it finds is kept in `solution/` and described in the reference.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from balsts.exchange.reference_caseload.solving.contradictions import (
    BOUNDS,
    solve_bounds,
    write_bounds,
)
from balsts.exchange.reference_caseload.solving.household import SOLUTION, write_solution
from balsts.exchange.reference_caseload.solving.solution import solve

_HERE = Path(__file__).parent.parent


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=_HERE, help="where `solution/` stands")
    folder: Path = parser.parse_args(arguments).folder
    _solve_into(folder)


def _solve_into(folder: Path) -> None:  # pragma: no cover (takes minutes)
    (folder / SOLUTION).parent.mkdir(parents=True, exist_ok=True)
    write_solution(solve(), folder / SOLUTION)
    write_bounds(solve_bounds(), folder / BOUNDS)


if __name__ == "__main__":  # pragma: no cover
    main()
