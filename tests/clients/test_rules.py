"""What must hold of periods: not backwards, not twice on one day, within the enrolment."""

import datetime

from balsts.clients.rules import (
    blocked_by_overlap,
    blockers_for_assigned_days,
    blockers_for_overlap,
    blockers_for_period,
)
from balsts.platform.periods import Period

MESSAGE = "Taken from %(other_from)s on."


def day(number: int) -> datetime.date:
    return datetime.date(2024, 1, number)


def codes(blockers: object) -> list[str]:
    return [blocker.code for blocker in blockers]


def test_period_may_last_one_day_or_go_on_but_not_end_before_it_begins() -> None:
    assert blockers_for_period(from_=day(5), last_day=day(5)) == []
    assert blockers_for_period(from_=day(5), last_day=None) == []
    assert codes(blockers_for_period(from_=day(5), last_day=day(4))) == ["ends_before_it_begins"]


def test_overlap_is_told_with_the_first_day_of_the_other_one() -> None:
    taken = [Period.through(day(1), day(5)), Period(day(20), None)]

    assert blockers_for_overlap(Period.through(day(6), day(19)), taken=taken, message=MESSAGE) == []
    (blocker,) = blockers_for_overlap(Period(day(10), None), taken=taken, message=MESSAGE)
    assert (blocker.code, blocker.message.values) == ("overlaps", {"other_from": day(20)})


def test_first_of_two_on_the_same_days_stays_and_others_have_their_own_days() -> None:
    told = [
        (0, "anna", Period.through(day(1), day(5))),
        (1, "anna", Period.through(day(5), day(9))),
        (2, "omar", Period.through(day(5), day(9))),
        (3, "anna", Period.through(day(6), day(9))),
        (4, "omar", Period(day(30), None)),
    ]

    blocked = blocked_by_overlap(told, taken={"omar": [Period(day(25), None)]}, message=MESSAGE)

    assert {position: codes(blockers) for position, blockers in blocked.items()} == {
        1: ["overlaps"],
        4: ["overlaps"],
    }


def test_assignment_stays_within_the_enrolment() -> None:
    enrolled = Period.through(day(5), day(20))

    assert blockers_for_assigned_days(Period.through(day(5), day(20)), enrolled=enrolled) == []
    assert codes(
        blockers_for_assigned_days(Period.through(day(4), day(20)), enrolled=enrolled)
    ) == ["outside_enrolment"]
    assert codes(blockers_for_assigned_days(Period(day(5), None), enrolled=enrolled)) == [
        "outside_enrolment"
    ]
