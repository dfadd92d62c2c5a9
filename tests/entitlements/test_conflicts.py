"""Facts that cannot all be true are named, and what rests on them is not known."""

import pytest

from balsts.entitlements.conflicts import Matter, conflicts_of
from balsts.entitlements.service import Service
from tests.entitlements.lv.building import (
    LATVIA,
    day,
    decide,
    entitled_periods,
    lines,
    person,
    spans,
    status,
    unknown_periods,
)

WORKER = Service.SOCIAL_WORKER


def found(timeline):
    return [(conflict.matter, str(conflict.sentence)) for conflict in conflicts_of(timeline)]


def test_refusal_told_before_it_was_decided_leaves_the_procedure_open():
    timeline = person(
        ("asylum_seeker", "2018-01-10"),
        status("refused_final", "2018-05-02", notified_on="2018-04-30", authority="pmlp"),
    )

    answer = decide(WORKER, timeline, on=day("2018-09-01"))

    sentence = (
        "the decision of 2018-05-02 is said to have been told earlier, on 2018-04-30: "
        "one of the days must be wrong"
    )
    assert found(timeline) == [(Matter.PROCEDURE, sentence)]
    assert (answer.is_entitled, answer.next_fact) == (None, "conflict")
    assert lines(answer) == [f"unknown: {sentence}"]


@pytest.mark.parametrize("name", ["appeal_lodged_on", "became_final_on"])
def test_other_days_of_a_refusal_before_its_decision_are_in_conflict_too(name):
    timeline = person(
        ("asylum_seeker", "2018-01-10"),
        status("refused_final", "2018-05-02", **{name: "2018-05-01"}),
    )

    assert [conflict.matter for conflict in conflicts_of(timeline)] == [Matter.PROCEDURE]
    assert decide(WORKER, timeline, on=day("2018-05-02")).is_entitled is None


def test_conflict_lasts_until_the_next_decision():
    timeline = person(
        ("asylum_seeker", "2018-01-10"),
        status("refused_final", "2018-05-02", notified_on="2018-04-30"),
        ("refugee", "2018-08-01"),
    )

    assert spans(unknown_periods(WORKER, timeline)) == [("2018-05-02", "2018-07-31")]
    assert spans(entitled_periods(WORKER, timeline)) == [
        ("2018-01-10", "2018-05-01"),
        ("2018-08-01", "2019-08-01"),
    ]


def test_grant_told_before_it_was_decided_is_only_worth_a_look():
    timeline = person(status("refugee", "2018-05-02", notified_on="2018-04-30"))

    answer = decide(WORKER, timeline, on=day("2018-06-01"))

    assert answer.is_entitled is True
    assert [warning.code for warning in answer.warnings] == ["conflict"]


def test_two_kinds_of_protection_on_one_day_leave_the_months_as_they_are():
    timeline = person(("alternative", "2018-05-02"), ("refugee", "2018-05-02"))

    assert [conflict.matter for conflict in conflicts_of(timeline)] == [Matter.KIND_OF_STATUS]
    assert decide(WORKER, timeline, on=day("2019-05-02")).is_entitled is True


def test_status_before_birth_is_in_conflict_for_everything():
    timeline = person(("asylum_seeker", "2018-01-10"), born="2019-01-10")

    answers = LATVIA.decide_all(timeline, on=day("2018-02-01"))

    assert {answer.is_entitled for answer in answers.values()} == {None}


def test_nothing_can_doubt_that_the_programme_had_not_begun():
    timeline = person(("asylum_seeker", "2015-01-10"), born="2019-01-10")

    assert decide(WORKER, timeline, on=day("2016-04-05")).is_entitled is False
    assert decide(WORKER, timeline, on=day("2016-04-06")).is_entitled is None


def test_journey_before_birth_and_leaving_twice_are_worth_a_look():
    timeline = person(
        ("refugee", "2018-05-02"),
        arrived=["2018-01-01"],
        left=["2018-06-01", "2018-07-01"],
        born="2018-02-01",
    )

    answer = decide(WORKER, timeline, on=day("2018-08-01"))

    assert found(timeline) == [
        (
            Matter.NOTHING,
            (
                "something is recorded on 2018-01-01, before the day of birth 2018-02-01: "
                "one of the days must be wrong"
            ),
        ),
        (
            Matter.NOTHING,
            "left on 2018-06-01 and again on 2018-07-01, but no return in between is recorded",
        ),
    ]
    assert (answer.is_entitled, len(answer.warnings)) == (True, 2)


def test_return_in_between_is_no_conflict():
    timeline = person(arrived=["2018-01-01", "2018-06-15"], left=["2018-06-01", "2018-07-01"])

    assert conflicts_of(timeline) == ()


def test_ruling_of_the_court_may_carry_the_day_of_the_appeal_that_it_answers():
    timeline = person(
        ("asylum_seeker", "2018-01-10"),
        status("refused_final", "2018-05-02", appeal_lodged_on="2018-03-02", authority="court"),
    )

    assert conflicts_of(timeline) == ()
