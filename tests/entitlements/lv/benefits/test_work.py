"""Ages and circumstances behind the condition of work, at their edges."""

from dataclasses import replace

import pytest

from balsts.entitlements.decision import mark_of
from balsts.entitlements.lv.benefits.work import (
    Situation,
    is_condition_met,
    is_minor,
    pension_begins_on,
    reason_of_work,
)
from balsts.entitlements.lv.policies import CURRENT_TEXT
from tests.entitlements.lv.benefits.household import timeline
from tests.entitlements.lv.building import day


@pytest.mark.parametrize(
    ("born", "begins"),
    [
        ("1945-01-01", "2008-07-01"),  # older than every row
        ("1951-12-31", "2013-12-31"),
        ("1952-01-01", "2014-04-01"),  # missed 62 by a day, so 62 and 3 months
        ("1952-10-31", "2015-04-30"),  # 62 and 6 months; April has no 31st
        ("1954-12-31", "2017-12-31"),
        ("1955-01-01", "2018-04-01"),
        ("1960-02-29", "2024-11-29"),
        ("1960-05-31", "2025-05-31"),
        ("1990-06-15", "2055-06-15"),
    ],
)
def test_pension_begins_when_the_age_of_the_year_is_reached(born, begins):
    assert pension_begins_on(day(born), CURRENT_TEXT) == day(begins)


@pytest.mark.parametrize(
    ("on", "expected"), [("2018-06-19", True), ("2018-06-20", False), ("2030-01-01", False)]
)
def test_minority_ends_with_the_eighteenth_birthday(on, expected):
    assert is_minor(day("2000-06-20"), day(on), CURRENT_TEXT) is expected


def test_minority_is_not_known_without_a_day_of_birth():
    assert is_minor(None, day("2018-01-01"), CURRENT_TEXT) is None


def test_without_a_day_of_birth_a_way_is_enough_and_no_way_is_a_question():
    works = timeline(born=None, employed=True)
    does_nothing = timeline(
        born=None,
        employed=False,
        registered_with_employment_agency=False,
        full_time_studies=False,
        disability=False,
    )

    assert is_condition_met(Situation(works, CURRENT_TEXT), day("2018-01-01")) is True
    assert is_condition_met(Situation(does_nothing, CURRENT_TEXT), day("2018-01-01")) is None
    reason = reason_of_work(Situation(does_nothing, CURRENT_TEXT), day("2018-01-01"))
    assert reason.children[0].code == "age"


def test_before_june_2017_there_is_no_condition_for_anybody():
    assert is_condition_met(Situation(timeline(), CURRENT_TEXT), day("2017-05-31")) is True
    assert is_condition_met(Situation(timeline(), CURRENT_TEXT), day("2017-06-01")) is None


NO_WAY = dict.fromkeys(
    ("employed", "registered_with_employment_agency", "full_time_studies", "disability"), False
)


@pytest.mark.parametrize(
    ("facts", "mark", "words"),
    [
        ({"disability": True}, "met", "the condition of work is met"),
        ({"employed": True}, "met", "the condition of work is met"),
        (NO_WAY, "not_met", "the condition of work is not met"),
        ({"disability": False}, "unknown", "not known whether the condition of work is met"),
        ({}, "unknown", "not known whether the condition of work is met"),
    ],
)
def test_whoever_may_not_know_the_circumstances_is_told_only_whether_it_is_met(facts, mark, words):
    told = replace(timeline(**facts), names_circumstances=False)

    reason = reason_of_work(Situation(told, CURRENT_TEXT), day("2018-01-01"))

    assert (mark_of(reason), str(reason.sentence), reason.children) == (mark, words, ())


def test_without_a_day_of_birth_it_is_asked_for_and_the_ways_are_not():
    told = replace(timeline(born=None, **NO_WAY), names_circumstances=False)

    reason = reason_of_work(Situation(told, CURRENT_TEXT), day("2018-01-01"))

    assert [child.code for child in reason.children] == ["age"]
    assert reason.fact == "condition_of_work"


def test_age_is_named_whoever_reads():
    told = replace(timeline(born="2010-01-01"), names_circumstances=False)

    reason = reason_of_work(Situation(told, CURRENT_TEXT), day("2018-01-01"))

    assert str(reason.sentence).startswith("is under ")
