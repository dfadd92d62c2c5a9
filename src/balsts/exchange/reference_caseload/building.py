"""Building the whole caseload: solved households of the past, live ones around today, all sheets."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path

from balsts.exchange.reference_caseload.contracts import StaffPeriod, staff_periods
from balsts.exchange.reference_caseload.journey import Journey, Spell
from balsts.exchange.reference_caseload.live import (
    SITUATIONS,
    Situation,
    executed_on,
    make_live_journey,
    outlook_of,
)
from balsts.exchange.reference_caseload.month import Month
from balsts.exchange.reference_caseload.past_journey import (
    arrival_day,
    composition_of,
    make_journey,
    service_days,
)
from balsts.exchange.reference_caseload.person import people_of
from balsts.exchange.reference_caseload.plans import Outlook, PlanRow, plans_of
from balsts.exchange.reference_caseload.published import FIGURES_FROM_TEXTS, figures_about
from balsts.exchange.reference_caseload.service_log import ServiceRecord, records_of
from balsts.exchange.reference_caseload.sheets import (
    COLUMNS,
    Rows,
    add_enrolments,
    add_household,
    add_plans,
    add_records,
    empty_rows,
)
from balsts.exchange.reference_caseload.solving.household import SolvedHousehold, read_solution
from balsts.exchange.reference_caseload.staffing import (
    Assignment,
    Enrolment,
    Staffing,
    enrolments_of,
)
from balsts.exchange.reference_caseload.writing import write_folder, write_workbook_file

_MOST_EXTRA_SERVICES = 3
_SHORTEST_STAY_FOR_A_PLAN = 2


@dataclass(frozen=True, kw_only=True)
class Caseload:
    """All rows by sheet, and the staff that must exist before they are imported."""

    rows: Rows
    staff: tuple[StaffPeriod, ...]


def build(seed: int, today: date) -> Caseload:
    """Build all sheets; the same seed and day always give the same rows."""
    staff = staff_periods()
    builder = _Builder(seed, today, Staffing(staff))
    builder.add_past(read_solution())
    builder.add_live(SITUATIONS)
    return Caseload(rows=builder.rows, staff=staff)


def write(folder: Path, *, seed: int, today: date) -> Caseload:
    """Write the import files: one CSV a sheet, and all sheets as one workbook."""
    caseload = build(seed, today)
    write_folder(folder, caseload.rows, COLUMNS)
    write_workbook_file(folder / "reference-caseload.xlsx", caseload.rows, COLUMNS)
    return caseload


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """A spell that gets a plan, and how that plan stands."""

    spell: Spell
    outlook: Outlook


class _Builder:
    def __init__(self, seed: int, today: date, staffing: Staffing) -> None:
        self.seed = seed
        self.today = today
        self.staffing = staffing
        self.rows = empty_rows()
        self.client_keys = _numbered("C")
        self.goal_keys = _numbered("G")
        self.records: list[ServiceRecord] = []

    def add_past(self, households: tuple[SolvedHousehold, ...]) -> None:
        counted = _CountedServices(households, random.Random(f"{self.seed}:types"))  # noqa: S311 (invented people, no secret)
        journeys = []
        for household in households:
            rng = random.Random(f"{self.seed}:{household.key}")  # noqa: S311
            extra = {month: counted.extra(household, month, rng) for month in household.served}
            days = service_days(household, extra, rng)
            first = min(days[household.served[0]])
            arrived_on = arrival_day(household, first, rng)
            composition = composition_of(household, first, arrived_on, rng)
            people = people_of(composition, self.client_keys, rng)
            journeys.append(
                make_journey(household, people=people, days=days, arrived_on=arrived_on, rng=rng)
            )
        for journey in sorted(journeys, key=_start):
            rng = random.Random(f"{self.seed}:{journey.key}:records")  # noqa: S311
            plans = [
                _Plan(spell=spell, outlook=_past_outlook(spell))
                for spell in journey.spells
                if _has_past_plan(journey, spell, rng)
            ]
            self._add(journey, plans, counted.types, rng)
        self._flush()

    def add_live(self, situations: tuple[Situation, ...]) -> None:
        for number, situation in enumerate(situations):
            rng = random.Random(f"{self.seed}:live:{number}")  # noqa: S311
            journey = make_live_journey(
                situation, key=f"L{number + 1:03d}", today=self.today, keys=self.client_keys,
                rng=rng,
            )  # fmt: skip
            plans = []
            for spell in journey.spells[-1:]:
                outlook = outlook_of(situation, spell, self.today)
                if outlook is not None and spell.programme == "state_service":
                    plans.append(_Plan(spell=spell, outlook=outlook))
            self._add(journey, plans, {}, rng, situation)
        self._flush()

    def _add(
        self,
        journey: Journey,
        plans: list[_Plan],
        fixed_types: dict[date, Iterator[str]],
        rng: random.Random,
        situation: Situation | None = None,
    ) -> None:
        add_household(self.rows, journey)
        for programme in ("state_service", "movement"):
            spells = [spell for spell in journey.spells if spell.programme == programme]
            enrolments = [one for spell in spells for one in enrolments_of(spell)]
            staff = [each for one in enrolments for each in self._staff(journey, one, situation)]
            add_enrolments(self.rows, journey, enrolments, staff)
            self.records += self._records(
                journey, programme, enrolments, staff, fixed_types, rng, situation
            )
            for version, plan in enumerate((p for p in plans if p.spell in spells), start=1):
                add_plans(self.rows, self._plan_rows(journey, plan, enrolments, version, rng))

    def _staff(
        self, journey: Journey, enrolment: Enrolment, situation: Situation | None
    ) -> list[Assignment]:
        if situation is None:
            return self.staffing.assign(journey, enrolment)
        if enrolment.contract.programme == "movement":
            pairs = [("gpb-worker-1", "responsible_worker"), ("farid", "mentor")]
        else:
            pairs = [(situation.worker, "responsible_worker"), (situation.mentor, "mentor")]
        return [
            Assignment(
                contract=enrolment.contract,
                username=username,
                assignment_role=role,
                first_day=enrolment.first_day,
                last_day=enrolment.last_day,
            )
            for username, role in pairs
            if username
        ]

    def _records(
        self, journey: Journey, programme: str, enrolments: list[Enrolment],
        staff: list[Assignment], fixed_types: dict[date, Iterator[str]], rng: random.Random,
        situation: Situation | None,
    ) -> list[ServiceRecord]:  # fmt: skip
        """After a plan was carried out only the mentor goes on."""
        if situation is not None and situation.plan == "executed":
            mentors = [one for one in staff if one.assignment_role == "mentor"]
            before = executed_on(self.today)
            early, late = _divided(journey, before)
            records = records_of(
                early, programme=programme, enrolments=enrolments, assignments=staff,
                fixed_types=fixed_types, rng=rng,
            )  # fmt: skip
            return records + records_of(
                late, programme=programme, enrolments=enrolments, assignments=mentors,
                fixed_types=fixed_types, rng=rng,
            )  # fmt: skip
        return records_of(
            journey, programme=programme, enrolments=enrolments, assignments=staff,
            fixed_types=fixed_types, rng=rng,
        )  # fmt: skip

    def _plan_rows(
        self, journey: Journey, plan: _Plan, enrolments: list[Enrolment], version: int,
        rng: random.Random,
    ) -> list[PlanRow]:  # fmt: skip
        return plans_of(
            journey, plan.spell, enrolments, self.goal_keys, rng, outlook=plan.outlook,
            version=version,
        )  # fmt: skip

    def _flush(self) -> None:
        """Write the records in the order of days, as a log would have them."""
        self.records.sort(key=_day)
        add_records(self.rows, self.records)
        self.records = []


class _CountedServices:
    """The services that were published by type: exactly so many records in those months."""

    def __init__(self, households: tuple[SolvedHousehold, ...], rng: random.Random) -> None:
        counted = figures_about(FIGURES_FROM_TEXTS, "service_records_by_type")
        self.scope = counted[0][0]
        kinds = [figure.category for _, figure in counted for _ in range(figure.count)]
        rng.shuffle(kinds)
        places = [
            (household.key, month)
            for household in households
            for month in household.served
            if self._is_counted(month)
        ]
        self.extras: dict[tuple[str, Month], int] = dict.fromkeys(places, 0)
        for _ in range(len(kinds) - len(places)):
            self.extras[rng.choice(places)] += 1
        shared = iter(kinds)
        days = (self.scope.last_day - self.scope.first_day).days + 1
        first = self.scope.first_day.toordinal()
        self.types: dict[date, Iterator[str]] = {
            date.fromordinal(first + step): shared for step in range(days)
        }

    def extra(self, household: SolvedHousehold, month: Month, rng: random.Random) -> int:
        """Say how many services follow the first one of a month."""
        if self._is_counted(month):
            return self.extras[household.key, month]
        return rng.randint(0, _MOST_EXTRA_SERVICES)

    def _is_counted(self, month: Month) -> bool:
        return self.scope.first_month <= month <= self.scope.last_month


def _has_past_plan(journey: Journey, spell: Spell, rng: random.Random) -> bool:
    if spell.programme != "state_service":
        return False
    if spell.close_reason == "plan_completed":
        return True
    months = [month for month, days in journey.state_days.items() if spell.contains(days[0])]
    return len(months) >= _SHORTEST_STAY_FOR_A_PLAN and rng.random() < 0.85  # noqa: PLR2004


def _past_outlook(spell: Spell) -> Outlook:
    return Outlook(ended_on=spell.last_day, is_executed=spell.close_reason == "plan_completed")


def _divided(journey: Journey, last: date) -> tuple[Journey, Journey]:
    """Look at a journey's services up to a day and after it."""
    early, late = (
        Journey(
            key=journey.key,
            citizenship=journey.citizenship,
            arrival_path=journey.arrival_path,
            people=journey.people,
            applied_on=journey.applied_on,
            statuses=journey.statuses,
            movements=journey.movements,
            homes=journey.homes,
            spells=journey.spells,
        )
        for _ in range(2)
    )
    for month, days in journey.state_days.items():
        early.state_days[month] = [day for day in days if day <= last]
        late.state_days[month] = [day for day in days if day > last]
    return early, late


def _numbered(letter: str) -> Iterator[str]:
    return (f"{letter}{number:04d}" for number in count(1))


def _start(journey: Journey) -> tuple[date, str]:
    return journey.spells[0].first_day, journey.key


def _day(record: ServiceRecord) -> tuple[date, str]:
    return record.on, record.people[0].key
