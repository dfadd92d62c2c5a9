"""Which procedure the clock is about: second applications, ends, statuses without a day."""

from dataclasses import replace
from datetime import timedelta

import pytest

from balsts.entitlements.timeline import Arrival, Departure
from tests.entitlements.lv.building import day, person, status
from tests.entitlements.lv.clock.reading import clock, due, reasons, said, states

APPLIED = ("asylum_seeker", "2017-06-12")
REFUSED = status("refused_final", "2017-09-01", notified_on="2017-09-05")
SECOND = ("asylum_seeker", "2018-03-01")


def leaving(*, kind, came_back=None, is_presumed=False):
    """Write an applicant of June who left in July."""
    departure = Departure(on=day("2017-07-10"), kind=kind, is_presumed=is_presumed)
    arrivals = (Arrival(on=day(came_back), is_return=True),) if came_back else ()
    return replace(person(APPLIED), departures=(departure,), arrivals=arrivals)


def test_nobody_without_a_trace_of_a_procedure_has_a_clock():
    assert clock(person(), "2017-07-01") == {}
    assert clock(person(("temporary_protection", "2022-03-01")), "2022-03-05") == {}
    assert clock(person(("citizen_or_other", None)), "2022-03-05") == {}


def test_before_the_application_there_is_no_clock():
    assert clock(person(APPLIED), "2017-06-11") == {}
    assert states(person(APPLIED), "2017-06-12")["application"] == "done"


def test_a_second_application_starts_a_new_clock_with_its_own_steps():
    steps = [("papers_received", "2017-06-20"), ("interviewed", "2018-03-20")]
    timeline = person(APPLIED, REFUSED, SECOND, steps=steps)

    first, second = clock(timeline, "2017-09-10"), clock(timeline, "2018-03-25")

    assert str(first["application"].done_on) == "2017-06-12"
    assert str(second["application"].done_on) == "2018-03-01"
    assert second["acceptance"].missing_facts == ("accepted_on",)
    assert due(second["decision"]) == "2018-06-20"


def test_a_second_application_after_protection_starts_a_new_clock():
    timeline = person(APPLIED, ("alternative", "2017-09-01"), SECOND)

    assert due(clock(timeline, "2018-03-02")["decision"]) == "2018-09-01"


def test_an_application_entered_twice_counts_from_the_first():
    answer = clock(person(APPLIED, ("asylum_seeker", "2017-07-12")), "2017-08-01")

    assert due(answer["decision"]) == "2017-12-12"
    assert reasons(answer["application"]) == [
        "remark: a further application is recorded; the first one counts"
    ]


def test_a_withdrawal_ends_the_clock():
    timeline = person(
        APPLIED, ("withdrawn", "2017-08-01"), steps=[("papers_received", "2017-06-20")]
    )

    answer = clock(timeline, "2017-08-10")

    assert states(timeline, "2017-08-10") == {
        "application": "done",
        "acceptance": "not_applicable",
        "interview": "not_applicable",
        "decision": "not_applicable",
    }
    assert said(answer["decision"]) == "not expected any more: since 2017-08-01 withdrawn"


def test_a_new_application_after_a_withdrawal_is_a_new_one():
    timeline = person(APPLIED, ("withdrawn", "2017-08-01"), SECOND)

    assert states(timeline, "2018-03-01")["decision"] == "running"


@pytest.mark.parametrize("kind", ["forced", "dublin", "assisted_return"])
def test_a_return_ends_the_clock_unless_the_person_came_back(kind):
    ended, back = leaving(kind=kind), leaving(kind=kind, came_back="2017-07-20")

    assert said(clock(ended, "2017-07-15")["decision"]) == (
        "not expected any more: the person was returned on 2017-07-10"
    )
    assert states(back, "2017-07-25")["decision"] == "running"


