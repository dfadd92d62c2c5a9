"""Breaks what guards people on purpose, one small way at a time; tells which breaks no test noticed.

    .venv/bin/python tools/wall_mutants.py PART ... [--most 400] [--minutes 60] [--seed 1] [--again]

Mutmut thinks the mutants up (`mutmut.mutation`); here they are tried in a quicker way, since these
rooms need Django and a database. The tests of the part run once, and which lines each of them walks
is written down. Then each mutant has a process of its own, forked from the one in which Django, the
tests and the database are ready; there the functions get the mutant's code, and only the tests that
walk its line are asked, the quickest first, until one fails. No file is changed at any time.

Outcomes stand in build/wall-mutants, one line each: a mutant tried there is not tried again unless
it was unnoticed and `--again` asks for it.
"""

import argparse
import ast
import functools
import gc
import hashlib
import importlib
import json
import os
import random
import resource
import signal
import sys
import time
import types
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUTCOMES = ROOT / "build" / "wall-mutants"
NOTICED = {"killed", "timeout"}
# Of the processor's time for all tests of a mutant; a busy machine is no mutant.
MOST_SECONDS = 40
BYTES = 6 * 2**30
EXAMPLES = 40
# Asked by type(), since isinstance() wakes lazy objects up.
REMEMBERED = type(functools.cache(len))
USUAL_MARKS = "not slow and not journey"


@dataclass(frozen=True)
class Part:
    """Files that are broken and the tests that must notice."""

    files: tuple[str, ...]
    tests: tuple[str, ...]
    left_out: str = ""


PARTS = {
    "dates": Part(
        ("platform/dates.py", "platform/periods.py"),
        ("platform/test_dates.py", "platform/test_periods.py", "web/test_formatting.py"),
    ),
    "access": Part(
        ("access/*.py",),
        ("access", "organisations/test_queries_standing.py"),
    ),
    "audit": Part(
        ("audit/*.py",),
        (
            "audit",
            "web/audit",
            "web/test_page_limits.py",
            "web/test_searches.py",
            "privacy/test_operations_decoy.py",
        ),
        "test_a_month_of_patterns",
    ),
    "spreadsheets": Part(
        ("platform/spreadsheets/*.py",), ("platform/spreadsheets", "web/test_downloads.py")
    ),
    "leaving": Part(
        (
            "exchange/permissions.py",
            "exchange/rules.py",
            "exchange/waiting_exports.py",
            "exchange/operations/export.py",
            "exchange/operations/waiting_files.py",
            "exchange/queries/export.py",
            "exchange/datasets/caseload_list.py",
            "web/downloads.py",
        ),
        (
            "exchange/test_rules.py",
            "exchange/test_operations_export.py",
            "exchange/test_queries_export.py",
            "exchange/test_operations_waiting_files.py",
            "web/outgoing",
            "web/test_downloads.py",
        ),
    ),
    "sharing": Part(
        (
            "clients/permissions.py",
            "clients/queries/visibility.py",
            "clients/queries/emergency.py",
            "clients/queries/lending.py",
            "clients/operations/consent.py",
            "clients/operations/emergency.py",
            "clients/operations/referral.py",
        ),
        (
            "clients/test_permissions.py",
            "clients/test_queries_visibility.py",
            "clients/test_operations_consent.py",
            "clients/test_operations_emergency.py",
            "clients/test_operations_referral.py",
            "clients/test_queries_emergency.py",
            "clients/test_queries_lending.py",
            "clients/test_trail_of_sharing.py",
            "web/sharing",
        ),
    ),
    "inspections": Part(
        ("casework/queries/inspection.py", "casework/operations/inspection.py"),
        (
            "casework/test_operations_inspection.py",
            "casework/test_queries_inspection.py",
            "casework/test_rules_inspection.py",
            "web/inspections",
        ),
    ),
}


@dataclass(frozen=True)
class Mutant:
    """One small change: where it is, and the whole file with it."""

    file: Path
    function: str
    line: int
    change: str
    source: str
    usual: str

    @property
    def name(self):
        return short_name(f"{self.file.relative_to(ROOT)}:{self.function}:{self.change}")

    @property
    def where(self):
        return f"{self.file.relative_to(ROOT)}:{self.line}"


