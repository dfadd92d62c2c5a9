"""What cannot hold together, and how far: bounds of the relaxed programme, kept in the project.

The bounds allow fractions of people, so what lies outside them is impossible for whole people too.
"""

import csv
import random
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from balsts.exchange.reference_caseload.month import Month
from balsts.exchange.reference_caseload.published import (
    FIGURES_FROM_TEXTS,
    Scope,
    read_published_figures,
)
from balsts.exchange.reference_caseload.solving.early_years import (
    LAST,
    UNKNOWN_CITIZENSHIP,
    EarlyYears,
)
from balsts.exchange.reference_caseload.solving.network import of_citizenship, persons
from balsts.exchange.reference_caseload.solving.programme import times, total

BOUNDS = "solution/bounds.csv"
_TEN_MONTHS = Scope(first_day=Month(2016, 12).first_day, last_day=Month(2017, 9).last_day)
_LONGEST_STEP = 20


@dataclass(frozen=True, slots=True)
class Bound:
    """A question to the programme and the range of its answer; empty if nothing is possible."""

    question: str
    lowest: float | None
    highest: float | None


def solve_bounds() -> list[Bound]:  # pragma: no cover (takes a minute; its answer is kept)
    """Ask how far the published figures leave room where they seem to contradict each other."""
    held = _early_years()
    ten_months = times(0.1, held.sum_of_months(_TEN_MONTHS))
    bounds = [_bound("mean_of_ten_months", held, ten_months)]
    with_mean = _early_years(means=(184, 145))
    bounds.append(_bound("august_and_september_with_mean", with_mean, _late_summer(with_mean)))
    carried = held.network.distinct(persons, Month(2017, 1), LAST)
    new = held.network.new(persons, Month(2017, 1), LAST)
    december = held.network.served(persons, Month(2016, 12))
    missing = total(carried, times(-1, new), times(-1, december))
    bounds.append(_bound("carried_less_december", held, missing))
    unknown = held.network.served(of_citizenship(UNKNOWN_CITIZENSHIP), Month(2017, 3))
    bounds.append(_bound("unlisted_citizenship_in_march_2017", held, unknown))
    complete = _early_years()
    complete.programme.equal("march table complete", unknown, 0)
    bounds.append(_bound("clients_if_march_table_were_complete", complete, december))
    return bounds


def write_bounds(bounds: list[Bound], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["question", "lowest", "highest"])
        for bound in bounds:
            writer.writerow([bound.question, _text(bound.lowest), _text(bound.highest)])


def read_bounds() -> dict[str, Bound]:
    text = files("balsts.exchange.reference_caseload").joinpath(BOUNDS).read_text("utf-8")
    return {
        row["question"]: Bound(row["question"], _number(row["lowest"]), _number(row["highest"]))
        for row in csv.DictReader(text.splitlines())
    }


def _early_years(means: tuple[int, ...] = (184,)) -> EarlyYears:  # pragma: no cover
    """Take only what was published, without our own wish for usual numbers."""
    return EarlyYears(
        read_published_figures() + FIGURES_FROM_TEXTS,
        rng=random.Random(0),  # noqa: S311 (no secret)
        longest_step=_LONGEST_STEP,
        with_usual_ranges=False,
        means=means,
    )


def _late_summer(years: EarlyYears) -> dict[int, float]:  # pragma: no cover
    return total(
        years.network.served(persons, Month(2017, 8)), years.network.served(persons, Month(2017, 9))
    )


def _bound(
    question: str, years: EarlyYears, expression: dict[int, float]
) -> Bound:  # pragma: no cover
    found = years.programme.bounds_of(expression)
    lowest, highest = found or (None, None)
    return Bound(question, lowest, highest)


def _text(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"


def _number(text: str) -> float | None:
    return float(text) if text else None
