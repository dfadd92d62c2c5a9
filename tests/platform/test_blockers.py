import pytest

from balsts.platform.blockers import Blocker, FixableBy, LeftOut, Refused, allowed
from balsts.platform.sentences import Sentence


def test_a_refusal_keeps_all_its_blockers_and_names_their_codes():
    blockers = [
        Blocker(code="goals_open", message=Sentence("Goals are open.")),
        Blocker(code="no_plan", message=Sentence("No plan."), fixable_by=FixableBy.NOBODY),
    ]

    refused = Refused(blockers)

    assert (refused.blockers, str(refused)) == (tuple(blockers), "goals_open, no_plan")


def test_a_refusal_for_one_reason_can_be_fixed_by_the_person_unless_said_otherwise():
    refused = Refused.because("no_plan", Sentence("No plan."))

    [blocker] = refused.blockers

    assert (blocker.code, blocker.fixable_by) == ("no_plan", FixableBy.YOU)


def test_a_missing_permission_is_for_the_manager_to_give():
    refused = Refused.without_permission()

    [blocker] = refused.blockers

    assert (blocker.code, blocker.fixable_by) == ("no_permission", FixableBy.MANAGER)


def test_allowed_refuses_all_because_of_one_unless_told_where_to_leave_it_out() -> None:
    blocked = {1: [Blocker(code="too_late", message=Sentence("Too late."))]}

    with pytest.raises(Refused) as refusal:
        allowed(["a", "b", "c"], blocked, refusal=Refused, left_out=None)

    assert [blocker.code for blocker in refusal.value.blockers] == ["too_late"]


def test_allowed_returns_the_others_and_tells_what_was_left_out() -> None:
    blocked = {1: [Blocker(code="too_late", message=Sentence("Too late."))]}
    left_out: LeftOut = {}

    kept = allowed(["a", "b", "c"], blocked, refusal=Refused, left_out=left_out)

    assert (kept, left_out) == (["a", "c"], blocked)
