"""The right to work: at once with a status, before it after the months that the texts name."""

import pytest

from balsts.entitlements.service import Service
from tests.entitlements.lv.building import (
    LATVIA,
    changes,
    day,
    decide,
    entitled_periods,
    lines,
    person,
    spans,
    status,
    unknown_periods,
)

WORK = Service.EMPLOYMENT


@pytest.mark.parametrize(
    ("applied_on", "may_work_from"),
    [
        ("2016-08-31", "2017-02-28"),
        ("2019-08-29", "2020-02-29"),
        ("2020-12-31", "2021-06-30"),
        ("2021-01-01", "2021-04-01"),
        ("2023-11-30", "2024-02-29"),
    ],
)
def test_asylum_seeker_may_work_when_the_months_of_the_day_of_application_have_passed(
    applied_on, may_work_from
):
    timeline = person(("asylum_seeker", applied_on), arrived=[applied_on])

    assert spans(entitled_periods(WORK, timeline)) == [(may_work_from, None)]


def test_both_published_waits_can_be_asked_for():
    timeline = person(("asylum_seeker", "2019-01-31"))
    longer = LATVIA.policy.with_value("employment_wait_months", 6, name="six")
    shorter = LATVIA.policy.with_value("employment_wait_months", 3, name="three")

    assert spans(entitled_periods(WORK, timeline, policy=longer)) == [("2019-07-31", None)]
    assert spans(entitled_periods(WORK, timeline, policy=shorter)) == [("2019-04-30", None)]


def test_wait_is_explained_with_its_sum_before_and_after():
    timeline = person(("asylum_seeker", "2018-01-15"), born="1990-01-01")

    before = decide(WORK, timeline, on=day("2018-07-14"))
    after = decide(WORK, timeline, on=day("2018-07-15"))

    assert lines(before) == [
        "met: is an asylum seeker: the application of 2018-01-15 has not been decided",
        (
            "not_met: 6 months since the application have not passed: "
            "2018-01-15 + 6 months = 2018-07-15"
        ),
    ]
    assert changes(before) == [
        ("2018-07-15", "available from 2018-07-15"),
        (None, "refugee or alternative status gives the right to work at once"),
    ]
    assert (after.is_entitled, str(after.entitled_from)) == (True, "2018-07-15")
    assert lines(after)[1] == (
        "met: 6 months since the application have passed: 2018-01-15 + 6 months = 2018-07-15"
    )


@pytest.mark.parametrize("kind", ["refugee", "alternative"])
def test_status_gives_the_right_at_once_and_without_end(kind):
    timeline = person(("asylum_seeker", "2018-01-15"), (kind, "2018-03-01"), born="1990-01-01")

    assert spans(entitled_periods(WORK, timeline)) == [("2018-03-01", None)]
    assert lines(decide(WORK, timeline, on=day("2030-01-01"))) == [
        f"met: has international protection: {kind}, granted on 2018-03-01",
        "met: this status gives an unrestricted right to work",
    ]


def test_decision_before_the_wait_is_over_leaves_work_during_the_appeal_open():
    timeline = person(
        ("asylum_seeker", "2018-01-10"),
        status("refused_final", "2018-07-09", notified_on="2018-07-09", authority="pmlp"),
        ("appeal_pending", "2018-07-20"),
    )

    answer = decide(WORK, timeline, on=day("2018-08-01"))

    assert spans(entitled_periods(WORK, timeline)) == []
    assert spans(unknown_periods(WORK, timeline)) == [("2018-07-10", None)]
    assert (answer.is_entitled, answer.next_fact) == (None, "work_during_appeal")
    assert "unknown: a decision has been taken already" in lines(answer)[2]


def test_decision_after_the_wait_takes_nothing_away_and_is_worth_a_look():
    timeline = person(
        ("asylum_seeker", "2018-01-10"),
        status("refused_final", "2018-07-10", notified_on="2018-07-10", authority="pmlp"),
        ("appeal_pending", "2018-07-20"),
    )

    answer = decide(WORK, timeline, on=day("2018-08-01"))

    assert spans(entitled_periods(WORK, timeline)) == [("2018-07-10", None)]
    assert "warning: a decision has been taken already" in lines(answer)[2]


def test_new_application_after_a_refusal_counts_its_own_wait():
    timeline = person(
        ("asylum_seeker", "2018-01-10"),
        status("refused_final", "2018-03-01", became_final_on="2018-04-05", authority="pmlp"),
        ("asylum_seeker", "2018-05-01"),
    )

    assert spans(entitled_periods(WORK, timeline)) == [("2018-11-01", None)]


def test_final_refusal_ends_the_right_to_work():
    timeline = person(
        ("asylum_seeker", "2018-01-10"),
        status("refused_final", "2018-09-01", notified_on="2018-09-03", authority="pmlp"),
    )

    assert spans(entitled_periods(WORK, timeline)) == [("2018-07-10", "2018-10-03")]


def test_nobody_works_before_the_age_of_fifteen():
    timeline = person(("refugee", "2018-03-01"), born="2004-02-29")

    answer = decide(WORK, timeline, on=day("2019-02-28"))

    assert spans(entitled_periods(WORK, timeline)) == [("2019-03-01", None)]
    assert lines(answer)[-1] == "not_met: is not 15 years old yet: that is on 2019-03-01"


def test_missing_day_of_birth_is_mentioned_but_denies_nothing():
    timeline = person(("refugee", "2018-03-01"))

    answer = decide(WORK, timeline, on=day("2019-02-28"))

    assert (answer.is_entitled, answer.next_fact) == (True, "born_on")


@pytest.mark.parametrize("kind", ["temporary_protection", "citizen_or_other"])
def test_people_on_another_ground_are_asked_about_not_refused(kind):
    timeline = person((kind, "2022-03-20"))

    answer = decide(WORK, timeline, on=day("2022-04-01"))

    assert (answer.is_entitled, answer.next_fact) == (None, "residence_ground")


def test_status_without_a_day_lets_no_yes_be_sure():
    timeline = person(("asylum_seeker", "2018-01-10"), status("withdrawn", None))

    assert spans(entitled_periods(WORK, timeline)) == []
    assert spans(unknown_periods(WORK, timeline))[-1] == ("2018-07-10", None)
    assert decide(WORK, timeline, on=day("2018-08-01")).next_fact == "decided_on"
