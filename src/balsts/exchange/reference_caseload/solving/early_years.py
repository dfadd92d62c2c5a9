"""April 2016 to December 2017: nearly every month has a published table."""

import random
from collections import defaultdict

from balsts.exchange.reference_caseload.month import Month, months_through
from balsts.exchange.reference_caseload.published import PublishedFigure, Scope, figures_about
from balsts.exchange.reference_caseload.solving.network import (
    Cohort,
    Network,
    Weight,
    adults,
    children,
    families,
    men,
    of_citizenship,
    of_path,
    persons,
    single_individuals,
    women,
)
from balsts.exchange.reference_caseload.solving.programme import Programme, total

FIRST, LAST = Month(2016, 4), Month(2017, 12)
UNKNOWN_CITIZENSHIP = "XXX"
RELOCATED, SELF_ARRIVED = "relocated", "self_arrived"

COUNTRY_CODES = {
    "Syria": "SY",
    "Afghanistan": "AF",
    "Tajikistan": "TJ",
    "Iraq": "IQ",
    "Armenia": "AM",
    "Azerbaijan": "AZ",
    "Russia": "RU",
    "Belarus": "BY",
    "Eritrea": "ER",
    "Nepal": "NP",
    "Georgia": "GE",
    "India": "IN",
    "Lebanon": "LB",
    "Bangladesh": "BD",
    "Sri Lanka": "LK",
    "Cuba": "CU",
    "Pakistan": "PK",
    "Cameroon": "CM",
    "Kyrgyzstan": "KG",
    "Turkey": "TR",
    "USA": "US",
}
COUNTRIES_OUTSIDE_THE_TABLES = ("UA", "IR", "EG", "UZ", UNKNOWN_CITIZENSHIP)

# Men, women and children of one household.
_FEW = ((1, 0, 0), (0, 1, 0), (1, 1, 0), (1, 1, 1), (1, 1, 2), (0, 1, 1), (0, 1, 2))
_SOME = (*_FEW, (1, 1, 3), (2, 0, 0))
_MANY = (*_SOME, (1, 1, 4), (0, 1, 3), (1, 0, 1), (1, 0, 2), (2, 1, 2), (1, 2, 3))
_LARGE_GROUPS = ("SY", "AF", "TJ", "IQ")

_WEIGHTS_BY_CATEGORY: dict[str, Weight] = {
    "total": persons,
    "total (new + carried over)": persons,
    "adult": adults,
    "minor": children,
    "women": women,
    "men": men,
    "children": children,
    "family": families,
    "single individual": single_individuals,
}
_SHARE_OF_GIRLS = (0.42, 0.58)

# Months without a published total stay near their neighbours.
_USUAL_RANGES = {
    Month(2016, 9): (100, 130),
    Month(2017, 4): (165, 205),
    Month(2017, 8): (105, 165),
    Month(2017, 9): (105, 165),
    Month(2017, 10): (105, 165),
    Month(2017, 12): (85, 115),
}
_USUAL_CITIZENSHIPS = {
    ("IQ", RELOCATED): (8, 30),
    ("IQ", SELF_ARRIVED): (10, 30),
    ("AF", SELF_ARRIVED): (35, 60),
    ("SY", SELF_ARRIVED): (15, 40),
    ("RU", SELF_ARRIVED): (20, 40),
    ("TJ", SELF_ARRIVED): (15, 45),
    ("AM", SELF_ARRIVED): (7, 20),
    ("KG", SELF_ARRIVED): (4, 10),
    ("UA", SELF_ARRIVED): (6, 20),
    ("IR", SELF_ARRIVED): (2, 8),
    (UNKNOWN_CITIZENSHIP, SELF_ARRIVED): (3, 3),
}


def early_cohorts() -> list[Cohort]:
    """List the kinds of households that may exist in the first two years."""
    kinds = [
        ("SY", RELOCATED, _MANY),
        ("SY", SELF_ARRIVED, _SOME),
        ("ER", RELOCATED, _FEW),
        ("ER", SELF_ARRIVED, _FEW[:2]),
        ("IQ", RELOCATED, _SOME),
    ]
    kinds += [
        (code, SELF_ARRIVED, _SOME if code in _LARGE_GROUPS else _FEW)
        for code in (*COUNTRY_CODES.values(), *COUNTRIES_OUTSIDE_THE_TABLES)
        if code not in {"SY", "ER"}
    ]
    return [
        Cohort(citizenship, path, *members)
        for citizenship, path, compositions in kinds
        for members in compositions
    ]


