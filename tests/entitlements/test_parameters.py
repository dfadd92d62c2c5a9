"""Parameter files are trusted only when every row can be."""

import pytest

from balsts.entitlements.parameters import (
    UnreadableParameter,
    parameter_from,
    read_parameter,
    read_parameters,
)
from tests.entitlements.lv.building import day

SOURCE = {"title": "Regulation 1", "last_checked_on": None}


def row(value=12, valid_from="2016-04-06", last_valid_on=None, source=SOURCE):
    return {
        "value": value,
        "valid_from": day(valid_from),
        "last_valid_on": day(last_valid_on),
        "source": source,
    }


def content(*values, unit="months", **more):
    return {"id": "term", "about": "The term.", "unit": unit, "values": list(values), **more}


def test_row_on_is_the_row_in_force_and_the_nearest_outside():
    parameter = parameter_from(
        content(row(12, "2016-04-06", "2020-12-31"), row(18, "2021-01-01")), where="term.yaml"
    )

    values = [
        parameter.row_on(day(on)).value
        for on in ("2010-01-01", "2016-04-06", "2020-12-31", "2021-01-01", "2040-01-01")
    ]

    assert values == [12, 12, 12, 18, 18]


def test_row_in_force_is_none_where_no_row_is_valid():
    parameter = parameter_from(
        content(row(12, "2016-04-06", "2020-12-31"), row(18, "2021-01-01", "2025-12-31")),
        where="term.yaml",
    )

    rows = [
        parameter.row_in_force(day(on))
        for on in ("2016-04-05", "2016-04-06", "2025-12-31", "2026-01-01")
    ]

    assert [found and found.value for found in rows] == [None, 12, 18, None]


def test_a_row_carries_its_citation():
    source = {
        "title": "Regulation 1",
        "article": "5.2",
        "official_on": day("2016-02-09"),
        "last_checked_on": day("2026-01-05"),
        "is_to_be_checked": True,
    }

    citation = parameter_from(content(row(source=source)), where="x").rows[0].citation

    assert citation.title == "Regulation 1"
    assert citation.article == "5.2"
    assert citation.official_on == day("2016-02-09")
    assert citation.last_checked_on == day("2026-01-05")
    assert citation.is_to_be_checked is True
    assert citation.is_proposal is False


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        ([], "term.yaml: must be a list of fields with values."),
        ({"id": "term"}, "term.yaml: missing field about, unit, values."),
        (content(row(), colour="red"), "term.yaml: unknown field colour."),
        (content(row(), unit="weeks"), "term.yaml: unit is one of months, days, years, "),
        (
            content(row(), colour="red", taste="sour"),
            "term.yaml: unknown field colour, taste.",
        ),
        (content({"value": 1}), "term.yaml, value 1: missing field source, valid_from."),
        (
            content(row(source=SOURCE | {"last_checked_on": "May"})),
            "term.yaml, value 1, source, last_checked_on: 'May' is not a date like 2016-04-06.",
        ),
        (content(), "term.yaml: values is a list of dated rows."),
        (content(row("twelve")), "term.yaml, value 1: 'twelve' is not of the unit months."),
        (content(row(value=True)), "term.yaml, value 1: True is not of the unit months."),
        (content(row("a"), unit="choice"), "term.yaml: choices belong to the unit choice."),
        (content(row(), choices=["a"]), "term.yaml: choices belong to the unit choice."),
        (
            content(row("c"), unit="choice", choices=["a", "b"]),
            "term.yaml, value 1: 'c' is not one of a, b.",
        ),
        (
            content(row() | {"valid_from": "yesterday"}),
            "term.yaml, value 1, valid_from: 'yesterday' is not a date like 2016-04-06.",
        ),
        (
            content(row(valid_from=None)),
            "term.yaml, value 1, valid_from: None is not a date like 2016-04-06.",
        ),
        (
            content(row() | {"last_valid_on": 5}),
            "term.yaml, value 1, last_valid_on: 5 is not a date like 2016-04-06.",
        ),
        (
            content(row(source={"title": "Regulation 1"})),
            "term.yaml, value 1, source: missing field last_checked_on.",
        ),
        (
            content(row(source=SOURCE | {"official_on": "May"})),
            "term.yaml, value 1, source, official_on: 'May' is not a date like 2016-04-06.",
        ),
        (
            content(row(), row(valid_from="2020-01-01")),
            "term.yaml: the row from 2020-01-01 does not follow on the one before.",
        ),
        (
            content(row(last_valid_on="2019-12-30"), row(valid_from="2020-01-01")),
            "term.yaml: the row from 2020-01-01 does not follow on the one before.",
        ),
        (
            content(row(last_valid_on="2016-04-05"), row(valid_from="2016-04-06")),
            "term.yaml: the row from 2016-04-06 does not follow on the one before.",
        ),
        (
            content(row(last_valid_on="2016-04-04"), row(valid_from="2016-04-05")),
            "term.yaml: the row from 2016-04-05 does not follow on the one before.",
        ),
        (
            content(row(last_valid_on="2016-04-05")),
            "term.yaml: the last row ends before it begins.",
        ),
    ],
)
def test_a_parameter_that_cannot_be_trusted_says_where_and_why(bad, sentence):
    with pytest.raises(UnreadableParameter) as refusal:
        parameter_from(bad, where="term.yaml")

    assert str(refusal.value).startswith(sentence)


