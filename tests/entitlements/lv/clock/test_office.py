"""Worked days of the steps of the office (R21), by both laws, and what is asked where one is missing."""

import pytest

from balsts.entitlements.clock import Duty
from balsts.entitlements.lv.policies import CURRENT_TEXT
from tests.entitlements.lv.building import person, status
from tests.entitlements.lv.clock.reading import clock, due, reasons, said, states

APPLIED = ("asylum_seeker", "2017-06-12")
PAPERS = ("papers_received", "2017-06-20")
ACCEPTED = ("accepted", "2017-07-04")


@pytest.mark.parametrize(
    ("received_on", "due_on"),
    [
        ("2017-06-20", "2017-07-05"),  # without Friday 23 June
        ("2017-06-12", "2017-06-27"),
        ("2017-06-17", "2017-07-03"),  # received on a Saturday
        ("2017-12-15", "2018-01-03"),  # Christmas and New Year
        ("2018-04-20", "2018-05-08"),  # 1 and 4 May
        ("2023-05-22", "2023-06-06"),  # the Monday after the ice hockey medal
        ("2018-09-14", "2018-10-01"),  # the visit of the Pope
        ("2020-02-20", "2020-03-05"),  # over a leap day
        ("2026-06-15", "2026-07-01"),  # two days of midsummer
    ],
)
def test_acceptance_is_due_ten_working_days_after_the_papers(received_on, due_on):
    timeline = person(("asylum_seeker", received_on), steps=[("papers_received", received_on)])

    step = clock(timeline, received_on)["acceptance"]

    assert due(step) == due_on
    assert str(step.started_on) == received_on
    assert step.state == "running"
    assert step.whose_duty is Duty.AUTHORITY


def test_acceptance_names_the_holidays_that_are_not_counted():
    step = clock(person(APPLIED, steps=[PAPERS]), "2017-06-21")["acceptance"]

    assert said(step) == "due up to and including 2017-07-05"
    assert reasons(step) == [
        "met: the office received the papers from the State Border Guard on 2017-06-20",
        "remark: counted in working days: 2017-06-20 + 10 = 2017-07-05",
        "remark: 2017-06-23 is a public holiday and is not counted",
    ]


@pytest.mark.parametrize(
    ("on", "state", "sentence"),
    [
        ("2017-07-05", "running", "due up to and including 2017-07-05"),
        (
            "2017-07-06",
            "overdue",
            "as far as recorded, the office has not accepted the application by 2017-07-05",
        ),
    ],
)
def test_acceptance_is_overdue_the_day_after_its_last_day(on, state, sentence):
    step = clock(person(APPLIED, steps=[PAPERS]), on)["acceptance"]

    assert (str(step.state), said(step)) == (state, sentence)


@pytest.mark.parametrize(
    ("accepted_on", "sentence", "is_late"),
    [
        ("2017-07-05", "on 2017-07-05, in time: the last day was 2017-07-05", False),
        ("2017-07-06", "on 2017-07-06; the last day for it was 2017-07-05", True),
    ],
)
def test_acceptance_is_done_in_time_or_later(accepted_on, sentence, is_late):
    timeline = person(APPLIED, steps=[PAPERS, ("accepted", accepted_on)])

    step = clock(timeline, "2017-08-01")["acceptance"]

    assert (str(step.state), said(step), step.is_late) == ("done", sentence, is_late)


def test_without_the_papers_only_the_earliest_end_is_known_and_the_papers_are_asked_for():
    step = clock(person(APPLIED), "2017-09-01")["acceptance"]

    assert (str(step.state), step.due_on) == ("unknown", None)
    assert step.missing_facts == ("papers_received_on",)
    assert reasons(step)[1] == (
        "remark: not due before 2017-06-27: the papers cannot have arrived before the application"
    )


def test_papers_without_a_day_are_asked_for():
    step = clock(person(APPLIED, steps=[("papers_received", None)]), "2017-09-01")["acceptance"]

    assert str(step.state) == "unknown"
    assert step.missing_facts == ("papers_received_on",)


def test_papers_beyond_the_table_of_holidays_give_no_day():
    timeline = person(("asylum_seeker", "2040-12-20"), steps=[("papers_received", "2040-12-20")])

    step = clock(timeline, "2040-12-21")["acceptance"]

    assert (str(step.state), step.due_on) == ("unknown", None)
    assert step.missing_facts == ("days_off",)


