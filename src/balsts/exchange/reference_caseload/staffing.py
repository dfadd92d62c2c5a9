"""Who works with whom: one responsible worker a day, mentors within their load."""

from collections import defaultdict
from collections.abc import Callable, Iterable
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
class Spread:
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
        """Keep the same person as long as he or she is in post, else hand over."""
        assignments: list[Assignment] = []
        day, last, chosen = enrolment.first_day, enrolment.last_day or _FAR_FUTURE, ""
        while day <= last:
            in_post = self._in_post(enrolment.contract, roles, day)
            until = min((one.last_day or last for one in in_post), default=last)
            until = min(until, last)
            free = self._free(in_post, size, Spread(day, until), assignment_role)
            chosen = chosen if chosen in free else min(free, key=_least_loaded(free), default="")
            if chosen:
                self.loads[chosen].append((day, until, size))
                assignments.append(
                    Assignment(
                        contract=enrolment.contract,
                        username=chosen,
                        assignment_role=assignment_role,
                        first_day=day,
                        last_day=None if until == _FAR_FUTURE else until,
                    )
                )
            day = until + ONE_DAY
        return _joined(assignments)

    def _in_post(
        self, contract: ContractPeriod, roles: frozenset[str], day: date
    ) -> list[StaffPeriod]:
        return [
            one
            for one in self.staff
            if one.organisation == contract.provider and one.role in roles and one.is_in_force(day)
        ]

    def _free(
        self, in_post: list[StaffPeriod], size: int, spread: Spread, assignment_role: str
    ) -> dict[str, int]:
        """Return the load of those who can take so many more people."""
        loads = {one.username: self._load(one.username, spread) for one in in_post}
        if assignment_role != "mentor":
            return loads
        is_limited = spread.last_day >= MENTOR_LOAD_LIMIT_FROM
        limit = MENTOR_LOAD_LIMIT if is_limited else _MOST_WITHOUT_A_LIMIT
        return {name: load for name, load in loads.items() if load + size <= limit}

    def _load(self, username: str, spread: Spread) -> int:
        """Return the most clients at once on any of the days."""
        first, last = spread.first_day, spread.last_day
        overlapping = [
            (start, end, size)
            for start, end, size in self.loads[username]
            if start <= last and first <= end
        ]
        days = {first} | {start for start, _, _ in overlapping if start >= first}
        return max(
            sum(size for start, end, size in overlapping if start <= day <= end) for day in days
        )


def _least_loaded(loads: dict[str, int]) -> Callable[[str], tuple[int, str]]:
    return lambda name: (loads[name], name)


def _joined(assignments: list[Assignment]) -> list[Assignment]:
    """Make one assignment of two that follow each other with the same person."""
    joined: list[Assignment] = []
    for one in assignments:
        before = joined[-1] if joined else None
        follows = (
            before is not None
            and before.username == one.username
            and before.assignment_role == one.assignment_role
            and before.last_day is not None
            and before.last_day + ONE_DAY == one.first_day
        )
        if follows and before is not None:
            joined[-1] = Assignment(
                contract=one.contract,
                username=one.username,
                assignment_role=one.assignment_role,
                first_day=before.first_day,
                last_day=one.last_day,
            )
        else:
            joined.append(one)
    return joined
