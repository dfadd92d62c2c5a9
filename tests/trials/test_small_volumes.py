"""A trial that needs nothing but a database, at a volume for every day: it still runs, and finds nothing.

The crowd is not played here: sixteen at once beside other tests wait for each other longer than the
product lets anybody wait.
"""

import subprocess
import sys
from pathlib import Path

import pytest

HISTORIES = Path(__file__).resolve().parents[2] / "trials" / "histories.py"


@pytest.mark.slow  # makes a database of its own
def test_a_few_histories_go_as_they_are_foretold() -> None:
    run = subprocess.run(
        [sys.executable, str(HISTORIES), "--steps", "60", "--seed", "12"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert "histories: 60 steps in 1 histories" in run.stdout
    assert "nothing found" in run.stdout
    assert run.returncode == 0
