"""Each step of the clock answers under its own name, whatever became of it."""

from balsts.entitlements.decision import Met, Remark, Unknown
from balsts.entitlements.lv.country import COUNTRY
from tests.entitlements.lv.test_stories import BOOK


def steps_in_stories():
    return [
        step
        for story in BOOK
        for told in story.people
        for asked in told.clock
        for step in COUNTRY.clock(told.timeline, on=asked.on, policy=asked.policy)
    ]


def test_the_answer_of_a_step_carries_its_code():
    steps = steps_in_stories()

    assert [step.because.code for step in steps] == [step.code for step in steps]


def test_only_what_was_done_is_met_and_only_what_is_not_known_waits_for_a_fact():
    kinds = {step.state.value: type(step.because) for step in steps_in_stories()}

    assert kinds == {
        "done": Met,
        "running": Remark,
        "overdue": Remark,
        "passed": Remark,
        "waiting": Remark,
        "unknown": Unknown,
        "not_applicable": Remark,
    }
