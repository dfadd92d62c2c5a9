"""Conditions that must all hold are joined day by day, with everything that each has to say."""

from datetime import date

from balsts.entitlements.answering import Answer, conjunction
from tests.entitlements.lv.building import day


def answer(from_, until, *, name, is_entitled=True, is_beyond_doubt=False):
    """Write an answer that says its name and the day it is asked about, in each of its parts."""
    return Answer(
        from_=day(from_) or date.min,
        until=day(until),
        is_entitled=is_entitled,
        reasons=lambda on: [(name, on)],
        changes=lambda on: [(name, on)],
        offers=lambda on: [(name, on)],
        is_beyond_doubt=is_beyond_doubt,
    )


def test_joined_answer_says_what_each_condition_says_of_the_day():
    (joined,) = conjunction([answer(None, None, name="one")], [answer(None, None, name="other")])

    said = (("one", day("2018-05-02")), ("other", day("2018-05-02")))
    assert joined.reasons(day("2018-05-02")) == said
    assert joined.changes(day("2018-05-02")) == said
    assert joined.offers(day("2018-05-02")) == said


def test_days_are_cut_where_either_condition_changes():
    joined = conjunction(
        [
            answer(None, "2018-05-02", name="a", is_entitled=False),
            answer("2018-05-02", None, name="b"),
        ],
        [
            answer(None, "2018-06-01", name="c"),
            answer("2018-06-01", None, name="d", is_entitled=None),
        ],
    )

    assert [(item.from_, item.until, item.is_entitled) for item in joined] == [
        (date.min, day("2018-05-02"), False),
        (day("2018-05-02"), day("2018-06-01"), True),
        (day("2018-06-01"), None, None),
    ]


def test_only_a_refusal_beyond_doubt_puts_the_whole_beyond_doubt():
    def is_beyond_doubt(one, other):
        (joined,) = conjunction([one], [other])
        return joined.is_beyond_doubt

    open_ = answer(None, None, name="open")
    yes = answer(None, None, name="yes", is_beyond_doubt=True)
    no = answer(None, None, name="no", is_entitled=False, is_beyond_doubt=True)
    unsure = answer(None, None, name="unsure", is_entitled=False)

    assert is_beyond_doubt(no, open_) is True
    assert is_beyond_doubt(open_, no) is True
    assert is_beyond_doubt(yes, open_) is False
    assert is_beyond_doubt(open_, yes) is False
    assert is_beyond_doubt(unsure, open_) is False
    assert is_beyond_doubt(open_, unsure) is False
