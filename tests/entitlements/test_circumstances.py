"""A circumstance through time: recorded, over, asked and absent, or not known."""

from balsts.entitlements.circumstances import days_of_circumstance
from balsts.entitlements.timeline import CircumstanceKind
from tests.entitlements.lv.building import person

KIND = CircumstanceKind.EMPLOYED


def course(*circumstances):
    days = days_of_circumstance(person(circumstances=circumstances), KIND)
    return [(str(item.from_), item.holds) for item in days]


def test_nothing_is_known_where_nothing_is_recorded():
    assert course() == [("0001-01-01", None)]
    assert course(("disability", "2018-01-01")) == [("0001-01-01", None)]


def test_record_holds_until_its_last_day_and_then_no_longer():
    assert course(("employed", "2018-01-01", "2018-03-31")) == [
        ("0001-01-01", None),
        ("2018-01-01", True),
        ("2018-04-01", False),
    ]


def test_record_without_a_last_day_holds_until_the_next_one_begins():
    assert course(
        ("employed", "2018-05-01", None, False), ("employed", "2018-01-01"), ("employed", None)
    ) == [("0001-01-01", None), ("2018-01-01", True), ("2018-05-01", False)]


def test_records_that_overlap_are_cut_and_of_one_day_the_later_entry_counts():
    assert course(
        ("employed", "2018-01-01", "2018-12-31"),
        ("employed", "2018-06-01", "2018-06-30"),
        ("employed", "2018-06-01", "2018-07-31"),
    ) == [
        ("0001-01-01", None),
        ("2018-01-01", True),
        ("2018-06-01", True),
        ("2018-08-01", False),
    ]


def test_record_that_ends_before_it_begins_says_nothing():
    assert course(("employed", "2018-03-01", "2018-02-28")) == [
        ("0001-01-01", None),
        ("2018-03-01", None),
    ]
    assert course(("employed", "2018-03-01", "2018-03-01")) == [
        ("0001-01-01", None),
        ("2018-03-01", True),
        ("2018-03-02", False),
    ]
