"""Policies replace parameters by name and can be copied with one value changed."""

import pytest

from balsts.entitlements.lv.policies import CURRENT_TEXT, PARAMETERS, POLICIES, POLICY_TITLES
from balsts.entitlements.parameters import UnreadableParameter
from balsts.entitlements.policy import read_policy
from tests.entitlements.lv.building import day


def test_a_what_if_changes_one_value_and_leaves_the_original_alone():
    longer = CURRENT_TEXT.with_value("term_months", 18, name="eighteen months")

    assert longer.name == "eighteen months"
    assert longer.number_on("term_months", day("2020-01-01")) == 18
    assert longer.citation_on("term_months", day("2020-01-01")).is_proposal is True
    assert longer.citation_on("term_months", day("2020-01-01")).title == "eighteen months"
    assert longer.number_on("appeal_months", day("2020-01-01")) == 1
    assert CURRENT_TEXT.number_on("term_months", day("2020-01-01")) == 12


def test_a_what_if_refuses_a_value_of_another_kind():
    with pytest.raises(UnreadableParameter) as refusal:
        CURRENT_TEXT.with_value("asylum_phase", "for ever", name="kind")

    assert str(refusal.value) == (
        "kind, asylum_phase: 'for ever' is not one of "
        "while_procedure_open, three_months_from_arrival."
    )


def test_a_policy_file_replaces_what_it_names_and_keeps_the_rest(tmp_path):
    path = tmp_path / "p.yaml"
    path.write_text(
        "name: longer\nreplaces:\n  term_months:\n    {id: term_months, about: Longer., unit: months,"
        " values: [{value: 18, valid_from: 2016-04-06, source: {title: T, last_checked_on: null}}]}"
    )

    policy = read_policy(path, base=PARAMETERS)

    assert policy.name == "longer"
    assert policy.number_on("term_months", day("2020-01-01")) == 18
    assert {**policy.parameters, "term_months": PARAMETERS["term_months"]} == PARAMETERS


def test_every_named_policy_of_latvia_has_a_title_and_all_parameters():
    assert list(POLICIES) == ["current_text", "text_2016", "text_2017"]
    assert POLICIES.keys() == POLICY_TITLES.keys()
    assert all(policy.parameters.keys() == PARAMETERS.keys() for policy in POLICIES.values())


def test_every_row_of_latvia_names_its_source():
    rows = [
        row for policy in POLICIES.values() for p in policy.parameters.values() for row in p.rows
    ]

    assert all(row.citation.title for row in rows)
    assert all(row.citation.publisher or row.citation.is_proposal for row in rows)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("- a", "p.yaml: a policy has exactly the fields name and replaces."),
        ("name: p", "p.yaml: a policy has exactly the fields name and replaces."),
        (
            "name: p\nreplaces: {lunch: {}}",
            "p.yaml: there is no parameter lunch to replace.",
        ),
        (
            "name: p\nreplaces: {term_months: {}}",
            "p.yaml, term_months: missing field about, id, unit, values.",
        ),
    ],
)
def test_a_policy_file_that_cannot_be_trusted_says_where_and_why(tmp_path, text, sentence):
    path = tmp_path / "p.yaml"
    path.write_text(text)

    with pytest.raises(UnreadableParameter) as refusal:
        read_policy(path, base=PARAMETERS)

    assert str(refusal.value) == sentence
