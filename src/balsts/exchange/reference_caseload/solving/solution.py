"""Solving from the published figures to households, in three steps."""

import random

from balsts.exchange.reference_caseload.published import (
    FIGURES_FROM_TEXTS,
    read_published_figures,
)
from balsts.exchange.reference_caseload.solving.early_years import EarlyYears
from balsts.exchange.reference_caseload.solving.household import SolvedHousehold
from balsts.exchange.reference_caseload.solving.later_years import LaterYears, join
from balsts.exchange.reference_caseload.solving.traits import add_traits

_SEED = 2016
_SECONDS = 600.0


def solve() -> list[SolvedHousehold]:
    """Solve the early years, the years after, and the traits of every household."""
    figures = read_published_figures() + FIGURES_FROM_TEXTS
    rng = random.Random(_SEED)  # noqa: S311 (invented people, no secret)
    early_years = EarlyYears(figures, rng=rng)
    early = early_years.network.paths(early_years.programme.solve(seconds=_SECONDS))
    later_years = LaterYears(figures, early=early, rng=rng)
    later = later_years.network.paths(later_years.programme.solve(seconds=_SECONDS, gap=0.3))
    return add_traits(join(early, later), figures, rng)
