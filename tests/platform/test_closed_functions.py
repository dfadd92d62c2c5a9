"""A function's earlier text is changed where it says what it is thought to say, and nowhere else."""

import pytest

from balsts.platform.closed_functions import PINNED, changed, in_its_place

EARLIER = "create function sec.one() returns boolean {pinned} as $$ select seen and mine $$"


def test_each_place_is_said_otherwise() -> None:
    said = changed(EARLIER, {"seen and": "seen or", "mine $$": "ours $$"})

    assert said == "create function sec.one() returns boolean {pinned} as $$ select seen or ours $$"


@pytest.mark.parametrize("was", ["unseen", "e"])
def test_place_that_stands_nowhere_or_more_than_once_is_refused(was: str) -> None:
    with pytest.raises(ValueError, match=f"does not say “{was}” once"):
        changed(EARLIER, {was: "otherwise"})


def test_function_is_written_in_the_place_of_the_earlier_one_with_its_path_pinned() -> None:
    assert in_its_place(EARLIER) == (
        f"create or replace function sec.one() returns boolean {PINNED} as $$ select seen and mine $$"
    )
