"""The right to appeal and the ruling (R13): days, both routes, what is asked where one is missing."""

import pytest

from balsts.entitlements.clock import Duty
from balsts.entitlements.lv.policies import CURRENT_TEXT
from tests.entitlements.lv.building import person, status
from tests.entitlements.lv.clock.reading import clock, due, reasons, said, states

APPLIED = ("asylum_seeker", "2017-06-12")
NEWER = ("asylum_seeker", "2026-06-15")


def refused(decided_on="2017-09-01", **dates):
    return status("refused_final", decided_on, **{"notified_on": "2017-09-05", **dates})


def newer_refusal(**dates):
    return refused("2026-09-01", **{"notified_on": "2026-09-10", **dates})


@pytest.mark.parametrize(
    ("notified_on", "translated_on", "due_on", "start"),
    [
        ("2017-09-05", None, "2017-10-05", "notification"),
        ("2017-08-31", None, "2017-09-30", "notification"),
        ("2017-09-05", "2017-09-12", "2017-10-12", "receipt of the translated decision"),
        ("2017-09-05", "2017-09-03", "2017-10-05", "notification"),
        ("2020-01-31", None, "2020-02-29", "notification"),
        ("2017-11-23", None, "2017-12-23", "notification"),  # a Saturday: months never shift
    ],
)
def test_an_appeal_is_due_a_month_after_notification_or_translation(
    notified_on, translated_on, due_on, start
):
    refusal = status(
        "refused_final",
        "2017-08-31",
        notified_on=notified_on,
        translation_received_on=translated_on,
    )

    step = clock(person(APPLIED, refusal), notified_on)["appeal"]

    assert (str(step.state), due(step), step.whose_duty) == ("running", due_on, Duty.PERSON)
    assert said(step) == f"can be lodged up to and including {due_on}"
    assert reasons(step)[0].startswith(f"remark: counted from the {start} on")


def test_from_notification_alone_where_a_policy_says_so():
    policy = CURRENT_TEXT.with_value("appeal_starts", "notification", name="strict")
    timeline = person(APPLIED, refused(translation_received_on="2017-09-12"))

    assert due(clock(timeline, "2017-09-20", policy=policy)["appeal"]) == "2017-10-05"


@pytest.mark.parametrize(("on", "state"), [("2017-10-05", "running"), ("2017-10-06", "passed")])
def test_a_right_that_was_not_used_has_passed_and_is_not_overdue(on, state):
    step = clock(person(APPLIED, refused()), on)["appeal"]

    assert str(step.state) == state
    if state == "passed":
        assert said(step) == "the time for it ended on 2017-10-05; no appeal is recorded"


def test_without_notification_the_day_is_asked_for():
    answer = clock(person(APPLIED, refused(notified_on=None)), "2017-09-10")

    assert (str(answer["appeal"].state), answer["appeal"].due_on) == ("unknown", None)
    assert answer["appeal"].missing_facts == ("notified_on",)
    assert answer["notification"].missing_facts == ("notified_on",)


def test_a_notification_still_to_come_lets_the_appeal_wait_with_its_day():
    step = clock(person(APPLIED, refused()), "2017-09-02")["appeal"]

    assert (str(step.state), due(step)) == ("waiting", "2017-10-05")


def test_a_notification_before_the_decision_is_a_conflict_but_the_earlier_day_is_shown():
    step = clock(person(APPLIED, refused(notified_on="2017-08-20")), "2017-09-10")["appeal"]

    assert (str(step.state), due(step)) == ("running", "2017-09-20")
    assert step.missing_facts == ("notified_on",)


def test_a_decision_stated_to_be_final_leaves_no_appeal():
    timeline = person(APPLIED, refused(became_final_on="2017-09-20"))

    before, after = clock(timeline, "2017-09-19"), clock(timeline, "2017-09-20")

    assert str(before["appeal"].state) == "running"
    assert said(after["appeal"]) == (
        "no appeal is recorded, and the decision is final since 2017-09-20"
    )


def test_by_the_older_law_an_appeal_was_due_after_ten_working_days():
    timeline = person(
        ("asylum_seeker", "2015-06-12"),
        status("refused_final", "2015-12-01", notified_on="2015-12-15"),
        steps=[("accepted", "2015-06-30")],
    )

    assert due(clock(timeline, "2015-12-20")["appeal"]) == "2016-01-04"


@pytest.mark.parametrize(
    ("notified_on", "due_on"), [("2016-01-31", "2016-02-12"), ("2016-02-01", "2016-03-01")]
)
def test_the_version_of_an_appeal_is_that_of_the_day_of_notification(notified_on, due_on):
    timeline = person(
        ("asylum_seeker", "2015-06-12"),
        status("refused_final", "2016-01-20", notified_on=notified_on),
    )

    assert due(clock(timeline, "2016-02-05")["appeal"]) == due_on


