"""The state of a person on a day is a pure function of the events."""

import pytest

from balsts.entitlements.timeline import (
    UNKNOWN_STATUS,
    LegalStatus,
    absences,
    came_on,
    is_in_country_on,
    status_on,
)
from tests.entitlements.lv.building import day, person, spans, status


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2018-01-01", None),
        ("2018-01-02", LegalStatus.ASYLUM_SEEKER),
        ("2018-08-30", LegalStatus.ASYLUM_SEEKER),
        ("2018-08-31", LegalStatus.ALTERNATIVE),
        ("2030-01-01", LegalStatus.ALTERNATIVE),
    ],
)
def test_status_on_is_the_newest_one_decided_by_that_day(on, expected):
    timeline = person(("alternative", "2018-08-31"), ("asylum_seeker", "2018-01-02"))

    assert status_on(timeline, day(on)) == expected


def test_status_on_takes_the_later_entry_of_one_day():
    timeline = person(("asylum_seeker", "2018-01-02"), ("refugee", "2018-01-02"))

    assert status_on(timeline, day("2018-01-02")) == LegalStatus.REFUGEE


def test_status_on_counts_from_notification_when_the_decision_has_no_day():
    timeline = person(status("refugee", None, notified_on="2019-05-01"))

    assert status_on(timeline, day("2019-04-30")) is None
    assert status_on(timeline, day("2019-05-01")) == LegalStatus.REFUGEE


def test_status_on_counts_from_finality_when_nothing_else_is_known():
    timeline = person(status("refused_final", None, became_final_on="2019-05-01"))

    assert status_on(timeline, day("2019-05-01")) == LegalStatus.REFUSED_FINAL


def test_status_on_without_any_record_is_none():
    assert status_on(person(), day("2018-01-01")) is None


def test_status_on_is_unknown_while_a_grant_has_no_day():
    timeline = person(("asylum_seeker", "2018-01-02"), ("refugee", None))

    assert status_on(timeline, day("2018-01-01")) is UNKNOWN_STATUS
    assert status_on(timeline, day("2018-06-01")) is UNKNOWN_STATUS
    assert repr(UNKNOWN_STATUS) == "UNKNOWN_STATUS"


def test_status_on_is_known_after_an_application_without_its_day():
    timeline = person(("asylum_seeker", None), ("refugee", "2018-08-31"))

    assert status_on(timeline, day("2018-08-30")) is UNKNOWN_STATUS
    assert status_on(timeline, day("2018-08-31")) == LegalStatus.REFUGEE


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2017-12-31", False),
        ("2018-01-01", True),
        ("2018-05-31", True),
        ("2018-06-01", False),
        ("2019-03-01", True),
    ],
)
def test_is_in_country_follows_arrivals_and_departures(on, expected):
    timeline = person(arrived=["2018-01-01", "2019-03-01"], left=["2018-06-01"])

    assert is_in_country_on(timeline, day(on)) is expected


def test_is_in_country_stays_as_it_was_after_coming_and_going_on_one_day():
    visitor = person(arrived=["2018-01-01"], left=["2018-01-01"])
    traveller = person(arrived=["2018-01-01", "2018-06-01"], left=["2018-06-01"])

    assert is_in_country_on(visitor, day("2018-01-01")) is False
    assert is_in_country_on(traveller, day("2018-06-01")) is True


def test_is_in_country_is_unknown_while_a_movement_has_no_day():
    assert is_in_country_on(person(arrived=[None]), day("2018-01-01")) is None
    assert is_in_country_on(person(arrived=["2018-01-01"], left=[None]), day("2018-02-01")) is None


def test_is_in_country_without_arrivals_is_only_known_before_birth_and_after_leaving():
    child = person(born="2018-05-01", left=["2019-01-01"])

    assert is_in_country_on(child, day("2018-04-30")) is False
    assert is_in_country_on(child, day("2018-05-01")) is None
    assert is_in_country_on(child, day("2019-01-01")) is False
    assert is_in_country_on(person(), day("2018-01-01")) is None


def test_came_on_is_the_first_arrival_or_the_birth_of_a_child_born_here():
    assert came_on(person(arrived=["2019-01-01", None, "2018-01-01"])) == day("2018-01-01")
    assert came_on(person(arrived=[None], born="2018-05-01")) is None
    assert came_on(person(born="2018-05-01")) == day("2018-05-01")


def test_absences_last_from_a_departure_to_the_next_return():
    timeline = person(
        arrived=["2018-01-01", "2018-08-01"], left=["2018-06-01", "2018-07-01", "2019-01-01"]
    )

    assert spans(absences(timeline)) == [("2018-06-01", "2018-07-31"), ("2019-01-01", None)]


def test_absences_skip_a_departure_after_one_that_never_ended_and_a_return_on_the_day():
    assert spans(absences(person(left=["2018-06-01", "2018-07-01"]))) == [("2018-06-01", None)]
    assert absences(person(arrived=["2018-06-01"], left=["2018-06-01"])) == ()
