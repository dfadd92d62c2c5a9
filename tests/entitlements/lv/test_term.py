"""The months after a status: where they start, where they end, what the plan does (R9, R10, R16)."""

import pytest

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
    status,
)

WORKER, MENTOR = Service.SOCIAL_WORKER, Service.SOCIAL_MENTOR
BY_PERMIT = CURRENT_TEXT.with_value("term_anchor", "permit_day", name="by permit")
BY_NEWEST = CURRENT_TEXT.with_value("later_grant_moves_anchor", value=True, name="by newest")


@pytest.mark.parametrize("service", SUPPORT)
@pytest.mark.parametrize(
    ("granted_on", "last_entitled_on", "next_day"),
    [
        ("2018-03-15", "2019-03-15", "2019-03-16"),
        ("2020-02-29", "2021-02-28", "2021-03-01"),
        ("2018-08-31", "2019-08-31", "2019-09-01"),
        ("2019-02-28", "2020-02-28", "2020-02-29"),
    ],
)
def test_the_last_entitled_day_is_twelve_months_after_the_status_and_included(
    service, granted_on, last_entitled_on, next_day
):
    timeline = person(("refugee", granted_on), arrived=[granted_on])

    on_first_day = decide(service, timeline, on=day(granted_on))
    on_last_day = decide(service, timeline, on=day(last_entitled_on))
    on_next_day = decide(service, timeline, on=day(next_day))

    assert on_first_day.is_entitled is True
    assert on_first_day.entitled_from == day(granted_on)
    assert on_last_day.is_entitled is True
    assert on_last_day.entitled_from == day(granted_on)
    assert on_last_day.last_entitled_on == day(last_entitled_on)
    assert on_next_day.is_entitled is False
    assert on_next_day.last_entitled_on == day(last_entitled_on)


def test_the_reasons_show_the_status_and_the_sum():
    timeline = person(("alternative", "2025-12-06"), arrived=["2025-12-06"])

    inside = decide(MENTOR, timeline, on=day("2026-12-06"))
    after = decide(MENTOR, timeline, on=day("2026-12-07"))

    assert inside.because.sentence.values == {
        "service": "social_mentor",
        "last_entitled_on": day("2026-12-06"),
    }
    assert lines(inside) == [
        "met: has international protection: alternative, granted on 2025-12-06",
        "met: 12 months have not passed: 2025-12-06 + 12 months = 2026-12-06",
        "remark: carrying out the plan does not affect this service",
    ]
    assert lines(after) == [
        "met: has international protection: alternative, granted on 2025-12-06",
        "not_met: 12 months have passed: 2025-12-06 + 12 months = 2026-12-06",
        "remark: carrying out the plan does not affect this service",
    ]
    assert [node.citation.publisher for node in inside.because.children] == [
        "Sabiedrības integrācijas fonds"
    ] * 3


def test_the_changes_ahead_name_the_end_and_what_does_not_prolong():
    timeline = person(("alternative", "2025-12-06"), arrived=["2025-12-06"])

    ahead = changes(decide(MENTOR, timeline, on=day("2026-06-01")))

    assert ahead == [
        ("2026-12-07", "no longer available from 2026-12-07"),
        (None, "refugee status after an appeal does not prolong the service"),
        (
            None,
            (
                "leaving Latvia does not stop the months; after a return up to and including "
                "2026-12-06 the days that remain can be used"
            ),
        ),
    ]


@pytest.mark.parametrize(
    ("service", "policy", "expected"),
    [
        (WORKER, CURRENT_TEXT, "2018-10-01"),
        (MENTOR, CURRENT_TEXT, "2019-03-15"),
        (WORKER, TEXT_2016, "2018-10-01"),
        (MENTOR, TEXT_2016, "2018-10-01"),
    ],
)
def test_the_plan_ends_the_worker_and_by_the_text_of_2016_the_mentor_too(service, policy, expected):
    timeline = person(("refugee", "2018-03-15"), arrived=["2018-03-15"], plan_executed="2018-10-01")

    periods = entitled_periods(service, timeline, policy=policy)

    assert spans(periods) == [("2018-03-15", expected)]


def test_a_plan_carried_out_after_the_months_changes_nothing():
    timeline = person(("refugee", "2018-03-15"), arrived=["2018-03-15"], plan_executed="2019-05-01")

    answer = decide(WORKER, timeline, on=day("2019-06-01"))

    assert answer.last_entitled_on == day("2019-03-15")


def test_a_plan_carried_out_before_the_status_does_not_end_the_service():
    timeline = person(
        ("asylum_seeker", "2018-01-01"),
        ("refugee", "2018-03-15"),
        arrived=["2018-01-01"],
        plan_executed="2018-03-14",
    )

    assert spans(entitled_periods(WORKER, timeline)) == [("2018-01-01", "2019-03-15")]