@pytest.mark.parametrize(
    ("accepted_on", "due_on"),
    [
        ("2017-07-04", "2017-08-04"),
        ("2017-08-31", "2017-09-30"),
        ("2018-01-31", "2018-02-28"),
        ("2020-01-31", "2020-02-29"),
        ("2017-11-23", "2017-12-23"),  # a Saturday: months never shift
    ],
)
def test_the_interview_is_due_a_month_after_acceptance(accepted_on, due_on):
    timeline = person(("asylum_seeker", "2017-06-12"), steps=[("accepted", accepted_on)])

    step = clock(timeline, accepted_on)["interview"]

    assert (str(step.state), due(step), str(step.started_on)) == ("running", due_on, accepted_on)


def test_the_interview_waits_for_acceptance():
    assert states(person(APPLIED, steps=[PAPERS]), "2017-07-01") == {
        "application": "done",
        "acceptance": "running",
        "interview": "waiting",
        "decision": "running",
    }


def test_an_interview_still_to_come_has_not_happened():
    timeline = person(APPLIED, steps=[PAPERS, ACCEPTED, ("interviewed", "2017-08-01")])

    before, after = clock(timeline, "2017-07-31")["interview"], clock(timeline, "2017-08-01")

    assert (str(before.state), before.done_on) == ("running", None)
    assert reasons(before)[0] == "remark: recorded for 2017-08-01, which is still to come"
    assert str(after["interview"].state) == "done"


@pytest.mark.parametrize(
    ("applied_on", "interviewed_on", "due_on"),
    [
        ("2017-06-12", "2017-07-20", "2017-10-20"),
        ("2017-06-12", "2017-09-11", "2017-12-11"),
        ("2017-06-12", "2017-09-12", "2017-12-12"),
        ("2017-06-12", "2017-09-13", "2017-12-12"),
        ("2017-06-12", "2017-11-30", "2017-12-12"),
        ("2017-08-31", None, "2018-02-28"),
        ("2019-08-31", None, "2020-02-29"),
        ("2016-02-01", None, "2016-08-01"),
        ("2026-06-11", None, "2026-12-11"),
        ("2026-06-12", None, "2026-12-12"),
    ],
)
def test_the_decision_is_due_three_months_after_the_interview_and_six_after_the_application(
    applied_on, interviewed_on, due_on
):
    steps = [("interviewed", interviewed_on)] if interviewed_on else []

    step = clock(person(("asylum_seeker", applied_on), steps=steps), interviewed_on or applied_on)

    assert due(step["decision"]) == due_on


def test_of_several_interviews_the_last_one_counts_for_the_decision():
    steps = [
        ("accepted", "2017-06-20"),
        ("interviewed", "2017-07-03"),
        ("interviewed", "2017-07-20"),
    ]

    answer = clock(person(APPLIED, steps=steps), "2017-08-01")

    assert due(answer["decision"]) == "2017-10-20"
    assert str(answer["interview"].done_on) == "2017-07-03"


@pytest.mark.parametrize(
    ("interviewed_on", "due_on"),
    [(None, "2018-09-12"), ("2017-07-20", "2018-07-20"), ("2017-11-30", "2018-09-12")],
)
def test_an_extension_adds_nine_months_to_the_period_that_counts(interviewed_on, due_on):
    steps = [("extended", "2017-12-01")]
    steps += [("interviewed", interviewed_on)] if interviewed_on else []

    answer = clock(person(APPLIED, steps=steps), "2017-12-05")

    assert due(answer["decision"]) == due_on
    assert str(answer["extension"].state) == "done"


def test_an_extension_does_not_lose_days_of_a_short_month():
    steps = [("extended", "2018-02-01")]

    answer = clock(person(("asylum_seeker", "2017-08-31"), steps=steps), "2018-03-01")

    assert due(answer["decision"]) == "2018-11-30"


def test_without_an_extension_its_last_possible_day_is_mentioned():
    step = clock(person(APPLIED), "2017-06-12")["decision"]

    assert (
        "remark: the time may be prolonged, up to and including 2018-09-12 at most; "
        "no such step is recorded"
    ) in reasons(step)


def test_an_extension_without_its_day_counts_and_is_asked_for():
    answer = clock(person(APPLIED, steps=[("extended", None)]), "2018-01-01")

    assert (str(answer["decision"].state), due(answer["decision"])) == ("running", "2018-09-12")
    assert answer["extension"].missing_facts == ("extended_on",)


def test_an_extension_after_the_last_day_is_remarked():
    step = clock(person(APPLIED, steps=[("extended", "2018-01-02")]), "2018-01-02")["extension"]

    assert reasons(step)[-1] == (
        "warning: recorded on 2018-01-02, after the day on which the decision was due, 2017-12-12"
    )


