"""Rules of the database are changed one small way at a time, put in, and put back."""

import importlib.util
import sys
from pathlib import Path

import psycopg
import pytest

TOOLS = Path(__file__).resolve().parents[2] / "tools"
RULE = """\
begin
    if new.who <> 'a''b' and not (new.day between a and b or new.day is null) then
        raise exception 'no' using errcode = '42501';
    end if;
end"""


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("sql_mutants", TOOLS / "sql_mutants.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["sql_mutants"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def admin(tool, db):
    with tool.administrator() as connection:
        yield connection


def second_lines(tool, rule):
    """What becomes of the second line of a rule."""
    return {broken.splitlines()[1].strip() for _, _, broken in tool.changes_of(rule)}


def test_every_word_and_condition_of_a_rule_is_changed_and_no_sentence_of_a_refusal(tool):
    usual = RULE.splitlines()[1].strip()

    assert second_lines(tool, RULE) - {usual} == {
        usual.replace("<>", "="),
        usual.replace("'a''b'", "'a''bx'"),
        usual.replace("'a''b' and", "'a''b' or"),
        usual.replace("not ", " "),
        usual.replace(" or ", " and "),
        usual.replace("between a and b", "between a or b"),
        usual.replace("is null", "is not null"),
        "if true and not (new.day between a and b or new.day is null) then",
        "if new.who <> 'a''b' and true then",
        usual.replace("(new.day between a and b or", "(false or"),
        usual.replace("or new.day is null", "or false"),
    }
    assert {broken.splitlines()[2] for _, _, broken in tool.changes_of(RULE)} == {
        RULE.splitlines()[2]
    }


def test_a_not_is_dropped_with_what_belongs_to_it_and_a_comment_stays(tool):
    rule = "not exists (select 1) -- and true"

    assert {broken for _, _, broken in tool.changes_of(rule, first="where")} == {
        "true -- and true",
        " exists (select 1) -- and true",
        "not exists (select 2) -- and true",
    }


@pytest.mark.parametrize(
    ("kind", "on"),
    [
        ("of_functions", "sec.manages(uuid)"),
        ("of_policies", "clients_client:pages_read using"),
        ("of_triggers", "clients_arrivalevent:"),
    ],
)
def test_a_rule_is_put_in_broken_and_put_back_as_it_was(tool, admin, kind, on):
    every = list(getattr(tool, kind)(admin))
    before = state_of(tool, admin)
    mutant = next(one for one in every if one.where.startswith(on))

    admin.execute(mutant.broken)
    broken = state_of(tool, admin)
    admin.execute(mutant.usual)

    assert broken != before
    assert state_of(tool, admin) == before


def state_of(tool, admin):
    return [
        admin.execute(tool.FUNCTIONS, [list(tool.OF_THE_TESTS)]).fetchall(),
        admin.execute(tool.POLICIES).fetchall(),
        admin.execute(tool.TRIGGERS).fetchall(),
    ]


def test_what_postgres_does_not_take_for_sql_is_no_mutant(tool, admin):
    thought_up = [one for one in tool.of_functions(admin) if one.function.startswith("sec.may")]

    found = tool.taken_for_sql(admin, thought_up)

    assert 0 < len(found) < len(thought_up)
    assert len({one.name for one in found}) == len(found)
    with pytest.raises(psycopg.Error), admin.transaction(force_rollback=True):
        admin.execute(next(one for one in thought_up if one not in found).broken)


def test_tests_that_reach_the_rule_are_asked_and_then_the_rest_of_the_wall(tool):
    names = {
        "tests/web/a": 0.1, "tests/web/b": 0.2, "tests/web/c": 90.0, "tests/database/d": 60.0,
        "tests/database/quick": 0.1, "tests/web/e": 0.1,
    }  # fmt: skip
    reaching = ["tests/web/b", "tests/web/a", "tests/web/c", "tests/database/d"]
    reached = tool.Reached(
        {name: [7] for name in reaching} | {"tests/web/e": [8], "tests/database/failed": [7]},
        {name: name for name in names},
        names,
    )

    found = [reached.tests_of(tool.Mutant("somewhere", "one", "", oid, "", "")) for oid in (7, 8)]

    assert found == [
        ["tests/database/d", "tests/web/a", "tests/web/b", "tests/database/quick"],
        ["tests/web/e", "tests/database/quick", "tests/database/d"],
    ]
