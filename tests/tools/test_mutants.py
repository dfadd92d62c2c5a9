"""What became of the mutants is counted and told from what mutmut left behind."""

import importlib.util
import json
from pathlib import Path

import pytest

TOOL = Path(__file__).resolve().parents[2] / "tools" / "mutants.py"


@pytest.fixture(scope="module")
def mutants():
    spec = importlib.util.spec_from_file_location("mutants", TOOL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_outcomes_are_read_from_every_file_of_the_room(mutants, tmp_path):
    (tmp_path / "lv").mkdir()
    for name, codes in {"policy.py": {"a_1": 1, "a_2": 0}, "lv/course.py": {"b_1": None}}.items():
        path = tmp_path / f"{name}.meta"
        path.write_text(json.dumps({"exit_code_by_key": codes}), encoding="utf-8")

    assert mutants.read_results(tmp_path) == {"a_1": "killed", "a_2": "survived", "b_1": "not run"}


def test_report_names_the_unnoticed_and_counts_the_rest(mutants):
    codes = {"a": 1, "b": 36, "c": 0, "d": 33, "e": -11, "f": None}
    results = {name: mutants.outcome_of(code) for name, code in codes.items()}

    assert mutants.report(results).splitlines() == [
        "c\tsurvived",
        "d\tnot reached",
        "e\tended with -11",
        "ended with -11: 1",
        "killed: 1",
        "not reached: 1",
        "not run: 1",
        "survived: 1",
        "timeout: 1",
        "noticed: 2 of 5, 40.00%",
    ]


def test_report_of_nothing_has_no_share(mutants):
    assert mutants.report({"a": "not run"}).splitlines() == ["not run: 1", "noticed: 0 of 0, none"]
