"""Which months can be inspected, and whose files are drawn: by the seed and nothing else."""

import datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balsts.casework.rules import blockers_for_asking, blockers_for_drawing, drawn
from balsts.platform.periods import add_months

TODAY = datetime.date(2027, 3, 31)
SEEDS = st.text("0123456789abcdef", min_size=64, max_size=64)


def month(year: int, number: int) -> datetime.date:
    return datetime.date(year, number, 1)


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        (month(2027, 2), month(2027, 2), []),
        (month(2026, 3), month(2027, 2), []),
        (month(2026, 2), month(2027, 2), ["months_too_many"]),
        (month(2027, 3), month(2027, 3), ["months_to_come"]),
        (month(2027, 2), month(2027, 3), ["months_to_come"]),
        (month(2027, 4), month(2027, 4), ["months_to_come"]),
        (month(2027, 2), month(2027, 1), ["months_backwards"]),
    ],
)
def test_months_that_are_over_and_a_year_of_them_can_be_inspected(first, last, found):
    blockers = blockers_for_asking(from_=first, until=add_months(last, 1), today=TODAY)

    assert [blocker.code for blocker in blockers] == found


@pytest.mark.parametrize(
    ("served", "size", "found"),
    [
        (10, 3, []),
        (9, 3, ["served_too_few"]),
        (20, 20, []),
        (19, 20, ["served_too_few"]),
        (0, 3, ["served_too_few"]),
    ],
)
def test_files_are_drawn_from_ten_at_least(served, size, found):
    assert [one.code for one in blockers_for_drawing(served=served, size=size)] == found


@given(st.sets(st.uuids(), max_size=40), SEEDS, st.integers(3, 20), st.randoms())
def test_the_same_seed_draws_the_same_files_in_whatever_order_they_come(ids, seed, size, chance):
    shuffled = sorted(ids)
    chance.shuffle(shuffled)

    found = drawn(shuffled, seed=seed, size=size)

    assert found == drawn(ids, seed=seed, size=size)
    assert len(found) == len(set(found)) == min(size, len(ids))
    assert set(found) <= ids


def test_the_draw_can_be_done_again_with_the_tools_of_any_machine():
    """`for id in …; do printf '%s' "$seed:$id" | sha256sum; done | sort`."""
    ids = [UUID(int=number) for number in range(1, 7)]

    found = drawn(ids, seed="5eed" * 16, size=3)

    assert [one.int for one in found] == [5, 1, 4]
