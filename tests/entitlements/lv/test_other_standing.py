"""Everything that is neither a procedure nor a protection, and what is missing or contradictory."""

import pytest

from balsts.entitlements.lv.course import stretches_of
from balsts.entitlements.lv.policies import CURRENT_TEXT
from balsts.entitlements.service import SUPPORT, Service
from tests.entitlements.lv.building import (
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

WORKER = Service.SOCIAL_WORKER


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (
            "temporary_protection",
            (
                "not_met: has temporary protection since 2019-02-01: the published texts offer this "
                "service only to asylum seekers and people with refugee or alternative status"
            ),
        ),
        (
            "citizen_or_other",
            (
                "not_met: lives here on another ground since 2019-02-01: the published texts offer "
                "this service only to asylum seekers and people with refugee or alternative status"
            ),
        ),
        ("status_revoked", "not_met: the status was revoked on 2019-02-01"),
        ("status_expired", "not_met: the status expired on 2019-02-01"),
        ("withdrawn", "not_met: the application was withdrawn on 2019-02-01"),
    ],
)
def test_a_status_that_gives_no_right_ends_the_service_that_day_and_says_why(code, sentence):
    timeline = person(("refugee", "2018-08-01"), (code, "2019-02-01"), arrived=["2018-08-01"])

    answer = decide(WORKER, timeline, on=day("2019-02-01"))

    assert answer.is_entitled is False
    assert answer.because.sentence.text == "%(service)s: no, %(last_entitled_on)s was the last day"
    assert answer.because.code == "answer"
    assert lines(answer) == [sentence]
    assert [node.code for node in answer.because.children] == [code]
    assert spans(entitled_periods(WORKER, timeline)) == [("2018-08-01", "2019-01-31")]


def test_temporary_protection_alone_gives_no_right_and_no_last_day():
    timeline = person(("temporary_protection", "2022-04-01"), arrived=["2022-03-20"])

    answer = decide(WORKER, timeline, on=day("2022-05-01"))

    assert answer.because.sentence.text == "%(service)s: no"
    assert entitled_periods(WORKER, timeline) == ()
    assert unknown_periods(WORKER, timeline) == ()


def test_an_application_withdrawn_ends_the_service():
    timeline = person(
        ("asylum_seeker", "2018-01-03"), ("withdrawn", "2018-03-01"), arrived=["2018-01-01"]
    )

    assert spans(entitled_periods(WORKER, timeline)) == [("2018-01-03", "2018-02-28")]


def test_a_revocation_counts_from_the_day_it_becomes_final():
    timeline = person(
        ("refugee", "2018-08-01"),
        status("status_revoked", "2019-01-10", became_final_on="2019-02-10"),
        arrived=["2018-08-01"],
    )

    answer = decide(WORKER, timeline, on=day("2019-02-01"))

    assert answer.last_entitled_on == day("2019-02-09")
    assert lines(answer)[-1] == (
        "warning: revoked on 2019-01-10, but the status stays until that becomes final "
        "on 2019-02-10"
    )


def test_a_revocation_without_any_status_before_it_is_an_end():
    timeline = person(("status_revoked", "2019-01-10"), arrived=["2019-01-10"])

    assert decide(WORKER, timeline, on=day("2019-01-10")).is_entitled is False


def test_a_revocation_under_appeal_asks_whether_it_is_final():
    timeline = person(
        ("refugee", "2018-08-01"),
        status("status_revoked", "2019-01-10", appeal_lodged_on="2019-01-20"),
        arrived=["2018-08-01"],
    )

    answer = decide(WORKER, timeline, on=day("2019-02-01"))

    assert answer.is_entitled is None
    assert answer.missing_facts == ("became_final_on",)
    assert lines(answer) == [
        (
            "unknown: the status was revoked on 2019-01-10 and an appeal was lodged: "
            "has the revocation become final?"
        )
    ]


def test_without_any_status_the_answer_is_a_question():
    answer = decide(WORKER, person(), on=day("2018-01-01"))

    assert answer.is_entitled is None
    assert answer.missing_facts == ("legal_status",)
    assert answer.because.sentence.text == "%(service)s: cannot be said yet, a fact is missing"
    assert lines(answer) == [
        "unknown: no status is recorded for 2018-01-01: was there an application by then?"
    ]
    assert answer.next_changes == ()


def test_nobody_is_asked_about_the_time_before_arrival():
    timeline = person(arrived=["2018-01-01"])

    before = decide(WORKER, timeline, on=day("2017-12-31"))

    assert before.is_entitled is False
    assert lines(before) == [
        "not_met: nothing gives a right yet: the first day on record is 2018-01-01"
    ]
    assert changes(before) == [
        ("2018-01-01", "from 2018-01-01 it cannot be said, a fact is missing")
    ]
    assert spans(unknown_periods(WORKER, timeline)) == [("2018-01-01", None)]


@pytest.mark.parametrize(
    ("arrived", "unknown"),
    [
        (["2018-01-01"], [("2018-01-01", "2018-08-30")]),
        (["2018-08-31"], []),
        (["2018-09-30"], []),
        ([None], [("2016-04-06", "2018-08-30")]),
    ],
)
def test_a_status_without_an_application_before_it_leaves_the_time_since_arrival_open(
    arrived, unknown
):
    timeline = person(("refugee", "2018-08-31"), arrived=arrived)

    for first_day, last_day in unknown:
        for on in (first_day, last_day):
            assert lines(decide(WORKER, timeline, on=day(on))) == [
                f"unknown: no status is recorded for {on}: was there an application by then?"
            ]
    assert spans(unknown_periods(WORKER, timeline)) == unknown
    assert spans(entitled_periods(WORKER, timeline)) == [("2018-08-31", "2019-08-31")]


