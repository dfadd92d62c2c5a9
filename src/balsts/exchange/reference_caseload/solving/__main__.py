"""Solve the reference caseload again: `python -m balsts.exchange.reference_caseload.solving`."""

import argparse
from pathlib import Path

from balsts.exchange.reference_caseload.solving.household import SOLUTION, write_solution
from balsts.exchange.reference_caseload.solving.solution import solve

_HERE = Path(__file__).parent.parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=_HERE / SOLUTION)
    out: Path = parser.parse_args().out
    write_solution(solve(), out)


if __name__ == "__main__":
    main()
