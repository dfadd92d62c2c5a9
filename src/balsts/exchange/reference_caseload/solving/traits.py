"""What the solved households must be besides served: sex of children, route, leaving, residence.

Each trait is a small integer programme of its own over the households of the cohorts.
"""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from balsts.exchange.reference_caseload.month import Month
from balsts.exchange.reference_caseload.published import PublishedFigure, Scope, figures_about
from balsts.exchange.reference_caseload.solving.early_years import RELOCATED
from balsts.exchange.reference_caseload.solving.household import Absence, Decision, SolvedHousehold
from balsts.exchange.reference_caseload.solving.later_years import OPEN_CITIZENSHIP
from balsts.exchange.reference_caseload.solving.network import Cohort, Served
from balsts.exchange.reference_caseload.solving.programme import Programme, total

_SECONDS = 60.0
_FIRST_TALLY_OF_DEPARTURES = Month(2017, 3)
_LAST_TALLY_OF_DEPARTURES = Month(2020, 2)
_SHORTEST_ABSENCE = 3
_RELOCATION_TALLY = Month(2017, 1)
_MOVEMENT_STARTED = Month(2019, 9)
_RETURNED_WITH_MOVEMENT_HELP = 34

_CITIZENSHIPS_OF_LATER_YEARS = {
    "RU": 17, "SY": 12, "IQ": 10, "AF": 7, "GE": 9, "AZ": 8, "TJ": 7, "BY": 6, "IN": 8, "PK": 5,
    "BD": 4, "IR": 6, "UA": 6, "UZ": 4, "VN": 6, "TR": 5, "EG": 4, "LY": 2, "CM": 4, "CD": 3,
    "NG": 2, "LK": 3, "NP": 2, "AM": 3, "KZ": 2, "KG": 2, "ER": 3, "SO": 2, "SD": 2, "ET": 2,
    "MA": 2, "DZ": 2, "YE": 1, "PS": 2, "LB": 2, "IL": 1, "CO": 1, "CU": 3, "XXA": 3,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Solved:
    """A household between the cohorts and its traits."""

    cohort: Cohort
    served: Served
    citizenship: str

    @property
    def size(self) -> int:
        return self.cohort.size

    @property
    def is_relocated(self) -> bool:
        return self.cohort.path == RELOCATED

    @property
    def first(self) -> Month:
        return self.served[0]

    @property
    def last(self) -> Month:
        return self.served[-1]

    @property
    def long_gaps(self) -> list[tuple[Month, Month]]:
        """Months without service between which a person may have been abroad."""
        return [
            (before, after)
            for before, after in zip(self.served, self.served[1:], strict=False)
            if before.until(after) >= _SHORTEST_ABSENCE
        ]

    def served_in(self, scope: Scope) -> bool:
        return any(scope.first_month <= month <= scope.last_month for month in self.served)


def add_traits(
    paths: Iterable[tuple[Cohort, Served]],
    figures: tuple[PublishedFigure, ...],
    rng: random.Random,
) -> list[SolvedHousehold]:
    """Give every household its traits so that all figures about persons hold."""
    solved = [Solved(cohort, served, _citizenship(cohort, rng)) for cohort, served in paths]
    girls = _girls(solved, figures, rng)
    routes = _routes(solved, figures, rng)
    absences = _absences(solved, figures, rng)
    decisions = _decisions(solved, figures, rng)
    homes = _moves_out_of_the_centre(solved, figures, rng)
    helped = _helped_by_the_movement(solved, absences, figures, rng)
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
        )
        for number, household in enumerate(solved)
    ]


def _citizenship(cohort: Cohort, rng: random.Random) -> str:
    if cohort.citizenship != OPEN_CITIZENSHIP:
        return cohort.citizenship
    codes, weights = zip(*_CITIZENSHIPS_OF_LATER_YEARS.items(), strict=True)
    return str(rng.choices(codes, weights)[0])


class _Choice:
    """Yes-or-no variables, one for each household that may be chosen, at random cost."""

    def __init__(
        self,
        programme: Programme,
        solved: Sequence[Solved],
        rng: random.Random,
        *,
        may: Callable[[Solved], bool],
        cost: Callable[[Solved], float] = lambda _household: 0.0,
    ) -> None:
        self.solved = solved
        self.variables = {
            number: programme.variable(at_most=1, cost=rng.random() + cost(household))
            for number, household in enumerate(solved)
            if may(household)
        }

    def persons(
        self, *, among: Callable[[Solved], bool] = lambda _household: True
    ) -> dict[int, float]:
        return {
            variable: self.solved[number].size
            for number, variable in self.variables.items()
            if among(self.solved[number])
        }

    def chosen(self, values: list[int]) -> set[int]:
        return {number for number, variable in self.variables.items() if values[variable]}


