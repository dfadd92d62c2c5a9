"""Refusals and appeals: what is final, what is still due (R13)."""

import pytest

from balsts.entitlements.lv.policies import CURRENT_TEXT, TEXT_2017
from balsts.entitlements.lv.standing import appeal_due_on
from balsts.entitlements.service import Service
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
REFUSED = person(
    ("asylum_seeker", "2018-01-03"),
    status("refused_final", "2018-05-10", notified_on="2018-05-31"),
    arrived=["2018-01-01"],
)


@pytest.mark.parametrize(
    ("notified_on", "translated_on", "due_on"),
    [
        ("2018-05-31", None, "2018-06-30"),
        ("2018-05-31", "2018-06-10", "2018-07-10"),
        ("2018-05-31", "2018-05-20", "2018-06-30"),
        ("2020-01-30", None, "2020-02-29"),
        (None, "2018-06-10", None),
    ],
)
def test_an_appeal_is_due_one_month_after_notification_or_translation(
    notified_on, translated_on, due_on
):
    refusal = status(
        "refused_final",
        "2018-05-10",
        notified_on=notified_on,
        translation_received_on=translated_on,
    )

    assert appeal_due_on(refusal, CURRENT_TEXT) == day(due_on)


def test_an_appeal_can_be_made_due_from_notification_alone():
    policy = CURRENT_TEXT.with_value("appeal_starts", "notification", name="strict")
    refusal = status(
        "refused_final",
        "2018-05-10",
        notified_on="2018-05-31",
        translation_received_on="2018-06-10",
    )

    assert appeal_due_on(refusal, policy) == day("2018-06-30")


def test_a_refusal_is_not_final_while_an_appeal_is_possible():
    answer = decide(WORKER, REFUSED, on=day("2018-06-30"))

    assert answer.is_entitled is True
    assert answer.last_entitled_on == day("2018-06-30")
    assert lines(answer)[0] == (
        "met: the refusal of 2018-05-10 is not final: "
        "an appeal can be lodged up to and including 2018-06-30"
    )
    assert changes(answer)[:2] == [
        ("2018-06-30", "an appeal lodged up to and including 2018-06-30 keeps the service"),
        ("2018-07-01", "no longer available from 2018-07-01"),
    ]


def test_a_refusal_without_appeal_becomes_final_after_the_last_day_for_it():
    answer = decide(WORKER, REFUSED, on=day("2018-07-01"))

    assert answer.is_entitled is False
    assert lines(answer) == [
        (
            "not_met: the refusal became final on 2018-07-01: "
            "no appeal was lodged up to and including 2018-06-30"
        )
    ]
    assert answer.next_changes == ()
    assert answer.offers == ()


def test_an_appeal_in_time_keeps_the_service():
    timeline = person(
        ("asylum_seeker", "2018-01-03"),
        status(
            "refused_final",
            "2018-05-10",
            notified_on="2018-05-31",
            appeal_lodged_on="2018-06-30",
        ),
        arrived=["2018-01-01"],
    )

    answer = decide(WORKER, timeline, on=day("2019-06-01"))

    assert spans(entitled_periods(WORKER, timeline)) == [("2018-01-03", None)]
    assert lines(answer)[0] == (
        "met: the refusal of 2018-05-10 is not final: an appeal was lodged in time, on 2018-06-30"
    )


def test_an_appeal_too_late_does_not():
    timeline = person(
        ("asylum_seeker", "2018-01-03"),
        status(
            "refused_final",
            "2018-05-10",
            notified_on="2018-05-31",
            appeal_lodged_on="2018-07-01",
        ),
        arrived=["2018-01-01"],
    )

    answer = decide(WORKER, timeline, on=day("2018-07-01"))

    assert spans(entitled_periods(WORKER, timeline)) == [("2018-01-03", "2018-06-30")]
    assert lines(answer) == [
        (
            "not_met: the refusal became final on 2018-07-01: "
            "the appeal of 2018-07-01 came after its last day 2018-06-30"
        )
    ]


def test_a_stated_day_of_finality_wins_and_ends_the_service_on_that_day():
    timeline = person(
        ("asylum_seeker", "2018-01-03"),
        status(
            "refused_final",
            "2018-05-10",
            notified_on="2018-05-31",
            appeal_lodged_on="2018-06-05",
            became_final_on="2018-09-20",
        ),
        arrived=["2018-01-01"],
    )

    answer = decide(WORKER, timeline, on=day("2018-09-20"))

    assert spans(entitled_periods(WORKER, timeline)) == [("2018-01-03", "2018-09-19")]
    assert lines(answer) == ["not_met: the refusal became final on 2018-09-20"]


