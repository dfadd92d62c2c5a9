"""Tries mutants of the law with the stories alone, in one process: quick, since the law is pure.

Run by `tools/mutants.py` in its copy, where mutmut makes the mutants; the first argument is the file
for the outcomes. Each mutant meets only the questions that call its function until one is answered otherwise
than told; the question that noticed the last mutant of a function is asked first of the next.
"""

import importlib
import json
import os
import resource
import signal
import sys
import time
from collections import defaultdict
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

# Of the processor's time for one question, which takes some thousandths; a busy machine is no mutant.
SECONDS = 3
BYTES = 3 * 2**30
CALLERS = {}
# A text that is asked for by the wrong day is soon found out; more questions would take long.
ANEW = 40


class TooSlow(BaseException):
    """A mutant that does not come to an end."""


def main():
    outcomes_path = Path(sys.argv[1]).resolve()
    make_mutants()
    os.chdir("mutants")
    sys.path[:0] = ["src", "."]
    callers = called_by(all_questions())
    names = [
        name
        for path in sorted(Path("src").rglob("*.meta"))
        for name in json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
    ]
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    signal.signal(signal.SIGPROF, stop)
    CALLERS.update(callers)
    outcomes = {}
    with get_context("fork").Pool() as pool:
        for name, outcome in pool.imap_unordered(try_mutant, names, chunksize=20):
            outcomes[name] = outcome
            print(f"\r{len(outcomes)} of {len(names)} tried by stories", end="", flush=True)
    print()
    outcomes_path.write_text(json.dumps(outcomes, indent=0), encoding="utf-8")


def try_mutant(name):
    """Return the name and what became of the mutant."""
    asked = CALLERS.get(name.rpartition("__mutmut_")[0])
    return name, outcome_of(name, asked) if asked else "not reached"


def make_mutants():
    """Do what `mutmut run` does before it looks at tests."""
    mutmut = importlib.import_module("mutmut.__main__")
    Path("mutants").mkdir(exist_ok=True)
    mutmut.copy_src_dir()
    mutmut.copy_also_copy_files()
    mutmut.create_mutants(os.cpu_count() or 1)


def stop(_signal, _frame):
    raise TooSlow


def all_questions():
    """Give every question of every story as a check that answers whether all is as told."""
    stories = importlib.import_module("tests.entitlements.lv.test_stories")
    return [
        Question(stories, told, asked)
        for story in stories.BOOK
        for told, asked in stories.said_in(story)
    ]


class Question:
    """What a story asks of a person or a household, to be asked again and again."""

    def __init__(self, stories, told, asked):
        self.stories, self.told, self.asked = stories, told, asked
        self.seconds = 0.0

    def is_as_told(self):
        """Ask, and tell whether the answer is what the story says."""
        return self._is_answered(self.asked)

    def is_as_told_anew(self):
        """Ask by texts enacted anew with the same words."""
        return self._is_answered(
            replace(self.asked, policy=self.stories.enacted_anew(self.asked.policy))
        )

    def _is_answered(self, asked):
        told, asked = self.told and afresh(self.told), household_afresh(asked)
        found = self.stories.found_for(asked, told)
        return self.stories.in_shape_of(asked.said, found) == asked.said


def afresh(told):
    """Copy a person's record: what the law remembers of the last one must not count again."""
    return replace(told, timeline=replace(told.timeline))


def household_afresh(asked):
    if asked.household is None:
        return asked
    members = tuple(replace(one, timeline=replace(one.timeline)) for one in asked.household.members)
    return replace(asked, household=replace(asked.household, members=members))


def called_by(questions):
    """Find for each function of the law the questions that call it, the quickest first."""
    trampoline = importlib.import_module("mutmut.mutation.trampoline")
    hits = set()
    trampoline.record_trampoline_hit = lambda name, caller=None: hits.add(name)  # noqa: ARG005
    callers = defaultdict(list)
    for question in questions:
        hits.clear()
        trampoline.set_mutant_under_test("stats")
        begun = time.perf_counter()
        if not question.is_as_told():
            sys.exit(f"{question.asked.where}: is not told right before anything is broken.")
        question.seconds = time.perf_counter() - begun
        for name in hits:
            callers[name].append(question)
    for asked in callers.values():
        asked.sort(key=lambda question: question.seconds)
    return callers


def outcome_of(name, asked):
    """Tell whether any question notices the mutant."""
    trampoline = importlib.import_module("mutmut.mutation.trampoline")
    trampoline.set_mutant_under_test(name)
    try:
        return "killed" if is_noticed(asked) else "survived"
    except TooSlow:
        return "timeout"
    finally:
        trampoline.set_mutant_under_test("")


def is_noticed(asked):
    """Ask one question after another; whatever a mutant raises, it is noticed."""
    for number, question in enumerate(asked):
        if not holds(question.is_as_told):
            asked.insert(0, asked.pop(number))
            return True
    quickest = sorted(asked, key=lambda question: question.seconds)[:ANEW]
    return not all(holds(question.is_as_told_anew) for question in quickest if question.told)


def holds(check):
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        return check()
    except Exception:  # noqa: BLE001 - a mutant may raise anything
        return False
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


if __name__ == "__main__":
    main()
