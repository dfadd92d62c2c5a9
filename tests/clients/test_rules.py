"""What must hold of people, their timeline and assignments, whoever acts."""

import datetime
from uuid import uuid4

import pytest

from balsts.access.enums import Role
from balsts.clients.enums import AssignmentRole
from balsts.clients.rules import (
    CLIENT_NOT_SEEN,
    blocked_as_unseen,
    blocked_by_overlap,
    blockers_for_assigned_days,
    blockers_for_assigning,
    blockers_for_enrolling,
    blockers_for_handing_on,
    blockers_for_overlap,
    blockers_for_period,
    blockers_for_timeline_event,
    most_at_once,
)
from balsts.organisations.models import Contract, StaffMember
from balsts.platform.periods import Period

DAY = datetime.date(2024, 2, 29)
ONE_DAY = datetime.timedelta(days=1)
PROVIDER = uuid4()


def codes(blockers):
    return [blocker.code for blocker in blockers]


def period(from_, until=None):
    """Return the period from so many days after DAY until so many."""
    return Period(DAY + from_ * ONE_DAY, None if until is None else DAY + until * ONE_DAY)


def contract(until=None):
    return Contract(number="C", provider_id=PROVIDER, actual_from=DAY, actual_until=until)


def staff_member(organisation_id=PROVIDER, until=None):
    return StaffMember(
        organisation_id=organisation_id,
        role=Role.SOCIAL_WORKER,
        valid_from=DAY,
        valid_until=until,
    )


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (DAY - ONE_DAY, ["event_before_birth"]),
        (DAY, []),
        (DAY + ONE_DAY, []),
        (DAY + 2 * ONE_DAY, ["event_in_future"]),
    ],
)
def test_an_event_lies_between_birth_and_today(on, expected):
    assert codes(blockers_for_timeline_event(on=on, born_on=DAY, today=DAY + ONE_DAY)) == expected


@pytest.mark.parametrize(
    ("last_day", "expected"),
    [(None, []), (DAY, []), (DAY - ONE_DAY, ["ends_before_it_begins"])],
)
def test_a_period_holds_at_least_its_first_day(last_day, expected):
    assert codes(blockers_for_period(from_=DAY, last_day=last_day)) == expected


def test_an_overlap_names_since_when_the_other_is():
    taken = [period(-5, 0), period(3)]

    assert blockers_for_overlap(period(0, 3), taken=taken, message="from %(other_from)s") == []
    [found] = blockers_for_overlap(period(0, 4), taken=taken, message="from %(other_from)s")
    assert str(found.message) == "from 2024-03-03"


def test_of_two_that_overlap_the_first_one_told_stays():
    blocked = blocked_by_overlap(
        [(0, "a", period(0)), (1, "a", period(1)), (2, "b", period(1)), (3, "c", period(9))],
        taken={"c": [period(8)]},
        message="taken",
    )

    assert sorted(blocked) == [1, 3]


@pytest.mark.parametrize(
    ("from_", "last_day", "expected"),
    [
        (DAY, None, []),
        (DAY, DAY + 9 * ONE_DAY, []),
        (DAY, DAY + 10 * ONE_DAY, ["outside_contract"]),
        (DAY - ONE_DAY, None, ["outside_contract"]),
        (DAY + 10 * ONE_DAY, None, ["outside_contract"]),
    ],
)
def test_an_enrolment_lies_inside_the_contract(from_, last_day, expected):
    running = contract(until=DAY + 10 * ONE_DAY)

    assert codes(blockers_for_enrolling(running, from_=from_, last_day=last_day)) == expected


@pytest.mark.parametrize(
    ("member", "expected"),
    [
        (staff_member(), []),
        (staff_member(until=DAY + ONE_DAY), []),
        (staff_member(until=DAY), ["not_on_staff"]),
        (staff_member(uuid4()), ["not_on_staff"]),
    ],
)
def test_only_the_providers_staff_in_post_is_assigned(member, expected):
    found = blockers_for_assigning(
        staff_member=member,
        contract=contract(),
        role=AssignmentRole.RESPONSIBLE_WORKER,
        from_=DAY,
        clients_at_once=99,
    )

    assert codes(found) == expected


@pytest.mark.parametrize(
    ("from_", "clients", "expected"),
    [
        (DAY, 19, []),
        (DAY, 20, ["mentor_load"]),
        (datetime.date(2017, 8, 1), 20, ["mentor_load"]),
        (datetime.date(2017, 7, 31), 20, []),
    ],
)
def test_a_mentor_has_at_most_twenty_since_august_2017(from_, clients, expected):
    found = blockers_for_assigning(
        staff_member=StaffMember(
            organisation_id=PROVIDER, role=Role.MENTOR, valid_from=datetime.date(2016, 1, 1)
        ),
        contract=contract(),
        role=AssignmentRole.MENTOR,
        from_=from_,
        clients_at_once=clients,
    )

    assert codes(found) == expected


def test_nobody_is_assigned_on_a_day_without_enrolment():
    inside = blockers_for_assigned_days(period(0, 5), enrolled=period(0, 5))
    outside = blockers_for_assigned_days(period(0, 6), enrolled=period(0, 5))

    assert (codes(inside), codes(outside)) == ([], ["outside_enrolment"])


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        ([], 0),
        ([period(0, 3), period(3, 6)], 1),
        ([period(0, 4), period(3, 6)], 2),
        ([period(-9, 1), period(-9, 1), period(2, 3)], 2),
        ([period(10)], 0),
    ],
)
def test_most_at_once_counts_the_busiest_day_of_the_period(taken, expected):
    assert most_at_once(taken, within=period(0, 10)) == expected


def test_unseen_clients_are_told_by_the_position_of_their_entries():
    seen, unseen = uuid4(), uuid4()

    assert blocked_as_unseen([unseen, seen, unseen], {unseen}) == {
        0: [CLIENT_NOT_SEEN],
        2: [CLIENT_NOT_SEEN],
    }
    assert blocked_as_unseen([seen], set()) == {}


@pytest.mark.parametrize(
    ("from_", "responsible", "first"),
    [
        (0, [(-400, None)], None),
        (-31, [(-400, None)], None),
        (-32, [(-400, None)], -31),
        (5, [(-400, None)], None),
        # Nothing that began before today is taken back, not even to its first day.
        (-10, [(-400, -10), (-10, None)], -9),
        (-9, [(-400, -10), (-10, None)], None),
        (-20, [(-400, -10), (-10, None)], -9),
        # What begins today or later is nobody's past yet.
        (0, [(-400, 0), (0, None)], None),
        (-3, [(-400, 0), (0, None)], None),
        # Days of which nobody had charge are given to somebody at last.
        (-300, [(-400, -300)], None),
        (-300, [(-400, -299)], -31),
        (-300, [], None),
    ],
)
def test_who_was_responsible_stays_as_it_is_written(from_, responsible, first):
    today = datetime.date(2026, 11, 26)
    day = lambda days: None if days is None else today + datetime.timedelta(days=days)  # noqa: E731

    blockers = blockers_for_handing_on(
        day(from_), responsible=[Period(day(a), day(b)) for a, b in responsible], today=today
    )

    found = [(one.code, one.message.values["first_day"]) for one in blockers]
    assert found == ([] if first is None else [("handed_on_too_early", day(first))])
