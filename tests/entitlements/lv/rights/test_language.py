"""Latvian courses: one for beginners before a status, those of the agency with one."""

from balsts.entitlements.service import Service
from tests.entitlements.lv.building import (
    day,
    decide,
    entitled_periods,
    lines,
    person,
    spans,
    unknown_periods,
)

COURSE = Service.LANGUAGE_COURSE
REGISTERED = "registered_with_employment_agency"


def test_course_for_beginners_is_open_while_the_procedure_is():
    timeline = person(("asylum_seeker", "2018-01-10"), born="1990-01-01")

    answer = decide(COURSE, timeline, on=day("2018-02-01"))

    assert spans(entitled_periods(COURSE, timeline)) == [("2018-01-10", None)]
    assert lines(answer)[-1] == (
        "met: a course for beginners of 120 academic hours is offered meanwhile"
    )


def test_courses_of_the_agency_wait_for_the_registration_to_be_known():
    timeline = person(("refugee", "2018-03-15"), born="1990-01-01")

    answer = decide(COURSE, timeline, on=day("2018-05-01"))

    assert (answer.is_entitled, answer.missing_facts) == (None, (REGISTERED,))
    assert lines(answer) == [
        "met: has international protection: refugee, granted on 2018-03-15",
        "unknown: is not known to be registered with the employment agency",
        (
            "remark: the employment agency teaches the state language in 6 levels "
            "of 120 academic hours each"
        ),
    ]


def test_registration_opens_the_course_for_its_days():
    timeline = person(
        ("asylum_seeker", "2018-03-15"),
        ("refugee", "2018-03-15"),
        circumstances=[(REGISTERED, "2018-04-02", "2018-12-31")],
    )

    assert spans(entitled_periods(COURSE, timeline)) == [("2018-04-02", "2018-12-31")]
    assert spans(unknown_periods(COURSE, timeline)) == [("2018-03-15", "2018-04-01")]


def test_known_absence_of_the_registration_is_a_reason_and_not_a_missing_fact():
    timeline = person(
        ("refugee", "2018-03-15"), circumstances=[(REGISTERED, "2018-04-02", None, False)]
    )

    answer = decide(COURSE, timeline, on=day("2018-05-01"))

    assert (answer.is_entitled, answer.next_fact) == (False, "born_on")
    assert lines(answer)[1] == (
        "not_met: is not registered with the employment agency since 2018-04-02"
    )


def test_course_for_beginners_asks_no_age_but_registration_with_the_agency_does():
    applicant = person(("asylum_seeker", "2018-03-15"), born="2010-06-01")
    refugee = person(("refugee", "2018-03-15"), born="2010-06-01")

    assert decide(COURSE, applicant, on=day("2025-05-31")).is_entitled is True
    assert decide(COURSE, refugee, on=day("2025-05-31")).is_entitled is False
    assert decide(COURSE, refugee, on=day("2025-06-01")).is_entitled is None
