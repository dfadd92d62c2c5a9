"""What the clock of any country offers to those who show it."""

from dataclasses import replace

import pytest

from balsts.entitlements.clock import ClockStep, Duty, StepState, next_due, own_deadlines
from balsts.entitlements.country import load_country
from balsts.entitlements.decision import Remark, Sentence, Unknown
from tests.entitlements.lv.building import day, person


def step(code="decision", state=StepState.RUNNING, due_on=None, duty=Duty.AUTHORITY, done_on=None):
    because = Remark(code=code, sentence=Sentence("due up to %(day)s", {"day": day("2017-01-01")}))
    return ClockStep(
        code=code,
        label=Sentence("Step"),
        state=state,
        whose_duty=duty,
        because=because,
        due_on=day(due_on),
        done_on=day(done_on),
    )


@pytest.mark.parametrize(
    ("state", "due_on", "duty", "is_own"),
    [
        (StepState.RUNNING, "2017-05-01", Duty.PERSON, True),
        (StepState.WAITING, "2017-05-01", Duty.PERSON, True),
        (StepState.PASSED, "2017-05-01", Duty.PERSON, False),
        (StepState.DONE, "2017-05-01", Duty.PERSON, False),
        (StepState.RUNNING, None, Duty.PERSON, False),
        (StepState.RUNNING, "2017-05-01", Duty.AUTHORITY, False),
    ],
)
def test_only_a_right_that_can_still_be_used_is_a_deadline_of_ones_own(state, due_on, duty, is_own):
    one = step(state=state, due_on=due_on, duty=duty)

    assert own_deadlines([one]) == ((one,) if is_own else ())


def test_what_is_due_next_is_the_first_running_day_and_the_right_before_the_duty():
    later, office = step(due_on="2017-06-01"), step(due_on="2017-05-01")
    right = step("appeal", due_on="2017-05-01", duty=Duty.PERSON)
    overdue = step(due_on="2017-04-01", state=StepState.OVERDUE)

    assert next_due([later, office, right, overdue, step()]) == right
    assert next_due([later, office]) == office
    assert next_due([overdue, step()]) is None


@pytest.mark.parametrize(
    ("done_on", "due_on", "is_late"),
    [
        ("2017-05-01", "2017-05-01", False),
        ("2017-05-02", "2017-05-01", True),
        (None, "2017-05-01", False),
        ("2017-05-02", None, False),
    ],
)
def test_a_step_is_late_when_it_was_done_after_its_last_day(done_on, due_on, is_late):
    assert step(done_on=done_on, due_on=due_on).is_late is is_late


def test_missing_facts_are_asked_once_in_order():
    ask = [
        Unknown(code="missing", sentence=Sentence("?"), fact=fact)
        for fact in ("notified_on", "decided_on", "notified_on", "")
    ]
    because = replace(step().because, children=tuple(ask))

    assert replace(step(), because=because).missing_facts == ("notified_on", "decided_on")


def test_a_country_without_a_clock_has_no_steps():
    country = replace(load_country("lv"), running_clock=None)
    timeline = person(("asylum_seeker", "2017-06-12"))

    assert country.clock(timeline, on=day("2017-07-01")) == ()
    assert load_country("lv").clock(timeline, on=day("2017-07-01")) != ()
