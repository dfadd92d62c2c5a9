"""A policy: one named reading of the published texts, as a full set of dated parameters."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import cast

import yaml

from balsts.entitlements.decision import Citation
from balsts.entitlements.parameters import (
    Parameter,
    ParameterValue,
    Row,
    UnreadableParameter,
    parameter_from,
)


@dataclass(frozen=True, kw_only=True)
class Policy:
    """A named set of parameters, each with all its rows through time."""

    name: str
    parameters: Mapping[str, Parameter] = field(repr=False)

    def row_on(self, parameter_id: str, day: date) -> Row:
        """Return the value in force on that day, with its source."""
        return self.parameters[parameter_id].row_on(day)

    def row_in_force(self, parameter_id: str, day: date) -> Row | None:
        """Return the value whose validity holds that day; none where no text sets one."""
        return self.parameters[parameter_id].row_in_force(day)

    # The unit of each parameter was checked when it was read, hence the casts.

    def number_on(self, parameter_id: str, day: date) -> int:
        """Return a number of months, days, years or euro cents."""
        return cast("int", self.row_on(parameter_id, day).value)

    def choice_on(self, parameter_id: str, day: date) -> str:
        """Return the chosen one of several readings."""
        return cast("str", self.row_on(parameter_id, day).value)

    def date_on(self, parameter_id: str, day: date) -> date:
        """Return a day set by the texts."""
        return cast("date", self.row_on(parameter_id, day).value)

    def citation_on(self, parameter_id: str, day: date) -> Citation:
        """Return the source of the value in force on that day."""
        return self.row_on(parameter_id, day).citation

    def with_value(self, parameter_id: str, value: ParameterValue, *, name: str) -> "Policy":
        """Copy the policy under a new name with one value for all time: a what-if."""
        parameter = self.parameters[parameter_id]
        parameter.require_value(value, where=f"{name}, {parameter_id}")
        row = Row(
            value=value,
            valid_from=parameter.rows[0].valid_from,
            last_valid_on=None,
            citation=Citation(title=name, is_proposal=True),
        )
        changed = replace(parameter, rows=(row,))
        return Policy(name=name, parameters={**self.parameters, parameter_id: changed})


def read_policy(path: Path, *, base: Mapping[str, Parameter]) -> Policy:
    """Read a named policy: which parameters of the base it replaces, and with what."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict) or content.keys() != {"name", "replaces"}:
        message = f"{path.name}: a policy has exactly the fields name and replaces."
        raise UnreadableParameter(message)
    parameters = dict(base)
    for parameter_id, replacement in content["replaces"].items():
        if parameter_id not in base:
            message = f"{path.name}: there is no parameter {parameter_id} to replace."
            raise UnreadableParameter(message)
        where = f"{path.name}, {parameter_id}"
        parameters[parameter_id] = parameter_from(replacement, where=where)
    return Policy(name=content["name"], parameters=parameters)
