"""The residence permit: who has a right to one, and by when something is to be done."""

import pytest

from balsts.entitlements.service import Service
from tests.entitlements.lv.building import (
    changes,
    day,
    decide,
    entitled_periods,
    lines,
    person,
    spans,
)

PERMIT = Service.RESIDENCE_PERMIT


def test_permit_is_due_to_everybody_with_protection_as_long_as_it_lasts():
    timeline = person(("refugee", "2018-03-15"), ("status_revoked", "2021-05-01"))

    assert spans(entitled_periods(PERMIT, timeline)) == [("2018-03-15", "2021-04-30")]


@pytest.mark.parametrize(
    ("last_valid_on", "due_on"),
    [("2019-03-14", "2019-02-14"), ("2019-03-31", "2019-02-28"), ("2020-03-30", "2020-02-29")],
)
def test_renewal_is_to_be_asked_for_one_month_before_the_temporary_permit_ends(
    last_valid_on, due_on
):
    timeline = person(("alternative", "2018-03-15"), permits=[("2018-03-20", last_valid_on)])

    answer = decide(PERMIT, timeline, on=day("2018-06-01"))

    assert changes(answer) == [
        (
            due_on,
            (
                f"the renewal of the residence permit is to be asked for by {due_on}; "
                "it is then valid for 12 months more"
            ),
        ),
        (last_valid_on, f"the residence permit ends on {last_valid_on} unless it is renewed"),
    ]


def test_later_texts_extend_the_permit_for_two_years():
    timeline = person(("alternative", "2021-03-15"), permits=[("2021-03-20", "2022-03-14")])

    answer = decide(PERMIT, timeline, on=day("2021-06-01"))

    assert changes(answer)[0][1].endswith("valid for 24 months more")


def test_late_renewal_is_a_warning_and_takes_nothing_away():
    timeline = person(("alternative", "2018-03-15"), permits=[("2018-03-20", "2019-03-14")])

    on_the_day = decide(PERMIT, timeline, on=day("2019-02-14"))
    after_it = decide(PERMIT, timeline, on=day("2019-02-15"))

    assert on_the_day.warnings == ()
    assert [warning.code for warning in after_it.warnings] == ["renewal_due"]
    assert after_it.is_entitled is True
    assert [change[0] for change in changes(after_it)] == ["2019-03-14"]


def test_permit_that_ended_is_asked_about():
    timeline = person(("alternative", "2018-03-15"), permits=[("2018-03-20", "2019-03-14")])

    answer = decide(PERMIT, timeline, on=day("2019-03-15"))

    assert (answer.is_entitled, answer.next_fact, changes(answer)) == (True, "permit_last_on", [])
    assert lines(answer)[-1] == (
        "warning: the recorded residence permit ended on 2019-03-14; the status stays: "
        "has the permit been renewed?"
    )


@pytest.mark.parametrize(
    ("on", "due_on"),
    [("2018-06-01", "2023-03-20"), ("2023-03-20", "2023-03-20"), ("2023-03-21", "2028-03-20")],
)
def test_refugee_registers_the_permanent_permit_again_every_five_years(on, due_on):
    timeline = person(("refugee", "2018-03-15"), permits=["2018-03-20"])

    answer = decide(PERMIT, timeline, on=day(on))

    assert changes(answer) == [
        (due_on, f"the permanent permit is to be registered again by {due_on}")
    ]


def test_missing_permit_is_asked_for():
    answer = decide(PERMIT, person(("alternative", "2018-03-15")), on=day("2018-06-01"))

    assert (answer.is_entitled, answer.next_fact) == (True, "permit_from")


def test_missing_last_day_of_a_temporary_permit_is_asked_for():
    timeline = person(("alternative", "2018-03-15"), permits=["2018-03-20"])

    answer = decide(PERMIT, timeline, on=day("2018-06-01"))

    assert (answer.is_entitled, answer.next_fact) == (True, "permit_last_on")


def test_newest_permit_that_has_begun_counts():
    timeline = person(
        ("alternative", "2018-03-15"),
        permits=[("2019-03-10", "2020-03-09"), ("2018-03-20", "2019-03-14")],
    )

    assert changes(decide(PERMIT, timeline, on=day("2019-03-12")))[0][0] == "2020-02-09"


def test_whoever_holds_the_next_permit_already_is_not_told_to_ask_for_it():
    timeline = person(
        ("alternative", "2018-03-15"),
        permits=[("2018-03-20", "2019-03-14"), ("2019-03-15", "2020-03-14")],
    )

    answer = decide(PERMIT, timeline, on=day("2019-03-01"))

    assert answer.warnings == ()
    assert [on for on, _words in changes(answer)] == ["2020-02-14", "2020-03-14"]


def test_a_permit_that_begins_after_a_gap_renews_nothing_yet():
    timeline = person(
        ("alternative", "2018-03-15"),
        permits=[("2018-03-20", "2019-03-14"), ("2019-03-16", "2020-03-15")],
    )

    answer = decide(PERMIT, timeline, on=day("2019-03-01"))

    assert [warning.code for warning in answer.warnings] == ["renewal_due"]


def test_asylum_seeker_has_another_document():
    answer = decide(PERMIT, person(("asylum_seeker", "2018-01-10")), on=day("2018-02-01"))

    assert answer.is_entitled is False
    assert lines(answer)[-1] == (
        "not_met: an asylum seeker has an identity document, not a residence permit"
    )