def test_an_overdue_decision_is_said_of_the_office_not_of_the_person():
    step = clock(person(APPLIED), "2017-12-13")["decision"]

    assert str(step.state) == "overdue"
    assert said(step) == "as far as recorded, the office has not decided by 2017-12-12"


def test_a_decision_without_application_is_said_only_as_far_as_the_interview_goes():
    timeline = person(("asylum_seeker", None), steps=[("interviewed", "2017-07-20")])

    before, after = clock(timeline, "2017-10-20"), clock(timeline, "2017-10-21")

    assert before["application"].missing_facts == ("applied_on",)
    assert (str(before["decision"].state), due(before["decision"])) == ("unknown", "2017-10-20")
    assert str(after["decision"].state) == "overdue"


def test_by_the_older_law_three_months_run_from_acceptance():
    timeline = person(("asylum_seeker", "2015-06-12"), steps=[("accepted", "2015-06-30")])

    answer = clock(timeline, "2015-08-01")

    assert list(answer) == ["application", "acceptance", "decision"]
    assert due(answer["decision"]) == "2015-09-30"
    assert answer["acceptance"].due_on is None
    assert ("remark: in an accelerated procedure it was due already by 2015-07-14") in reasons(
        answer["decision"]
    )


def test_by_the_older_law_the_time_could_become_twelve_months():
    steps = [("accepted", "2015-06-30"), ("extended", "2015-09-01")]

    answer = clock(person(("asylum_seeker", "2015-06-12"), steps=steps), "2015-10-01")

    assert due(answer["decision"]) == "2016-06-30"


def test_by_the_older_law_acceptance_is_asked_for():
    answer = clock(person(("asylum_seeker", "2016-01-31")), "2016-03-01")

    assert list(answer) == ["application", "decision"]
    assert answer["decision"].missing_facts == ("accepted_on",)


@pytest.mark.parametrize(
    ("applied_on", "is_to_be_checked"), [("2026-06-11", False), ("2026-06-12", True)]
)
def test_the_version_is_that_of_the_day_of_the_application(applied_on, is_to_be_checked):
    steps = [
        ("papers_received", "2026-07-01"),
        ("accepted", "2026-07-10"),
        ("interviewed", "2026-08-01"),
    ]

    answer = clock(person(("asylum_seeker", applied_on), steps=steps), "2026-08-02")

    sums = [
        node.citation.is_to_be_checked
        for code in ("acceptance", "interview", "decision")
        for node in answer[code].because.children
        if node.code == "sum"
    ]
    assert sums == [is_to_be_checked] * 4


@pytest.mark.parametrize(
    ("parameter_id", "value", "code", "due_on"),
    [
        ("acceptance_working_days", 1, "acceptance", "2017-06-21"),
        ("interview_months", 2, "interview", "2017-09-04"),
        ("decision_months_from_registration", 3, "decision", "2017-09-12"),
    ],
)
def test_every_period_can_be_changed_by_a_policy(parameter_id, value, code, due_on):
    policy = CURRENT_TEXT.with_value(parameter_id, value, name="other")
    timeline = person(APPLIED, steps=[PAPERS, ACCEPTED])

    assert due(clock(timeline, "2017-07-04", policy=policy)[code]) == due_on


@pytest.mark.parametrize(
    ("steps", "code", "sentence"),
    [
        (
            [("papers_received", "2017-06-01")],
            "acceptance",
            (
                "the papers are recorded as received on 2017-06-01, before the application of "
                "2017-06-12: which day is right?"
            ),
        ),
        (
            [("accepted", "2017-06-01")],
            "acceptance",
            (
                "the acceptance is recorded on 2017-06-01, before the application of 2017-06-12: "
                "which day is right?"
            ),
        ),
        (
            [PAPERS, ("accepted", "2017-06-19")],
            "acceptance",
            (
                "the acceptance is recorded on 2017-06-19, before the papers were received on "
                "2017-06-20: which day is right?"
            ),
        ),
        (
            [ACCEPTED, ("accepted", "2017-07-06")],
            "acceptance",
            "two days are recorded, 2017-07-04 and 2017-07-06: which one is right?",
        ),
        (
            [("interviewed", "2017-06-01")],
            "interview",
            (
                "the interview is recorded on 2017-06-01, before the application of 2017-06-12: "
                "which day is right?"
            ),
        ),
        (
            [ACCEPTED, ("interviewed", "2017-07-03")],
            "interview",
            (
                "the interview is recorded on 2017-07-03, before the acceptance of 2017-07-04: "
                "which day is right?"
            ),
        ),
        (
            [("extended", "2017-06-11")],
            "extension",
            (
                "the longer time is recorded on 2017-06-11, before the application of 2017-06-12: "
                "which day is right?"
            ),
        ),
    ],
)
def test_days_in_conflict_are_asked_about_and_not_counted_from(steps, code, sentence):
    answer = clock(person(APPLIED, steps=steps), "2017-08-01")

    assert str(answer[code].state) == "unknown"
    assert f"unknown: {sentence}" in reasons(answer[code])
    assert due(answer["decision"]) == "2017-12-12"


