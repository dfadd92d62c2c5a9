"""A breakdown that does not add up cannot be made."""

import pytest

from balsts.statistics.breakdown import Breakdown, DoesNotAddUp, in_order, largest_first
from balsts.statistics.queries.report import percent


def test_single_valued_breakdown_must_sum_to_its_total():
    with pytest.raises(DoesNotAddUp, match="sex: 3 instead of 4"):
        Breakdown.of("sex", {"male": 1, "female": 2}, total=4)


def test_multi_valued_breakdown_may_exceed_its_total():
    made = Breakdown(
        code="languages", rows=(("ara", (2,)), ("eng", (2,))), total=3, is_multi_valued=True
    )

    assert (made.count_of("eng"), made.count_of("lav")) == (2, 0)


def test_largest_come_first_and_the_unnamed_last():
    assert list(largest_first({"XXX": 9, "SY": 1, "ER": 1, "AF": 5}, last=("XXX",)).items()) == [
        ("AF", 5),
        ("ER", 1),
        ("SY", 1),
        ("XXX", 9),
    ]


def test_given_order_keeps_codes_it_does_not_know():
    assert list(in_order({"z": 1, "b": 2, "a": 3}, ("a", "c", "b"))) == ["a", "b", "z"]
    assert in_order({"a": 3}, ("a", "c"), with_zeros=True) == {"a": 3, "c": 0}


@pytest.mark.parametrize(
    ("part", "whole", "expected"), [(1, 8, 13), (1, 200, 1), (1, 201, 0), (7, 7, 100), (0, 0, 0)]
)
def test_percent_is_rounded_half_up(part, whole, expected):
    assert percent(part, whole) == expected