def test_leaving_by_own_will_is_a_question_and_no_end():
    step = clock(leaving(kind="own_will"), "2017-07-15")["decision"]

    assert str(step.state) == "running"
    assert "warning: the person left Latvia on 2017-07-10: was the procedure discontinued?" in (
        reasons(step)
    )


def test_a_presumed_departure_says_nothing_about_the_clock():
    step = clock(leaving(kind="dublin", is_presumed=True), "2017-07-15")["decision"]

    assert str(step.state) == "running"
    assert not any("left Latvia" in reason for reason in reasons(step))


@pytest.mark.parametrize(
    ("timeline", "last_on"),
    [
        (person(APPLIED, ("refugee", "2017-09-01")), "2018-03-01"),
        (person(APPLIED, ("withdrawn", "2017-08-31")), "2018-02-28"),
        (person(APPLIED, REFUSED), "2018-04-05"),
        (person(APPLIED, ("refused_final", "2017-09-01")), "2018-04-01"),
        (
            person(APPLIED, status("refused_final", "2017-09-01", became_final_on="2017-10-10")),
            "2018-04-10",
        ),
        (
            person(APPLIED, REFUSED, ("appeal_pending", "2017-09-20"), ("refugee", "2018-01-10")),
            "2018-07-10",
        ),
        (leaving(kind="own_will"), "2018-01-10"),
    ],
)
def test_a_procedure_is_of_interest_for_half_a_year_after_its_end(timeline, last_on):
    day_after = str(day(last_on) + timedelta(days=1))

    assert clock(timeline, last_on) != {}
    assert clock(timeline, day_after) == {}


def test_an_open_procedure_is_of_interest_however_old_it_is():
    assert states(person(APPLIED), "2030-01-01")["decision"] == "overdue"


def test_a_decision_without_an_application_asks_for_the_application():
    answer = clock(person(("refugee", "2017-09-01")), "2017-09-02")

    assert answer["application"].missing_facts == ("applied_on",)
    assert said(answer["decision"]) == "on 2017-09-01"


def test_an_application_without_a_day_asks_for_it():
    answer = clock(person(("asylum_seeker", None)), "2017-09-02")

    assert answer["application"].missing_facts == ("applied_on",)
    assert answer["decision"].missing_facts == ("applied_on",)


def test_steps_without_any_status_ask_for_the_application():
    answer = clock(person(steps=[("accepted", "2017-07-04")]), "2017-07-10")

    assert answer["application"].missing_facts == ("applied_on",)
    assert due(answer["interview"]) == "2017-08-04"


def test_another_application_without_a_day_is_a_warning():
    answer = clock(person(APPLIED, ("asylum_seeker", None)), "2017-07-10")

    assert reasons(answer["application"]) == [
        "warning: another application is recorded without a day"
    ]
    assert str(answer["decision"].state) == "running"


def test_a_status_without_a_day_is_asked_for_before_anybody_is_called_late():
    step = clock(person(APPLIED, ("refugee", None)), "2019-01-01")["decision"]

    assert str(step.state) == "unknown"
    assert step.missing_facts == ("decided_on",)
    assert reasons(step)[0] == (
        "unknown: this status is recorded without a day and could change the answer: refugee"
    )


def test_an_appeal_against_the_loss_of_a_status_is_no_procedure_of_asylum():
    timeline = person(
        APPLIED,
        ("refugee", "2017-09-01"),
        ("status_revoked", "2019-05-01"),
        ("appeal_pending", "2019-05-20"),
    )

    assert clock(timeline, "2020-06-01") == {}


def test_steps_of_the_day_of_a_second_application_are_its_own():
    timeline = person(APPLIED, REFUSED, SECOND, steps=[("papers_received", "2018-03-01")])

    assert due(clock(timeline, "2018-03-02")["acceptance"]) == "2018-03-15"


def test_coming_back_on_the_day_of_the_return_ends_nothing():
    assert states(leaving(kind="dublin", came_back="2017-07-10"), "2017-07-15")["decision"] == (
        "running"
    )