def _girls(
    solved: Sequence[Solved], figures: tuple[PublishedFigure, ...], rng: random.Random
) -> list[int]:
    programme = Programme()
    variables = [
        [
            programme.variable(at_most=1, cost=rng.random() - 0.5)
            for _ in range(household.cohort.children)
        ]
        for household in solved
    ]
    new_in = figures_about(figures, "sex_new_unique_in_year")
    for scope, figure in new_in + figures_about(figures, "sex"):
        if figure.category != "female":
            continue
        counted = [
            number
            for number, household in enumerate(solved)
            if (
                scope.first_month <= household.first <= scope.last_month
                if figure.dimension == "sex_new_unique_in_year"
                else household.served_in(scope)
            )
        ]
        women = sum(solved[number].cohort.women for number in counted)
        girls = {variable: 1.0 for number in counted for variable in variables[number]}
        programme.equal(figure.year_scope, girls, figure.count - women)
    values = programme.solve(seconds=_SECONDS)
    return [sum(values[variable] for variable in of_household) for of_household in variables]


def _routes(
    solved: Sequence[Solved], figures: tuple[PublishedFigure, ...], rng: random.Random
) -> list[str]:
    """Italy relocated Eritreans, Turkey resettled Syrians, Greece everybody else."""
    counts = {
        figure.category: figure.count for _, figure in figures_about(figures, "relocation_arrivals")
    }
    programme = Programme()
    italy = _Choice(
        programme, solved, rng, may=lambda one: one.is_relocated and one.citizenship == "ER"
    )
    turkey = _Choice(
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
    values = programme.solve(seconds=_SECONDS)
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


def _absences(
    solved: Sequence[Solved], figures: tuple[PublishedFigure, ...], rng: random.Random
) -> list[tuple[Absence, ...]]:
    """Choose who left, who came back, and when, between and after the served months."""
    programme = Programme()
    early = _Choice(programme, solved, rng, may=lambda one: one.last <= _FIRST_TALLY_OF_DEPARTURES)
    between_early = _Choice(programme, solved, rng, may=_may_return_early)
    late = _Choice(
        programme,
        solved,
        rng,
        may=lambda one: one.last <= _LAST_TALLY_OF_DEPARTURES,
        cost=lambda one: 0.3 if one.is_relocated else 0.6,
    )
    between_late = _Choice(programme, solved, rng, may=_may_return_late, cost=lambda _: -3.0)
    back = _Choice(
        programme, solved, rng, may=lambda one: Month(2016, 9) <= one.last <= Month(2018, 6)
    )
    for number in range(len(solved)):
        _demand_one_story(programme, number, early, between_early, late, between_late, back)
    for _, figure in figures_about(figures, "left_latvia_by_arrival_path"):
        is_relocated = figure.category != "self-arrived"
        left = total(
            early.persons(among=lambda one, wanted=is_relocated: one.is_relocated is wanted),
            between_early.persons(
                among=lambda one, wanted=is_relocated: one.is_relocated is wanted
            ),
        )
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
        if figure.year_scope != "2016-04-06..2020-02-27":
            continue
        if figure.category.startswith("left"):
            programme.equal("left", left_at_all, figure.count)
        else:
            programme.equal("returned", returned_at_all, figure.count)
    values = programme.solve(seconds=_SECONDS, gap=0.05)
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


def _demand_one_story(
    programme: Programme,
    number: int,
    early: _Choice,
    between_early: _Choice,
    late: _Choice,
    between_late: _Choice,
    back: _Choice,
) -> None:
    """Count each person once as left, and only those who left as returned."""
    leaving = {
        choice.variables[number]: 1.0
        for choice in (early, between_early, late, between_late)
        if number in choice.variables
    }
    if len(leaving) > 1:
        programme.at_most(f"left once {number}", leaving, 1)
    if number in back.variables:
        finally_left = {
            choice.variables[number]: -1.0 for choice in (early, late) if number in choice.variables
        }
        programme.at_most(
            f"returned after leaving {number}", {back.variables[number]: 1.0} | finally_left, 0
        )


def _may_return_early(household: Solved) -> bool:
    return (
        household.size == 1
        and not household.is_relocated
        and any(after <= _FIRST_TALLY_OF_DEPARTURES for _, after in household.long_gaps)
    )


def _may_return_late(household: Solved) -> bool:
    return not _may_return_early(household) and any(
        before >= _FIRST_TALLY_OF_DEPARTURES.plus(1) and after <= _LAST_TALLY_OF_DEPARTURES
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
        last_month = _FIRST_TALLY_OF_DEPARTURES if _may_return_early(household) else None
        before, after = next(
            gap
            for gap in household.long_gaps
            if (gap[1] <= last_month if last_month else gap[0] > _FIRST_TALLY_OF_DEPARTURES)
        )
        return ((before.plus(1), after.plus(-1)),)
    if not (left_early or left_late):
        return ()
    earliest, latest = household.last, household.last.plus(3)
    if left_early:
        latest = min(latest, _FIRST_TALLY_OF_DEPARTURES)
    else:
        if household.last <= _FIRST_TALLY_OF_DEPARTURES:
            earliest = _FIRST_TALLY_OF_DEPARTURES.plus(1)
            latest = max(latest, earliest.plus(2))
        latest = min(latest, _LAST_TALLY_OF_DEPARTURES)
    left = earliest.plus(rng.randint(0, earliest.until(latest)))
    if not came_back:
        return ((left, None),)
    earliest_back = max(left.plus(2), household.first.plus(16), _FIRST_TALLY_OF_DEPARTURES.plus(2))
    last_back = _LAST_TALLY_OF_DEPARTURES.plus(-1)
    back = earliest_back.plus(rng.randint(0, earliest_back.until(last_back)))
    return ((left, back),)


def _decisions(
    solved: Sequence[Solved], figures: tuple[PublishedFigure, ...], rng: random.Random
) -> list[Decision | None]:
    """Fix the decisions that published tables count; all others may fall in other months."""
    fixed: dict[int, Decision] = {}
    programme = Programme()
    choices: list[tuple[_Choice, Scope, str]] = []
    for scope, figure in figures_about(figures, "decisions_in_month"):
        month = scope.first_month
        choice = _Choice(
            programme,
            solved,
            rng,
            may=lambda one, month=month: (
                not one.is_relocated
                and month in one.served
                and 2 <= one.first.until(month) <= 8  # noqa: PLR2004
                and month.until(one.last) <= 11
            ),  # noqa: PLR2004
        )
        programme.equal(figure.category, choice.persons(), figure.count)
        choices.append((choice, scope, figure.category))
    for scope, figure in figures_about(figures, "relocation_decisions"):
        choice = _Choice(
            programme,
            solved,
            rng,
            may=lambda one: (
                one.is_relocated and one.first <= Month(2016, 11) and one.last <= Month(2017, 12)
            ),
        )
        programme.equal(figure.category, choice.persons(), figure.count)
        choices.append((choice, scope, figure.category))
    for number in range(len(solved)):
        mine = {
            choice.variables[number]: 1.0 for choice, _, _ in choices if number in choice.variables
        }
        if len(mine) > 1:
            programme.at_most(f"one decision {number}", mine, 1)
    values = programme.solve(seconds=_SECONDS, gap=0.05)
    for choice, scope, category in choices:
        for number in choice.chosen(values):
            fixed[number] = (category, scope.last_month)
    return [fixed.get(number) for number in range(len(solved))]


def _moves_out_of_the_centre(
    solved: Sequence[Solved], figures: tuple[PublishedFigure, ...], rng: random.Random
) -> list[Month | None]:
    """Choose for each household the first table in which it lives outside the centre."""
    tables: dict[Month, int] = {}
    for scope, figure in figures_about(figures, "residence", "residence_partial"):
        if not figure.category.startswith("asylum centre") and scope.last_month <= Month(2021, 4):
            tables[scope.first_month] = figure.count
    programme = Programme()
    outside = {
        month: _Choice(
            programme,
            solved,
            rng,
            may=lambda one, month=month: month in one.served,
            cost=lambda one, month=month: -0.2 * one.first.until(month),
        )
        for month in sorted(tables)
    }
    for month, choice in outside.items():
        programme.equal(f"outside in {month}", choice.persons(), tables[month])
    for number in range(len(solved)):
        mine = [
            choice.variables[number] for choice in outside.values() if number in choice.variables
        ]
        for earlier, later in zip(mine, mine[1:], strict=False):
            programme.at_most(f"does not move back {number}", {earlier: 1.0, later: -1.0}, 0)
    values = programme.solve(seconds=_SECONDS, gap=0.05)
    moved: list[Month | None] = [None] * len(solved)
    for month, choice in reversed(outside.items()):
        for number in choice.chosen(values):
            moved[number] = month
    return moved


def _helped_by_the_movement(
    solved: Sequence[Solved],
    absences: Sequence[tuple[Absence, ...]],
    figures: tuple[PublishedFigure, ...],
    rng: random.Random,
) -> list[bool]:
    """The movement helps those who came back and those whose state service is over."""
    numbers = {id(household): number for number, household in enumerate(solved)}

    def has_returned(household: Solved) -> bool:
        story = absences[numbers[id(household)]]
        return bool(story) and story[-1][1] is not None and household.last < _MOVEMENT_STARTED

    def has_stayed(household: Solved) -> bool:
        has_left = bool(absences[numbers[id(household)]])
        return not has_left and Month(2017, 6) <= household.last <= Month(2019, 6)

    programme = Programme()
    returned = _Choice(programme, solved, rng, may=has_returned)
    stayed = _Choice(programme, solved, rng, may=has_stayed)
    for _, figure in figures_about(figures, "movement_persons_supported"):
        helped = total(returned.persons(), stayed.persons())
        programme.equal("helped by the movement", helped, figure.count)
    programme.at_least("returned", returned.persons(), _RETURNED_WITH_MOVEMENT_HELP)
    values = programme.solve(seconds=_SECONDS, gap=0.05)
    chosen = returned.chosen(values) | stayed.chosen(values)
    return [number in chosen for number in range(len(solved))]
