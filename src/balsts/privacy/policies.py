"""The two signed policies of data life, as the program reads them: what is kept, and how long."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from balsts.platform.policies import policy_path

OF_A_TABLE = ("about", "purpose", "basis")


class UnreadablePolicy(ValueError):
    """A policy names something that it does not explain, or says one thing twice."""


@dataclass(frozen=True, kw_only=True)
class FieldLine:
    """What the policy says about one field of one table."""

    table: str
    field: str
    sensitivity: str
    is_special_category: bool
    about: str
    purpose: str
    basis: str


@dataclass(frozen=True, kw_only=True)
class Sensitivity:
    """`policies/sensitivity.yaml`: every field, and the words of its terms."""

    lines: tuple[FieldLine, ...]
    classes: Mapping[str, Mapping[str, Any]]
    people: Mapping[str, str]
    purposes: Mapping[str, str]
    bases: Mapping[str, str]
    special_category_basis: str

    def of_table(self, table: str) -> tuple[FieldLine, ...]:
        """Return the lines of one table."""
        return tuple(line for line in self.lines if line.table == table)


@dataclass(frozen=True, kw_only=True)
class FundPeriod:
    """A period of the funds; `years` are counted from 31 December of the closing year."""

    first_day: datetime.date
    last_day: datetime.date
    years: int


@dataclass(frozen=True, kw_only=True)
class Clock:
    """Rows that go by themselves, so many years or days after the moment that the database knows."""

    kind: str
    table: str
    years: int = 0
    days: int = 0


@dataclass(frozen=True, kw_only=True)
class Retention:
    """`policies/retention.yaml`: how long what is kept, from which day, and what happens then."""

    case_file_months: Mapping[str, int]
    never_helped_months: int
    days_until_erased: int
    fund_periods: tuple[FundPeriod, ...]
    incident_years: int
    kept_facts: tuple[str, ...]
    clocks: tuple[Clock, ...]
    classes: Mapping[str, Mapping[str, Any]]
    class_by_table: Mapping[str, str]
    class_by_folder: Mapping[str, str]

    def months_of(self, programme: str) -> int:
        """How long the case files of a programme are kept after the case was closed."""
        return self.case_file_months.get(programme, self.case_file_months["default"])


@cache
def sensitivity() -> Sensitivity:
    """Read the policy once; a class, purpose or ground without its words stops the start."""
    policy = _read("sensitivity.yaml")
    lines = tuple(
        line for table, terms in policy["tables"].items() for line in _lines(table, terms, policy)
    )
    said = [(line.table, line.field) for line in lines]
    if twice := sorted({field for field in said if said.count(field) > 1}):
        raise UnreadablePolicy(f"policies/sensitivity.yaml says twice: {twice}")
    return Sensitivity(
        lines=lines,
        classes=policy["classes"],
        people=policy["people"],
        purposes=policy["purposes"],
        bases=policy["bases"],
        special_category_basis=policy["special_category_basis"].strip(),
    )


@cache
def retention() -> Retention:
    """Read the policy once; a table in two classes, or in one without words, stops the start."""
    policy = _read("retention.yaml")
    classes = policy["classes"]
    return Retention(
        case_file_months={
            code: terms["case_file_months"] for code, terms in policy["programmes"].items()
        },
        never_helped_months=policy["never_helped_months"],
        days_until_erased=policy["days_until_erased"],
        fund_periods=tuple(FundPeriod(**period) for period in policy["fund_periods"]),
        incident_years=policy["incident_years"],
        kept_facts=tuple(policy["kept_facts"]),
        clocks=tuple(Clock(kind=kind, **terms) for kind, terms in policy["clocks"].items()),
        classes=classes,
        class_by_table=_class_by_name(policy["tables"], classes),
        class_by_folder=_class_by_name(policy["files"], classes),
    )


class _SaidOnce(yaml.SafeLoader):
    """YAML in which nothing can be said twice; else the later word would silently win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - as the parent has it
        """Refuse a name that stands twice."""
        names = [self.construct_object(key, deep=deep) for key, _ in node.value]
        if twice := {str(name) for name in names if names.count(name) > 1}:
            raise UnreadablePolicy(f"A policy says twice: {sorted(twice)}")
        return super().construct_mapping(node, deep=deep)


def _read(name: str) -> Any:
    return yaml.load(policy_path(name).read_text(encoding="utf-8"), _SaidOnce)  # noqa: S506 - a safe loader  # nosec B506


def _lines(table: str, terms: Mapping[str, Any], policy: Mapping[str, Any]) -> list[FieldLine]:
    known = {"about": "people", "purpose": "purposes", "basis": "bases"}
    for term, words in known.items():
        if terms.get(term) not in policy[words]:
            raise UnreadablePolicy(f"policies/sensitivity.yaml, {table}: {term}")
    classes = [name for name in terms if name not in OF_A_TABLE]
    if strange := [name for name in classes if name not in policy["classes"]]:
        raise UnreadablePolicy(f"policies/sensitivity.yaml, {table}: {strange}")
    return [
        FieldLine(
            table=table,
            field=field,
            sensitivity=name,
            is_special_category=policy["classes"][name]["special_category"],
            **{term: terms[term] for term in OF_A_TABLE},
        )
        for name in classes
        for field in terms[name]
    ]


def _class_by_name(
    groups: Mapping[str, list[str]], classes: Mapping[str, Any]
) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for name, members in groups.items():
        if name not in classes:
            raise UnreadablePolicy(f"policies/retention.yaml: {name}")
        for member in members:
            if member in found:
                raise UnreadablePolicy(f"policies/retention.yaml says twice: {member}")
            found[member] = name
    return found
