"""Breaks the law on purpose, one small way at a time, and tells which breaks no test noticed.

Mutmut works on a copy in build/mutants, so nothing here is ever touched. The stories go first, in
one process (`story_mutants.py`); what they do not notice mutmut tries with all tests of the room.
"""

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COPY = ROOT / "build" / "mutants"
ROOM = Path("src/balsts/entitlements")
COPIED = (ROOM, Path("src/balsts/platform"), Path("tests/entitlements"), Path("docs/reference"))
# The tests that say the stories otherwise only prove that the stories can fail; those that every
# rule has a story read the source itself, which is full of mutants here.
CHOSEN = "not said_otherwise and not stories_are_complete"
# The set-wise law is one expression for the whole table, compiled once; a property test of its own
# holds it to the rules person by person. Slow tests try hundreds of invented records each.
SETTINGS = """\
[mutmut]
source_paths=src/
only_mutate={room}/*
do_not_mutate=*set_wise*
pytest_add_cli_args_test_selection=tests/
pytest_add_cli_args=
    -m
    not slow
    -k
    {chosen}
    -p
    no:cacheprovider
also_copy=
    pytest.ini
    docs/
use_git_change_detection=false
on_dependency_change=ignore
"""
PYTEST = """\
[pytest]
pythonpath = src .
testpaths = tests
addopts = --import-mode=importlib -q -p no:django -p no:xdist -p no:cov
markers =
    slow: takes more than 100 ms
"""
# Mutmut 3.8.0 asks pytest 9.2 for a name that is no longer there.
NAMES = """\
def pytest_collection_modifyitems(items):
    for item in items:
        item._nodeid = item.nodeid
"""
# What mutmut keeps of a mutant is the exit code of pytest, or one of its own.
OUTCOMES = {1: "killed", 3: "killed", 0: "survived", 5: "not reached", 33: "not reached"}
TIMEOUTS = {36, 24, 152, 255, -24}
NOT_RUN = "not run"
QUIET = {"killed", "timeout", NOT_RUN}


def main():
    os.nice(10)
    make_copy()
    results = try_stories()
    left = [name for name, outcome in results.items() if outcome not in QUIET]
    if left:
        again = try_all_tests(left)
        results |= {name: again[name] for name in left}
    print(report(results))


def make_copy():
    """Copy the room and its tests with their times: what did not change is not broken again."""
    for folder in COPIED:
        left_out = ["__pycache__", *(["*set_wise*"] if folder.parts[0] == "tests" else [])]
        shutil.rmtree(COPY / folder, ignore_errors=True)
        shutil.copytree(ROOT / folder, COPY / folder, ignore=shutil.ignore_patterns(*left_out))
    shutil.rmtree(COPY / "mutants" / "tests", ignore_errors=True)
    shutil.copy2(ROOT / "src/balsts/__init__.py", COPY / "src/balsts/__init__.py")
    (COPY / "tests/__init__.py").touch()
    (COPY / "tests/conftest.py").write_text(NAMES, encoding="utf-8")
    settings = SETTINGS.format(room=ROOM, chosen=CHOSEN)
    (COPY / "setup.cfg").write_text(settings, encoding="utf-8")
    (COPY / "pytest.ini").write_text(PYTEST, encoding="utf-8")


def try_stories():
    """Let the stories try every mutant; return all outcomes."""
    outcomes = COPY / "stories.json"
    run([ROOT / "tools" / "story_mutants.py", outcomes])
    return json.loads(outcomes.read_text(encoding="utf-8"))


def try_all_tests(names):
    """Let mutmut try the mutants of these names with all tests of the room."""
    run(["-m", "mutmut", "run", "--max-children", str(os.cpu_count() or 1), *names])
    return read_results(COPY / "mutants" / ROOM)


def run(words):
    done = subprocess.run([sys.executable, *words], cwd=COPY, check=False)
    if done.returncode:
        sys.exit("The mutants were not all tried; run the same command again.")


def read_results(folder):
    """Return the outcome of every mutant by its name."""
    results = {}
    for path in sorted(folder.rglob("*.meta")):
        results |= json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
    return {name: outcome_of(code) for name, code in results.items()}


def outcome_of(code):
    if code is None:
        return NOT_RUN
    return "timeout" if code in TIMEOUTS else OUTCOMES.get(code, f"ended with {code}")


def report(results):
    """Write what became of the mutants, and which of them nobody noticed."""
    counted = Counter(results.values())
    tried = len(results) - counted[NOT_RUN]
    noticed = counted["killed"] + counted["timeout"]
    lines = [f"{name}\t{outcome}" for name, outcome in results.items() if outcome not in QUIET]
    lines += [f"{outcome}: {number}" for outcome, number in sorted(counted.items())]
    share = f"{noticed / tried:.2%}" if tried else "none"
    return "\n".join([*lines, f"noticed: {noticed} of {tried}, {share}"])


if __name__ == "__main__":
    main()
