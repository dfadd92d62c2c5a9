"""What pages of lending and of emergencies show."""

from dataclasses import dataclass
from datetime import date, datetime

from balsts.web.shapes.lists import StateWord
from balsts.web.shapes.people import GoalRow, PersonName, ServiceLine


@dataclass(frozen=True, kw_only=True, slots=True)
class ConsentLine:
    """One answer of a client; an address that is empty stands for what cannot be done."""

    to: str
    purpose: str
    state: StateWord
    parts: tuple[str, ...]
    facts: tuple[str, ...]
    take_back_url: str = ""
    refer_url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReferralLine:
    """One referral: whom, to or from where, what is asked, what was answered."""

    who: PersonName | None = None
    where: str
    words: str
    state: StateWord
    made_on: date
    made_by: str
    answer: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class DatedWords:
    """What happened on a day."""

    on: date
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FileSection:
    """One part of a file; filled is what the part consists of."""

    key: str
    title: str
    icon: str
    facts: tuple[tuple[str, str], ...] = ()
    events: tuple[DatedWords, ...] = ()
    goals: tuple[GoalRow, ...] = ()
    services: tuple[ServiceLine, ...] = ()
    hint: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class LentRow:
    """One lent client in the list."""

    name: PersonName
    reference: str
    url: str
    lender: str
    parts: str
    purpose: str
    last_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class LentConsent:
    """One consent under which a file is lent to us."""

    lender: str
    purpose: str
    parts: tuple[str, ...]
    days: str
    take_back_url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NoteLine:
    """What somebody noted in an emergency."""

    at: datetime
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EmergencyLine:
    """One opening of a file in an emergency, with its review where there is one."""

    reference: str
    opened_by: str
    opened_at: datetime
    reason_kind: str
    reason: str
    state: StateWord
    url: str = ""
    review: str = ""
    notes: tuple[NoteLine, ...] = ()