class EarlyYears:
    """The programme of the first two years with every figure as a row."""

    def __init__(
        self,
        figures: tuple[PublishedFigure, ...],
        *,
        rng: random.Random,
        longest_step: int = 4,
        with_usual_ranges: bool = True,
        means: tuple[int, ...] = (184,),
    ) -> None:
        self.figures = figures
        self.programme = Programme()
        self.network = Network(
            self.programme,
            cohorts=early_cohorts(),
            months=months_through(FIRST, LAST),
            longest_step=longest_step,
            rng=rng,
        )
        self._demand_clients()
        self._demand_citizenships()
        self._demand_new_clients()
        self._demand_relocations()
        self._demand_departures()
        self._leave_room_for_girls()
        self._demand_means(means)
        if with_usual_ranges:
            self._demand_usual_ranges()

    def sum_of_months(self, scope: Scope) -> dict[int, float]:
        """Add up the clients of each month of a period, as a mean does."""
        months = months_through(scope.first_month, scope.last_month)
        return total(*(self.network.served(persons, month) for month in months))

    def _about(self, *dimensions: str) -> list[tuple[Scope, PublishedFigure]]:
        return [
            (scope, figure)
            for scope, figure in figures_about(self.figures, *dimensions)
            if scope.first_month <= LAST and scope.last_month <= LAST
        ]

    def _demand_clients(self) -> None:
        """Clients of a month or period, by age, household and sex of adults."""
        dimensions = (
            "clients_served_in_month",
            "clients_distinct_in_period",
            "clients_served_in_year",
            "adult_minor",
            "women_men_children",
            "household_unit",
        )
        for scope, figure in self._about(*dimensions):
            weight = _WEIGHTS_BY_CATEGORY[figure.category]
            served = self.network.distinct(weight, scope.first_month, scope.last_month)
            self.programme.equal(_name(figure), served, figure.count)

    def _demand_citizenships(self) -> None:
        """Countries that a complete table does not list had no clients in that month.

        What a table lacks to the month's total stays with those of unknown citizenship.
        """
        tables: dict[Month, dict[str, int]] = defaultdict(dict)
        for scope, figure in self._about("citizenship"):
            tables[scope.first_month][COUNTRY_CODES[figure.category]] = figure.count
        codes = {cohort.citizenship for cohort in self.network.cohorts} - {UNKNOWN_CITIZENSHIP}
        for month, table in tables.items():
            for code in sorted(codes):
                served = self.network.served(of_citizenship(code), month)
                self.programme.equal(f"{month} citizenship {code}", served, table.get(code, 0))

    def _demand_new_clients(self) -> None:
        for scope, figure in self._about("clients_cumulative_unique", "clients_new_unique_in_year"):
            first = max(scope.first_month, FIRST)
            new = self.network.new(persons, first, scope.last_month)
            self.programme.equal(_name(figure), new, figure.count)

    def _demand_relocations(self) -> None:
        """Relocated people are first served in the month in which they arrive."""
        for scope, figure in self._about("arrival_path_cumulative"):
            path = SELF_ARRIVED if figure.category == "self-arrived" else RELOCATED
            new = self.network.new(of_path(path, persons), FIRST, scope.last_month)
            self.programme.equal(_name(figure), new, figure.count)
        for scope, figure in self._about("relocation_arrivals"):
            new = self.network.new(of_path(RELOCATED, persons), FIRST, scope.last_month)
            self.programme.equal(_name(figure), new, figure.count)
        for _scope, figure in self._about("relocation_arrivals_age"):
            weight = adults if figure.category == "adult" else children
            new = self.network.new(of_path(RELOCATED, weight), FIRST, Month(2017, 8))
            self.programme.equal(_name(figure), new, figure.count)

    def _demand_departures(self) -> None:
        """Who has left can have no later service, unless he came back in between."""
        returned = self._figure("left_latvia", "later returned").count
        alone = of_path(SELF_ARRIVED, single_individuals)
        for scope, figure in self._about("left_latvia_by_arrival_path"):
            path = SELF_ARRIVED if figure.category == "self-arrived" else RELOCATED
            gone = self.network.gone(of_path(path, persons), scope.last_month)
            came_back = returned if path == SELF_ARRIVED else 0
            self.programme.at_least(_name(figure), gone, figure.count - came_back)
        early = self.network.steps(alone, at_least=3, first=FIRST, last=Month(2017, 3))
        self.programme.at_least("left and returned by March 2017", early, returned)
        later = self.network.steps(persons, at_least=3, first=Month(2016, 12), last=LAST)
        self.programme.at_least("left and returned in 2017", later, 8)

    def _leave_room_for_girls(self) -> None:
        """Children get their sex later; the tables by sex must stay within reach."""
        by_sex = [
            (self.network.new, scope, figure)
            for scope, figure in self._about("sex_new_unique_in_year")
        ] + [(self.network.distinct, scope, figure) for scope, figure in self._about("sex")]
        for count, scope, figure in by_sex:
            if figure.category != "female":
                continue
            first, last = max(scope.first_month, FIRST), scope.last_month
            for share, demand in zip(
                _SHARE_OF_GIRLS, (self.programme.at_most, self.programme.at_least), strict=True
            ):
                expression = count(_women_and_share_of_children(share), first, last)
                demand(f"{_name(figure)} share {share}", expression, figure.count)

    def _demand_means(self, means: tuple[int, ...]) -> None:
        """Leave half a client on each side of a mean that was printed as a whole number."""
        for scope, figure in self._about("average_clients_per_month"):
            if figure.category == "mean" and figure.count in means:
                months = len(months_through(scope.first_month, scope.last_month))
                lowest = (figure.count - 0.5) * months
                highest = (figure.count + 0.5) * months - 1
                self.programme.between(_name(figure), self.sum_of_months(scope), lowest, highest)

    def _demand_usual_ranges(self) -> None:
        for month, (lowest, highest) in _USUAL_RANGES.items():
            served = self.network.served(persons, month)
            self.programme.between(f"usual range {month}", served, lowest, highest)
        for (citizenship, path), (lowest, highest) in _USUAL_CITIZENSHIPS.items():
            new = self.network.new(of_path(path, of_citizenship(citizenship)), FIRST, LAST)
            self.programme.between(f"usual number {citizenship} {path}", new, lowest, highest)
        for members in _MANY:
            cohort = Cohort("SY", RELOCATED, *members)
            new = self.network.new(_only(cohort), FIRST, LAST)
            self.programme.at_least(f"some households {members}", new, 2)

    def _figure(self, dimension: str, category: str) -> PublishedFigure:
        return next(figure for _, figure in self._about(dimension) if figure.category == category)


def _women_and_share_of_children(share: float) -> Weight:
    return lambda cohort: cohort.women + share * cohort.children


def _only(wanted: Cohort) -> Weight:
    return lambda cohort: float(cohort == wanted)


def _name(figure: PublishedFigure) -> str:
    return " ".join(figure.key)
