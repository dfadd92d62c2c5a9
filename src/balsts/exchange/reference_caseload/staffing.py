"""Who works with whom: one responsible worker a day, mentors within their load."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from balsts.exchange.reference_caseload.contracts import (
    MOVEMENT_CONTRACTS,
    STATE_CONTRACTS,
    ContractPeriod,
    StaffPeriod,
)
from balsts.exchange.reference_caseload.journey import Journey, Spell
from balsts.exchange.reference_caseload.workday import ONE_DAY

MENTOR_LOAD_LIMIT = 20
MENTOR_LOAD_LIMIT_FROM = date(2017, 8, 1)
_MOST_WITHOUT_A_LIMIT = 40
_FAR_FUTURE = date(2100, 12, 31)
_WORKERS = frozenset({"social_worker", "movement_coordinator"})
_MENTORS = frozenset({"mentor", "volunteer_mentor"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """A household under one contract; `close_reason` is empty while it is open."""

    contract: ContractPeriod
    first_day: date
    last_day: date | None
    close_reason: str

    def contains(self, day: date) -> bool:
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """A member of staff for a household under one contract."""

    contract: ContractPeriod
    username: str
    assignment_role: str
    first_day: date
    last_day: date | None

    def contains(self, day: date) -> bool:
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


def enrolments_of(spell: Spell) -> list[Enrolment]:
    """Divide a spell among the contracts; a change of provider does not close the case."""
    contracts = STATE_CONTRACTS if spell.programme == "state_service" else MOVEMENT_CONTRACTS
    enrolments = []
    for contract in contracts:
        first = max(spell.first_day, contract.first_day)
        last = min(spell.last_day or _FAR_FUTURE, contract.last_day or _FAR_FUTURE)
        if first > last:
            continue
        is_end_of_spell = spell.last_day is not None and last == spell.last_day
        ends = last if last != _FAR_FUTURE else None
        reason = "provider_change" if ends else ""
        enrolments.append(
            Enrolment(
                contract=contract,
                first_day=first,
                last_day=ends,
                close_reason=spell.close_reason if is_end_of_spell else reason,
            )
        )
    return enrolments


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days from a first to a last one."""

    first_day: date
    last_day: date


class Staffing:
    """Gives staff to households one after the other and remembers everybody's load."""

    def __init__(self, staff: Iterable[StaffPeriod]) -> None:
        self.staff = tuple(staff)
        self.loads: dict[str, list[tuple[date, date, int]]] = defaultdict(list)

    def assign(self, journey: Journey, enrolment: Enrolment) -> list[Assignment]:
        """Cover every day of the enrolment with one worker, and with a mentor where one is free."""
        workers = self._cover(journey.size, enrolment, _WORKERS, "responsible_worker")
        return workers + self._cover(journey.size, enrolment, _MENTORS, "mentor")

    def _cover(
        self, size: int, enrolment: Enrolment, roles: frozenset[str], assignment_role: str
    ) -> list[Assignment]:
        """Take whoever has most room, and hand over when he or she leaves the post."""
        assignments: list[Assignment] = []
        day, last = enrolment.first_day, enrolment.last_day or _FAR_FUTURE
        while day <= last:
            chosen = self._choose(enrolment.contract, roles, Stretch(day, last), size)
            if chosen is None:
                break
            until = min(chosen.last_day or last, last)
            self.loads[chosen.username].append((day, until, size))
            assignments.append(
                Assignment(
                    contract=enrolment.contract,
                    username=chosen.username,
                    assignment_role=assignment_role,
                    first_day=day,
                    last_day=None if until == _FAR_FUTURE else until,
                )
            )
            day = until + ONE_DAY
        return assignments

    def _choose(
        self, contract: ContractPeriod, roles: frozenset[str], stretch: Stretch, size: int
    ) -> StaffPeriod | None:
        """Return the least loaded of those in post; mentors only while they have room."""
        loads = {}
        for one in self.staff:
            in_post = one.organisation == contract.provider and one.is_in_force(stretch.first_day)
            if in_post and one.role in roles:
                until = min(one.last_day or stretch.last_day, stretch.last_day)
                load = self._load(one.username, Stretch(stretch.first_day, until))
                if one.role in _WORKERS or load + size <= _limit(until):
                    loads[one] = load
        return min(loads, key=lambda one: (loads[one], one.username), default=None)

    def _load(self, username: str, stretch: Stretch) -> int:
        """Return the most clients at once on any of the days."""
        first, last = stretch.first_day, stretch.last_day
        overlapping = [
            (start, end, size)
            for start, end, size in self.loads[username]
            if start <= last and first <= end
        ]
        days = {first} | {start for start, _, _ in overlapping if start >= first}
        return max(
            sum(size for start, end, size in overlapping if start <= day <= end) for day in days
        )


def _limit(last_day: date) -> int:
    return MENTOR_LOAD_LIMIT if last_day >= MENTOR_LOAD_LIMIT_FROM else _MOST_WITHOUT_A_LIMIT
