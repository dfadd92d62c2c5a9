"""Who left Latvia, who came back and when."""

import random
from collections.abc import Callable, Sequence

from balsts.exchange.reference_caseload.month import Month
from balsts.exchange.reference_caseload.published import PublishedFigure, figures_about
from balsts.exchange.reference_caseload.solving.household import Absence
from balsts.exchange.reference_caseload.solving.programme import Programme, total
from balsts.exchange.reference_caseload.solving.traits.choice import SECONDS, Choice, Solved

_FIRST_TALLY = Month(2017, 3)
_LAST_TALLY = Month(2020, 2)


def absences_of(
    solved: Sequence[Solved], figures: tuple[PublishedFigure, ...], rng: random.Random
) -> list[tuple[Absence, ...]]:
    """Choose who left, who came back, and when, between and after the served months."""
    programme = Programme()
    early = Choice(programme, solved, rng, may=lambda one: one.last <= _FIRST_TALLY)
    between_early = Choice(programme, solved, rng, may=_may_return_early)
    late = Choice(
        programme,
        solved,
        rng,
        may=lambda one: one.last <= _LAST_TALLY,
        cost=lambda one: 0.3 if one.is_relocated else 0.6,
    )
    between_late = Choice(programme, solved, rng, may=_may_return_late, cost=lambda _: -3.0)
    back = Choice(
        programme, solved, rng, may=lambda one: Month(2016, 9) <= one.last <= Month(2018, 6)
    )
    leaving = (early, between_early, late, between_late)
    for number in range(len(solved)):
        _demand_one_story(programme, number, leaving, (early, late), back)
    for _, figure in figures_about(figures, "left_latvia_by_arrival_path"):
        is_relocated = figure.category != "self-arrived"
        of_path = _of_path(is_relocated=is_relocated)
        left = total(early.persons(among=of_path), between_early.persons(among=of_path))
        programme.equal(f"left {figure.category}", left, figure.count)
    for _, figure in figures_about(figures, "left_latvia"):
        if figure.category == "later returned":
            programme.equal("returned early", between_early.persons(), figure.count)
    # Of one household at most one of these three holds.
    left_at_all = total(
        early.persons(), between_early.persons(), late.persons(), between_late.persons()
    )
    returned_at_all = total(between_early.persons(), between_late.persons(), back.persons())
    for _, figure in figures_about(figures, "movement_of_clients"):
        if figure.category.startswith("left"):
            programme.equal("left", left_at_all, figure.count)
        else:
            programme.equal("returned", returned_at_all, figure.count)
    values = programme.solve(seconds=SECONDS, gap=0.05)
    left_early, left_late = early.chosen(values), late.chosen(values)
    came_back_between = between_early.chosen(values) | between_late.chosen(values)
    came_back = back.chosen(values)
    return [
        _story(
            household,
            left_between=number in came_back_between,
            left_early=number in left_early,
            left_late=number in left_late,
            came_back=number in came_back,
            rng=rng,
        )
        for number, household in enumerate(solved)
    ]


def _of_path(*, is_relocated: bool) -> Callable[[Solved], bool]:
    return lambda one: one.is_relocated is is_relocated


def _demand_one_story(
    programme: Programme,
    number: int,
    leaving: Sequence[Choice],
    final: Sequence[Choice],
    back: Choice,
) -> None:
    """Count each person once as left, and only those who left as returned."""
    ways = {choice.variables[number]: 1.0 for choice in leaving if number in choice.variables}
    if len(ways) > 1:
        programme.at_most(f"left once {number}", ways, 1)
    if number in back.variables:
        finally_left = {
            choice.variables[number]: -1.0 for choice in final if number in choice.variables
        }
        programme.at_most(
            f"returned after leaving {number}", {back.variables[number]: 1.0} | finally_left, 0
        )


def _may_return_early(household: Solved) -> bool:
    return (
        household.size == 1
        and not household.is_relocated
        and any(after <= _FIRST_TALLY for _, after in household.long_gaps)
    )


def _may_return_late(household: Solved) -> bool:
    return not _may_return_early(household) and any(
        before >= _FIRST_TALLY.plus(1) and after <= _LAST_TALLY
        for before, after in household.long_gaps
    )


def _story(
    household: Solved,
    *,
    left_between: bool,
    left_early: bool,
    left_late: bool,
    came_back: bool,
    rng: random.Random,
) -> tuple[Absence, ...]:
    if left_between:
        last_month = _FIRST_TALLY if _may_return_early(household) else None
        before, after = next(
            gap
            for gap in household.long_gaps
            if (gap[1] <= last_month if last_month else gap[0] > _FIRST_TALLY)
        )
        return ((before.plus(1), after.plus(-1)),)
    if not (left_early or left_late):
        return ()
    earliest = household.last if left_early else max(household.last, _FIRST_TALLY.plus(1))
    tally = _FIRST_TALLY if left_early else _LAST_TALLY
    latest = min(max(household.last.plus(3), earliest.plus(2)), tally)
    left = earliest.plus(rng.randint(0, earliest.until(latest)))
    if not came_back:
        return ((left, None),)
    earliest_back = max(left.plus(2), household.first.plus(16), _FIRST_TALLY.plus(2))
    last_back = _LAST_TALLY.plus(-1)
    back = earliest_back.plus(rng.randint(0, earliest_back.until(last_back)))
    return ((left, back),)


def sent_back_among(
    solved: Sequence[Solved],
    absences: Sequence[tuple[Absence, ...]],
    figures: tuple[PublishedFigure, ...],
    rng: random.Random,
) -> list[bool]:
    """Choose who of those that came back was sent back by another state."""
    returned = {
        id(household)
        for household, story in zip(solved, absences, strict=True)
        if any(back is not None for _, back in story)
    }
    programme = Programme()
    sent = Choice(programme, solved, rng, may=lambda one: id(one) in returned)
    for _, figure in figures_about(figures, "persons_sent_back_by_other_states"):
        programme.equal("sent back", sent.persons(), figure.count)
    chosen = sent.chosen(programme.solve(seconds=SECONDS, gap=0.05))
    return [number in chosen for number in range(len(solved))]
