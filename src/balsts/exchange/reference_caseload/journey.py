"""What happened to one household and when: arrival, decisions, departures, spells, homes.

A journey is made of days only; every day is chosen so that each service lies inside entitlement.
"""

from dataclasses import dataclass, field
from datetime import date

from balsts.exchange.reference_caseload.month import Month
from balsts.exchange.reference_caseload.outlook import Outlook
from balsts.exchange.reference_caseload.person import Person
from balsts.platform.periods import add_months

POSITIVE = frozenset({"alternative", "refugee"})


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusEvent:
    """A legal status from the day it was decided."""

    legal_status: str
    decided_on: date
    notified_on: date | None = None
    translation_received_on: date | None = None
    appeal_lodged_on: date | None = None
    became_final_on: date | None = None
    authority: str = "pmlp"
    permit_from: date | None = None
    permit_last_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of the asylum procedure."""

    step: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalCircumstance:
    """What one of the people does or is for a while, last day included; or that it is not so."""

    person: Person
    circumstance: str
    first_day: date
    last_day: date | None = None
    is_so: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """Arrival in Latvia, departure or return."""

    movement: str
    on: date
    arrival_path: str = ""
    country: str = ""
    departure_kind: str = ""
    certainty: str = "confirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """A place of living, last day included."""

    place: str
    first_day: date
    last_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """An uninterrupted time in one programme; without a last day it is still open."""

    programme: str
    first_day: date
    last_day: date | None
    close_reason: str
    contract: str = ""

    def contains(self, day: date) -> bool:
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


@dataclass(slots=True, kw_only=True)
class Journey:
    """One household with everything that happened to it; filled step by step.

    `named_staff` names who works with it, by programme, with their assignment roles; without a
    name whoever has room. After `only_mentor_after` the worker gives no service any more.
    """

    key: str
    citizenship: str
    arrival_path: str
    people: list[Person]
    applied_on: date
    state_days: dict[Month, list[date]] = field(default_factory=dict)
    movement_days: dict[Month, list[date]] = field(default_factory=dict)
    statuses: list[StatusEvent] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    circumstances: list[PersonalCircumstance] = field(default_factory=list)
    movements: list[Movement] = field(default_factory=list)
    homes: list[Home] = field(default_factory=list)
    spells: list[Spell] = field(default_factory=list)
    plans: list[tuple[Spell, Outlook]] = field(default_factory=list)
    named_staff: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    only_mentor_after: date | None = None

    @property
    def size(self) -> int:
        return len(self.people)

    @property
    def children(self) -> list[Person]:
        return [person for person in self.people if not person.is_adult]

    @property
    def first_service_on(self) -> date:
        return min(day for days in self.state_days.values() for day in days)

    @property
    def last_service_on(self) -> date:
        return max(day for days in self.state_days.values() for day in days)

    @property
    def granted_on(self) -> date | None:
        """The day of the first positive decision."""
        return next(
            (status.decided_on for status in self.statuses if status.legal_status in POSITIVE), None
        )

    @property
    def last_entitled_on(self) -> date | None:
        return add_months(self.granted_on, 12) if self.granted_on else None

    def place_on(self, day: date) -> str:
        return next(
            (
                home.place
                for home in self.homes
                if home.first_day <= day and (home.last_day is None or day <= home.last_day)
            ),
            "unknown",
        )

    def status_on(self, day: date) -> str:
        """Return the newest legal status of that day."""
        known = [status for status in self.statuses if status.decided_on <= day]
        return max(known, key=_decided_on).legal_status if known else ""


def _decided_on(status: StatusEvent) -> date:
    return status.decided_on
