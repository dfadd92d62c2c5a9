"""Breaks the second wall on purpose, one small way at a time; tells which breaks no test noticed.

    .venv/bin/python tools/sql_mutants.py [--where sec.sight] [--most 400] [--minutes 60] [--seed 1]
        [--again] [--tests database]

Policies, functions and triggers are read from the tests' own database, and one at a time is put
there otherwise: a condition left out, `or` for `and`, another comparison, word or number, a trigger
that does not fire. PostgreSQL itself throws out what is no SQL. Which functions and tables each test
reaches is read from the server's own counters; then tests that reach the broken one are asked, those
of tests/database first, in a process of their own, until one fails. No file is changed at any time.

Outcomes stand in build/wall-mutants, as those of wall_mutants.py do.
"""

import importlib
import json
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from wall_mutants import (
    MOST_SECONDS,
    OUTCOMES,
    Breaker,
    Outcomes,
    Walked,
    in_a_run_of_its_own,
    keep_quiet,
    parser_of,
    run,
    short_name,
    try_with,
)

NAME = "database"
# Where the second wall is asked about, and rooms whose pages and commands lean on it.
TESTS = (
    "database",
    "access",
    "accounts",
    "audit",
    "casework",
    "clients",
    "exchange",
    "organisations",
    "privacy",
    "sealing",
    "web/sharing",
    "web/archive",
)
# The tests' own database has these otherwise than life, or only there.
OF_THE_TESTS = ("is_job", "today", "was_kept_before", "is_set_up")

FUNCTIONS = """
select one.oid::int, one.oid::regprocedure::text, pg_get_functiondef(one.oid), one.prosrc
from pg_proc one join pg_namespace room on room.oid = one.pronamespace
join pg_language words on words.oid = one.prolang
where room.nspname in ('sec', 'audit', 'public') and words.lanname in ('sql', 'plpgsql')
  and not exists (select from pg_depend of where of.objid = one.oid and of.deptype = 'e')
  and one.proname <> all(%s) and not starts_with(one.proname, 'procrastinate_') order by 2
"""
# Those of pages; a policy for a deed that they have no right to stands behind that right, and is asked by nobody.
POLICIES = """
select one.polrelid::int, one.polrelid::regclass::text, quote_ident(one.polname),
    pg_get_expr(one.polqual, one.polrelid), pg_get_expr(one.polwithcheck, one.polrelid)
from pg_policy one join pg_roles whose on whose.oid = any(one.polroles)
where one.polname <> 'tests_set_up' and right(whose.rolname, 4) = '_app' and case one.polcmd
    when 'r' then has_any_column_privilege(whose.oid, one.polrelid, 'select')
    when 'a' then has_any_column_privilege(whose.oid, one.polrelid, 'insert')
    when 'w' then has_any_column_privilege(whose.oid, one.polrelid, 'update')
    when 'd' then has_table_privilege(whose.oid, one.polrelid, 'delete')
    else true end
order by 2, 3
"""
TRIGGERS = """
select one.tgrelid::int, one.tgrelid::regclass::text, quote_ident(one.tgname)
from pg_trigger one where not one.tgisinternal and one.tgenabled = 'O'
  and not starts_with(one.tgname, 'procrastinate_') order by 2, 3
"""
COUNT_CALLS = """
do $$ begin
    execute format('alter database %I set track_functions = ''all''', current_database());
end $$
"""
REACHED = """
select funcid::int, calls from pg_stat_user_functions
union all
select relid::int, seq_scan + coalesce(idx_scan, 0) + n_tup_ins + n_tup_upd + n_tup_del
from pg_stat_user_tables
"""
OTHER_CONNECTIONS = """
select pg_terminate_backend(pid) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid()
"""

