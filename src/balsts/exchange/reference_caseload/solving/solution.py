"""Solving from the published figures to households, in three steps."""

import random
from collections.abc import Iterable, Sequence

from balsts.exchange.reference_caseload.published import (
    FIGURES_FROM_TEXTS,
    PublishedFigure,
    read_published_figures,
)
from balsts.exchange.reference_caseload.solving.early_years import EarlyYears
from balsts.exchange.reference_caseload.solving.household import SolvedHousehold
from balsts.exchange.reference_caseload.solving.later_years import (
    OPEN_CITIZENSHIP,
    LaterYears,
    join,
)
from balsts.exchange.reference_caseload.solving.network import Cohort, Served
from balsts.exchange.reference_caseload.solving.traits.choice import Solved
from balsts.exchange.reference_caseload.solving.traits.decisions import decisions_of
from balsts.exchange.reference_caseload.solving.traits.homes import moves_out_of_the_centre
from balsts.exchange.reference_caseload.solving.traits.leaving import absences_of, sent_back_among
from balsts.exchange.reference_caseload.solving.traits.movement import helped_by_the_movement
from balsts.exchange.reference_caseload.solving.traits.routes import routes_of
from balsts.exchange.reference_caseload.solving.traits.sexes import girls_of

_CITIZENSHIPS_OF_LATER_YEARS = {
    "RU": 17, "SY": 12, "IQ": 10, "AF": 7, "GE": 9, "AZ": 8, "TJ": 7, "BY": 6, "IN": 8, "PK": 5,
    "BD": 4, "IR": 6, "UA": 6, "UZ": 4, "VN": 6, "TR": 5, "EG": 4, "LY": 2, "CM": 4, "CD": 3,
    "NG": 2, "LK": 3, "NP": 2, "AM": 3, "KZ": 2, "KG": 2, "ER": 3, "SO": 2, "SD": 2, "ET": 2,
    "MA": 2, "DZ": 2, "YE": 1, "PS": 2, "LB": 2, "IL": 1, "CO": 1, "CU": 3, "XXA": 3,
}  # fmt: skip


_SEED = 2016
_SECONDS = 600.0


def solve() -> list[SolvedHousehold]:  # pragma: no cover (takes minutes; its answer is tested)
    """Solve the early years, the years after, and the traits of every household."""
    years = EarlyYears(all_figures(), rng=random.Random(_SEED))  # noqa: S311 (no secret)
    return go_on(years.network.paths(years.programme.solve(seconds=_SECONDS)))


def go_on(early: Sequence[tuple[Cohort, Served]]) -> list[SolvedHousehold]:
    """Solve the later years after given early ones, and the traits of every household."""
    rng = random.Random(_SEED)  # noqa: S311 (invented people, no secret)
    years = LaterYears(all_figures(), early=early, rng=rng)
    later = years.network.paths(years.programme.solve(seconds=_SECONDS, gap=0.3))
    return add_traits(join(early, later), all_figures(), rng)


def all_figures() -> tuple[PublishedFigure, ...]:
    """Take the figures of the file and those that stand only in texts."""
    return read_published_figures() + FIGURES_FROM_TEXTS


def add_traits(
    paths: Iterable[tuple[Cohort, Served]],
    figures: tuple[PublishedFigure, ...],
    rng: random.Random,
) -> list[SolvedHousehold]:
    """Give every household its traits so that all figures about persons hold."""
    solved = [Solved(cohort, served, _citizenship(cohort, rng)) for cohort, served in paths]
    girls = girls_of(solved, figures, rng)
    routes = routes_of(solved, figures, rng)
    absences = absences_of(solved, figures, rng)
    decisions = decisions_of(solved, figures, rng)
    homes = moves_out_of_the_centre(solved, figures, rng)
    helped = helped_by_the_movement(solved, absences, figures, rng)
    sent_back = sent_back_among(solved, absences, figures, rng)
    return [
        SolvedHousehold(
            key=f"H{number + 1:03d}",
            citizenship=household.citizenship,
            arrival_path=routes[number],
            men=household.cohort.men,
            women=household.cohort.women,
            boys=household.cohort.children - girls[number],
            girls=girls[number],
            served=household.served,
            absences=absences[number],
            decision=decisions[number],
            moved_out_by=homes[number],
            has_movement_help=helped[number],
            was_sent_back=sent_back[number],
        )
        for number, household in enumerate(solved)
    ]


def _citizenship(cohort: Cohort, rng: random.Random) -> str:
    if cohort.citizenship != OPEN_CITIZENSHIP:
        return cohort.citizenship
    codes, weights = zip(*_CITIZENSHIPS_OF_LATER_YEARS.items(), strict=True)
    return str(rng.choices(codes, weights)[0])
