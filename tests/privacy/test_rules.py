"""What must hold of requests and holds, at the first and the last day on which it does."""

import datetime

import pytest

from balsts.platform.periods import ONE_DAY
from balsts.privacy.clock import RequestClock
from balsts.privacy.enums import RequestOutcome
from balsts.privacy.rules import (
    HANDED_OVER_WITHIN,
    LONGEST_HOLD,
    SHORTEST_REASON,
    blockers_for_answering,
    blockers_for_extending,
    blockers_for_handing_over,
    blockers_for_holding,
    blockers_for_identity,
    blockers_for_reason,
    blockers_for_receiving,
    blockers_for_waiting,
)

# A month from 31 January ends on the last day of February.
CAME = datetime.date(2026, 1, 31)
DUE = datetime.date(2026, 2, 28)
CLOCK = RequestClock(received_on=CAME)
STANDING = RequestClock(received_on=CAME, waits_from=DUE)
ENOUGH = "r" * SHORTEST_REASON


def codes(blockers):
    return [blocker.code for blocker in blockers]


@pytest.mark.parametrize(("ahead", "found"), [(0, []), (1, ["received_in_future"])])
def test_a_request_came_today_or_before(ahead, found):
    blockers = blockers_for_receiving(
        received_on=CAME + ahead * ONE_DAY, today=CAME, is_open_already=False
    )

    assert codes(blockers) == found


@pytest.mark.parametrize(("today", "found"), [(DUE, []), (DUE + ONE_DAY, ["too_late_to_wait"])])
def test_the_clock_can_be_stopped_up_to_the_last_day_of_the_month(today, found):
    blockers = blockers_for_waiting(clock=CLOCK, is_identified=False, is_open=True, today=today)

    assert codes(blockers) == found


@pytest.mark.parametrize(
    ("clock", "is_identified", "is_open", "found"),
    [
        (CLOCK, False, False, ["answered_already"]),
        (CLOCK, True, True, ["identified"]),
        (STANDING, False, True, ["waits_already"]),
    ],
)
def test_the_clock_stands_once_and_before_the_person_is_known(clock, is_identified, is_open, found):
    blockers = blockers_for_waiting(
        clock=clock, is_identified=is_identified, is_open=is_open, today=DUE
    )

    assert codes(blockers) == found


@pytest.mark.parametrize(
    ("clock", "identified_on", "found"),
    [
        (CLOCK, CAME, []),
        (CLOCK, CAME - ONE_DAY, ["identity_day"]),
        (STANDING, DUE, []),
        (STANDING, DUE - ONE_DAY, ["identity_day"]),
        (CLOCK, DUE + ONE_DAY, []),
        (CLOCK, DUE + 2 * ONE_DAY, ["identity_day"]),
    ],
)
def test_the_person_is_recognised_between_the_request_and_today(clock, identified_on, found):
    blockers = blockers_for_identity(
        clock=clock,
        is_identified=False,
        is_open=True,
        knows_client=True,
        identified_on=identified_on,
        today=DUE + ONE_DAY,
    )

    assert codes(blockers) == found


def test_nobody_is_recognised_twice_by_a_stranger_or_after_the_answer():
    told = {"clock": CLOCK, "identified_on": CAME, "today": CAME}

    twice = blockers_for_identity(is_identified=True, is_open=True, knows_client=False, **told)
    late = blockers_for_identity(is_identified=False, is_open=False, knows_client=True, **told)

    assert codes(twice) == ["identified", "not_known_to_you"]
    assert codes(late) == ["answered_already"]


@pytest.mark.parametrize(
    ("clock", "today", "found"),
    [
        (CLOCK, DUE, []),
        (CLOCK, DUE + ONE_DAY, ["too_late_to_extend"]),
        (STANDING, DUE + 30 * ONE_DAY, []),
        (RequestClock(received_on=CAME, is_extended=True), DUE, ["extended_already"]),
    ],
)
def test_an_extension_is_told_within_the_first_month_and_once(clock, today, found):
    blockers = blockers_for_extending(clock=clock, is_open=True, reason=ENOUGH, today=today)

    assert codes(blockers) == found