def short_name(told):
    """Give a mutant a name that is the same in every run, whatever else is changed."""
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def main():
    parser = parser_of(__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []])
    told = parser.parse_args()
    os.nice(told.nice)
    for name in told.parts or PARTS:
        in_a_run_of_its_own(name, lambda name=name: try_part(name, told))


def parser_of(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--most", type=int, help="so many mutants of each part, drawn by the seed")
    parser.add_argument(
        "--minutes", type=float, default=600, help="of each part, tests before included"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--again", action="store_true", help="try the unnoticed once more")
    parser.add_argument(
        "--share", default="0/1", help="every which mutant: 0/2 and 1/2 side by side"
    )
    parser.add_argument("--nice", type=int, default=10)
    return parser


def in_a_run_of_its_own(name, run_of_pytest):
    """Fork for each run of pytest: nothing remains of the last one."""
    if os.fork() == 0:
        sys.exit(run_of_pytest())
    if os.waitstatus_to_exitcode(os.wait()[1]) != 0:
        sys.exit(f"The mutants of {name} were not all tried; run the same command again.")


def try_part(name, told):
    part = PARTS[name]
    return try_with(Breaker(name, part, told), tests=part.tests, left_out=part.left_out)


def try_with(breaker, *, tests, left_out="", marks=USUAL_MARKS):
    """Let a breaker take the place of pytest's loop over these tests."""
    pytest = importlib.import_module("pytest")
    os.chdir(ROOT)
    sys.path[:0] = [str(ROOT), str(ROOT / "src")]
    os.environ["CI"] = "1"  # the same examples each time
    OUTCOMES.mkdir(parents=True, exist_ok=True)
    words = [str(path) for one in tests for path in sorted((ROOT / "tests").glob(one))]
    for plugin in ("cacheprovider", "xdist", "cov"):
        words += ["-p", f"no:{plugin}"]
    words += ["-q", "-m", marks]
    if left_out:
        words += ["-k", f"not {left_out}"]
    ended = pytest.main(words, plugins=[breaker])
    return 0 if breaker.is_done else int(ended) or 1


class Breaker:
    """Takes the place of pytest's own loop over the tests."""

    def __init__(self, name, part, told):
        self.part, self.told = part, told
        self.kind_of_walk = Walked
        self.until = time.monotonic() + told.minutes * 60
        self.outcomes = Outcomes(OUTCOMES / f"{name}.jsonl")
        self.is_done = False
        self.failed = set()
        self.can_be_made_anew = {}
        self.seconds = {}

    def pytest_sessionstart(self):
        """Let no time be spent on making a failure small or on remembering it."""
        hypothesis = importlib.import_module("hypothesis")
        phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
        hypothesis.settings.register_profile(
            "mutants",
            deadline=None,
            derandomize=True,
            database=None,
            phases=phases,
            max_examples=EXAMPLES,
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        hypothesis.settings.load_profile("mutants")

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self.failed.add(report.nodeid)

    def pytest_runtestloop(self, session):
        files = [
            path for one in self.part.files for path in sorted((ROOT / "src" / "balsts").glob(one))
        ]
        for path in files:  # some come only with the first page, and with it after the fork
            importlib.import_module(module_of(path))
        walked = self.learn(session)
        ready = functions_of(files), caches_of_ours()
        mutants = [mutant for path in files for mutant in mutants_of(path)]
        self.try_all(mutants, lambda mutant: self.outcome_of(session, mutant, walked, ready))
        return True

    def try_all(self, mutants, outcome_of):
        """Try the chosen ones one after another, as long as there is time, and report."""
        self.outcomes.keep_only({mutant.name for mutant in mutants})
        for number, mutant in enumerate(self.chosen(mutants)):
            if time.monotonic() > self.until:
                print(f"\nThe time is over after {number}.", flush=True)
                break
            self.outcomes.add(mutant, outcome_of(mutant))
        print("\n" + self.outcomes.report(), flush=True)
        self.is_done = True

    def chosen(self, mutants):
        """Draw as many as are asked for, in an order that tells of the whole at any time."""
        drawn = sorted(mutants, key=lambda mutant: mutant.name)
        random.Random(self.told.seed).shuffle(drawn)  # noqa: S311 - a draw, no secret
        which, of = map(int, self.told.share.split("/"))
        drawn = drawn[: self.told.most][which::of]
        return [one for one in drawn if self.outcomes.is_open(one, again=self.told.again)]

    def learn(self, session):
        """Run every test once, in a process of its own, and read which lines each of them walks.

        So nothing remains of them here, no thread above all: a fork would have no more of it than
        the locks that it held.
        """
        for item in [one for one in session.items if one.get_closest_marker("django_db")][:1]:
            run(item, last=session)  # makes the database
        importlib.import_module("django.db").connections.close_all()
        found = self.outcomes.path.with_suffix(".walked")
        child = os.fork()
        if child == 0:
            self.walk(session, found)
            os._exit(0)
        if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0:
            sys.exit("The tests could not be walked.")
        told = json.loads(found.read_text(encoding="utf-8"))
        failed = set(told["failed"])
        print(f"\n{len(session.items)} tests walked, {len(failed)} fail unbroken", flush=True)
        for name in sorted(failed):
            print(f"  {name}", flush=True)
        self.seconds = told["seconds"]
        usable = {
            item.nodeid: item
            for item in session.items
            if item.nodeid not in failed and item.nodeid in self.seconds
        }
        return self.kind_of_walk(told["walked"], usable, self.seconds)

    def walk(self, session, found):
        coverage = importlib.import_module("coverage")
        files = [str(ROOT / "src" / "balsts" / one) for one in self.part.files]
        measured = coverage.Coverage(data_file=None, include=files, config_file=False)
        measured.start()
        for item in session.items:
            measured.switch_context(item.nodeid)
            began = time.process_time()
            run(item, last=session)
            self.seconds[item.nodeid] = time.process_time() - began
        measured.stop()
        data = measured.get_data()
        told = {
            "walked": {path: data.contexts_by_lineno(path) for path in data.measured_files()},
            "seconds": self.seconds,
            "failed": sorted(self.failed),
        }
        found.write_text(json.dumps(told), encoding="utf-8")

    def outcome_of(self, session, mutant, walked, ready):
        """Try the mutant in a process of its own."""
        items = walked.tests_of(mutant)
        if not items:
            return self.outcome_while_importing(session, mutant, walked, ready)
        return self.forked(session, mutant, items, ready)

    def outcome_while_importing(self, session, mutant, walked, ready):
        """What ran before any test gave the module its tables: make them anew, if that harms nothing."""
        items, usual = walked.tests_of_file(mutant.file), unbroken(mutant.file)
        if mutant.file not in self.can_be_made_anew:
            outcome = self.forked(session, usual, items, ready, anew=True) if items else "none"
            self.can_be_made_anew[mutant.file] = outcome == "survived"
        if not self.can_be_made_anew[mutant.file]:
            return "not reached"
        outcome = self.forked(session, mutant, items, ready, anew=True)
        return "not reached" if outcome == "survived" else outcome

    def forked(self, session, mutant, items, ready, *, anew=False):
        """Fork, break, ask; return what became of it."""
        limit = int(3 * sum(self.seconds[item.nodeid] for item in items)) + 10
        child = os.fork()
        if child == 0:
            os._exit(self.noticed_by(session, mutant, items, (*ready, limit, anew)))
        deadline = time.monotonic() + 15 * limit
        while True:
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                return outcome_of(status)
            if time.monotonic() > deadline:
                os.kill(child, signal.SIGKILL)
            time.sleep(0.01)

    def noticed_by(self, session, mutant, items, ready):
        """Break, and run the tests until one fails; 1 means noticed."""
        functions, caches, limit, anew = ready
        keep_quiet(session, limit)
        for one in caches:
            one.cache_clear()
        try:
            if not put_in(mutant, functions) and mutant.change:
                return 4
            if anew:
                assign_anew(mutant)
            return int(self.is_noticed(session, items))
        except BaseException:  # noqa: BLE001 - a mutant may raise anything
            return 1

    def is_noticed(self, session, items):
        """Run tests until one fails."""
        self.failed.clear()
        for item in items:
            run(item, last=session)
            if self.failed:
                return True
        return False


def keep_quiet(session, limit):
    """Print nothing from here on, and take no more than so many seconds of the processor."""
    session.config.pluginmanager.unregister(name="terminalreporter")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))


def run(item, *, last):
    """Run one test and undo whatever is not the whole session's."""
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=Nobody(last))