def test_alternative_status_can_be_appealed_too():
    timeline = person(APPLIED, status("alternative", "2017-09-01", notified_on="2017-09-05"))

    step = clock(timeline, "2017-09-10")["appeal"]

    assert due(step) == "2017-10-05"
    assert reasons(step)[0] == (
        "remark: alternative status can be appealed too, to claim refugee status; "
        "the status stays meanwhile"
    )


def test_refugee_status_leaves_nothing_to_appeal():
    assert list(clock(person(APPLIED, ("refugee", "2017-09-01")), "2017-09-02"))[-1] == "decision"


@pytest.mark.parametrize(
    "timeline",
    [
        person(APPLIED, refused(), ("appeal_pending", "2017-10-05")),
        person(APPLIED, refused(appeal_lodged_on="2017-10-05")),
        person(APPLIED, refused(appeal_lodged_on="2017-10-05"), ("appeal_pending", "2017-10-07")),
    ],
)
def test_the_court_decides_within_three_months_of_the_appeal(timeline):
    answer = clock(timeline, "2017-10-10")

    assert said(answer["appeal"]) == "on 2017-10-05, in time: the last day was 2017-10-05"
    assert (str(answer["ruling"].state), due(answer["ruling"])) == ("running", "2018-01-05")
    assert said(clock(timeline, "2018-01-06")["ruling"]) == (
        "as far as recorded, the court has not decided by 2018-01-05"
    )


def test_an_appeal_still_to_come_is_not_lodged():
    timeline = person(APPLIED, refused(appeal_lodged_on="2017-09-25"))

    assert states(timeline, "2017-09-24")["appeal"] == "running"
    assert states(timeline, "2017-09-25")["appeal"] == "done"


def test_a_late_appeal_is_asked_about():
    step = clock(person(APPLIED, refused(), ("appeal_pending", "2017-10-06")), "2017-10-10")[
        "appeal"
    ]

    assert step.is_late
    assert reasons(step)[0] == (
        "warning: the appeal is recorded on 2017-10-06, after its last day 2017-10-05: "
        "has it been accepted?"
    )


def test_an_appeal_before_its_decision_is_a_conflict():
    answer = clock(person(APPLIED, refused(appeal_lodged_on="2017-08-01")), "2017-09-10")

    assert reasons(answer["appeal"])[0] == (
        "unknown: the appeal is recorded on 2017-08-01, before the decision of 2017-09-01: "
        "which day is right?"
    )
    assert (str(answer["ruling"].state), answer["ruling"].due_on) == ("unknown", None)


@pytest.mark.parametrize("ruling", ["refugee", "alternative", "refused_final"])
def test_a_decision_after_the_appeal_is_the_ruling_and_final(ruling):
    timeline = person(APPLIED, refused(), ("appeal_pending", "2017-09-20"), (ruling, "2017-12-01"))

    answer = clock(timeline, "2017-12-02")

    assert list(answer)[-2:] == ["appeal", "ruling"]
    assert said(answer["ruling"]) == "on 2017-12-01, in time: the last day was 2017-12-20"


def test_a_court_that_decided_without_a_recorded_appeal_leads_to_a_question():
    ruling = status("refugee", "2017-12-01", authority="court")

    answer = clock(person(APPLIED, refused(), ruling), "2017-12-02")

    assert answer["appeal"].missing_facts == ("appeal_lodged_on",)
    assert said(answer["ruling"]) == "on 2017-12-01"


def test_an_appeal_without_a_decision_asks_for_the_decision():
    answer = clock(person(APPLIED, ("appeal_pending", "2017-09-20")), "2017-09-25")

    assert answer["decision"].missing_facts == ("decided_on",)
    assert due(answer["ruling"]) == "2017-12-20"


def test_a_lost_appeal_for_refugee_status_is_a_ruling():
    timeline = person(APPLIED, ("alternative", "2017-09-01"), ("refused_final", "2017-12-01"))

    answer = clock(timeline, "2017-12-02")

    assert str(answer["ruling"].done_on) == "2017-12-01"


def test_an_appeal_without_a_day_is_asked_for():
    answer = clock(person(APPLIED, refused(), ("appeal_pending", None)), "2017-11-01")

    assert answer["appeal"].missing_facts == ("appeal_lodged_on",)


def test_a_withdrawn_appeal_expects_no_ruling():
    timeline = person(
        APPLIED, refused(), ("appeal_pending", "2017-09-20"), ("withdrawn", "2017-11-01")
    )

    assert states(timeline, "2017-11-02")["ruling"] == "not_applicable"


