"""Family reunification: refugees at once, others after two years, the two published kinds apart."""

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

FAMILY = Service.FAMILY_REUNIFICATION


def test_refugee_may_bring_the_family_at_once():
    timeline = person(("asylum_seeker", "2018-01-15"), ("refugee", "2018-03-01"))

    answer = decide(FAMILY, timeline, on=day("2018-03-01"))

    assert spans(entitled_periods(FAMILY, timeline)) == [("2018-03-01", None)]
    assert lines(answer)[-1] == "met: this status asks for no wait"


@pytest.mark.parametrize(
    ("granted_on", "possible_from"),
    [("2025-12-06", "2027-12-06"), ("2020-02-29", "2022-02-28"), ("2018-08-31", "2020-08-31")],
)
def test_alternative_status_waits_two_years_from_its_day(granted_on, possible_from):
    timeline = person(("alternative", granted_on))

    assert spans(entitled_periods(FAMILY, timeline)) == [(possible_from, None)]


def test_wait_is_explained_and_what_would_shorten_it_is_named():
    timeline = person(("alternative", "2018-03-15"))

    answer = decide(FAMILY, timeline, on=day("2019-01-01"))

    assert lines(answer) == [
        "met: has international protection: alternative, granted on 2018-03-15",
        "not_met: 24 months since the status have not passed: 2018-03-15 + 24 months = 2020-03-15",
    ]
    assert changes(answer) == [
        ("2020-03-15", "available from 2020-03-15"),
        (None, "refugee status, for instance after an appeal, opens it at once"),
    ]


def test_refugee_status_after_alternative_opens_it_on_its_own_day():
    timeline = person(("alternative", "2018-03-15"), ("refugee", "2018-11-20"))

    assert spans(entitled_periods(FAMILY, timeline)) == [("2018-11-20", None)]


def test_wait_goes_on_while_an_appeal_for_more_is_pending():
    timeline = person(
        ("alternative", "2018-03-15"),
        ("appeal_pending", "2018-04-01"),
        status("refused_final", "2018-09-01", authority="court"),
    )

    assert spans(entitled_periods(FAMILY, timeline)) == [("2020-03-15", None)]


def test_missing_day_of_the_status_is_asked_for_until_the_wait_is_over_in_any_case():
    timeline = person(
        ("asylum_seeker", "2018-01-10"), status("alternative", None, notified_on="2018-03-20")
    )

    answer = decide(FAMILY, timeline, on=day("2019-01-01"))

    assert spans(unknown_periods(FAMILY, timeline)) == [("2018-03-20", "2020-03-19")]
    assert spans(entitled_periods(FAMILY, timeline)) == [("2020-03-20", None)]
    assert answer.next_fact == "granted_on"


def test_asylum_seeker_learns_what_each_status_would_open():
    timeline = person(("asylum_seeker", "2018-01-15"))

    answer = decide(FAMILY, timeline, on=day("2018-02-01"))

    assert answer.is_entitled is False
    assert changes(answer) == [
        (None, "refugee status opens it at once, alternative status after 24 months")
    ]


def test_both_kinds_on_one_day_are_in_conflict_and_nothing_is_guessed():
    timeline = person(("refugee", "2018-03-15"), ("alternative", "2018-03-15"))

    answer = decide(FAMILY, timeline, on=day("2018-05-01"))

    assert (answer.is_entitled, answer.next_fact) == (None, "conflict")
    assert lines(answer) == [
        (
            "unknown: both refugee and alternative status are recorded for 2018-03-15: "
            "which of them was granted?"
        )
    ]


def test_another_wait_is_counted_where_a_policy_says_so():
    timeline = person(("alternative", "2018-03-15"))
    policy = LATVIA.policy.with_value("reunification_wait_months_alternative", 0, name="equal")

    assert spans(entitled_periods(FAMILY, timeline, policy=policy)) == [("2018-03-15", None)]
