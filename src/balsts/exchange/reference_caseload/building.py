"""Building the whole caseload: solved households of the past, live ones around today, all sheets."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path

from balsts.exchange.reference_caseload.circumstances import add_circumstances
from balsts.exchange.reference_caseload.contracts import StaffPeriod, staff_periods
from balsts.exchange.reference_caseload.counted_services import CountedServices
from balsts.exchange.reference_caseload.group_activities import group_activities
from balsts.exchange.reference_caseload.journey import Journey, Spell
from balsts.exchange.reference_caseload.live import make_live_journey
from balsts.exchange.reference_caseload.month import Month, months_through
from balsts.exchange.reference_caseload.outlook import Outlook
from balsts.exchange.reference_caseload.past.days import arrival_day, composition_of, service_days
from balsts.exchange.reference_caseload.past.journey import make_journey
from balsts.exchange.reference_caseload.person import Register, people_of
from balsts.exchange.reference_caseload.plans import plans_of
from balsts.exchange.reference_caseload.procedure_steps import add_procedure
from balsts.exchange.reference_caseload.published import (
    PUBLISHED_PART_ENDS_ON,
    SERVICE_STARTED_ON,
)
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
from balsts.exchange.reference_caseload.situations import SITUATIONS, Situation
from balsts.exchange.reference_caseload.solving.household import SolvedHousehold, read_solution
from balsts.exchange.reference_caseload.staffing import (
    Assignment,
    Enrolment,
    Staffing,
    enrolments_of,
)
from balsts.exchange.reference_caseload.writing import write_folder, write_workbook_file

_SHORTEST_STAY_FOR_A_PLAN = 2
_SHARE_WITH_A_PLAN = 0.85


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


class _Builder:
    def __init__(self, seed: int, today: date, staffing: Staffing) -> None:
        self.seed = seed
        self.today = today
        self.staffing = staffing
        self.rows = empty_rows()
        self.register = Register()
        self.goal_keys = (f"G{number:04d}" for number in count(1))
        self.records: list[ServiceRecord] = []

    def add_past(self, households: Sequence[SolvedHousehold]) -> None:
        """People first, in the order of the households; then, as they came, staff and records."""
        counted = CountedServices(households, self._chance("types"))
        journeys = [self._past_journey(household, counted) for household in households]
        types = counted.types_by_day()
        served = []
        for journey in sorted(journeys, key=_start):
            rng = self._chance(f"{journey.key}:records")
            for spell in journey.spells:
                if _has_past_plan(journey, spell, rng):
                    is_executed = spell.close_reason == "plan_completed"
                    journey.plans.append(
                        (spell, Outlook(ended_on=spell.last_day, is_executed=is_executed))
                    )
            served.append((journey, self._add(journey, types, rng)))
        months = [month for month in _published_months() if not counted.is_counted(month)]
        self.records += group_activities(served, months, self._chance("groups"))
        self._write_records()

    def add_live(self, situations: Sequence[Situation]) -> None:
        for number, situation in enumerate(situations):
            rng = self._chance(f"live:{number}")
            key = f"L{number + 1:03d}"
            journey = make_live_journey(
                situation, key=key, today=self.today, register=self.register, rng=rng
            )
            self._add(journey, {}, rng)
        self._write_records()

    def _past_journey(self, household: SolvedHousehold, counted: CountedServices) -> Journey:
        rng = self._chance(household.key)
        more = {month: counted.more(household, month, rng) for month in household.served}
        days = service_days(household, more, rng)
        first = min(days[household.served[0]])
        arrived_on = arrival_day(household, first, rng)
        composition = composition_of(household, first, arrived_on, rng)
        people = people_of(composition, self.register, rng)
        return make_journey(household, people=people, days=days, arrived_on=arrived_on, rng=rng)

    def _add(
        self, journey: Journey, types: dict[date, Iterator[str]], rng: random.Random
    ) -> list[Assignment]:
        """Write everything about a household; return who works with it."""
        add_procedure(journey, today=self.today, rng=self._chance(f"{journey.key}:procedure"))
        add_circumstances(
            journey, today=self.today, rng=self._chance(f"{journey.key}:circumstances")
        )
        add_household(self.rows, journey)
        everybody: list[Assignment] = []
        for programme in ("state_service", "movement"):
            spells = [spell for spell in journey.spells if spell.programme == programme]
            enrolments = [one for spell in spells for one in enrolments_of(spell)]
            staff = [each for one in enrolments for each in self._staff(journey, one)]
            everybody += staff
            add_enrolments(self.rows, journey, enrolments, staff)
            self.records += records_of(
                journey,
                programme=programme,
                enrolments=enrolments,
                assignments=staff,
                fixed_types=types,
                rng=rng,
            )
            mine = [plan for plan in journey.plans if plan[0].programme == programme]
            for version, (spell, outlook) in enumerate(mine, start=1):
                plans = plans_of(
                    journey,
                    spell,
                    enrolments,
                    outlook=outlook,
                    version=version,
                    keys=self.goal_keys,
                    rng=rng,
                )
                add_plans(self.rows, plans)
        return everybody

    def _staff(self, journey: Journey, enrolment: Enrolment) -> list[Assignment]:
        """Take the staff a journey names, else whoever has room."""
        named = journey.named_staff.get(enrolment.contract.programme)
        if named is None:
            return self.staffing.assign(journey, enrolment)
        return [
            Assignment(
                contract=enrolment.contract,
                username=username,
                assignment_role=role,
                first_day=enrolment.first_day,
                last_day=enrolment.last_day,
            )
            for username, role in named
        ]

    def _write_records(self) -> None:
        """Write the records in the order of days, as a log would have them."""
        self.records.sort(key=_day)
        add_records(self.rows, self.records)
        self.records = []

    def _chance(self, purpose: str) -> random.Random:
        """Let every household have its own chances, so that one change moves no other."""
        return random.Random(f"{self.seed}:{purpose}")  # noqa: S311 (invented people, no secret)


def _published_months() -> tuple[Month, ...]:
    """Give all months of the published part but the last, which was spent at a distance."""
    return months_through(
        Month.of(SERVICE_STARTED_ON).plus(1), Month.of(PUBLISHED_PART_ENDS_ON).plus(-1)
    )


def _has_past_plan(journey: Journey, spell: Spell, rng: random.Random) -> bool:
    if spell.programme != "state_service":
        return False
    if spell.close_reason == "plan_completed":
        return True
    months = [month for month, days in journey.state_days.items() if spell.contains(days[0])]
    return len(months) >= _SHORTEST_STAY_FOR_A_PLAN and rng.random() < _SHARE_WITH_A_PLAN


def _start(journey: Journey) -> tuple[date, str]:
    return journey.spells[0].first_day, journey.key


def _day(record: ServiceRecord) -> tuple[date, str]:
    return record.on, record.people[0].key
