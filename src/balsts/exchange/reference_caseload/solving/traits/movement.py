"""Whom the movement helped in its counted time."""

import random
from collections.abc import Sequence

from balsts.exchange.reference_caseload.month import Month
from balsts.exchange.reference_caseload.published import PublishedFigure, figures_about
from balsts.exchange.reference_caseload.solving.household import Absence
from balsts.exchange.reference_caseload.solving.programme import Programme, total
from balsts.exchange.reference_caseload.solving.traits.choice import SECONDS, Choice, Solved

_STARTED = Month(2019, 9)
_AMONG_THEM_RETURNED = 34


def helped_by_the_movement(
    solved: Sequence[Solved],
    absences: Sequence[tuple[Absence, ...]],
    figures: tuple[PublishedFigure, ...],
    rng: random.Random,
) -> list[bool]:
    """Choose among those who came back and those whose state service is over."""
    numbers = {id(household): number for number, household in enumerate(solved)}

    def has_returned(household: Solved) -> bool:
        story = absences[numbers[id(household)]]
        return bool(story) and story[-1][1] is not None and household.last < _STARTED

    def has_stayed(household: Solved) -> bool:
        has_left = bool(absences[numbers[id(household)]])
        return not has_left and Month(2017, 6) <= household.last <= Month(2019, 6)

    programme = Programme()
    returned = Choice(programme, solved, rng, may=has_returned)
    stayed = Choice(programme, solved, rng, may=has_stayed)
    for _, figure in figures_about(figures, "movement_persons_supported"):
        helped = total(returned.persons(), stayed.persons())
        programme.equal("helped by the movement", helped, figure.count)
    programme.at_least("returned", returned.persons(), _AMONG_THEM_RETURNED)
    values = programme.solve(seconds=SECONDS, gap=0.05)
    chosen = returned.chosen(values) | stayed.chosen(values)
    return [number in chosen for number in range(len(solved))]
