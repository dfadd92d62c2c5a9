"""A mistyped story is refused, with the place and what is wrong there."""

from pathlib import Path

import pytest

from balsts.entitlements.benefit import BenefitHousehold, Couple, Member
from balsts.entitlements.service import Service
from balsts.entitlements.timeline import (
    Arrival,
    Circumstance,
    CircumstanceKind,
    Departure,
    Permit,
    ProcedureStep,
    StepKind,
    Timeline,
)
from balsts.platform.periods import Period
from tests.entitlements.lv.building import day, status
from tests.entitlements.lv.storybook import UnreadableStory, story_from

STORY = """
title: A story
about: One sentence.
people:
  Somebody:
    born: 1990-02-03
    arrived: [2018-03-01, not known]
    left: [{on: 2018-07-01, presumed: yes, kind: own will}]
    statuses:
      - {status: asylum seeker, decided: 2018-03-02, by: pmlp}
    permits:
      - {from: 2018-06-01, last day: 2019-05-31}
    procedure:
      - {step: papers received, on: 2018-03-05}
    circumstances:
      - {what: full time studies, from: 2018-09-01, holds: no}
    plan carried out: 2018-12-01
    answers:
      - service: social worker
        on: 2018-03-02
        entitled: yes
        because:
          - met (procedure): "is an asylum seeker"
    clock:
      - on: 2018-03-05
        steps:
          - {step: application, state: done, done: 2018-03-02}
"""


def read(text):
    return story_from(text, path=Path("somewhere/a_story.yaml"))


def refusal_of(text):
    with pytest.raises(UnreadableStory) as refused:
        read(text)
    return str(refused.value)


def test_story_becomes_a_record_and_questions():
    (told,) = read(STORY).people

    assert told.timeline == Timeline(
        arrivals=(Arrival(on=day("2018-03-01")), Arrival(on=None)),
        departures=(Departure(on=day("2018-07-01"), kind="own_will", is_presumed=True),),
        statuses=(status("asylum_seeker", "2018-03-02", authority="pmlp"),),
        permits=(Permit(valid_from=day("2018-06-01"), last_valid_on=day("2019-05-31")),),
        steps=(ProcedureStep(kind=StepKind.PAPERS_RECEIVED, on=day("2018-03-05")),),
        circumstances=(
            Circumstance(
                kind=CircumstanceKind.FULL_TIME_STUDIES, from_=day("2018-09-01"), holds=False
            ),
        ),
        plan_executed_on=day("2018-12-01"),
        born_on=day("1990-02-03"),
    )
    (answer,), (clock,) = told.answers, told.clock
    assert (answer.service, answer.on) == (Service.SOCIAL_WORKER, day("2018-03-02"))
    assert answer.said == {
        "entitled": "yes",
        "because": [("met (procedure)", "is an asylum seeker")],
    }
    assert clock.said == {"steps": [{"step": "application", "state": "done", "done": "2018-03-02"}]}


def test_two_versions_of_a_record_are_told_apart():
    text = """
title: A correction
about: The day was mistaken.
people:
  Somebody:
    as first written:
      statuses: [{status: refugee, decided: 2018-03-02}]
      answers: [{service: social mentor, on: 2019-03-02, entitled: yes}]
    as corrected:
      statuses: [{status: refugee, decided: 2018-02-02}]
      answers: [{service: social mentor, on: 2019-03-02, entitled: no}]
"""

    assert [told.where for told in read(text).people] == [
        "a_story, Somebody, as first written",
        "a_story, Somebody, as corrected",
    ]
    assert "unknown field as mended" in refusal_of(text.replace("as corrected", "as mended"))