@pytest.mark.parametrize(
    ("kind", "code", "words"),
    [
        ("accepted", "acceptance", "the acceptance"),
        ("interviewed", "interview", "the interview"),
        ("extended", "extension", "the longer time"),
    ],
)
def test_steps_after_the_decision_are_in_conflict_with_it(kind, code, words):
    timeline = person(APPLIED, ("refugee", "2017-09-01"), steps=[(kind, "2017-09-02")])

    step = clock(timeline, "2017-09-10")[code]

    assert reasons(step) == [
        (
            f"unknown: {words} is recorded on 2017-09-02, after the decision of 2017-09-01: "
            "which day is right?"
        )
    ]


def test_steps_on_one_day_are_no_conflict():
    on = "2017-06-12"
    steps = [(kind, on) for kind in ("papers_received", "accepted", "interviewed")]

    assert states(person(APPLIED, ("refugee", on), steps=steps), on) == {
        "application": "done",
        "acceptance": "done",
        "interview": "done",
        "decision": "done",
    }


def test_after_a_decision_missing_steps_are_asked_for_and_not_overdue():
    timeline = person(APPLIED, ("refugee", "2017-09-01"), steps=[PAPERS])

    answer = clock(timeline, "2017-09-10")

    assert answer["acceptance"].missing_facts == ("accepted_on",)
    assert answer["interview"].missing_facts == ("interviewed_on",)
    assert said(answer["decision"]) == "on 2017-09-01, in time: the last day was 2017-12-12"


def test_a_decision_known_only_by_its_notification_says_so():
    timeline = person(APPLIED, status("alternative", None, notified_on="2017-09-01"))

    answer = clock(timeline, "2017-09-10")

    assert str(answer["decision"].done_on) == "2017-09-01"
    assert "remark: the day of the decision is missing; it was made by this day" in reasons(
        answer["decision"]
    )
    assert str(answer["notification"].state) == "done"


@pytest.mark.parametrize(
    ("dates", "state", "reason"),
    [
        ({"notified_on": "2017-09-05"}, "done", None),
        (
            {"notified_on": "2017-09-05", "translation_received_on": "2017-09-07"},
            "done",
            "remark: the translated decision was received on 2017-09-07",
        ),
        (
            {},
            "unknown",
            "unknown: the day is missing on which the person was told of the decision",
        ),
        (
            {"notified_on": "2017-08-30"},
            "unknown",
            (
                "unknown: the notification is recorded on 2017-08-30, before the decision of "
                "2017-09-01: which day is right?"
            ),
        ),
        (
            {"notified_on": "2017-09-15"},
            "waiting",
            "remark: recorded for 2017-09-15, which is still to come",
        ),
    ],
)
def test_notification_is_a_step_of_a_decision_that_can_be_appealed(dates, state, reason):
    timeline = person(APPLIED, status("refused_final", "2017-09-01", **dates))

    step = clock(timeline, "2017-09-10")["notification"]

    assert str(step.state) == state
    assert reasons(step) == ([reason] if reason else [])


def test_refugee_status_without_notification_asks_for_nothing():
    assert "notification" not in clock(person(APPLIED, ("refugee", "2017-09-01")), "2017-09-10")


def test_an_application_beyond_the_table_of_holidays_has_no_earliest_end():
    step = clock(person(("asylum_seeker", "2040-12-28")), "2040-12-29")["acceptance"]

    assert reasons(step) == [
        (
            "unknown: the day is missing on which the office received the papers "
            "from the State Border Guard"
        )
    ]


def test_an_accelerated_procedure_beyond_the_table_of_holidays_is_not_mentioned():
    policy = CURRENT_TEXT.with_value("accelerated_decision_working_days", 10, name="faster")
    timeline = person(("asylum_seeker", "2040-12-20"), steps=[("accepted", "2040-12-28")])

    step = clock(timeline, "2040-12-29", policy=policy)["decision"]

    assert not any("accelerated" in reason for reason in reasons(step))