class Nobody:
    """Stands for the next test, of which nothing is known but the session."""

    def __init__(self, session):
        self.session = session

    def listchain(self):
        return [self.session]


class Walked:
    """Which tests walk which line."""

    def __init__(self, lines, usable, seconds):
        self.usable, self.seconds = usable, seconds
        self.lines = {
            path: {int(line): names for line, names in walked.items()}
            for path, walked in lines.items()
        }
        self.statements = {}

    def tests_of(self, mutant):
        """Give the tests that walk the changed statement, the quickest first."""
        path = str(mutant.file)
        lines = self.lines.get(path, {})
        names = set(lines.get(mutant.line, ()))
        if not names - {""}:
            if path not in self.statements:
                self.statements[path] = statements_of(mutant.usual)
            span = self.statements[path].get(mutant.line, (mutant.line, mutant.line))
            names = {name for line in range(span[0], span[1] + 1) for name in lines.get(line, ())}
        return self._of(names)

    def tests_of_file(self, path):
        """Give the tests that walk any line of the file."""
        lines = self.lines.get(str(path), {})
        return self._of({name for names in lines.values() for name in names})

    def _of(self, names):
        usable = (self.usable[name] for name in names if name in self.usable)
        spent, kept = 0.0, []
        for item in sorted(usable, key=lambda item: self.seconds[item.nodeid]):
            spent += self.seconds[item.nodeid]
            if kept and spent > MOST_SECONDS:
                break
            kept.append(item)
        return kept


