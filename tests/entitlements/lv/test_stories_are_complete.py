"""Nothing in the law of Latvia goes untold: each rule, reading, question and code has a story."""

import ast
from functools import cache
from pathlib import Path

import balsts.entitlements
from balsts.entitlements.clock import StepState
from balsts.entitlements.conflicts import Matter, conflicts_of
from balsts.entitlements.decision import ChangeKind
from balsts.entitlements.lv.country import COUNTRY
from balsts.entitlements.lv.policies import POLICIES
from balsts.entitlements.timeline import CircumstanceKind, LegalStatus, StepKind
from tests.entitlements.lv.test_stories import BOOK

PEOPLE = [told for story in BOOK for told in story.people]
ANSWERS = [asked for told in PEOPLE for asked in told.answers]
STEPS = [step for told in PEOPLE for asked in told.clock for step in asked.said["steps"]]
MONEY = [
    one
    for story in BOOK
    for asked in story.benefits
    for one in asked.said.get("people", {}).values()
]
LAW = Path(balsts.entitlements.__file__).parent
# Functions of the law that take a code as their first argument.
BY_POSITION = {"met", "not_met", "_event"}
SAID_BY_OTHERS = {
    "answer": "the root of every answer; the story says `entitled` and the days",
    "not_granted": "what a country does not know: told by the invented country",
}


def codes_in(*kinds):
    """Find the codes that the source gives to nodes of these kinds."""
    found = set()
    for call in (call for path in LAW.rglob("*.py") for call in calls_in(path)):
        name = call.func.id
        values = [word.value for word in call.keywords if word.arg == "code"]
        values += call.args[:1] if name in BY_POSITION else []
        if name in kinds:
            found |= {one.value for one in values if isinstance(one, ast.Constant)}
    return found


@cache
def calls_in(path):
    """Find the calls of functions by their bare name."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    return [call for call in calls if isinstance(call.func, ast.Name)]


def in_brackets(lines):
    return {name.rpartition("(")[2].removesuffix(")") for name, _sentence in lines}


def lines_of(name):
    said = [*(asked.said for asked in ANSWERS), *STEPS, *MONEY]
    return [line for one in said for line in one.get(name, [])]


def test_every_rule_has_a_story():
    told = in_brackets(lines_of("because"))
    told |= {name for part in ("unmet", "not known", "notes") for name, _said in lines_of(part)}
    told |= {
        name
        for story in BOOK
        for asked in story.benefits
        for name, _said in asked.said.get("notes", [])
    }
    rules = codes_in("Met", "NotMet", "Unknown", "Remark", "met", "not_met")

    assert rules - SAID_BY_OTHERS.keys() - told == set()


def test_every_change_has_a_story():
    changes = lines_of("changes")

    assert codes_in("Change", "_event") | ENDINGS == in_brackets(changes)
    assert {name.split()[0] for name, _said in changes} == set(ChangeKind)


ENDINGS = {"starts", "ends", "surely_ends", "doubtful"}


def test_every_offer_has_a_story():
    assert in_brackets(lines_of("offers")) == {"returned", "state_mechanism_ended"}


def test_every_question_is_asked_in_a_story():
    said = [*(asked.said for asked in ANSWERS), *STEPS, *MONEY]
    asked = {one["next question"] for one in said if "next question" in one}

    assert set(COUNTRY.questions.values()) - asked == set()


def test_every_reading_service_and_answer_has_a_story():
    assert {asked.policy.name for asked in ANSWERS} >= set(POLICIES)
    assert {asked.service for asked in ANSWERS} == set(COUNTRY.services)
    assert {(asked.service, asked.said["entitled"]) for asked in ANSWERS} == {
        (service, said) for service in COUNTRY.services for said in ("yes", "no", "not known")
    }


def test_every_status_step_and_circumstance_has_a_story():
    timelines = [told.timeline for told in PEOPLE]

    assert {one.legal_status for line in timelines for one in line.statuses} == set(LegalStatus)
    assert {one.kind for line in timelines for one in line.steps} == set(StepKind)
    assert {one.kind for line in timelines for one in line.circumstances} == set(CircumstanceKind)


def test_every_kind_of_conflict_has_a_story():
    conflicts = [one for told in PEOPLE for one in conflicts_of(told.timeline)]
    sentences = {one.sentence.text for one in conflicts}

    assert {one.matter for one in conflicts} == set(Matter)
    assert sentences_in("conflicts.py") == sentences


def test_every_step_and_state_of_the_clock_has_a_story():
    steps = {step["step"] for step in STEPS}

    assert {code.replace("_", " ") for code in codes_in("StepName", "replace")} <= steps
    assert {step["state"] for step in STEPS} == {state.replace("_", " ") for state in StepState}


def test_there_are_sixty_stories_and_more_each_with_a_title_of_its_own():
    assert len(BOOK) >= 60
    assert len({story.title for story in BOOK}) == len(BOOK)
    assert [story.title for story in BOOK if "vulnerable" in story.about.lower()] == []


def sentences_in(name):
    return {call.args[0].value for call in calls_in(LAW / name) if call.func.id == "translatable"}