def test_before_the_application_there_is_no_right_and_the_start_is_announced():
    timeline = person(("asylum_seeker", "2018-01-03"), arrived=["2018-01-01"])

    answer = decide(WORKER, timeline, on=day("2018-01-02"))

    assert answer.is_entitled is False
    assert answer.entitled_from is None
    assert changes(answer) == [("2018-01-03", "available from 2018-01-03")]


def test_nobody_was_entitled_before_the_programme_began():
    timeline = person(("refugee", "2015-09-01"), arrived=["2015-01-01"])

    before = decide(WORKER, timeline, on=day("2016-04-05"))

    assert spans(entitled_periods(WORKER, timeline)) == [("2016-04-06", "2016-09-01")]
    assert lines(before) == ["not_met: the programme has been offered only since 2016-04-06"]
    assert before.offers == ()


def test_an_application_given_up_before_the_programme_was_never_served():
    timeline = person(
        ("asylum_seeker", "2015-09-01"), ("withdrawn", "2015-12-01"), arrived=["2015-09-01"]
    )

    answer = decide(WORKER, timeline, on=day("2015-10-01"))

    assert [node.code for node in answer.because.children] == ["programme"]
    assert entitled_periods(WORKER, timeline) == ()


def test_the_first_day_of_the_programme_is_served():
    timeline = person(("refugee", "2016-04-06"), arrived=["2016-04-06"])

    stretches = stretches_of(WORKER, timeline, CURRENT_TEXT)

    assert [str(item.from_) for item in stretches] == ["0001-01-01", "2016-04-06", "2017-04-07"]
    assert spans(entitled_periods(WORKER, timeline)) == [("2016-04-06", "2017-04-06")]


def test_a_grant_on_an_unknown_day_makes_every_yes_and_every_end_a_question():
    timeline = person(
        ("asylum_seeker", "2018-01-03"),
        ("withdrawn", "2018-03-01"),
        ("refugee", None),
        arrived=["2018-01-01"],
    )

    answer = decide(WORKER, timeline, on=day("2018-02-01"))

    assert answer.is_entitled is None
    assert answer.missing_facts == ("decided_on",)
    assert lines(answer)[2] == (
        "unknown: this status is recorded without a day and could change the answer: refugee"
    )
    assert spans(unknown_periods(WORKER, timeline)) == [("2018-01-01", None)]
    assert lines(decide(WORKER, timeline, on=day("2018-03-01"))) == [
        "remark: the application was withdrawn on 2018-03-01",
        "unknown: this status is recorded without a day and could change the answer: refugee",
    ]


def test_an_end_on_an_unknown_day_makes_only_every_yes_a_question():
    timeline = person(
        ("asylum_seeker", "2018-01-03"),
        ("withdrawn", "2018-03-01"),
        ("status_revoked", None),
        arrived=["2018-01-03"],
    )

    assert spans(unknown_periods(WORKER, timeline)) == [("2018-01-03", "2018-02-28")]


def test_a_grant_without_a_day_is_named_before_an_end_without_a_day():
    timeline = person(
        ("asylum_seeker", "2018-01-03"),
        ("status_revoked", None),
        ("refugee", None),
        arrived=["2018-01-03"],
    )

    answer = decide(WORKER, timeline, on=day("2018-02-01"))

    assert lines(answer)[-1].endswith("could change the answer: refugee")


def test_an_application_on_an_unknown_day_leaves_later_answers_alone():
    timeline = person(("asylum_seeker", None), ("refugee", "2018-08-31"), arrived=["2018-01-01"])

    assert spans(unknown_periods(WORKER, timeline)) == [("2018-01-01", "2018-08-30")]
    assert spans(entitled_periods(WORKER, timeline)) == [("2018-08-31", "2019-08-31")]


def test_a_grant_without_a_day_cannot_revive_a_term_that_has_passed():
    timeline = person(("refugee", "2018-08-31"), ("refugee", None), arrived=["2018-08-31"])

    assert decide(WORKER, timeline, on=day("2019-08-31")).is_entitled is None
    assert decide(WORKER, timeline, on=day("2019-09-01")).is_entitled is False


@pytest.mark.parametrize(
    "timeline",
    [
        person(("refugee", "2018-08-31"), ("refused_final", "2018-08-31")),
        person(("refused_final", "2018-01-01"), ("asylum_seeker", "2018-06-01")),
        person(status("refused_final", "2018-06-01", became_final_on="2018-01-01")),
        person(
            status(
                "refused_final",
                "2018-06-01",
                appeal_lodged_on="2018-01-01",
                notified_on="2017-01-01",
            )
        ),
        person(arrived=["2019-01-01"], left=["2018-01-01"], plan_executed="2010-01-01"),
        person(("refugee", "2018-08-31"), arrived=["2020-01-01"], born="2021-01-01"),
    ],
)
def test_contradictory_dates_still_get_an_answer(timeline):
    for service in SUPPORT:
        for on in ("2016-01-01", "2018-01-01", "2018-08-31", "2019-09-01"):
            assert decide(service, timeline, on=day(on)).because.children != ()
