"""What an answer of the law promises, and what keeps it."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balsts.casework.enums import PromisedAnswer
from balsts.casework.promises import due_on_for, is_kept, is_minor, told_by
from balsts.entitlements.decision import Change, ChangeKind, Decision, Met, Remark
from balsts.platform.periods import Period
from balsts.platform.sentences import Sentence

DAY = datetime.date(2026, 3, 10)
ONE_DAY = datetime.timedelta(days=1)
DAYS = st.dates(datetime.date(2016, 1, 1), datetime.date(2040, 12, 31))


def decision(*, is_entitled=True, last_on=DAY, changes=(), remarks=()):
    return Decision(
        service="social_worker",
        on=DAY,
        is_entitled=is_entitled,
        entitled_from=DAY - ONE_DAY,
        last_entitled_on=last_on,
        because=Met(code="answer", sentence=Sentence("yes"), children=tuple(remarks)),
        next_changes=tuple(changes),
        policy="current",
    )


@pytest.mark.parametrize(
    ("is_entitled", "answer"),
    [
        (True, PromisedAnswer.ENTITLED),
        (False, PromisedAnswer.NOT_ENTITLED),
        (None, PromisedAnswer.UNKNOWN),
    ],
)
def test_every_answer_of_the_law_is_told_as_it_is(is_entitled, answer):
    told = told_by(decision(is_entitled=is_entitled))

    assert (told.answer, told.entitled_from, told.last_entitled_on) == (answer, DAY - ONE_DAY, DAY)
    assert (told.policy, told.waits_from) == ("current", None)


def test_a_long_wait_is_told_with_its_first_day_before_and_after_it_begins():
    ahead = Change(
        code="long_wait", kind=ChangeKind.WARNS, on=DAY + ONE_DAY, sentence=Sentence("soon")
    )
    passed = Remark(
        code="long_wait",
        sentence=Sentence("%(passed_on)s", {"passed_on": DAY - ONE_DAY}),
        is_warning=True,
    )
    without_day = Remark(code="long_wait", sentence=Sentence("long"), is_warning=True)

    assert told_by(decision(changes=[ahead])).waits_from == DAY + ONE_DAY
    assert told_by(decision(remarks=[passed])).waits_from == DAY
    assert told_by(decision(remarks=[without_day])).waits_from is None


def test_a_promise_is_kept_as_long_as_its_day_ends_some_entitlement():
    earlier, later = Period.through(DAY, DAY + ONE_DAY), Period(DAY + 10 * ONE_DAY)

    assert is_kept(DAY + ONE_DAY, entitled=[earlier, later]) is True
    assert is_kept(DAY, entitled=[earlier, later]) is False
    assert is_kept(DAY, entitled=[]) is False


@given(last_on=DAYS, today=DAYS)
def test_a_municipality_is_told_thirty_days_before_or_at_once(last_on, today):
    due_on = due_on_for(last_on, today=today)

    assert due_on == max(today, last_on - 30 * ONE_DAY)


@pytest.mark.parametrize(
    ("born_on", "is_under_age"),
    [
        (None, False),
        (datetime.date(2008, 3, 10), False),
        (datetime.date(2008, 3, 11), True),
        (datetime.date(2026, 3, 10), True),
        (datetime.date(2026, 3, 11), False),
    ],
)
def test_minors_are_under_eighteen_on_the_day(born_on, is_under_age):
    assert is_minor(born_on, "day", on=DAY) is is_under_age
