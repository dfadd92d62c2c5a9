"""A solved household: who belongs to it, when it is served, and what the figures demand of it."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, fields
from importlib.resources import files
from pathlib import Path

from balsts.exchange.reference_caseload.month import Month

Absence = tuple[Month, Month | None]
Decision = tuple[str, Month]

SOLUTION = "solution/households.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class SolvedHousehold:
    """One household of the published part; months are those of its services.

    An absence is the month of leaving Latvia and the month of return, if any. `decision` is fixed
    only where a published table counts it; `moved_out_by` is the month from which the household
    lives outside the centre.
    """

    key: str
    citizenship: str
    arrival_path: str
    men: int
    women: int
    boys: int
    girls: int
    served: tuple[Month, ...]
    absences: tuple[Absence, ...]
    decision: Decision | None
    moved_out_by: Month | None
    has_movement_help: bool
    was_sent_back: bool

    @property
    def size(self) -> int:
        return self.men + self.women + self.boys + self.girls

    @property
    def children(self) -> int:
        return self.boys + self.girls

    @property
    def is_relocated(self) -> bool:
        return self.arrival_path != "self_arrived"


def read_solution() -> tuple[SolvedHousehold, ...]:
    """Read the solved households kept in the project."""
    text = files("balsts.exchange.reference_caseload").joinpath(SOLUTION).read_text("utf-8")
    return tuple(_read_row(row) for row in csv.DictReader(text.splitlines()))


def write_solution(households: Iterable[SolvedHousehold], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(SolvedHousehold)])
        writer.writeheader()
        writer.writerows(_row_of(household) for household in households)


def _row_of(household: SolvedHousehold) -> dict[str, str | int]:
    return {
        "key": household.key,
        "citizenship": household.citizenship,
        "arrival_path": household.arrival_path,
        "men": household.men,
        "women": household.women,
        "boys": household.boys,
        "girls": household.girls,
        "served": " ".join(map(str, household.served)),
        "absences": " ".join(f"{left}:{back or ''}" for left, back in household.absences),
        "decision": " ".join(map(str, household.decision)) if household.decision else "",
        "moved_out_by": str(household.moved_out_by or ""),
        "has_movement_help": "yes" if household.has_movement_help else "",
        "was_sent_back": "yes" if household.was_sent_back else "",
    }


def _read_row(row: dict[str, str]) -> SolvedHousehold:
    outcome, _, month = row["decision"].partition(" ")
    return SolvedHousehold(
        key=row["key"],
        citizenship=row["citizenship"],
        arrival_path=row["arrival_path"],
        men=int(row["men"]),
        women=int(row["women"]),
        boys=int(row["boys"]),
        girls=int(row["girls"]),
        served=tuple(Month.read(text) for text in row["served"].split()),
        absences=tuple(_read_absence(text) for text in row["absences"].split()),
        decision=(outcome, Month.read(month)) if outcome else None,
        moved_out_by=Month.read(row["moved_out_by"]) if row["moved_out_by"] else None,
        has_movement_help=row["has_movement_help"] == "yes",
        was_sent_back=row["was_sent_back"] == "yes",
    )


def _read_absence(text: str) -> Absence:
    left, _, back = text.partition(":")
    return Month.read(left), Month.read(back) if back else None