def test_a_plan_carried_out_on_the_day_of_the_status_ends_the_service_that_day():
    timeline = person(("refugee", "2018-03-15"), arrived=["2018-03-15"], plan_executed="2018-03-15")

    assert spans(entitled_periods(WORKER, timeline)) == [("2018-03-15", "2018-03-15")]


@pytest.mark.parametrize(
    ("on", "is_entitled", "sentence"),
    [
        ("2018-09-30", True, "met: the plan has not been carried out yet"),
        (
            "2018-10-01",
            True,
            "met: the plan was carried out on 2018-10-01, which is the last day of the service",
        ),
        (
            "2018-10-02",
            False,
            "not_met: the plan was carried out on 2018-10-01, which ended the service",
        ),
    ],
)
def test_the_reasons_say_what_the_plan_did(on, is_entitled, sentence):
    timeline = person(("refugee", "2018-03-15"), arrived=["2018-03-15"], plan_executed="2018-10-01")

    answer = decide(WORKER, timeline, on=day(on))

    assert answer.is_entitled is is_entitled
    assert lines(answer)[2] == sentence


def test_carrying_out_the_plan_is_announced_only_where_it_would_end_the_service():
    timeline = person(("refugee", "2018-03-15"), arrived=["2018-03-15"])
    done = person(("refugee", "2018-03-15"), arrived=["2018-03-15"], plan_executed="2018-10-01")
    announcement = (None, "carrying out the plan ends the service on that day")

    assert announcement in changes(decide(WORKER, timeline, on=day("2018-05-01")))
    assert announcement not in changes(decide(WORKER, done, on=day("2018-05-01")))
    assert announcement not in changes(decide(MENTOR, timeline, on=day("2018-05-01")))


def test_refugee_status_on_appeal_does_not_move_the_anchor():
    timeline = person(
        ("alternative", "2018-03-15"),
        ("appeal_pending", "2018-04-01"),
        ("refugee", "2018-09-01"),
        arrived=["2018-03-15"],
    )

    pending = decide(MENTOR, timeline, on=day("2018-05-01"))
    granted = decide(MENTOR, timeline, on=day("2018-10-01"))

    assert pending.last_entitled_on == day("2019-03-15")
    assert lines(pending)[-1] == (
        "remark: an appeal is pending since 2018-04-01; the status stays meanwhile"
    )
    assert granted.last_entitled_on == day("2019-03-15")
    assert lines(granted) == [
        "met: has international protection: refugee, granted on 2018-09-01",
        "met: 12 months have not passed: 2018-03-15 + 12 months = 2019-03-15",
        "remark: carrying out the plan does not affect this service",
        (
            "remark: a later status does not start the months again: "
            "they are counted from alternative, granted on 2018-03-15"
        ),
    ]


def test_a_policy_can_let_refugee_status_on_appeal_move_the_anchor():
    timeline = person(
        ("alternative", "2018-03-15"), ("refugee", "2018-09-01"), arrived=["2018-03-15"]
    )

    periods = entitled_periods(MENTOR, timeline, policy=BY_NEWEST)
    early = decide(MENTOR, timeline, on=day("2018-05-01"), policy=BY_NEWEST)

    assert spans(periods) == [("2018-03-15", "2019-09-01")]
    assert (None, "refugee status after an appeal starts the months again") in changes(early)


def test_the_same_status_entered_again_never_moves_the_anchor():
    timeline = person(("refugee", "2018-03-15"), ("refugee", "2018-09-01"), arrived=["2018-03-15"])

    periods = entitled_periods(MENTOR, timeline, policy=BY_NEWEST)

    assert spans(periods) == [("2018-03-15", "2019-03-15")]


@pytest.mark.parametrize("lost", ["refused_final", "withdrawn"])
def test_losing_the_appeal_for_more_does_not_take_the_status_away(lost):
    timeline = person(
        ("alternative", "2018-03-15"),
        ("appeal_pending", "2018-04-01"),
        (lost, "2018-09-01"),
        arrived=["2018-03-15"],
    )

    answer = decide(MENTOR, timeline, on=day("2018-10-01"))

    assert answer.last_entitled_on == day("2019-03-15")
    assert lines(answer)[-1] == (
        "remark: an application or appeal ended without success on 2018-09-01; "
        "that does not take the status away"
    )


def test_a_status_given_up_after_a_lost_appeal_ends():
    timeline = person(
        ("alternative", "2018-03-15"),
        ("appeal_pending", "2018-04-01"),
        ("refused_final", "2018-09-01"),
        ("withdrawn", "2018-10-01"),
        arrived=["2018-03-15"],
    )

    assert spans(entitled_periods(MENTOR, timeline)) == [("2018-03-15", "2018-09-30")]


