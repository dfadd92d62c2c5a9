"""Stories of invented people that a lawyer can read: who they are, and what is right on a day."""

from dataclasses import replace
from datetime import date

import pytest

from balsts.platform.periods import ONE_DAY
from tests.entitlements.lv.retelling import found_for, in_shape_of
from tests.entitlements.lv.storybook import STORIES, read_story

BOOK = [read_story(path) for path in sorted(STORIES.rglob("*.yaml"))]
STORY = pytest.mark.parametrize("story", BOOK, ids=lambda story: story.path.stem)

ENACTED_ANEW_ON = date(2018, 7, 1)


def said_in(story):
    """Give every question of a story with the person it is about, or none for a household."""
    of_people = [(told, asked) for told in story.people for asked in (*told.answers, *told.clock)]
    return [*of_people, *((None, asked) for asked in story.benefits)]


@STORY
def test_the_law_says_what_the_story_says(story):
    for told, asked in said_in(story):
        assert in_shape_of(asked.said, found_for(asked, told)) == asked.said, asked.where


@STORY
def test_a_story_fails_as_soon_as_one_thing_in_it_is_said_otherwise(story):
    for told, asked in said_in(story):
        found = found_for(asked, told)
        for said in otherwise(asked.said):
            assert in_shape_of(said, found) != said, (asked.where, said)


@STORY
def test_texts_enacted_anew_with_the_same_words_change_no_answer(story):
    for told, asked in said_in(story):
        if asked.household is None:
            again = replace(asked, policy=enacted_anew(asked.policy))

            assert in_shape_of(asked.said, found_for(again, told)) == asked.said, asked.where


def enacted_anew(policy):
    """Copy a policy, with every text that was in force on the day enacted anew on that day."""
    parameters = {name: _anew(one) for name, one in policy.parameters.items()}
    return replace(policy, parameters=parameters)


def _anew(parameter):
    in_force = parameter.row_in_force(ENACTED_ANEW_ON)
    if in_force is None or in_force.valid_from == ENACTED_ANEW_ON:
        return parameter
    before, after = (
        replace(in_force, last_valid_on=ENACTED_ANEW_ON - ONE_DAY),
        replace(in_force, valid_from=ENACTED_ANEW_ON),
    )
    rows = [part for row in parameter.rows for part in _parts(row, in_force, before, after)]
    return replace(parameter, rows=tuple(rows))


def _parts(row, in_force, before, after):
    return (before, after) if row is in_force else (row,)


def otherwise(said):
    """Say every part of an answer otherwise, one at a time; leave out parts of lists."""
    match said:
        case dict():
            for name, value in said.items():
                yield from ({**said, name: other} for other in otherwise(value))
        case list() | tuple():
            if isinstance(said, list):
                yield [*said, ("note (more)", "one line more")]
            for number, value in enumerate(said):
                if isinstance(said, list):
                    yield [*said[:number], *said[number + 1 :]]
                for other in otherwise(value):
                    yield type(said)([*said[:number], other, *said[number + 1 :]])
        case _:
            yield f"{said} or not"