def test_a_withdrawal_after_a_refusal_leaves_no_appeal():
    timeline = person(APPLIED, refused(), ("withdrawn", "2017-09-10"))

    assert states(timeline, "2017-09-11")["appeal"] == "not_applicable"


def test_a_ruling_without_a_day_is_asked_for():
    timeline = person(APPLIED, refused(), ("appeal_pending", "2017-09-20"), ("refugee", None))

    step = clock(timeline, "2018-05-01")["ruling"]

    assert (str(step.state), step.missing_facts) == ("unknown", ("decided_on",))


@pytest.mark.parametrize(
    ("authority", "state", "label", "due_on"),
    [
        ("court", "running", "Decision of the court", "2026-12-20"),
        ("ministry", "running", "Decision of the Ministry of the Interior", None),
        ("", "unknown", "Decision on the appeal", None),
        ("unknown", "unknown", "Decision on the appeal", None),
    ],
)
def test_on_the_newer_route_it_matters_to_whom_the_appeal_went(authority, state, label, due_on):
    pending = status("appeal_pending", "2026-09-20", authority=authority)

    step = clock(person(NEWER, newer_refusal(), pending), "2026-09-25")["ruling"]

    assert (str(step.state), str(step.label), due(step)) == (state, label, due_on)


def test_on_the_newer_route_the_ministry_can_be_followed_by_the_court():
    ministry = status("refused_final", "2026-11-01", notified_on="2026-11-10", authority="ministry")
    pending = status("appeal_pending", "2026-09-20", authority="ministry")
    timeline = person(NEWER, newer_refusal(), pending, ministry)

    answer = clock(timeline, "2026-11-12")

    assert list(answer)[-3:] == ["appeal", "ruling", "further_appeal"]
    assert (str(answer["further_appeal"].state), due(answer["further_appeal"])) == (
        "running",
        "2026-12-10",
    )


def test_on_the_newer_route_the_court_rules_last():
    ministry = status("refused_final", "2026-11-01", notified_on="2026-11-10", authority="ministry")
    timeline = person(
        NEWER,
        newer_refusal(),
        status("appeal_pending", "2026-09-20", authority="ministry"),
        ministry,
        status("appeal_pending", "2026-12-01", authority="court"),
    )

    answer = clock(timeline, "2026-12-02")

    assert due(answer["further_ruling"]) == "2027-03-01"
    assert str(answer["further_ruling"].label) == "Decision of the court"


@pytest.mark.parametrize(
    ("route", "label"),
    [
        ("court", "Appeal to the court"),
        ("ministry_or_court", "Appeal to the Ministry of the Interior or to the court"),
    ],
)
def test_the_route_is_a_choice_of_the_policy(route, label):
    policy = CURRENT_TEXT.with_value("appeal_route", route, name=route)

    step = clock(person(APPLIED, refused()), "2017-09-10", policy=policy)["appeal"]

    assert str(step.label) == label


def test_on_the_older_route_a_decision_of_the_ministry_is_a_ruling_like_any_other():
    ministry = status("refused_final", "2017-12-01", notified_on="2017-12-05", authority="ministry")
    timeline = person(APPLIED, refused(), ("appeal_pending", "2017-09-20"), ministry)

    assert list(clock(timeline, "2017-12-06"))[-1] == "ruling"


def test_an_appeal_on_its_last_day_is_not_late():
    step = clock(person(APPLIED, refused(), ("appeal_pending", "2017-10-05")), "2017-10-05")[
        "appeal"
    ]

    assert not step.is_late
    assert reasons(step)[0] == "remark: counted from the notification on 2017-09-05"


def test_an_appeal_on_the_day_of_the_decision_is_in_order():
    timeline = person(APPLIED, refused(notified_on="2017-09-01", appeal_lodged_on="2017-09-01"))

    answer = clock(timeline, "2017-09-02")

    assert str(answer["appeal"].state) == "done"
    assert due(answer["ruling"]) == "2017-12-01"


def test_an_appeal_entered_twice_is_one_appeal():
    timeline = person(
        APPLIED,
        refused(),
        status("appeal_pending", "2017-09-20", authority="court"),
        ("appeal_pending", "2017-09-25"),
    )

    answer = clock(timeline, "2017-10-01")

    assert list(answer)[-2:] == ["appeal", "ruling"]
    assert str(answer["appeal"].done_on) == "2017-09-20"


def test_a_notification_of_the_day_itself_is_done_and_the_appeal_can_be_lodged():
    answer = clock(person(APPLIED, refused()), "2017-09-05")

    assert str(answer["notification"].state) == "done"
    assert str(answer["appeal"].state) == "running"
