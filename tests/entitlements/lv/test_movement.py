"""Leaving and coming back, and who in a family is entitled (R14, R15)."""

import pytest

from balsts.entitlements.decision import render
from balsts.entitlements.service import SUPPORT, Service
from balsts.entitlements.timeline import Arrival, Departure, Timeline
from tests.entitlements.lv.building import (
    changes,
    day,
    decide,
    entitled_periods,
    lines,
    person,
    spans,
)

WORKER, MENTOR = Service.SOCIAL_WORKER, Service.SOCIAL_MENTOR


def traveller(*, returned=None):
    """Granted 15 March 2018, left in June, came back or did not."""
    return person(
        ("refugee", "2018-03-15"),
        arrived=["2018-03-15", *([returned] if returned else [])],
        left=["2018-06-01"],
    )


def offers(decision):
    return [
        (offer.programme, offer.target_group, render(offer.sentence)) for offer in decision.offers
    ]


@pytest.mark.parametrize("service", SUPPORT)
@pytest.mark.parametrize("returned", [None, "2018-12-01", "2019-03-15", "2019-03-16"])
def test_a_departure_does_not_stop_the_months(service, returned):
    periods = entitled_periods(service, traveller(returned=returned))

    assert spans(periods) == [("2018-03-15", "2019-03-15")]


def test_an_absence_inside_the_term_is_mentioned_with_the_last_day_for_a_return():
    answer = decide(MENTOR, traveller(), on=day("2018-06-01"))

    assert answer.is_entitled is True
    assert lines(answer)[-1] == "remark: left Latvia on 2018-06-01: this does not stop the months"
    assert changes(answer) == [
        ("2019-03-16", "no longer available from 2019-03-16"),
        (
            None,
            (
                "after a return up to and including 2019-03-15 the days that remain can be used; "
                "a later return opens nothing"
            ),
        ),
    ]


def test_a_departure_to_come_is_not_mentioned_yet():
    answer = decide(MENTOR, traveller(), on=day("2018-05-31"))

    assert [node.code for node in answer.because.children] == ["protection", "term", "plan"]


@pytest.mark.parametrize(
    ("returned", "on", "days"),
    [
        ("2018-12-01", "2018-12-01", 105),
        ("2018-12-01", "2019-03-01", 15),
        ("2019-03-15", "2019-03-15", 1),
    ],
)
def test_a_return_inside_the_term_goes_on_with_the_days_that_remain(returned, on, days):
    answer = decide(MENTOR, traveller(returned=returned), on=day(on))

    assert answer.is_entitled is True
    assert lines(answer)[-1] == (
        f"remark: came back on {returned}, before the last day: the same case goes on "
        f"for the days that remain, {days} with this one, up to and including 2019-03-15"
    )
    assert answer.offers == ()


def test_a_return_after_the_term_is_refused_with_the_reason_and_a_movement_case_is_offered():
    answer = decide(MENTOR, traveller(returned="2019-03-16"), on=day("2019-06-01"))

    assert answer.is_entitled is False
    assert lines(answer) == [
        "met: has international protection: refugee, granted on 2018-03-15",
        "not_met: 12 months have passed: 2018-03-15 + 12 months = 2019-03-15",
        "remark: carrying out the plan does not affect this service",
        (
            "not_met: came back on 2019-03-16, after the last day of the service, 2019-03-15: "
            "leaving did not stop the months, and coming back does not start them again"
        ),
    ]
    assert answer.because.children[-1].citation.official_on == day("2019-08-20")
    assert offers(answer) == [
        (
            "movement",
            "returned",
            "the movement can open a case for a person who came back to Latvia",
        )
    ]
    assert answer.next_changes == ()


def test_a_return_in_time_whose_term_then_ended_is_offered_help_after_the_state():
    answer = decide(MENTOR, traveller(returned="2018-12-01"), on=day("2019-03-16"))

    assert [node.code for node in answer.because.children] == ["protection", "term", "plan"]
    assert offers(answer) == [
        (
            "movement",
            "state_mechanism_ended",
            "the movement can open a case where the state's support has ended",
        )
    ]


def test_a_return_on_the_last_day_itself_was_in_time():
    answer = decide(MENTOR, traveller(returned="2019-03-15"), on=day("2019-03-16"))

    assert [offer.target_group for offer in answer.offers] == ["state_mechanism_ended"]


def test_nothing_is_offered_while_only_the_plan_has_ended_the_service():
    timeline = person(
        ("refugee", "2018-03-15"),
        arrived=["2018-03-15", "2018-12-01"],
        left=["2018-11-01"],
        plan_executed="2018-10-01",
    )

    answer = decide(WORKER, timeline, on=day("2018-12-01"))

    assert answer.is_entitled is False
    assert answer.offers == ()
    assert [node.code for node in answer.because.children] == ["protection", "term", "plan"]


def test_an_absence_after_the_term_is_still_mentioned():
    answer = decide(MENTOR, traveller(), on=day("2019-06-01"))

    assert lines(answer)[-1] == "remark: left Latvia on 2018-06-01: this does not stop the months"


