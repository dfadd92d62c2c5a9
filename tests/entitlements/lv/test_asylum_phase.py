"""The time before a status by both published texts (R10 to R12)."""

import pytest

from balsts.entitlements.lv.policies import TEXT_2017
from balsts.entitlements.service import SUPPORT, Service
from tests.entitlements.lv.building import (
    changes,
    day,
    decide,
    entitled_periods,
    lines,
    person,
    spans,
)

WORKER = Service.SOCIAL_WORKER
APPLICANT = person(("asylum_seeker", "2018-01-03"), arrived=["2018-01-01"])
RECOGNISED = person(
    ("asylum_seeker", "2018-01-03"), ("refugee", "2018-07-10"), arrived=["2018-01-01"]
)
QUICKLY_RECOGNISED = person(
    ("asylum_seeker", "2018-01-03"), ("refugee", "2018-02-10"), arrived=["2018-01-01"]
)


@pytest.mark.parametrize("service", SUPPORT)
def test_current_text_serves_from_the_application_while_it_is_open(service):
    assert spans(entitled_periods(service, APPLICANT)) == [("2018-01-03", None)]
    assert spans(entitled_periods(service, RECOGNISED)) == [("2018-01-03", "2019-07-10")]


def test_current_text_gives_its_reasons_without_a_last_day():
    answer = decide(WORKER, APPLICANT, on=day("2018-02-01"))

    assert answer.is_entitled is True
    assert answer.entitled_from == day("2018-01-03")
    assert answer.last_entitled_on is None
    assert answer.because.sentence.text == "%(service)s: yes, no last day is set yet"
    assert lines(answer) == [
        "met: is an asylum seeker: the application of 2018-01-03 has not been decided",
        "met: the service lasts as long as the procedure or an appeal is open",
    ]


def test_current_text_warns_when_three_months_have_passed_without_a_status():
    warning = (
        "warning: 3 months since the arrival on 2018-01-01 passed on 2018-04-01 "
        "without a status: an older text would have ended the service"
    )

    last_calm_day = decide(WORKER, APPLICANT, on=day("2018-04-01"))
    first_warning = decide(WORKER, APPLICANT, on=day("2018-04-02"))

    assert warning not in lines(last_calm_day)
    assert last_calm_day.warnings == ()
    assert lines(first_warning)[-1] == warning
    assert [remark.code for remark in first_warning.warnings] == ["long_wait"]
    assert first_warning.is_entitled is True


def test_current_text_announces_the_warning_and_what_a_decision_would_do():
    ahead = changes(decide(WORKER, APPLICANT, on=day("2018-04-01")))
    later = changes(decide(WORKER, APPLICANT, on=day("2018-04-02")))

    events = [
        (
            None,
            "refugee or alternative status starts 12 months, counted from the day it is granted",
        ),
        (None, "a final refusal ends the service on the day it becomes final"),
    ]
    assert ahead == [
        (
            "2018-04-02",
            "from 2018-04-02 a reminder: 3 months since arrival have passed without a status",
        ),
        *events,
    ]
    assert later == events


def test_current_text_announces_no_warning_that_the_status_forestalls():
    ahead = changes(decide(WORKER, QUICKLY_RECOGNISED, on=day("2018-02-01")))

    assert [on for on, _sentence in ahead] == ["2019-02-11", None, None]


def test_current_text_does_without_the_day_of_arrival():
    timeline = person(("asylum_seeker", "2018-01-03"), arrived=[None])

    answer = decide(WORKER, timeline, on=day("2030-01-01"))

    assert answer.is_entitled is True
    assert answer.warnings == ()


def test_text_of_2017_serves_three_months_from_arrival_and_again_after_the_status():
    assert spans(entitled_periods(WORKER, APPLICANT, policy=TEXT_2017)) == [
        ("2018-01-03", "2018-04-01")
    ]
    assert spans(entitled_periods(WORKER, RECOGNISED, policy=TEXT_2017)) == [
        ("2018-01-03", "2018-04-01"),
        ("2018-07-10", "2019-07-10"),
    ]
    assert spans(entitled_periods(WORKER, QUICKLY_RECOGNISED, policy=TEXT_2017)) == [
        ("2018-01-03", "2019-02-10")
    ]


def test_text_of_2017_shows_its_sum():
    inside = decide(WORKER, APPLICANT, on=day("2018-04-01"), policy=TEXT_2017)
    after = decide(WORKER, APPLICANT, on=day("2018-04-02"), policy=TEXT_2017)

    assert inside.is_entitled is True
    assert lines(inside)[1] == (
        "met: 3 months from arrival have not passed: 2018-01-01 + 3 months = 2018-04-01"
    )
    assert after.is_entitled is False
    assert after.last_entitled_on == day("2018-04-01")
    assert lines(after)[1] == (
        "not_met: 3 months from arrival have passed without a status: "
        "2018-01-01 + 3 months = 2018-04-01"
    )
    assert after.because.children[1].citation.title == "Sociālais portrets 2016/2017"


def test_text_of_2017_needs_no_reminder_of_itself():
    answer = decide(WORKER, APPLICANT, on=day("2018-02-01"), policy=TEXT_2017)

    assert [change.code for change in answer.next_changes] == ["ends", "status", "final_refusal"]


def test_text_of_2017_asks_for_a_missing_arrival():
    timeline = person(("asylum_seeker", "2018-01-03"), arrived=[None])

    answer = decide(WORKER, timeline, on=day("2018-02-01"), policy=TEXT_2017)

    assert answer.is_entitled is None
    assert answer.missing_facts == ("arrived_on",)
    assert lines(answer)[1] == (
        "unknown: the day of arrival is missing, so the 3 months from arrival cannot be counted"
    )


def test_text_of_2017_counts_only_from_its_first_day():
    timeline = person(("asylum_seeker", "2016-08-01"), arrived=["2016-08-01"])

    periods = entitled_periods(WORKER, timeline, policy=TEXT_2017)

    assert spans(periods) == [("2016-08-01", "2016-12-31")]


def test_text_of_2017_counts_from_the_arrival_that_led_to_the_application():
    timeline = person(
        ("withdrawn", "2017-06-01"),
        ("asylum_seeker", "2019-06-05"),
        arrived=["2017-01-01", "2019-06-03", "2020-01-01"],
    )

    periods = entitled_periods(WORKER, timeline, policy=TEXT_2017)

    assert spans(periods) == [("2019-06-05", "2019-09-03")]


def test_text_of_2017_counts_a_child_born_here_from_birth():
    timeline = person(("asylum_seeker", "2019-06-05"), born="2019-05-20")

    periods = entitled_periods(WORKER, timeline, policy=TEXT_2017)

    assert spans(periods) == [("2019-06-05", "2019-08-20")]