def statements_of(source):
    """Give for each line the first and last line of the innermost statement, without its body."""
    spans = {}
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.stmt):
            continue
        body = getattr(node, "body", None)
        last = body[0].lineno - 1 if isinstance(body, list) and body else node.end_lineno
        for line in range(node.lineno, max(last, node.lineno) + 1):
            spans[line] = (node.lineno, max(last, node.lineno))
    return spans


def mutants_of(path):
    """Let mutmut think up every mutant of a file, those of decorated functions too."""
    cst = importlib.import_module("libcst")
    mutation = importlib.import_module("mutmut.mutation.file_mutation")
    mutation.MutationVisitor = visitor_of_all(cst, mutation)
    source = path.read_text(encoding="utf-8")
    module, found, _, _ = mutation.create_mutations(str(path), source)
    for one in found:
        function = one.contained_by_top_level_function
        if not isinstance(function, cst.FunctionDef):
            continue
        broken = mutation.deep_replace(module, one.original_node, one.mutated_node).code
        if broken != source and is_python(broken):
            line, change = told_apart(source, broken)
            yield Mutant(path, function.name.value, line, change, broken, source)


def unbroken(path):
    """Give a file as it is in the place of a mutant: what such a one changes is nothing."""
    source = path.read_text(encoding="utf-8")
    return Mutant(path, "", 0, "", source, source)


def assign_anew(mutant):
    """Work out once more what the module assigns while it is imported; classes stay who they are."""
    path = mutant.file
    tree = ast.parse(mutant.usual)
    tree.body = [one for one in tree.body if isinstance(one, ast.Assign | ast.AnnAssign)]
    exec(compile(tree, str(path), "exec"), sys.modules[module_of(path)].__dict__)  # noqa: S102 - our own file  # nosec B102


def module_of(path):
    parts = path.relative_to(ROOT / "src").with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def visitor_of_all(cst, mutation):
    """Mutmut leaves decorated functions out, since it copies them; here nothing is copied."""
    usual = getattr(mutation, "UsualVisitor", mutation.MutationVisitor)
    mutation.UsualVisitor = usual

    class Visitor(usual):
        def _skip_node_and_children(self, node):
            if isinstance(node, cst.Param):  # a default is worked out while importing
                return True
            if isinstance(node, cst.FunctionDef) and node.decorators:
                node = node.with_changes(decorators=())
            return super()._skip_node_and_children(node)

    return Visitor


def is_python(source):
    try:
        compile(source, "mutant", "exec")
    except SyntaxError:
        return False
    return True


