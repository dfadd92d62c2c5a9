"""A policy: one named reading of the published texts, as a full set of dated parameters."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

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
    """A named set of parameters; compared and remembered by its identity."""

    name: str
    parameters: Mapping[str, Parameter]

    def __hash__(self) -> int:
        """Hash by name: parameters are not hashable and names are unique."""
        return hash(self.name)

    def row_on(self, parameter_id: str, day: date) -> Row:
        """Return the value in force on that day with its source."""
        return self.parameters[parameter_id].row_on(day)

    def citation_on(self, parameter_id: str, day: date) -> Citation:
        """Return the source of the value in force on that day."""
        return self.row_on(parameter_id, day).citation

    def with_value(self, parameter_id: str, value: ParameterValue, *, name: str) -> "Policy":
        """Copy the policy under a new name with one value for all time: a what-if."""
        parameter = self.parameters[parameter_id]
        first = parameter.rows[0]
        row = Row(
            value=value,
            valid_from=first.valid_from,
            last_valid_on=None,
            citation=Citation(title=name, is_proposal=True),
        )
        changed = replace(parameter, rows=(row,))
        return Policy(name=name, parameters={**self.parameters, parameter_id: changed})


def read_policy(path: Path, *, base: Mapping[str, Parameter]) -> Policy:
    """Read a named policy: which parameters of the base it replaces."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict) or content.keys() != {"name", "replaces"}:
        message = f"{path.name}: a policy has exactly the fields name and replaces."
        raise UnreadableParameter(message)
    parameters = dict(base)
    for parameter_id, replacement in (content["replaces"] or {}).items():
        if parameter_id not in base:
            message = f"{path.name}: there is no parameter {parameter_id} to replace."
            raise UnreadableParameter(message)
        replaced = parameter_from(replacement, where=f"{path.name}, {parameter_id}")
        parameters[parameter_id] = replaced
    return Policy(name=content["name"], parameters=parameters)
