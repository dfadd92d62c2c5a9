"""The answer: its tree, its sentences, its end."""

import pytest

from balsts.entitlements.decision import (
    Decision,
    Met,
    NotMet,
    Remark,
    Sentence,
    Unknown,
    all_of,
    ending_step,
    ending_within,
    mark_of,
    remaining_days,
    render,
    walk,
)
from tests.entitlements.lv.building import day

MET = Met(code="met", sentence=Sentence("yes"))
NOT_MET = NotMet(code="not_met", sentence=Sentence("no"))
UNKNOWN = Unknown(code="unknown", sentence=Sentence("who knows"), fact="decided_on")
REMARK = Remark(code="remark", sentence=Sentence("by the way"))
WARNING = Remark(code="warning", sentence=Sentence("look"), is_warning=True)


def decision(*children, is_entitled=True, on="2018-03-01", last_entitled_on="2018-04-30"):
    root = Met(code="answer", sentence=Sentence("root"), children=children)
    return Decision(
        service="social_worker",
        on=day(on),
        is_entitled=is_entitled,
        entitled_from=day("2018-01-01"),
        last_entitled_on=day(last_entitled_on),
        because=root,
    )


@pytest.mark.parametrize(
    ("children", "expected"),
    [
        ((), True),
        ((MET, REMARK, WARNING), True),
        ((MET, UNKNOWN), None),
        ((UNKNOWN, NOT_MET), False),
        ((NOT_MET, UNKNOWN), False),
    ],
)
def test_all_of_lets_a_refusal_decide_and_then_a_missing_fact(children, expected):
    assert all_of(children) is expected


def test_mark_of_names_each_kind_of_node():
    marks = [mark_of(node) for node in (MET, NOT_MET, UNKNOWN, REMARK, WARNING)]

    assert marks == ["met", "not_met", "unknown", "remark", "warning"]


def test_walk_goes_top_down():
    parent = Met(code="parent", sentence=Sentence("parent"), children=(MET, NOT_MET))
    root = Met(code="root", sentence=Sentence("root"), children=(parent, UNKNOWN))

    assert [node.code for node in walk(root)] == ["root", "parent", "met", "not_met", "unknown"]


def test_missing_facts_are_named_once_and_warnings_apart():
    nameless = Unknown(code="answer", sentence=Sentence("?"), fact="")

    answer = decision(UNKNOWN, nameless, UNKNOWN, REMARK, WARNING)

    assert answer.missing_facts == ("decided_on",)
    assert answer.warnings == (WARNING,)


def test_nothing_is_asked_for_a_condition_that_cannot_change_a_no():
    worth_knowing = Remark(code="remark", sentence=Sentence("by the way"), fact="born_on")

    answer = decision(NOT_MET, UNKNOWN, worth_knowing, is_entitled=False)

    assert (answer.missing_facts, answer.next_fact) == (("born_on",), "born_on")


def test_render_translates_the_whole_sentence_and_formats_each_value_by_its_name():
    sentence = Sentence("granted on %(granted_on)s", {"granted_on": day("2018-03-15")})

    in_english = render(sentence)
    in_latvian = render(
        sentence,
        translate={"granted on %(granted_on)s": "piešķirts %(granted_on)s"}.__getitem__,
        format_value=lambda name, value: f"{value:%d.%m.%Y}." if name.endswith("_on") else "?",
    )

    assert in_english == "granted on 2018-03-15"
    assert in_latvian == "piešķirts 15.03.2018."


@pytest.mark.parametrize(
    ("on", "days", "step"),
    [
        ("2018-02-28", 61, None),
        ("2018-03-01", 60, 60),
        ("2018-03-31", 30, 30),
        ("2018-04-22", 8, 30),
        ("2018-04-23", 7, 7),
        ("2018-04-30", 0, 7),
    ],
)
def test_ending_step_is_the_smallest_of_60_30_and_7_days_reached(on, days, step):
    answer = decision(on=on)

    assert remaining_days(answer) == days
    assert ending_step(answer) == step
    assert ending_within(answer, days=days) is True
    assert ending_within(answer, days=days - 1) is False


def test_nothing_ends_soon_without_entitlement_or_without_a_last_day():
    assert ending_step(decision(is_entitled=False)) is None
    assert ending_step(decision(is_entitled=None)) is None
    assert ending_within(decision(last_entitled_on=None), days=60) is False
