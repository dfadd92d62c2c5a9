"""From which country relocated households came."""

import random
from collections.abc import Sequence

from balsts.exchange.reference_caseload.month import Month
from balsts.exchange.reference_caseload.published import PublishedFigure, figures_about
from balsts.exchange.reference_caseload.solving.programme import Programme
from balsts.exchange.reference_caseload.solving.traits.choice import SECONDS, Choice, Solved


def routes_of(
    solved: Sequence[Solved], figures: tuple[PublishedFigure, ...], rng: random.Random
) -> list[str]:
    """Italy relocated Eritreans, Turkey resettled Syrians, Greece everybody else."""
    counts = {
        figure.category: figure.count for _, figure in figures_about(figures, "relocation_arrivals")
    }
    programme = Programme()
    italy = Choice(
        programme, solved, rng, may=lambda one: one.is_relocated and one.citizenship == "ER"
    )
    turkey = Choice(
        programme,
        solved,
        rng,
        may=lambda one: (
            one.is_relocated
            and one.citizenship == "SY"
            and one.cohort.is_family
            and one.first >= Month(2016, 10)
        ),
    )
    programme.equal("Italy", italy.persons(), counts["Italy"])
    programme.equal("Turkey", turkey.persons(), counts["Turkey"])
    values = programme.solve(seconds=SECONDS)
    from_italy, from_turkey = italy.chosen(values), turkey.chosen(values)
    routes = []
    for number, household in enumerate(solved):
        if not household.is_relocated:
            routes.append("self_arrived")
        elif number in from_italy:
            routes.append("relocated_italy")
        else:
            routes.append("resettled_turkey" if number in from_turkey else "relocated_greece")
    return routes
