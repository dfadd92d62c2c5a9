"""What invented records say, in Latvian: plans, services, barriers; read from data files."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalText:
    """A goal with its actions, and whom it suits."""

    domain: str
    suits: str
    goal: str
    actions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceText:
    """How one type of service is usually recorded."""

    service_type: str
    weight: int
    suits: str
    staff: str
    minutes: tuple[int, int]
    institutions: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BarrierText:
    """Something that stands in the way at one kind of institution."""

    kind: str
    institution: str
    service_types: tuple[str, ...]
    suits: str
    weight: int
    note: str


@cache
def goal_texts() -> tuple[GoalText, ...]:
    return tuple(
        GoalText(
            domain=entry["domain"],
            suits=entry["for"],
            goal=entry["goal"],
            actions=tuple((action["by"], action["text"]) for action in entry["actions"]),
        )
        for entry in _read("plan_texts.yaml")
    )


@cache
def service_texts() -> dict[str, ServiceText]:
    return {
        service_type: ServiceText(
            service_type=service_type,
            weight=entry["weight"],
            suits=entry["who"],
            staff=entry["staff"],
            minutes=(entry["minutes"][0], entry["minutes"][1]),
            institutions=tuple(entry["institutions"]),
            notes=tuple(entry["notes"]),
        )
        for service_type, entry in _read("service_texts.yaml").items()
    }


@cache
def barrier_texts() -> tuple[BarrierText, ...]:
    return tuple(
        BarrierText(
            kind=entry["kind"],
            institution=entry["institution"],
            service_types=tuple(entry["types"]),
            suits=entry["who"],
            weight=entry["weight"],
            note=entry["note"],
        )
        for entry in _read("barriers.yaml")
    )


def _read(name: str) -> Any:
    folder = files("balsts.exchange.reference_caseload").joinpath("data")
    return yaml.safe_load(folder.joinpath(name).read_text("utf-8"))