def test_a_second_application_is_served_and_its_refusal_leaves_the_status():
    timeline = person(
        ("alternative", "2017-03-15"),
        ("asylum_seeker", "2018-06-01"),
        ("appeal_pending", "2018-08-01"),
        ("withdrawn", "2018-09-01"),
        arrived=["2017-03-15"],
    )

    answer = decide(MENTOR, timeline, on=day("2018-09-01"))

    assert spans(entitled_periods(MENTOR, timeline)) == [
        ("2017-03-15", "2018-03-15"),
        ("2018-06-01", "2018-08-31"),
    ]
    assert lines(answer)[1] == "not_met: 12 months have passed: 2017-03-15 + 12 months = 2018-03-15"


def test_a_new_status_after_a_lost_one_starts_the_months_again():
    timeline = person(
        ("refugee", "2016-06-01"),
        ("status_expired", "2018-01-01"),
        ("asylum_seeker", "2019-01-01"),
        ("alternative", "2019-03-01"),
        arrived=["2016-06-01"],
    )

    assert spans(entitled_periods(MENTOR, timeline)) == [
        ("2016-06-01", "2017-06-01"),
        ("2019-01-01", "2020-03-01"),
    ]


def test_by_permit_the_months_start_with_the_first_permit_after_the_status():
    timeline = person(
        ("refugee", "2018-03-15"),
        arrived=["2018-03-15"],
        permits=["2017-01-01", "2019-05-01", "2018-04-20", None],
    )

    answer = decide(MENTOR, timeline, on=day("2018-10-01"), policy=BY_PERMIT)

    assert answer.last_entitled_on == day("2019-04-20")
    assert lines(answer)[1] == "met: 12 months have not passed: 2018-04-20 + 12 months = 2019-04-20"


def test_by_permit_a_missing_permit_is_asked_for_once_it_matters():
    timeline = person(("refugee", "2018-03-15"), arrived=["2018-03-15"])

    early = decide(MENTOR, timeline, on=day("2019-03-15"), policy=BY_PERMIT)
    late = decide(MENTOR, timeline, on=day("2019-03-16"), policy=BY_PERMIT)

    assert early.is_entitled is True
    assert lines(early)[1] == (
        "met: 12 months have not passed in any case: they last at least until 2019-03-15"
    )
    assert changes(early)[0] == (
        "2019-03-16",
        "from 2019-03-16 it cannot be said, a fact is missing",
    )
    assert late.is_entitled is None
    assert late.missing_facts == ("permit_from",)
    assert lines(late)[1] == (
        "unknown: the first day of the residence permit is missing, "
        "so the 12 months cannot be counted"
    )


def test_by_permit_the_permit_is_asked_for_even_when_the_day_of_the_status_is_missing_too():
    timeline = person(status("refugee", None, notified_on="2018-03-20"), arrived=["2018-03-20"])

    answer = decide(MENTOR, timeline, on=day("2018-05-01"), policy=BY_PERMIT)

    assert answer.is_entitled is None
    assert answer.missing_facts == ("permit_from",)


def test_by_permit_a_plan_still_ends_the_service_without_a_permit():
    timeline = person(("refugee", "2018-03-15"), arrived=["2018-03-15"], plan_executed="2020-01-01")

    answer = decide(WORKER, timeline, on=day("2020-01-02"), policy=BY_PERMIT)

    assert answer.is_entitled is False
    assert answer.missing_facts == ()


def test_a_grant_without_its_day_is_a_question_until_the_months_have_surely_passed():
    timeline = person(status("refugee", None, notified_on="2018-03-20"), arrived=["2018-03-20"])

    early = decide(WORKER, timeline, on=day("2019-03-20"))
    late = decide(WORKER, timeline, on=day("2019-03-21"))

    assert early.is_entitled is None
    assert early.entitled_from is None
    assert early.last_entitled_on is None
    assert early.missing_facts == ("granted_on",)
    assert lines(early)[:2] == [
        "met: has international protection: refugee",
        "unknown: the day of the status is missing, so the 12 months cannot be counted",
    ]
    assert changes(early) == [("2019-03-21", "surely no longer available from 2019-03-21")]
    assert late.is_entitled is False
    assert lines(late)[1] == "not_met: 12 months have passed in any case: they ended by 2019-03-20"


def test_the_plan_of_a_grant_without_its_day_ends_the_question():
    timeline = person(
        status("refugee", None, notified_on="2018-03-20"),
        arrived=["2018-03-20"],
        plan_executed="2018-06-01",
    )

    assert decide(WORKER, timeline, on=day("2018-06-01")).is_entitled is None
    assert decide(WORKER, timeline, on=day("2018-06-02")).is_entitled is False


def test_a_longer_term_is_counted_by_the_value_of_the_day_of_the_status():
    longer = CURRENT_TEXT.with_value("term_months", 18, name="longer")
    timeline = person(("refugee", "2018-08-31"), arrived=["2018-08-31"])

    answer = decide(WORKER, timeline, on=day("2018-09-01"), policy=longer)

    assert answer.last_entitled_on == day("2020-02-29")
    assert answer.policy == "longer"
