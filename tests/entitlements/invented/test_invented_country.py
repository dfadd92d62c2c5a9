"""Another country is a folder: the same questions, other answers, no line of the house changed."""

import pytest

from balsts.entitlements.country import load_country
from balsts.entitlements.service import Service
from tests.entitlements.lv.building import changes, day, lines, person, spans

ISLAND = load_country("tests.entitlements.invented")
WORKER = Service.SOCIAL_WORKER


@pytest.mark.parametrize(
    ("arrived_on", "last_on"), [("2019-12-31", "2020-04-08"), ("2020-01-01", "2020-09-06")]
)
def test_island_counts_days_from_the_landing_by_the_decree_of_that_day(arrived_on, last_on):
    timeline = person(("refugee", "2020-02-01"), arrived=[arrived_on])

    assert spans(ISLAND.entitled_periods(WORKER, timeline)) == [(arrived_on, last_on)]


def test_answer_of_the_island_has_its_own_reasons_source_and_changes():
    answer = ISLAND.decide(WORKER, person(arrived=["2020-01-01"]), on=day("2020-05-01"))

    assert lines(answer) == ["met: landed on 2020-01-01: 250 days of support"]
    assert answer.because.children[0].citation.article == "3"
    assert changes(answer) == [("2020-09-07", "no longer available from 2020-09-07")]
    assert answer.policy == "decree"


def test_island_asks_for_the_fact_that_is_missing():
    answer = ISLAND.decide(WORKER, person(), on=day("2020-05-01"))

    assert (answer.is_entitled, answer.missing_facts) == (None, ("arrived_on",))
    assert ISLAND.questions[answer.next_fact] == "On which day did the person land?"


def test_what_the_island_does_not_know_it_does_not_grant():
    answer = ISLAND.decide(Service.SOCIAL_MENTOR, person(), on=day("2020-05-01"))

    assert (answer.is_entitled, answer.missing_facts) == (False, ())
    assert lines(answer) == ["not_met: the law of this country does not know it"]
    assert spans(ISLAND.unknown_periods(Service.SOCIAL_MENTOR, person())) == []


def test_changed_decree_is_a_what_if_like_any_other():
    policy = ISLAND.policy.with_value("support_days", 10, name="ten days")
    timeline = person(arrived=["2020-01-01"])

    assert spans(ISLAND.entitled_periods(WORKER, timeline, policy=policy)) == [
        ("2020-01-01", "2020-01-10")
    ]
