"""A policy by which the months stand still abroad: days used are days spent here."""

import pytest

from balsts.entitlements.decision import ChangeKind, NotMet
from balsts.entitlements.lv.policies import CURRENT_TEXT, TEXT_2016
from balsts.entitlements.service import SUPPORT, Service
from tests.entitlements.lv.building import (
    changes,
    day,
    decide,
    entitled_periods,
    lines,
    person,
    spans,
    unknown_periods,
)

WORKER, MENTOR = Service.SOCIAL_WORKER, Service.SOCIAL_MENTOR
STILL = CURRENT_TEXT.with_value("departure_stops_term", "while_abroad", name="still")
STILL_BY_PERMIT = STILL.with_value("term_anchor", "permit_day", name="still, by permit")
STILL_IN_2016 = TEXT_2016.with_value("departure_stops_term", "while_abroad", name="still in 2016")
AWAY_IN_SUMMER = person(
    ("refugee", "2018-03-15"), arrived=["2018-03-15", "2018-09-01"], left=["2018-06-01"]
)
AWAY_FOR_GOOD = person(("refugee", "2018-03-15"), arrived=["2018-03-15"], left=["2018-06-01"])


@pytest.mark.parametrize("service", SUPPORT)
@pytest.mark.parametrize(
    ("left", "returned", "expected"),
    [
        # 92 days from 1 June to 31 August move the last day from 15 March to 15 June.
        (
            ["2018-06-01"],
            ["2018-09-01"],
            [("2018-03-15", "2018-05-31"), ("2018-09-01", "2019-06-15")],
        ),
        # Back on the day of leaving: no day was spent abroad.
        (["2018-06-01"], ["2018-06-01"], [("2018-03-15", "2019-03-15")]),
        # The last day may be used after a return; the day after it no longer.
        (
            ["2019-03-15"],
            ["2019-04-01"],
            [("2018-03-15", "2019-03-14"), ("2019-04-01", "2019-04-01")],
        ),
        (["2019-03-16"], ["2019-04-01"], [("2018-03-15", "2019-03-15")]),
        # An absence that begins in the days won by another one counts too.
        (
            ["2018-06-01", "2019-06-15"],
            ["2018-09-01", "2019-06-20"],
            [
                ("2018-03-15", "2018-05-31"),
                ("2018-09-01", "2019-06-14"),
                ("2019-06-20", "2019-06-20"),
            ],
        ),
        (["2018-06-01"], [], [("2018-03-15", "2018-05-31")]),
        # Abroad when the status was granted: the months wait for the return.
        (["2018-03-01"], ["2018-03-20"], [("2018-03-20", "2019-03-20")]),
        (["2018-03-01"], [], []),
        (["2018-01-01"], ["2018-03-01"], [("2018-03-15", "2019-03-15")]),
    ],
)
def test_the_days_abroad_are_not_counted_and_follow_after_a_return(
    service, left, returned, expected
):
    timeline = person(("refugee", "2018-03-15"), arrived=["2017-12-01", *returned], left=left)

    periods = entitled_periods(service, timeline, policy=STILL)

    assert spans(periods) == expected


def test_the_days_that_remain_are_named_while_the_person_is_here():
    answer = decide(MENTOR, AWAY_IN_SUMMER, on=day("2018-05-31"), policy=STILL)

    assert answer.last_entitled_on == day("2018-05-31")
    assert lines(answer)[1:] == [
        (
            "met: 12 months from 2018-03-15 have not passed, the days abroad not counted: "
            "289 days remain with this one"
        ),
        "remark: carrying out the plan does not affect this service",
    ]
    assert changes(answer) == [
        ("2018-06-01", "no longer available from 2018-06-01"),
        (
            None,
            (
                "leaving Latvia stops the service and the months; "
                "the days that remain can be used after a return"
            ),
        ),
    ]
    assert answer.next_changes[-1].kind is ChangeKind.ENDS