def test_a_second_departure_counts_after_a_first_return():
    timeline = person(
        ("refugee", "2018-03-15"),
        arrived=["2018-03-15", "2018-08-01"],
        left=["2018-06-01", "2018-10-01"],
    )

    answer = decide(MENTOR, timeline, on=day("2018-11-01"))

    assert lines(answer)[-1] == "remark: left Latvia on 2018-10-01: this does not stop the months"


def test_a_return_without_a_recorded_departure_counts_as_a_return():
    timeline = Timeline(
        statuses=person(("refugee", "2018-03-15")).statuses,
        arrivals=(Arrival(on=day("2020-01-10"), is_return=True),),
    )

    answer = decide(MENTOR, timeline, on=day("2020-02-01"))

    assert [offer.target_group for offer in answer.offers] == ["returned"]


def test_a_first_arrival_after_the_status_is_no_return():
    timeline = person(("refugee", "2018-03-15"), arrived=["2018-04-15"], left=["2018-04-15"])

    answer = decide(MENTOR, timeline, on=day("2018-05-01"))

    assert [node.code for node in answer.because.children] == ["protection", "term", "plan"]


def test_a_return_before_the_status_needs_no_remark():
    timeline = person(
        ("asylum_seeker", "2017-12-01"),
        ("refugee", "2018-03-15"),
        arrived=["2017-11-01", "2018-01-15"],
        left=["2018-01-01"],
    )

    answer = decide(MENTOR, timeline, on=day("2018-05-01"))

    assert [node.code for node in answer.because.children] == ["protection", "term", "plan"]


def test_an_asylum_seeker_who_left_raises_the_question_of_the_application():
    timeline = person(("asylum_seeker", "2018-01-03"), arrived=["2018-01-01"], left=["2018-02-01"])

    answer = decide(WORKER, timeline, on=day("2018-02-10"))

    assert answer.is_entitled is True
    assert lines(answer)[-1] == (
        "warning: left Latvia on 2018-02-01: is the application still open?"
    )


@pytest.mark.parametrize(
    ("legal_status", "sentence"),
    [
        (
            "refugee",
            "remark: has probably left Latvia, on 2018-02-01: this does not stop the months",
        ),
        (
            "asylum_seeker",
            "warning: has probably left Latvia, on 2018-02-01: is the application still open?",
        ),
    ],
)
def test_a_presumed_departure_is_called_so(legal_status, sentence):
    timeline = Timeline(
        statuses=person((legal_status, "2018-01-03")).statuses,
        arrivals=(Arrival(on=day("2018-01-01")),),
        departures=(Departure(on=day("2018-02-01"), is_presumed=True),),
    )

    answer = decide(WORKER, timeline, on=day("2018-02-10"))

    assert lines(answer)[-1] == sentence


def test_an_absence_after_an_end_needs_no_remark():
    timeline = person(
        ("refugee", "2018-03-15"),
        ("status_expired", "2018-09-01"),
        arrived=["2018-03-15"],
        left=["2018-06-01"],
    )

    answer = decide(WORKER, timeline, on=day("2018-10-01"))

    assert lines(answer) == ["not_met: the status expired on 2018-09-01"]


def test_a_return_after_a_lost_status_is_offered_the_movement_too():
    timeline = person(
        ("refugee", "2018-03-15"),
        ("status_expired", "2018-09-01"),
        arrived=["2018-03-15", "2018-10-01"],
        left=["2018-06-01"],
    )

    answer = decide(WORKER, timeline, on=day("2018-10-01"))

    assert [offer.target_group for offer in answer.offers] == ["returned"]
    assert lines(answer)[-1].startswith(
        "not_met: came back on 2018-10-01, after the last day of the service, 2018-08-31:"
    )


def test_a_return_to_a_country_that_never_gave_a_right_misses_nothing():
    timeline = person(
        ("temporary_protection", "2022-04-01"),
        arrived=["2022-03-20", "2022-10-01"],
        left=["2022-09-01"],
    )

    answer = decide(WORKER, timeline, on=day("2022-10-01"))

    assert answer.offers == ()
    assert [node.code for node in answer.because.children] == ["temporary_protection"]


@pytest.mark.parametrize("service", SUPPORT)
def test_of_a_family_sent_back_only_the_infant_registered_anew_is_entitled(service):
    parent = person(
        ("asylum_seeker", "2016-05-01"),
        ("alternative", "2016-09-20"),
        arrived=["2016-05-01", "2019-06-04"],
        left=["2016-12-01"],
    )
    infant = person(("asylum_seeker", "2019-06-05"), arrived=["2019-06-04"], born="2018-08-10")

    answers = {
        name: decide(service, timeline, on=day("2019-06-05"))
        for name, timeline in {"mother": parent, "father": parent, "infant": infant}.items()
    }

    assert {name: answer.is_entitled for name, answer in answers.items()} == {
        "mother": False,
        "father": False,
        "infant": True,
    }
    assert offers(answers["mother"])[0][1] == "returned"
    assert lines(answers["infant"])[0] == (
        "met: is an asylum seeker: the application of 2019-06-05 has not been decided"
    )
