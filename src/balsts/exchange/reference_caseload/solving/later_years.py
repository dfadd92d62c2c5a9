"""January 2018 to April 2021: few tables, so the months between stay near their neighbours."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence

from balsts.exchange.reference_caseload.month import Month, months_through
from balsts.exchange.reference_caseload.published import PublishedFigure, Scope, figures_about
from balsts.exchange.reference_caseload.solving.early_years import RELOCATED, SELF_ARRIVED
from balsts.exchange.reference_caseload.solving.network import (
    Cohort,
    Network,
    Served,
    Weight,
    children,
    men,
    newly_come,
    of_path,
    persons,
    women,
)
from balsts.exchange.reference_caseload.solving.programme import Programme, times, total

FIRST, LAST = Month(2018, 1), Month(2021, 4)
LAST_CARRIED = Month(2018, 12)
OPEN_CITIZENSHIP = "any"

_COMPOSITIONS = (
    (1, 0, 0),
    (0, 1, 0),
    (1, 1, 0),
    (1, 1, 1),
    (1, 1, 2),
    (1, 1, 3),
    (0, 1, 1),
    (0, 1, 2),
    (1, 0, 1),
    (2, 0, 0),
)
_WEIGHTS_BY_CATEGORY: dict[str, Weight] = {
    "total": persons,
    "women": women,
    "men": men,
    "children": children,
}
_SHARE_OF_GIRLS = (0.42, 0.58)
_CARRIED_SERVED_FROM = Month(2017, 11)

# From month, lowest and highest number of clients in a month without a published total.
_USUAL_RANGES = (
    (Month(2018, 1), 75, 110),
    (Month(2019, 1), 70, 92),
    (Month(2020, 1), 60, 90),
    (Month(2020, 9), 50, 82),
)
_USUAL_NEW = ((Month(2018, 1), 6, 16), (Month(2019, 1), 6, 18), (Month(2020, 1), 3, 12))
_LONGEST_STAY_IN_MONTHS = 18


class LaterYears:
    """The programme of the years after the first two."""

    def __init__(
        self,
        figures: tuple[PublishedFigure, ...],
        *,
        early: Iterable[tuple[Cohort, Served]],
        rng: random.Random,
    ) -> None:
        self.figures = figures
        self.carried = carriable(early)
        cohorts = [Cohort(OPEN_CITIZENSHIP, SELF_ARRIVED, *members) for members in _COMPOSITIONS]
        cohorts += [Cohort("ER", RELOCATED, *members) for members in _COMPOSITIONS[:6]]
        cohorts += sorted(self.carried)
        self.programme = Programme()
        self.network = Network(
            self.programme,
            cohorts=cohorts,
            months=months_through(FIRST, LAST),
            longest_step=4,
            rng=rng,
        )
        self._demand_clients()
        self._demand_new_clients()
        self._leave_room_for_girls()
        self._carry_over()
        self._end_long_stays()
        self._demand_usual_ranges()

    def _about(self, *dimensions: str) -> list[tuple[Scope, PublishedFigure]]:
        return [
            (scope, figure)
            for scope, figure in figures_about(self.figures, *dimensions)
            if scope.last_month >= FIRST and scope.last_month <= LAST
        ]

    def _demand_clients(self) -> None:
        for scope, figure in self._about("clients_served_in_month", "women_men_children"):
            weight = _WEIGHTS_BY_CATEGORY[figure.category]
            served = self.network.served(weight, scope.last_month)
            self.programme.equal(_name(figure), served, figure.count)

    def _demand_new_clients(self) -> None:
        for scope, figure in self._about("clients_new_unique_in_year"):
            new = self.network.new(newly_come(persons), scope.first_month, scope.last_month)
            self.programme.equal(_name(figure), new, figure.count)
        relocated = newly_come(of_path(RELOCATED, persons))
        for _scope, figure in self._about("relocation_arrivals_in_year"):
            new = self.network.new(relocated, FIRST, Month(2018, 3))
            self.programme.equal(_name(figure), new, figure.count)
        later = self.network.new(relocated, Month(2018, 4), LAST)
        self.programme.equal("nobody relocated later", later, 0)

    def _leave_room_for_girls(self) -> None:
        for scope, figure in self._about("sex_new_unique_in_year"):
            if figure.category != "female":
                continue
            for share, demand in zip(
                _SHARE_OF_GIRLS, (self.programme.at_most, self.programme.at_least), strict=True
            ):
                weight = newly_come(_women_and_share_of_children(share))
                new = self.network.new(weight, scope.first_month, scope.last_month)
                demand(f"{_name(figure)} share {share}", new, figure.count)

    def _carry_over(self) -> None:
        """Clients of late 2017 go on in early 2018; no more of them than there were."""
        for cohort, supply in self.carried.items():
            going_on = self.network.new(_only(cohort), FIRST, FIRST.plus(1))
            self.programme.at_most(f"carried {cohort}", going_on, supply)
            later = self.network.new(_only(cohort), FIRST.plus(2), LAST)
            self.programme.equal(f"carried only at first {cohort}", later, 0)
            long = self.network.distinct(_only(cohort), LAST_CARRIED.plus(1), LAST)
            self.programme.equal(f"carried not for ever {cohort}", long, 0)

    def _end_long_stays(self) -> None:
        """Nobody is served for ever: as many of a kind as came lately, and no more."""
        for cohort in self.network.cohorts:
            if cohort.is_carried:
                continue
            only = _only(cohort)
            for month in self.network.months[_LONGEST_STAY_IN_MONTHS:]:
                came_lately = self.network.new(only, month.plus(1 - _LONGEST_STAY_IN_MONTHS), month)
                balance = total(self.network.served(only, month), times(-1, came_lately))
                self.programme.at_most(f"long stays {cohort} {month}", balance, 0)

    def _demand_usual_ranges(self) -> None:
        published = {scope.first_month for scope, _ in self._about("clients_served_in_month")}
        for month in self.network.months:
            lowest, highest = _range_in(_USUAL_RANGES, month)
            if month not in published:
                served = self.network.served(persons, month)
                self.programme.between(f"usual range {month}", served, lowest, highest)
            new = self.network.new(newly_come(persons), month, month)
            self.programme.between(f"usual new {month}", new, *_range_in(_USUAL_NEW, month))
        long_steps = self.network.steps(persons, at_least=3, first=FIRST, last=Month(2019, 12))
        self.programme.at_least("left and returned", long_steps, 8)


def carriable(early: Iterable[tuple[Cohort, Served]]) -> Counter[Cohort]:
    """Count the households of late 2017 that may go on, by who belongs to them."""
    return Counter(
        Cohort(OPEN_CITIZENSHIP, cohort.path, cohort.men, cohort.women, cohort.children, True)  # noqa: FBT003 (last field of a tuple-like class)
        for cohort, served in early
        if served[-1] >= _CARRIED_SERVED_FROM
    )


def join(
    early: Sequence[tuple[Cohort, Served]], later: Sequence[tuple[Cohort, Served]]
) -> list[tuple[Cohort, Served]]:
    """Let carried households go on with their months; the newest of a kind go on longest."""
    waiting = sorted(
        (path for path in later if path[0].is_carried), key=_months_served, reverse=True
    )
    joined = [path for path in later if not path[0].is_carried]
    for cohort, served in sorted(early, key=_first_served, reverse=True):
        match = next((path for path in waiting if _may_go_on(cohort, served, path[0])), None)
        if match is None:
            joined.append((cohort, served))
        else:
            waiting.remove(match)
            joined.append((cohort, served + match[1]))
    return sorted(joined, key=_first_served)


def _may_go_on(cohort: Cohort, served: Served, carried: Cohort) -> bool:
    members = (cohort.path, cohort.men, cohort.women, cohort.children)
    wanted = (carried.path, carried.men, carried.women, carried.children)
    return members == wanted and served[-1] >= _CARRIED_SERVED_FROM


def _first_served(path: tuple[Cohort, Served]) -> tuple[Month, Cohort, Served]:
    return path[1][0], path[0], path[1]


def _months_served(path: tuple[Cohort, Served]) -> tuple[int, Cohort, Served]:
    return len(path[1]), path[0], path[1]


def _range_in(ranges: tuple[tuple[Month, int, int], ...], month: Month) -> tuple[int, int]:
    return next((low, high) for first, low, high in reversed(ranges) if month >= first)


def _women_and_share_of_children(share: float) -> Weight:
    return lambda cohort: cohort.women + share * cohort.children


def _only(wanted: Cohort) -> Weight:
    return lambda cohort: float(cohort == wanted)


def _name(figure: PublishedFigure) -> str:
    return " ".join(figure.key)