def test_a_person_abroad_is_told_that_the_months_stand_still():
    answer = decide(MENTOR, AWAY_FOR_GOOD, on=day("2022-01-01"), policy=STILL)

    assert answer.is_entitled is False
    assert lines(answer)[1:] == [
        (
            "met: 12 months from 2018-03-15 have not passed, the days abroad not counted: "
            "288 days remain with this one"
        ),
        "remark: carrying out the plan does not affect this service",
        (
            "not_met: left Latvia on 2018-06-01: the months stand still, "
            "and the service is not available until a return"
        ),
    ]
    assert isinstance(answer.because.children[-1], NotMet)
    assert answer.because.children[-1].citation.title == "still"
    assert changes(answer) == [
        (None, "after a return the days of the months that remain can be used")
    ]
    assert answer.offers == ()


def test_a_return_that_is_recorded_is_the_next_change():
    answer = decide(WORKER, AWAY_IN_SUMMER, on=day("2018-08-31"), policy=STILL)

    assert changes(answer)[0] == ("2018-09-01", "available from 2018-09-01")


def test_after_a_return_the_months_go_on():
    answer = decide(WORKER, AWAY_IN_SUMMER, on=day("2019-06-15"), policy=STILL)

    assert answer.is_entitled is True
    assert answer.entitled_from == day("2018-09-01")
    assert lines(answer)[1] == (
        "met: 12 months from 2018-03-15 have not passed, the days abroad not counted: "
        "1 days remain with this one"
    )
    assert lines(answer)[-1] == (
        "remark: came back on 2018-09-01: the months stood still abroad and go on from there"
    )


def test_after_the_last_day_the_sum_says_so():
    answer = decide(WORKER, AWAY_IN_SUMMER, on=day("2019-06-16"), policy=STILL)

    assert answer.is_entitled is False
    assert lines(answer)[1] == (
        "not_met: 12 months have passed, the days abroad not counted: they ended on 2019-06-15"
    )


def test_leaving_after_the_last_day_stops_nothing_and_a_return_starts_nothing():
    gone = person(("refugee", "2018-03-15"), arrived=["2018-03-15"], left=["2019-05-01"])
    back = person(
        ("refugee", "2018-03-15"), arrived=["2018-03-15", "2019-08-01"], left=["2019-05-01"]
    )

    while_gone = decide(WORKER, gone, on=day("2019-06-01"), policy=STILL)
    once_back = decide(WORKER, back, on=day("2019-08-01"), policy=STILL)

    assert lines(while_gone)[-1] == (
        "remark: left Latvia on 2019-05-01; no days of the service are left"
    )
    assert lines(once_back)[-1] == (
        "not_met: came back on 2019-08-01, after the last day of the service, 2019-03-15: "
        "coming back does not start the months again"
    )


def test_a_plan_carried_out_ends_the_service_abroad_too():
    timeline = person(
        ("refugee", "2018-03-15"),
        arrived=["2018-03-15", "2018-09-01"],
        left=["2018-06-01"],
        plan_executed="2018-07-01",
    )

    periods = entitled_periods(WORKER, timeline, policy=STILL_IN_2016)

    assert spans(periods) == [("2018-03-15", "2018-05-31")]


def test_without_the_permit_that_counts_only_the_end_is_unknown_and_never_the_days_abroad():
    timeline = AWAY_IN_SUMMER

    entitled = entitled_periods(WORKER, timeline, policy=STILL_BY_PERMIT)
    unknown = unknown_periods(WORKER, timeline, policy=STILL_BY_PERMIT)
    answer = decide(WORKER, timeline, on=day("2019-06-15"), policy=STILL_BY_PERMIT)

    assert spans(entitled) == [("2018-03-15", "2018-05-31"), ("2018-09-01", "2019-06-15")]
    assert spans(unknown) == [("2019-06-16", None)]
    assert lines(answer)[1] == (
        "met: 12 months have not passed in any case, the days abroad not counted"
    )


def test_asylum_seekers_have_no_months_that_could_stand_still():
    timeline = person(("asylum_seeker", "2018-01-03"), arrived=["2018-01-01"], left=["2018-02-01"])

    assert spans(entitled_periods(WORKER, timeline, policy=STILL)) == [("2018-01-03", None)]