@pytest.mark.parametrize(
    ("outcome", "is_identified", "words", "found"),
    [
        (RequestOutcome.GRANTED, True, "", []),
        (RequestOutcome.GRANTED, False, "", ["not_identified"]),
        (RequestOutcome.PARTLY, False, ENOUGH, ["not_identified"]),
        (RequestOutcome.PARTLY, True, "", ["reason_too_short"]),
        (RequestOutcome.REFUSED, False, ENOUGH, []),
        (RequestOutcome.REFUSED, False, "", ["reason_too_short"]),
        (RequestOutcome.WITHDRAWN, False, "", []),
    ],
)
def test_nothing_is_given_to_strangers_nor_refused_without_a_reason(
    outcome, is_identified, words, found
):
    blockers = blockers_for_answering(
        outcome=outcome, words=words, is_identified=is_identified, is_open=True, two_on=None
    )

    assert codes(blockers) == found


@pytest.mark.parametrize(
    ("reason", "found"),
    [
        (ENOUGH, []),
        (ENOUGH[1:], ["reason_too_short"]),
        (f"  {ENOUGH[1:]}  ", ["reason_too_short"]),
    ],
)
def test_spaces_are_no_reason(reason, found):
    assert codes(blockers_for_reason(reason)) == found


@pytest.mark.parametrize(
    ("last_held_on", "found"),
    [
        (DUE - ONE_DAY, ["hold_end"]),
        (DUE, []),
        (DUE + LONGEST_HOLD, []),
        (DUE + LONGEST_HOLD + ONE_DAY, ["hold_end"]),
    ],
)
def test_a_hold_ends_today_at_the_earliest_and_within_five_years(last_held_on, found):
    blockers = blockers_for_holding(reason=ENOUGH, last_held_on=last_held_on, today=DUE)

    assert codes(blockers) == found


@pytest.mark.parametrize(
    ("outcome", "days", "found"),
    [
        ("", None, []),
        (RequestOutcome.GRANTED, 0, []),
        (RequestOutcome.GRANTED, 30, []),
        (RequestOutcome.GRANTED, 31, ["granted_long_ago"]),
        (RequestOutcome.PARTLY, 30, []),
        (RequestOutcome.PARTLY, 31, ["granted_long_ago"]),
        (RequestOutcome.REFUSED, 0, ["nothing_was_granted"]),
        (RequestOutcome.WITHDRAWN, 0, ["nothing_was_granted"]),
    ],
)
def test_what_is_kept_leaves_while_a_request_is_open_or_was_granted_of_late(outcome, days, found):
    answered_on = None if days is None else DUE - days * ONE_DAY

    blockers = blockers_for_handing_over(
        outcome=outcome, answered_on=answered_on, today=DUE, two_on=None
    )

    assert codes(blockers) == found
    assert HANDED_OVER_WITHIN == 30 * ONE_DAY


WHO_CONFIRMED = datetime.date.max


@pytest.mark.parametrize(
    ("outcome", "two_on", "found"),
    [
        (RequestOutcome.GRANTED, WHO_CONFIRMED, ["confirmed_by_you"]),
        (RequestOutcome.PARTLY, WHO_CONFIRMED, ["confirmed_by_you"]),
        (RequestOutcome.REFUSED, WHO_CONFIRMED, []),
        (RequestOutcome.WITHDRAWN, WHO_CONFIRMED, []),
        (RequestOutcome.GRANTED, DUE, ["not_two_people_yet"]),
        (RequestOutcome.PARTLY, DUE, ["not_two_people_yet"]),
        (RequestOutcome.REFUSED, DUE, []),
        (RequestOutcome.GRANTED, None, []),
    ],
)
def test_giving_takes_two_people_and_refusing_one(outcome, two_on, found):
    blockers = blockers_for_answering(
        outcome=outcome, words=ENOUGH, is_identified=True, is_open=True, two_on=two_on
    )

    assert codes(blockers) == found


@pytest.mark.parametrize(
    ("outcome", "answered_on", "two_on", "found"),
    [
        ("", None, WHO_CONFIRMED, ["confirmed_by_you"]),
        ("", None, DUE, ["not_two_people_yet"]),
        (RequestOutcome.GRANTED, DUE, WHO_CONFIRMED, ["confirmed_by_you"]),
        (RequestOutcome.PARTLY, DUE, DUE, ["not_two_people_yet"]),
        (RequestOutcome.REFUSED, DUE, WHO_CONFIRMED, ["nothing_was_granted"]),
    ],
)
def test_who_confirmed_who_asks_hands_nothing_over_before_or_after_the_answer(
    outcome, answered_on, two_on, found
):
    blockers = blockers_for_handing_over(
        outcome=outcome, answered_on=answered_on, today=DUE, two_on=two_on
    )

    assert codes(blockers) == found