def test_a_parameter_keeps_what_it_is_about_its_unit_and_its_choices():
    parameter = parameter_from(
        content(row("a"), unit="choice", choices=["a", "b"]), where="term.yaml"
    )

    assert (parameter.id, parameter.about, parameter.unit, parameter.choices) == (
        "term",
        "The term.",
        "choice",
        ("a", "b"),
    )


def test_no_amount_is_an_amount_and_less_than_nothing_is_none():
    parameter = parameter_from(content(row(0), unit="cents"), where="term.yaml")

    assert parameter.rows[0].value == 0
    with pytest.raises(UnreadableParameter) as refusal:
        parameter_from(content(row(-1), unit="cents"), where="term.yaml")
    assert str(refusal.value) == "term.yaml, value 1: -1 is not an amount to be paid."


def test_a_row_may_last_for_one_day():
    values = [row(11, "2016-04-06", "2016-04-06"), row(12, "2016-04-07", "2016-04-07")]

    parameter = parameter_from(content(*values), where="term.yaml")

    assert parameter.row_on(day("2016-04-06")).value == 11
    assert parameter.row_on(day("2016-04-07")).value == 12


def test_read_parameters_wants_files_named_for_what_they_hold(tmp_path):
    text = (
        "id: term\nabout: The term.\nunit: months\nvalues:\n"
        "  - {value: 12, valid_from: 2016-04-06, source: {title: T, last_checked_on: null}}\n"
    )
    (tmp_path / "term.yaml").write_text(text)
    assert read_parameters(tmp_path)["term"].rows[0].last_valid_on is None

    (tmp_path / "other.yaml").write_text(text)

    with pytest.raises(UnreadableParameter) as refusal:
        read_parameters(tmp_path)
    assert str(refusal.value) == "other.yaml: holds term, not other."


def test_a_file_that_holds_no_parameter_is_refused_by_name(tmp_path):
    path = tmp_path / "term.yaml"
    path.write_text("id: term")

    with pytest.raises(UnreadableParameter) as refusal:
        read_parameter(path)
    assert str(refusal.value) == "term.yaml: missing field about, unit, values."


@pytest.mark.parametrize("content", [b"id: [", b"\xff\xfe\x00", b"on: 2016-02-31"])
def test_a_file_that_is_no_yaml_is_refused_by_name(tmp_path, content):
    path = tmp_path / "term.yaml"
    path.write_bytes(content)

    with pytest.raises(UnreadableParameter, match=r"^term\.yaml: cannot be read: "):
        read_parameter(path)


def test_a_missing_file_is_refused_by_name(tmp_path):
    with pytest.raises(UnreadableParameter, match=r"^term\.yaml: cannot be read: "):
        read_parameter(tmp_path / "term.yaml")
