"""The page on which a lawyer checks a country's law: every number, since when, and its source."""

from collections.abc import Iterator
from datetime import date

from balsts.entitlements.country import Country
from balsts.entitlements.decision import Citation
from balsts.entitlements.parameters import Parameter, ParameterValue, Row
from balsts.entitlements.policy import Policy


def law_page(country: Country) -> str:
    """Write all parameters and policies of a country as Markdown, in English."""
    return "\n".join(_lines(country)) + "\n"


def _lines(country: Country) -> Iterator[str]:
    yield f"# The law of `{country.code}` as data"
    yield ""
    yield "Written by `balsts law`; do not edit it by hand. Each number is a dated row of YAML with its source."
    yield "*Not yet compared*: taken from a summary, nobody has held it against the source itself."
    yield "*To be checked*: the source leaves a doubt. *Proposal*: the texts are silent, this project decided."
    yield ""
    yield "## Readings of the texts"
    yield ""
    yield "| name | what it says | differs in |"
    yield "|---|---|---|"
    for name, policy in country.policies.items():
        differing = _differing(policy, country.policy)
        yield f"| `{name}` | {country.policy_titles[name]} | {differing} |"
    yield ""
    yield "## Parameters"
    for parameter in country.policy.parameters.values():
        yield ""
        yield from _parameter(parameter)


def _differing(policy: Policy, base: Policy) -> str:
    names = [
        f"`{name}`"
        for name, parameter in policy.parameters.items()
        if _values(parameter) != _values(base.parameters[name])
    ]
    return ", ".join(names) or "nothing, it is the one in use"


def _values(parameter: Parameter) -> list[tuple[ParameterValue, date, date | None]]:
    return [(row.value, row.valid_from, row.last_valid_on) for row in parameter.rows]


def _parameter(parameter: Parameter) -> Iterator[str]:
    yield f"### `{parameter.id}`"
    yield ""
    yield f"{parameter.about} Unit: {parameter.unit.replace('_', ' ')}."
    if parameter.choices:
        yield f"One of {', '.join(f'`{choice}`' for choice in parameter.choices)}."
    yield ""
    yield "| from | last day | value | source | of | last compared | note |"
    yield "|---|---|---|---|---|---|---|"
    for row in parameter.rows:
        yield _row(row)


def _row(row: Row) -> str:
    cells = (
        _day(row.valid_from),
        _day(row.last_valid_on),
        _value(row.value),
        _source(row.citation),
        _day(row.citation.official_on),
        _day(row.citation.last_checked_on) or "not yet compared",
        _note(row.citation),
    )
    return f"| {' | '.join(cells)} |"


def _source(citation: Citation) -> str:
    parts = (citation.title, citation.publisher, citation.article)
    return ", ".join(part for part in parts if part)


def _note(citation: Citation) -> str:
    notes = (("to be checked", citation.is_to_be_checked), ("proposal", citation.is_proposal))
    return ", ".join(words for words, holds in notes if holds)


def _value(value: ParameterValue) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()
