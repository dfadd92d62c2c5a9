"""The code of a mutant is put into living functions, and what it met is counted."""

import importlib.util
import json
import os
import signal
import sys
from functools import cache
from pathlib import Path

import pytest

TOOL = Path(__file__).resolve().parents[2] / "tools" / "wall_mutants.py"
SOURCE = """\
from functools import cache


class Door:
    @property
    def is_open(self):
        return self.width > 1

    width = 2


@cache
def doubled(number):
    return number * (
        2
    )


TABLE = [doubled(one) for one in (1, 2)]


def least(numbers):
    return min((one for one in numbers if one > 0), default=0)
"""


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("wall_mutants", TOOL)
    module = importlib.util.module_from_spec(spec)
    sys.modules["wall_mutants"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def house(tool, tmp_path, monkeypatch):
    """A small module that is imported, as those of the product are."""
    path = tmp_path / "src" / "house_for_mutants.py"
    path.parent.mkdir()
    path.write_text(SOURCE, encoding="utf-8")
    monkeypatch.setattr(tool, "ROOT", tmp_path)
    monkeypatch.syspath_prepend(str(path.parent))
    module = importlib.import_module("house_for_mutants")
    yield module
    del sys.modules["house_for_mutants"]


def broken(tool, house, old, new):
    path = Path(house.__file__)
    assert SOURCE.count(old) == 1
    source = SOURCE.replace(old, new)
    line, change = tool.told_apart(SOURCE, source)
    return tool.Mutant(path, "somewhere", line, change, source, SOURCE)


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("width > 1", "width > 2", (False, 6, 3)),
        ("        2\n", "        3\n", (True, 9, 3)),
        ("one > 0", "one >= 0", (True, 6, 0)),
        ("width > 1", "width > 1  # the same", (True, 6, 3)),
    ],
)
def test_living_functions_get_the_code_of_the_mutant(tool, house, old, new, found):
    mutant = broken(tool, house, old, new)
    functions = tool.functions_of([mutant.file])

    was_put_in = tool.put_in(mutant, functions)

    assert was_put_in is ("the same" not in new)
    assert (house.Door().is_open, house.doubled(3), house.least([0, 3])) == found


def test_what_was_assigned_while_importing_is_made_anew_and_classes_stay(tool, house):
    mutant = broken(tool, house, "        2\n", "        3\n")
    door = house.Door
    tool.put_in(mutant, tool.functions_of([mutant.file]))
    house.doubled.cache_clear()

    tool.assign_anew(mutant)

    assert house.TABLE == [3, 6]
    assert house.Door is door


def test_a_statement_of_several_lines_is_one_and_a_body_is_not_its_head(tool):
    spans = tool.statements_of(SOURCE)

    assert [spans[line] for line in (14, 15, 16)] == [(14, 16)] * 3
    assert (spans[6], spans[7]) == ((6, 6), (7, 7))


def test_tests_that_walk_the_line_are_asked_the_quickest_first(tool, house):
    mutant = broken(tool, house, "        2\n", "        3\n")
    lines = {str(mutant.file): {"14": ["", "slow", "quick", "fails"], "20": ["other"]}}
    usable = {name: Item(name) for name in ("slow", "quick", "other")}
    walked = tool.Walked(lines, usable, {"slow": 3.0, "quick": 0.1, "other": 0.2})

    assert [item.nodeid for item in walked.tests_of(mutant)] == ["quick", "slow"]
    assert [item.nodeid for item in walked.tests_of_file(mutant.file)] == [
        "quick",
        "other",
        "slow",
    ]


class Item:
    def __init__(self, nodeid):
        self.nodeid = nodeid


def test_outcomes_are_kept_and_only_the_unnoticed_are_tried_again(tool, house):
    kept = Path(house.__file__).parent / "part.jsonl"
    caught = broken(tool, house, "width > 1", "width > 2")
    missed = broken(tool, house, "one > 0", "one >= 0")
    unread = broken(tool, house, "(1, 2)", "(2, 2)")
    outcomes = tool.Outcomes(kept)
    outcomes.add(caught, "killed")
    outcomes.add(missed, "survived")
    outcomes.add(unread, "not tried")

    again = tool.Outcomes(kept)

    assert [again.is_open(one, again=False) for one in (caught, missed)] == [False, False]
    assert [again.is_open(one, again=True) for one in (caught, missed)] == [False, True]
    assert again.report().splitlines()[-4:] == [
        "killed: 1",
        "not tried: 1",
        "survived: 1",
        "part: noticed 1 of 2, 50.00%",
    ]
    assert len(kept.read_text(encoding="utf-8").splitlines()) == 3
    assert json.loads(kept.read_text(encoding="utf-8").splitlines()[1])["change"] == (
        "return min((one for one in numbers if one > 0), default=0)  ->  "
        "return min((one for one in numbers if one >= 0), default=0)"
    )


@pytest.mark.parametrize(
    ("ends", "outcome"),
    [
        (lambda: os._exit(0), "survived"),
        (lambda: os._exit(1), "killed"),
        (lambda: os._exit(4), "not tried"),
        (lambda: os.kill(os.getpid(), signal.SIGKILL), "timeout"),
        (lambda: os.kill(os.getpid(), signal.SIGTERM), "killed"),
    ],
)
def test_the_end_of_the_process_tells_what_became_of_the_mutant(tool, ends, outcome):
    child = os.fork()
    if child == 0:
        ends()
    _, status = os.waitpid(child, 0)

    assert tool.outcome_of(status) == outcome


def test_what_is_remembered_between_calls_is_known_by_its_kind(tool):
    assert type(cache(len)) is tool.REMEMBERED