def told_apart(source, broken):
    """Return the first line that differs and what becomes of it, for people to read."""
    before, after = source.splitlines(), broken.splitlines()
    same = 0
    while same < min(len(before), len(after)) and before[same] == after[same]:
        same += 1
    end = 0
    while end < min(len(before), len(after)) - same and before[-1 - end] == after[-1 - end]:
        end += 1
    was = " ".join(line.strip() for line in before[same : max(len(before) - end, same + 1)])
    now = " ".join(line.strip() for line in after[same : max(len(after) - end, same + 1)])
    return same + 1, f"{was}  ->  {now}"


def functions_of(files):
    """Find the living functions of these files by name and first line of their code."""
    ours, found = {str(path) for path in files}, defaultdict(list)
    for one in gc.get_objects():
        if type(one) is types.FunctionType and one.__code__.co_filename in ours:
            found[key_of(one.__code__, one.__code__.co_filename)].append(one)
    return found


def caches_of_ours():
    """Find what is remembered between calls: a mutant must not be answered from memory."""
    return [
        one
        for one in gc.get_objects()
        if type(one) is REMEMBERED and getattr(one, "__module__", "").startswith("balsts")
    ]


def key_of(code, path):
    return path, code.co_qualname, code.co_firstlineno


def put_in(mutant, functions):
    """Give the living functions the mutant's code; tell whether any got it."""
    path = str(mutant.file)
    usual = compile(mutant.usual, path, "exec")
    broken = compile(mutant.source, path, "exec")
    changed = False
    for was, now in pairs_that_differ(usual, broken):
        for function in functions.get(key_of(was, path), ()):
            if len(now.co_freevars) == len(function.__code__.co_freevars):
                function.__code__ = now
                changed = True
    return changed


def pairs_that_differ(was, now):
    """Walk two codes side by side; what only stands on another line is the same."""
    if was.co_name != "<module>" and not is_same(was, now):
        yield was, now
    inner = [
        [one for one in code.co_consts if isinstance(one, types.CodeType)] for code in (was, now)
    ]
    for pair in zip(*inner, strict=False):
        yield from pairs_that_differ(*pair)


def is_same(was, now):
    if was.co_code != now.co_code or was.co_names != now.co_names:
        return False
    if was.co_varnames != now.co_varnames or len(was.co_consts) != len(now.co_consts):
        return False
    return all(
        is_same(one, other)
        if isinstance(one, types.CodeType) and isinstance(other, types.CodeType)
        else (type(one), one) == (type(other), other)
        for one, other in zip(was.co_consts, now.co_consts, strict=True)
    )


def outcome_of(status):
    code = os.waitstatus_to_exitcode(status)
    if code in {-signal.SIGXCPU, -signal.SIGKILL}:
        return "timeout"
    return {0: "survived", 1: "killed", 4: "not tried"}.get(code, "killed")


class Outcomes:
    """What became of the mutants of a part, kept between runs."""

    def __init__(self, path):
        self.path = path
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        self.of = {told["name"]: told for told in map(json.loads, lines)}

    def keep_only(self, names):
        self.of = {name: told for name, told in self.of.items() if name in names}

    def is_open(self, mutant, *, again):
        told = self.of.get(mutant.name)
        return told is None or (again and told["outcome"] not in NOTICED)

    def add(self, mutant, outcome):
        told = {
            "name": mutant.name,
            "outcome": outcome,
            "where": mutant.where,
            "function": mutant.function,
            "change": mutant.change,
        }
        self.of[mutant.name] = told
        with self.path.open("a", encoding="utf-8") as kept:
            kept.write(json.dumps(told, ensure_ascii=False) + "\n")

    def report(self):
        """Name the unnoticed and count the rest."""
        counted = Counter(told["outcome"] for told in self.of.values())
        tried = counted.total() - counted["not tried"]
        noticed = sum(counted[outcome] for outcome in NOTICED)
        lines = [
            f"{told['outcome']}\t{told['where']}\t{told['function']}\t{told['change']}"
            for told in sorted(self.of.values(), key=lambda told: told["where"])
            if told["outcome"] not in NOTICED
        ]
        lines += [f"{outcome}: {number}" for outcome, number in sorted(counted.items())]
        share = f"{noticed / tried:.2%}" if tried else "none"
        return "\n".join([*lines, f"{self.path.stem}: noticed {noticed} of {tried}, {share}"])


if __name__ == "__main__":
    main()
