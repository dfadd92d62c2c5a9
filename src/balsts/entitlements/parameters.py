"""Numbers and choices of the law as dated rows with their source, read from YAML.

One file holds one parameter; a row is valid from a day to a last day (inclusive) or for good.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import yaml

from balsts.entitlements.decision import Citation
from balsts.platform.periods import ONE_DAY

ParameterValue = bool | int | str | date

TYPES_OF_UNITS: Mapping[str, type] = {
    "months": int,
    "days": int,
    "years": int,
    "academic_hours": int,
    "count": int,
    "working_days": int,
    "cents": int,
    "date": date,
    "choice": str,
    "yes_or_no": bool,
}
FIELDS_OF_A_PARAMETER = {"id", "about", "unit", "choices", "values"}
FIELDS_OF_A_ROW = {"value", "valid_from", "last_valid_on", "source"}
FIELDS_OF_A_SOURCE = {
    "title",
    "publisher",
    "article",
    "link",
    "link_title",
    "official_on",
    "last_checked_on",
    "is_proposal",
    "is_to_be_checked",
}


class UnreadableParameter(ValueError):
    """A parameter file that cannot be trusted, with the place and what is wrong there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One value with its validity and its source."""

    value: ParameterValue
    valid_from: date
    last_valid_on: date | None
    citation: Citation


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter:
    """A number or choice of the law through time; rows in order, without gaps or overlaps."""

    id: str
    about: str
    unit: str
    choices: tuple[str, ...]
    rows: tuple[Row, ...]

    def row_on(self, day: date) -> Row:
        """Return the row in force; before the first and after the last the nearest one counts."""
        chosen = self.rows[0]
        for row in self.rows[1:]:
            if row.valid_from > day:
                break
            chosen = row
        return chosen

    def row_in_force(self, day: date) -> Row | None:
        """Return the row whose validity holds the day; none before the first or after the last."""
        row = self.row_on(day)
        is_over = row.last_valid_on is not None and row.last_valid_on < day
        return None if is_over or day < row.valid_from else row

    def require_value(self, value: object, *, where: str) -> None:
        """Refuse a value that is not of the unit or not one of the choices."""
        _require_value(value, unit=self.unit, choices=self.choices, where=where)


def read_parameter(path: Path) -> Parameter:
    """Read and check one file."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValueError) as error:
        message = f"{path.name}: cannot be read: {error}"
        raise UnreadableParameter(message) from error
    return parameter_from(content, where=path.name)


def read_parameters(folder: Path) -> dict[str, Parameter]:
    """Read all parameters of a folder; the file is named for its parameter."""
    parameters = {}
    for path in sorted(folder.glob("*.yaml")):
        parameter = read_parameter(path)
        _require(parameter.id == path.stem, path.name, f"holds {parameter.id}, not {path.stem}")
        parameters[parameter.id] = parameter
    return parameters


def parameter_from(content: Any, *, where: str) -> Parameter:
    """Build a parameter from what a YAML file or an author's change says."""
    _require_fields(content, FIELDS_OF_A_PARAMETER, {"id", "about", "unit", "values"}, where)
    unit = content["unit"]
    _require(unit in TYPES_OF_UNITS, where, f"unit is one of {', '.join(TYPES_OF_UNITS)}")
    choices = tuple(content.get("choices", ()))
    _require((unit == "choice") == bool(choices), where, "choices belong to the unit choice")
    values = content["values"]
    _require(isinstance(values, list) and bool(values), where, "values is a list of dated rows")
    rows = tuple(
        _row(value, unit=unit, choices=choices, where=f"{where}, value {number}")
        for number, value in enumerate(values, start=1)
    )
    _require_unbroken(rows, where)
    return Parameter(
        id=content["id"], about=content["about"], unit=unit, choices=choices, rows=rows
    )


def _row(content: Any, *, unit: str, choices: tuple[str, ...], where: str) -> Row:
    _require_fields(content, FIELDS_OF_A_ROW, {"value", "valid_from", "source"}, where)
    _require_value(content["value"], unit=unit, choices=choices, where=where)
    for name in ("valid_from", "last_valid_on"):
        _require_date(content.get(name), f"{where}, {name}", is_optional=name == "last_valid_on")
    return Row(
        value=content["value"],
        valid_from=content["valid_from"],
        last_valid_on=content.get("last_valid_on"),
        citation=citation_from(content["source"], where=f"{where}, source"),
    )


def _require_value(value: object, *, unit: str, choices: tuple[str, ...], where: str) -> None:
    _require(type(value) is TYPES_OF_UNITS[unit], where, f"{value!r} is not of the unit {unit}")
    if unit == "cents":
        _require(cast("int", value) >= 0, where, f"{value!r} is not an amount to be paid")
    if choices:
        _require(value in choices, where, f"{value!r} is not one of {', '.join(choices)}")


def citation_from(content: Any, *, where: str) -> Citation:
    """Read a source."""
    _require_fields(content, FIELDS_OF_A_SOURCE, {"title", "last_checked_on"}, where)
    for name in ("official_on", "last_checked_on"):
        _require_date(content.get(name), f"{where}, {name}", is_optional=True)
    return Citation(**content)


def _require_unbroken(rows: tuple[Row, ...], where: str) -> None:
    for earlier, later in pairwise(rows):
        last_on = earlier.last_valid_on
        _require(
            last_on is not None and later.valid_from == last_on + ONE_DAY > earlier.valid_from,
            where,
            f"the row from {later.valid_from} does not follow on the one before",
        )
    last = rows[-1]
    _require(
        last.last_valid_on is None or last.last_valid_on >= last.valid_from,
        where,
        "the last row ends before it begins",
    )


def _require_fields(content: Any, known: set[str], needed: set[str], where: str) -> None:
    _require(isinstance(content, dict), where, "must be a list of fields with values")
    surplus, missing = content.keys() - known, needed - content.keys()
    _require(not surplus, where, f"unknown field {', '.join(sorted(map(str, surplus)))}")
    _require(not missing, where, f"missing field {', '.join(sorted(missing))}")


def _require_date(value: Any, where: str, *, is_optional: bool) -> None:
    is_fine = type(value) is date or (is_optional and value is None)
    _require(is_fine, where, f"{value!r} is not a date like 2016-04-06")


def _require(is_fine: bool, where: str, what: str) -> None:  # noqa: FBT001 - reads like assert
    if not is_fine:
        message = f"{where}: {what}."
        raise UnreadableParameter(message)