OTHERWISE = {
    "and": "or", "or": "and", "not": "", "exists": "not exists", "in": "not in", "is": "is not",
    "true": "false", "false": "true", "any": "all", "all": "any", "desc": "", "left": "",
    "=": "<>", "<>": "=", "!=": "=", "<": "<=", "<=": "<", ">": ">=", ">=": ">", "+": "-", "-": "+",
}  # fmt: skip
BEFORE_A_CONDITION = {"where", "on", "when", "if", "elsif", "and", "or", "("}
AFTER_A_CONDITION = {
    "and", "or", ")", ";", "then", "order", "group", "limit", "union", "except", "intersect",
    "returning", "loop", "join", "left", "cross", "end", "on", "where", "having", "for", "else",
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One small change of one policy, function or trigger, and how it is put in and back."""

    where: str
    function: str
    change: str
    reached: int
    broken: str
    usual: str

    @property
    def name(self):
        return short_name(f"{self.where}:{self.function}:{self.change}")


def main():
    parser = parser_of(__doc__)
    parser.add_argument("--tests", nargs="+", default=TESTS, help="only these, below tests")
    parser.add_argument("--where", default="", help="only rules whose name has this word in it")
    told = parser.parse_args()
    os.nice(told.nice)
    in_a_run_of_its_own(
        NAME, lambda: try_with(RuleBreaker(told), tests=told.tests, marks="not journey")
    )


class RuleBreaker(Breaker):
    """Breaks rules in the database, and asks the tests that reach them."""

    def __init__(self, told):
        super().__init__(NAME, None, told)
        self.kind_of_walk = Reached
        self.outcomes = Outcomes(OUTCOMES / f"{NAME}.jsonl")

    def pytest_collection_modifyitems(self, config, items):
        """Leave slow tests out, but not those of the wall."""
        slow = [
            item
            for item in items
            if item.get_closest_marker("slow") and not is_of_the_wall(item.nodeid)
        ]
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if item not in slow]

    def pytest_runtestloop(self, session):
        reached = self.learn(session)
        with administrator() as admin:
            every = [*of_functions(admin), *of_policies(admin), *of_triggers(admin)]
            mutants = taken_for_sql(admin, [one for one in every if self.told.where in one.where])
        self.try_all(mutants, lambda mutant: self.outcome_of(session, mutant, reached))
        self.is_done = True
        return True

    def walk(self, session, found):
        """Run every test once, and read from the server's counters what each of them reached."""
        connections = importlib.import_module("django.db").connections
        with administrator() as admin:
            admin.execute(COUNT_CALLS)
        reached, before = {}, {}
        for item in session.items:
            began = time.monotonic()
            run(item, last=session)
            self.seconds[item.nodeid] = time.monotonic() - began
            for connection in connections.all(initialized_only=True):
                if connection.connection is not None:
                    connection.connection.execute("select pg_stat_force_next_flush()")
            with administrator() as admin:  # some tests end every connection
                counted = dict(admin.execute(REACHED).fetchall())
            reached[item.nodeid] = [one for one in counted if counted[one] != before.get(one)]
            before = counted
        told = {"walked": reached, "seconds": self.seconds, "failed": sorted(self.failed)}
        found.write_text(json.dumps(told), encoding="utf-8")

    def outcome_of(self, session, mutant, reached):
        """Put the mutant in, ask in a process of its own, and put back what was there."""
        items = reached.tests_of(mutant)
        if not items:
            return "not reached"
        with administrator() as admin:
            admin.execute(mutant.broken)
        outcome = self.forked(session, mutant, items, ())
        with administrator() as admin:
            admin.execute(OTHER_CONNECTIONS)
            admin.execute(mutant.usual)
        if outcome == "timeout":  # whoever was killed may have left something behind
            importlib.import_module("tests.postgres_plugin").SERVER.make_database()
        return outcome

    def noticed_by(self, session, _mutant, items, ready):
        limit, _ = ready
        keep_quiet(session, limit)
        try:
            return int(self.is_noticed(session, items))
        except BaseException:  # noqa: BLE001 - a mutant may raise anything
            return 1


class Reached(Walked):
    """Which tests reach which function or table."""

    def __init__(self, reached, usable, seconds):
        super().__init__({}, usable, seconds)
        self.tests = {}
        for name, oids in reached.items():
            for oid in oids:
                self.tests.setdefault(oid, []).append(name)

    def tests_of(self, mutant):
        """Give the tests that reach it, those of the wall first; then the rest of the wall.

        The server does not count a call that was refused, and refusals are what the wall is for.
        """
        reach = {name for name in self.tests.get(mutant.reached, ()) if name in self.usable}
        wall = set(filter(is_of_the_wall, self.usable))
        quickly = self.seconds.__getitem__
        spent, kept = 0.0, sorted(reach & wall, key=quickly)
        for name in sorted(reach - wall, key=quickly):
            spent += self.seconds[name]
            if spent > MOST_SECONDS:
                break
            kept.append(name)
        return [self.usable[name] for name in [*kept, *sorted(wall - reach, key=quickly)]]


def is_of_the_wall(name):
    return name.startswith("tests/database/")


def administrator():
    """Connect to the tests' own database as whoever may change anything there."""
    psycopg = importlib.import_module("psycopg")
    server = importlib.import_module("tests.postgres_plugin").SERVER
    whom = dict(server.installation.admin) | {"dbname": server.database}
    return psycopg.connect(**whom, autocommit=True)


def taken_for_sql(admin, mutants):
    """Keep those that PostgreSQL takes for SQL."""
    errors = importlib.import_module("psycopg").Error
    found = []
    for mutant in mutants:
        try:
            with admin.transaction(force_rollback=True):
                admin.execute(mutant.broken)
        except errors:
            continue
        found.append(mutant)
    return found


def of_functions(admin):
    for oid, name, usual, body in admin.execute(FUNCTIONS, [list(OF_THE_TESTS)]).fetchall():
        for change, line, broken in changes_of(body):
            yield Mutant(f"{name}:{line}", name, change, oid, usual.replace(body, broken), usual)


def of_policies(admin):
    for table, on, policy, using, check in admin.execute(POLICIES).fetchall():
        for words, rule in (("using", using), ("with check", check)):
            if rule in (None, "true"):
                continue
            usual = f"alter policy {policy} on {on} {words} ({rule})"
            for change, line, broken in changes_of(rule, first="where"):
                put = f"alter policy {policy} on {on} {words} ({broken})"
                yield Mutant(f"{on}:{policy} {words}:{line}", policy, change, table, put, usual)


def of_triggers(admin):
    for table, on, trigger in admin.execute(TRIGGERS).fetchall():
        off, usual = (
            f"alter table {on} {word} trigger {trigger}" for word in ("disable", "enable")
        )
        yield Mutant(f"{on}:{trigger}", trigger, "does not fire", table, off, usual)


def changes_of(words, *, first=";"):
    """Yield every small change of a rule: for people to read, its line, and the rule with it.

    `first` is the word that the rule would stand after: `where` for a condition.
    """
    sqlglot = importlib.import_module("sqlglot")
    tokens = [one for one in sqlglot.tokenize(words, read="postgres") if one.end >= one.start]
    for begin, end, now in sorted(set(places(tokens, words, first))):
        broken = words[:begin] + now + words[end:]
        line = words.count("\n", 0, begin) + 1
        around = words[max(begin - 60, 0) : begin], words[begin:end], words[end : end + 40]
        was = "[".join((around[0], "]".join(around[1:])))
        yield " ".join(f"{was}  ->  [{now}]".split()), line, broken


def places(tokens, words, first):
    told = [words[one.start : one.end + 1].lower() for one in tokens]
    is_raised = False
    for number, (token, word) in enumerate(zip(tokens, told, strict=True)):
        before = told[number - 1] if number else first
        is_raised = word == "raise" or (is_raised and word != ";")
        if is_raised:  # the sentence of a refusal
            continue
        here = (token.start, token.end + 1)
        if word in OTHERWISE and is_changed_alone(word, before, told[number + 1 :][:1]):
            yield *here, OTHERWISE[word]
        elif token.token_type.name == "NUMBER" and before != "$":
            yield *here, f"{word}0" if "." in word else str(int(word) + 1)
        elif token.token_type.name == "STRING" and word != "''":
            yield *here, words[token.start : token.end] + "x'"
        if before in BEFORE_A_CONDITION and not (before == "and" and is_between(told, number)):
            end = end_of_condition(told, number)
            after = told[end] if end < len(told) else ")"
            if before == "(" and after not in {"and", "or"}:
                continue
            if end > number:
                true = "false" if "or" in {before, after} else "true"
                yield token.start, tokens[end - 1].end + 1, true


def is_changed_alone(word, before, after):
    """Whether a word may be changed by itself; where a `not` belongs to it, the `not` is dropped."""
    if word == "is":
        return after != ["not"]
    return not (word in {"exists", "in"} and before == "not")


def is_between(told, number):
    """Whether the `and` before this word belongs to a `between`."""
    depth = 0
    for word in reversed(told[: number - 1]):
        depth += {")": 1, "(": -1}.get(word, 0)
        if depth < 0 or (depth == 0 and word in {"and", "or", "where", ";"}):
            return False
        if depth == 0 and word == "between":
            return True
    return False


def end_of_condition(told, number):
    """Return where the condition that begins here is over: the number of the word after it."""
    depth, between = 0, False
    for place in range(number, len(told)):
        word = told[place]
        if depth == 0 and word in AFTER_A_CONDITION:
            if not (word == "and" and between):
                return place
            between = False
        elif depth == 0 and word == "between":
            between = True
        depth += {"(": 1, ")": -1}.get(word, 0)
    return len(told)


if __name__ == "__main__":
    main()