def test_a_late_day_of_finality_is_shown_once_the_time_to_appeal_is_over():
    timeline = person(
        ("asylum_seeker", "2018-01-03"),
        status(
            "refused_final", "2018-05-10", notified_on="2018-05-31", became_final_on="2018-09-20"
        ),
        arrived=["2018-01-01"],
    )

    last_day = decide(WORKER, timeline, on=day("2018-06-30"))
    next_day = decide(WORKER, timeline, on=day("2018-07-01"))

    assert [change.code for change in last_day.next_changes][:2] == ["appeal_due", "ends"]
    assert lines(next_day)[0] == ("met: the refusal of 2018-05-10 becomes final only on 2018-09-20")
    assert [change.code for change in next_day.next_changes][:1] == ["ends"]


def test_a_stated_day_of_finality_is_shown_before_it_comes():
    timeline = person(
        ("asylum_seeker", "2018-01-03"),
        status("refused_final", "2018-05-10", became_final_on="2018-06-11"),
        arrived=["2018-01-01"],
    )

    answer = decide(WORKER, timeline, on=day("2018-06-10"))

    assert answer.last_entitled_on == day("2018-06-10")
    assert lines(answer)[0] == ("met: the refusal of 2018-05-10 becomes final only on 2018-06-11")


@pytest.mark.parametrize(
    "ruling",
    [
        [status("refused_final", "2018-10-01", authority="court")],
        [("appeal_pending", "2018-06-05"), ("refused_final", "2018-10-01")],
        [
            status(
                "refused_final",
                "2018-05-10",
                notified_on="2018-05-31",
                appeal_lodged_on="2018-06-05",
            ),
            status("refused_final", "2018-10-01", notified_on="2018-10-15"),
        ],
    ],
)
def test_the_ruling_on_an_appeal_is_final_at_once(ruling):
    timeline = person(("asylum_seeker", "2018-01-03"), *ruling, arrived=["2018-01-01"])

    assert spans(entitled_periods(WORKER, timeline)) == [("2018-01-03", "2018-09-30")]


def test_a_second_entry_of_the_refusal_after_the_ruling_opens_nothing():
    timeline = person(
        ("asylum_seeker", "2018-01-03"),
        ("appeal_pending", "2018-06-05"),
        ("refused_final", "2018-10-01"),
        status("refused_final", "2018-11-01", notified_on="2018-11-05"),
        arrived=["2018-01-01"],
    )

    assert spans(entitled_periods(WORKER, timeline)) == [("2018-01-03", "2018-09-30")]


def test_an_appeal_pending_keeps_the_service():
    timeline = person(*REFUSED.statuses, ("appeal_pending", "2018-06-20"), arrived=["2018-01-01"])

    answer = decide(WORKER, timeline, on=day("2018-12-01"))

    assert spans(entitled_periods(WORKER, timeline)) == [("2018-01-03", None)]
    assert (
        lines(answer)[0] == "met: is still an asylum seeker: an appeal is pending since 2018-06-20"
    )
    assert [remark.code for remark in answer.warnings] == ["long_wait"]
    assert [change.code for change in answer.next_changes] == ["status", "final_refusal"]


def test_an_appeal_recorded_after_its_last_day_asks_whether_it_was_accepted():
    timeline = person(*REFUSED.statuses, ("appeal_pending", "2018-07-20"), arrived=["2018-01-01"])
    in_time = person(
        *REFUSED.statuses,
        status("appeal_pending", "2018-07-20", appeal_lodged_on="2018-06-30"),
        arrived=["2018-01-01"],
    )

    answer = decide(WORKER, timeline, on=day("2018-12-01"))

    assert spans(entitled_periods(WORKER, timeline)) == [
        ("2018-01-03", "2018-06-30"),
        ("2018-07-20", None),
    ]
    assert lines(answer)[1] == (
        "warning: the appeal is recorded on 2018-07-20, after its last day 2018-06-30: "
        "has it been accepted?"
    )
    assert "late_appeal" not in [
        remark.code for remark in decide(WORKER, in_time, on=day("2018-12-01")).warnings
    ]


