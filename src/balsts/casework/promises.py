"""What an answer of the law promises, and whether a later answer keeps it; plain values.

The law is asked for one day; what it answers is said to people, who plan by it. A promise is kept
as long as the promised last day is still the last day of some entitlement: time that passes, and a
new entitlement years later, break nothing.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from balsts.casework.enums import PromiseCause, PromisedAnswer
from balsts.entitlements.decision import Decision, Remark, walk
from balsts.entitlements.service import Service
from balsts.platform.dates import BirthDate, BirthDatePrecision, age_on
from balsts.platform.periods import ONE_DAY, Period

# The services of the programme whose end is said to people; the first is that of who leads a case.
PROMISED_SERVICES = (Service.SOCIAL_WORKER, Service.SOCIAL_MENTOR)
LEADING_SERVICE = PROMISED_SERVICES[0]

# So many days before the last one people are reminded; at the first a municipality is asked.
ENDING_STEPS = (60, 30, 7)
LOOKING_AHEAD = datetime.timedelta(days=ENDING_STEPS[0])
# A municipality needs this long to take over, so it should know by then.
NOTICE_FOR_MUNICIPALITY = datetime.timedelta(days=30)

ADULT_AT = 18

# The code by which a law says that somebody waits longer for a decision than it foresees.
LONG_WAIT = "long_wait"

_ANSWERS = {
    True: PromisedAnswer.ENTITLED,
    False: PromisedAnswer.NOT_ENTITLED,
    None: PromisedAnswer.UNKNOWN,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What is said of one service, as far as people plan by it."""

    answer: PromisedAnswer
    entitled_from: datetime.date | None
    last_entitled_on: datetime.date | None
    waits_from: datetime.date | None
    policy: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Cause:
    """Because of what another thing is said: the event, and the mistaken one where it corrects."""

    because: PromiseCause = PromiseCause.REVIEW
    event_on: datetime.date | None = None
    event_code: str = ""
    is_taken_back: bool = False
    mistaken_on: datetime.date | None = None
    mistaken_code: str = ""


def told_by(decision: Decision) -> Told:
    """Take from the law's answer what is promised by it."""
    return Told(
        answer=_ANSWERS[decision.is_entitled],
        entitled_from=decision.entitled_from,
        last_entitled_on=decision.last_entitled_on,
        waits_from=_waits_from(decision),
        policy=decision.policy,
    )


def is_kept(promised_end: datetime.date, *, entitled: Iterable[Period]) -> bool:
    """Whether the promised last day still ends an entitlement."""
    return any(period.last_day == promised_end for period in entitled)


def due_on_for(last_entitled_on: datetime.date, *, today: datetime.date) -> datetime.date:
    """By when a municipality should know: in good time, else at once."""
    return max(last_entitled_on - NOTICE_FOR_MUNICIPALITY, today)


def is_minor(born_on: datetime.date | None, precision: str, *, on: datetime.date) -> bool:
    """Whether a person is under age on the day; of an unknown age nobody is."""
    if born_on is None:
        return False
    age = age_on(BirthDate(born_on, BirthDatePrecision(precision)), on)
    return age is not None and age < ADULT_AT


def _waits_from(decision: Decision) -> datetime.date | None:
    """Return the day from which a wait is long, be it ahead of us or past."""
    for change in decision.next_changes:
        if change.code == LONG_WAIT:
            return change.on
    for node in walk(decision.because):
        if isinstance(node, Remark) and node.code == LONG_WAIT:
            passed_on = node.sentence.values.get("passed_on")
            return passed_on + ONE_DAY if isinstance(passed_on, datetime.date) else None
    return None