def test_reading_of_the_texts_and_a_supposed_value_are_chosen_by_their_words():
    line = "        entitled: yes\n"
    more = "        policy: text 2016\n        suppose: {term months: 18, plan ends mentor: no}\n"

    (answer,) = read(STORY.replace(line, line + more)).people[0].answers

    assert answer.policy.number_on("term_months", answer.on) == 18
    assert answer.policy.row_on("plan_ends_mentor", answer.on).value is False
    assert answer.policy.row_on("plan_ends_worker", answer.on).value is True


@pytest.mark.parametrize(
    ("right", "mistyped", "sentence"),
    [
        ("title: A", "tittle: A", "a_story: unknown field tittle"),
        ("about: One sentence.", "about:", "a_story, about: is empty"),
        ("born: 1990", "birthday: 1990", "a_story, Somebody: unknown field birthday"),
        ("1990-02-03", "1990-02-30", "a_story, Somebody, born: 1990-02-30 is not a day like"),
        ("status: asylum seeker", "status: asylum_seeker", "asylum_seeker is not one of"),
        ("decided: 2018", "decided on: 2018", "statuses: unknown field decided on"),
        ("presumed: yes", "presumed: perhaps", "left: yes or no is meant, not perhaps"),
        ("last day: 2019", "last: 2019", "permits: unknown field last"),
        ("papers received", "letters received", "letters received is not one of"),
        ("holds: no", "hold: no", "circumstances: unknown field hold"),
        ("service: social worker", "service: worker", "worker is not one of social worker"),
        ("entitled: yes", "entitled: maybe", "entitled is yes, no or not known, not maybe"),
        ("entitled: yes", "entiteld: yes", "answer 1: unknown field entiteld"),
        ("met (procedure): ", "", "because: each line is a name and a sentence"),
        ("done: 2018", "done on: 2018", "step: unknown field done on"),
        ("state: done, ", "", "step: missing field state"),
        ("plan carried out:", "arrived: [2018-01-01]\n    plan carried out:", "stands twice"),
        ("entitled: yes", "entitled: yes\n        policy: text 2018", "no policy text_2018"),
        ("entitled: yes", "entitled: yes\n        suppose: {term: 3}", "no parameter term"),
    ],
)
def test_mistyped_story_is_refused_by_name(right, mistyped, sentence):
    assert sentence in refusal_of(STORY.replace(right, mistyped, 1))


def test_person_of_whom_nothing_is_said_is_refused():
    text = "title: A\nabout: B\npeople:\n  Somebody: {born: 1990-01-01}\n"

    assert refusal_of(text) == "a_story, Somebody: nothing is said about this person"


def test_household_of_the_story_is_read_with_its_couples_and_amounts():
    text = """
title: A household
about: Two people.
people:
  Father: {born: 1985-05-05}
  Son: {born: 2008-05-05}
household:
  couples: [{of: [Father, Son], married: not known, from: 2015-01-01, last day: 2015-12-31}]
  unaccompanied: [Son]
  benefits:
    - {on: 2018-02-01, total: 3.00, people: {Father: {unmet: [work: none]}, Son: {}}}
"""

    (estimate,) = read(text).benefits

    assert estimate.household == BenefitHousehold(
        members=(
            Member(key="Father", timeline=Timeline(born_on=day("1985-05-05"))),
            Member(
                key="Son",
                timeline=Timeline(born_on=day("2008-05-05")),
                is_unaccompanied_minor=True,
            ),
        ),
        couples=(
            Couple(
                keys=("Father", "Son"),
                are_married=None,
                together=Period.through(day("2015-01-01"), day("2015-12-31")),
            ),
        ),
    )
    assert estimate.said == {
        "total": "3.00",
        "people": {"Father": {"unmet": [("work", "none")]}, "Son": {}},
    }
    assert "Somebody is nobody of this story" in refusal_of(
        text.replace("unaccompanied: [Son]", "unaccompanied: [Somebody]")
    )
    assert "people are all of the household" in refusal_of(text.replace(", Son: {}}", "}"))
    assert "unknown field totals" in refusal_of(text.replace("total:", "totals:"))
