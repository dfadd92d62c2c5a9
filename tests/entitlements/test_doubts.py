"""A rule that is aware of conflicts answers "not known" on their days, and otherwise as it did."""

from datetime import date

from balsts.entitlements.answering import Answer, always
from balsts.entitlements.conflicts import Matter
from balsts.entitlements.decision import Met, Remark
from balsts.entitlements.doubts import aware_of_conflicts
from balsts.entitlements.lv.policies import CURRENT_TEXT
from balsts.platform.sentences import Sentence
from tests.entitlements.lv.building import day, person

GROUND = Met(code="ground", sentence=Sentence("a ground"))
TWO_KINDS = person(
    ("alternative", "2018-05-02"), ("refugee", "2018-05-02"), ("withdrawn", "2018-08-01")
)


def answers_of(timeline, *answers, of=(Matter.KIND_OF_STATUS,)):
    """Ask a rule that gives these answers; write days, answer and codes of the reasons."""

    def rule(asked, policy):
        assert (asked, policy) == (timeline, CURRENT_TEXT)
        return answers

    found = aware_of_conflicts(rule, of=of)(timeline, CURRENT_TEXT)
    return [
        (
            None if item.from_ == date.min else str(item.from_),
            None if item.until is None else str(item.until),
            item.is_entitled,
            [node.code for node in item.reasons(item.from_)],
        )
        for item in found
    ]


def answer(from_, until, *, is_entitled=True, **more):
    return Answer(
        from_=day(from_) or date.min,
        until=day(until),
        is_entitled=is_entitled,
        reasons=always(GROUND),
        **more,
    )


def test_without_a_conflict_the_rule_is_left_alone():
    timeline = person(("refugee", "2018-05-02"))

    assert answers_of(timeline, answer(None, None)) == [(None, None, True, ["ground"])]


def test_days_in_conflict_are_cut_out_of_a_longer_answer():
    assert answers_of(TWO_KINDS, answer(None, None)) == [
        (None, "2018-05-02", True, ["ground"]),
        ("2018-05-02", "2018-08-01", None, ["conflict"]),
        ("2018-08-01", None, True, ["ground"]),
    ]


def test_answers_that_end_or_begin_with_the_conflict_are_not_cut():
    found = answers_of(
        TWO_KINDS,
        answer(None, "2018-05-02", is_entitled=False),
        answer("2018-05-02", "2018-08-01"),
        answer("2018-08-01", None, is_entitled=False),
    )

    assert found == [
        (None, "2018-05-02", False, ["ground"]),
        ("2018-05-02", "2018-08-01", None, ["conflict"]),
        ("2018-08-01", None, False, ["ground"]),
    ]


def test_answer_that_ends_or_begins_inside_the_conflict_is_not_known_up_to_there():
    found = answers_of(
        TWO_KINDS, answer(None, "2018-06-01"), answer("2018-06-01", None, is_entitled=False)
    )

    assert found == [
        (None, "2018-05-02", True, ["ground"]),
        ("2018-05-02", "2018-06-01", None, ["conflict"]),
        ("2018-06-01", "2018-08-01", None, ["conflict"]),
        ("2018-08-01", None, False, ["ground"]),
    ]


def test_conflict_without_end_leaves_nothing_after_it():
    timeline = person(("asylum_seeker", "2018-02-01"), born="2019-01-10")

    assert answers_of(timeline, answer(None, None), of=(Matter.BIRTH,)) == [
        (None, "2018-02-01", True, ["ground"]),
        ("2018-02-01", None, None, ["conflict"]),
    ]


def test_answer_beyond_doubt_stays():
    certain = answer(None, None, is_entitled=False, is_beyond_doubt=True)

    assert answers_of(TWO_KINDS, certain) == [(None, None, False, ["ground"])]


def test_conflict_about_another_matter_is_a_warning_on_its_days_only():
    before, during, after = (
        answer(None, "2018-05-02"),
        answer("2018-05-02", "2018-08-01"),
        answer("2018-08-01", None),
    )

    found = aware_of_conflicts(lambda _timeline, _policy: [before, during, after], of=())(
        TWO_KINDS, CURRENT_TEXT
    )

    assert [[node.code for node in item.reasons(item.from_)] for item in found] == [
        ["ground"],
        ["ground", "conflict"],
        ["ground"],
    ]
    warning = list(found[1].reasons(day("2018-07-31")))[1]
    assert (type(warning), warning.is_warning, warning.fact) == (Remark, True, "conflict")


def test_two_conflicts_are_both_named():
    timeline = person(
        ("alternative", "2018-05-02"),
        ("refugee", "2018-05-02"),
        ("withdrawn", "2018-08-01"),
        left=["2018-06-01", "2018-07-01"],
    )

    (before, open_, after) = aware_of_conflicts(
        lambda _timeline, _policy: [answer(None, None)], of=(Matter.KIND_OF_STATUS,)
    )(timeline, CURRENT_TEXT)

    assert [node.code for node in before.reasons(day("2018-05-01"))] == ["ground"]
    assert [node.code for node in open_.reasons(day("2018-07-01"))] == ["conflict", "conflict"]
    assert [node.code for node in after.reasons(day("2018-08-01"))] == ["ground", "conflict"]
