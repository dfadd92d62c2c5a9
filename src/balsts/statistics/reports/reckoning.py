"""Counting again what others have published: one published figure, one number of ours."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property

from ibis import _
from ibis.expr.types import Table

from balsts.clients.enums import EU_RELOCATION_PATHS
from balsts.platform.periods import Period, months_of
from balsts.statistics.breakdown import Breakdown
from balsts.statistics.facts.deriving import completed_years
from balsts.statistics.facts.reading import Facts
from balsts.statistics.measures import groups
from balsts.statistics.measures.people import (
    cumulative,
    how_many,
    is_within,
    new_in_project,
    people_of,
    served,
)
from balsts.statistics.published_dimensions import TOTAL
from balsts.statistics.reports.monthly import (
    decisions,
    last_day_of,
    people_tables,
    served_with_properties,
    staff,
)
from balsts.statistics.reports.portrait import arrival_group
from balsts.statistics.rules.age_bands import monthly_band

STATE_SERVICE = "state_service"
MOVEMENT = "movement"
RELOCATED = sorted(path.value for path in EU_RELOCATION_PATHS)


class Reckoner:
    """Counts from one snapshot; tables of a period are counted once for all their categories."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._tables: dict[Period, Mapping[str, Breakdown]] = {}

    def count(self, dimension: str, code: str, period: Period) -> int | None:
        """Count what the figure counts; None for a dimension or a code that cannot be counted."""
        reckon = self._reckoners.get(dimension)
        return reckon(period, code) if reckon else None

    @cached_property
    def _reckoners(self) -> Mapping[str, Callable[[Period, str], int | None]]:
        by_period = dict.fromkeys(
            (
                "clients_served_in_year",
                "clients_served_in_month",
                "clients_served_in_period",
                "clients_distinct_in_period",
            ),
            self._served,
        )
        by_table = dict.fromkeys(
            ("sex", "women_men_children", "adult_minor", "household_unit", "citizenship"),
        )
        return {
            **by_period,
            **{code: self._from_table(code) for code in by_table},
            "clients_cumulative_unique": self._cumulative,
            "arrival_path_cumulative": self._cumulative_by_path,
            "sex_cumulative": self._cumulative_by_sex,
            "clients_new_unique_in_year": self._new,
            "sex_new_unique_in_year": self._new_by_sex,
            "average_clients_per_month": self._mean_of_months,
            "residence": self._residence,
            "residence_partial": self._from_table("centre"),
            "staff": self._staff,
            "decisions_in_month": self._decisions,
            "relocation_decisions": self._relocation_decisions,
            "relocation_arrivals": self._relocation_arrivals,
            "relocation_arrivals_in_year": self._relocation_arrivals_by_citizenship,
            "relocation_arrivals_age": self._relocation_arrivals_by_age,
            "movement_of_clients": self._left_or_returned,
            "left_latvia": self._left_or_returned,
            "left_latvia_by_arrival_path": self._left_by_path,
            "movement_persons_supported": self._served_by_movement,
            "movement_volunteer_team": self._volunteers,
        }

    def _served(self, period: Period, _code: str) -> int:
        people = served(self._facts, programme=STATE_SERVICE, period=period)
        return how_many(self._facts, people)

    def _served_by_movement(self, period: Period, _code: str) -> int:
        return how_many(self._facts, served(self._facts, programme=MOVEMENT, period=period))

    def _cumulative(self, period: Period, _code: str) -> int:
        return how_many(self._facts, self._clients_by(last_day_of(period)))

    def _cumulative_by_path(self, period: Period, code: str) -> int:
        return self._in_arrival_group(self._clients_by(last_day_of(period)), code)

    def _cumulative_by_sex(self, period: Period, code: str) -> int:
        clients = self._clients_by(last_day_of(period))
        return groups.by_column(self._facts, clients, "sex").get(code, 0)

    def _new(self, period: Period, _code: str) -> int:
        people = new_in_project(self._facts, programme=STATE_SERVICE, period=period)
        return how_many(self._facts, people)

    def _new_by_sex(self, period: Period, code: str) -> int:
        new = new_in_project(self._facts, programme=STATE_SERVICE, period=period)
        people = people_of(self._facts, STATE_SERVICE).semi_join(new, "person")
        return groups.by_column(self._facts, people, "sex").get(code, 0)

    def _mean_of_months(self, period: Period, code: str) -> int | None:
        if code == TOTAL:
            return None
        months = [
            part
            for month in months_of(period.from_, last_day_of(period))
            if (part := month.intersection(period)) is not None
        ]
        return round(sum(self._served(month, TOTAL) for month in months) / len(months))

    def _from_table(self, table: str) -> Callable[[Period, str], int | None]:
        def reckon(period: Period, code: str) -> int | None:
            return self._tables_of(period)[table].count_of(code)

        return reckon

    def _residence(self, period: Period, code: str) -> int:
        table = self._tables_of(period)["residence"]
        return sum(table.count_of(place) for place in code.split("+"))

    def _staff(self, period: Period, code: str) -> int:
        on = last_day_of(period)
        return staff(self._facts, programme=STATE_SERVICE, on=on).count_of(code)

    def _volunteers(self, period: Period, _code: str) -> int:
        on = last_day_of(period)
        return staff(self._facts, programme=MOVEMENT, on=on).count_of("volunteer")

    def _decisions(self, period: Period, code: str) -> int:
        return decisions(self._facts, programme=STATE_SERVICE, period=period).count_of(code)

    def _relocation_decisions(self, period: Period, code: str) -> int:
        clients = self._clients_by(last_day_of(period)).filter(_.arrival_path.isin(RELOCATED))
        return groups.by_decision(self._facts, clients, period=period).get(code, 0)

    def _relocation_arrivals(self, period: Period, code: str) -> int:
        by_path = groups.by_column(self._facts, self._relocated_in(period), "arrival_path")
        return sum(by_path.values()) if code == TOTAL else by_path.get(code, 0)

    def _relocation_arrivals_by_citizenship(self, period: Period, code: str) -> int:
        people = self._relocated_in(period)
        return groups.by_column(self._facts, people, "citizenship").get(code, 0)

    def _relocation_arrivals_by_age(self, period: Period, code: str) -> int:
        people = self._relocated_in(period)
        age = completed_years(people.born_on, people.first_arrived_on)
        counted = groups.by_sex_and_age(self._facts, people, age)
        return sum(
            number for (_sex, years), number in counted.items() if monthly_band(years) == code
        )

    def _left_or_returned(self, period: Period, code: str) -> int:
        on = last_day_of(period)
        left, returned = groups.ever_left_and_returned(self._facts, self._clients_by(on), on=on)
        return returned if code == "returned" else left

    def _left_by_path(self, period: Period, code: str) -> int:
        on = last_day_of(period)
        clients = self._clients_by(on)
        by_path = groups.by_column(self._facts, clients, "arrival_path")
        paths = [path for path in by_path if arrival_group(path) == code]
        among = clients.filter(clients.arrival_path.isin(paths))
        return groups.ever_left_and_returned(self._facts, among, on=on)[0]

    def _clients_by(self, day: date) -> Table:
        return cumulative(self._facts, programme=STATE_SERVICE, cut_off=day)

    def _relocated_in(self, period: Period) -> Table:
        people = people_of(self._facts, STATE_SERVICE)
        return people.filter(
            people.arrival_path.isin(RELOCATED), is_within(people.first_arrived_on, period)
        )

    def _in_arrival_group(self, people: Table, code: str) -> int:
        by_path = groups.by_column(self._facts, people, "arrival_path")
        return sum(number for path, number in by_path.items() if arrival_group(path) == code)

    def _tables_of(self, period: Period) -> Mapping[str, Breakdown]:
        if period not in self._tables:
            people = served_with_properties(self._facts, programme=STATE_SERVICE, period=period)
            total = how_many(self._facts, people)
            tables = people_tables(self._facts, people, period=period, total=total)
            self._tables[period] = {table.code: table for table in tables}
        return self._tables[period]