def test_a_refusal_without_notification_is_a_question_for_a_month_and_then_final():
    timeline = person(
        ("asylum_seeker", "2018-01-03"), ("refused_final", "2018-05-10"), arrived=["2018-01-01"]
    )

    answer = decide(WORKER, timeline, on=day("2018-06-10"))

    assert answer.is_entitled is None
    assert answer.missing_facts == ("notified_on",)
    assert lines(answer) == [
        (
            "unknown: refused on 2018-05-10, but the day of notification is missing: "
            "an appeal may still be possible"
        )
    ]
    assert spans(unknown_periods(WORKER, timeline)) == [("2018-05-10", "2018-06-10")]
    counted = decide(WORKER, timeline, on=day("2018-06-11"))
    assert (counted.is_entitled, counted.missing_facts) == (False, ("notified_on",))
    assert lines(counted) == [
        "not_met: the refusal became final on 2018-06-11",
        (
            "warning: refused on 2018-05-10; when the person was told is not recorded, so it only "
            "counts as final: the time to appeal begins with the notification"
        ),
    ]


def test_a_refusal_that_is_final_by_its_own_day_asks_for_no_notification():
    by_court = person(
        ("asylum_seeker", "2018-01-03"), status("refused_final", "2018-05-10", authority="court")
    )
    by_record = person(
        ("asylum_seeker", "2018-01-03"),
        status("refused_final", "2018-05-10", became_final_on="2018-05-30"),
    )

    answers = [decide(WORKER, one, on=day("2018-07-01")) for one in (by_court, by_record)]

    assert [(one.is_entitled, one.missing_facts) for one in answers] == [(False, ()), (False, ())]


def test_an_appeal_within_a_month_of_the_refusal_itself_is_in_time_in_any_case():
    timeline = person(
        ("asylum_seeker", "2018-01-03"),
        status("refused_final", "2018-05-10", appeal_lodged_on="2018-05-20"),
        arrived=["2018-01-01"],
    )

    assert spans(unknown_periods(WORKER, timeline)) == [("2018-05-10", "2018-05-19")]
    assert spans(entitled_periods(WORKER, timeline)) == [
        ("2018-01-03", "2018-05-09"),
        ("2018-05-20", None),
    ]


def test_a_new_application_after_a_final_refusal_is_counted_from_its_own_arrival():
    timeline = person(
        *REFUSED.statuses,
        ("asylum_seeker", "2019-06-05"),
        arrived=["2018-01-01", "2019-06-01"],
    )

    periods = entitled_periods(WORKER, timeline, policy=TEXT_2017)

    assert spans(periods) == [("2018-01-03", "2018-04-01"), ("2019-06-05", "2019-09-01")]


def test_an_application_entered_twice_is_one_application():
    timeline = person(
        ("asylum_seeker", "2018-01-03"),
        ("asylum_seeker", "2018-03-03"),
        arrived=["2018-01-01", "2018-03-01"],
    )

    periods = entitled_periods(WORKER, timeline, policy=TEXT_2017)

    assert spans(periods) == [("2018-01-03", "2018-04-01")]


@pytest.mark.parametrize(
    ("notified_on", "due_on"),
    [("2015-12-15", "2016-01-04"), ("2016-01-31", "2016-02-12"), ("2016-02-01", "2016-03-01")],
)
def test_by_the_older_law_an_appeal_was_due_after_ten_working_days(notified_on, due_on):
    refusal = status("refused_final", "2015-12-01", notified_on=notified_on)

    assert appeal_due_on(refusal, CURRENT_TEXT) == day(due_on)


@pytest.mark.parametrize(
    ("authority", "decided_on", "last_on"),
    [
        ("ministry", "2026-11-01", "2026-12-10"),
        ("court", "2026-11-01", "2026-10-31"),
        ("", "2026-11-01", "2026-10-31"),
    ],
)
def test_on_the_newer_route_only_the_ministrys_refusal_can_be_taken_further(
    authority, decided_on, last_on
):
    timeline = person(
        ("asylum_seeker", "2026-06-15"),
        status("refused_final", "2026-09-01", notified_on="2026-09-10", authority="pmlp"),
        status("appeal_pending", "2026-09-20", authority=authority),
        status("refused_final", decided_on, notified_on="2026-11-10", authority=authority),
        arrived=["2026-06-14"],
    )

    assert spans(entitled_periods(WORKER, timeline)) == [("2026-06-15", last_on)]


def test_on_the_older_route_the_ministrys_refusal_after_an_appeal_is_final():
    timeline = person(
        ("asylum_seeker", "2018-01-03"),
        status("refused_final", "2018-05-10", notified_on="2018-05-31"),
        ("appeal_pending", "2018-06-20"),
        status("refused_final", "2018-09-01", notified_on="2018-09-05", authority="ministry"),
        arrived=["2018-01-01"],
    )

    assert spans(entitled_periods(WORKER, timeline)) == [("2018-01-03", "2018-08-31")]
