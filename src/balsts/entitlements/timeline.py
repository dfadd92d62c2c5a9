"""What happened to one person, as far as the law asks: movements, statuses, permits.

The events are the effective ones: corrections were applied before a timeline is built. A date
may be missing; nothing here guesses it. Dates lie between the years 1900 and 2100.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from balsts.platform.periods import Period


class LegalStatus(StrEnum):
    """The codes of a person's legal status; labels belong to the room that stores them."""

    ASYLUM_SEEKER = "asylum_seeker"
    APPEAL_PENDING = "appeal_pending"
    REFUGEE = "refugee"
    ALTERNATIVE = "alternative"
    TEMPORARY_PROTECTION = "temporary_protection"
    REFUSED_FINAL = "refused_final"
    STATUS_REVOKED = "status_revoked"
    STATUS_EXPIRED = "status_expired"
    WITHDRAWN = "withdrawn"
    CITIZEN_OR_OTHER = "citizen_or_other"


# The authority whose refusal is a ruling: it may carry the day of the appeal that it answers.
COURT = "court"


class StepKind(StrEnum):
    """Steps of the asylum procedure that are no status; their labels belong to who stores them."""

    PAPERS_RECEIVED = "papers_received"
    ACCEPTED = "accepted"
    INTERVIEWED = "interviewed"
    EXTENDED = "extended"


class CircumstanceKind(StrEnum):
    """What a person does or is for a while, where a right depends on it."""

    EMPLOYED = "employed"
    REGISTERED_WITH_EMPLOYMENT_AGENCY = "registered_with_employment_agency"
    FULL_TIME_STUDIES = "full_time_studies"
    DISABILITY = "disability"
    LANGUAGE_COURSE = "language_course"


# Where the reader may not be told about health these change places: one of them is about health, each
# meets a condition as well as the others, and no law asks for one of them by itself.
TOLD_WITHOUT_NAME: Final = frozenset(
    {CircumstanceKind.EMPLOYED, CircumstanceKind.FULL_TIME_STUDIES, CircumstanceKind.DISABILITY}
)


class UnknownStatus:
    """A status exists, or may exist, but the dates do not say which one on that day."""

    def __repr__(self) -> str:
        """Read well in a failing test."""
        return "UNKNOWN_STATUS"


UNKNOWN_STATUS: Final = UnknownStatus()


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """The person came to the country, for the first time or again."""

    on: date | None
    path: str = ""
    country: str = ""
    is_return: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Departure:
    """The person left the country, surely or presumably."""

    on: date | None
    kind: str = ""
    country: str = ""
    is_presumed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusChange:
    """A legal status and the days that belong to the decision about it."""

    legal_status: LegalStatus
    decided_on: date | None
    notified_on: date | None = None
    translation_received_on: date | None = None
    appeal_lodged_on: date | None = None
    became_final_on: date | None = None
    authority: str = ""

    @property
    def known_from(self) -> date | None:
        """The first day on which the status surely holds; none without any date."""
        return self.decided_on or self.notified_on or self.became_final_on


@dataclass(frozen=True, kw_only=True, slots=True)
class Permit:
    """A residence permit and its validity, last day inclusive."""

    valid_from: date | None
    last_valid_on: date | None = None
    kind: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ProcedureStep:
    """Something the authorities did in the asylum procedure, and when."""

    kind: StepKind
    on: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Circumstance:
    """A circumstance and its days, the last one inclusive; without a last day it still holds.

    `holds` is false where it was asked and is not so: known to be absent, not merely unrecorded.
    """

    kind: CircumstanceKind
    from_: date | None
    last_on: date | None = None
    holds: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Timeline:
    """All events of one person, in any order.

    Where the reader may not be told about health, `names_circumstances` is false: those of
    `TOLD_WITHOUT_NAME` have changed places, and no reason names them.
    """

    arrivals: tuple[Arrival, ...] = ()
    departures: tuple[Departure, ...] = ()
    statuses: tuple[StatusChange, ...] = ()
    permits: tuple[Permit, ...] = ()
    steps: tuple[ProcedureStep, ...] = ()
    circumstances: tuple[Circumstance, ...] = ()
    plan_executed_on: date | None = None
    born_on: date | None = None
    names_circumstances: bool = True


def dated_statuses(timeline: Timeline) -> list[tuple[date, StatusChange]]:
    """Status changes that have a day, oldest first; of one day the later entry counts last."""
    dated = [(day, change) for change in timeline.statuses if (day := change.known_from)]
    dated.sort(key=first_of_pair)
    return dated


def undated_statuses(timeline: Timeline) -> list[StatusChange]:
    """Status changes of which no day at all is known."""
    return [change for change in timeline.statuses if change.known_from is None]


def status_on(timeline: Timeline, day: date) -> LegalStatus | UnknownStatus | None:
    """Return the recorded status of that day; none if nothing was recorded by then.

    With a status change of unknown day the answer is unknown, unless that change can only be
    the beginning: an application without its day, followed by later decisions.
    """
    current: LegalStatus | None = None
    for known_from, change in dated_statuses(timeline):
        if known_from > day:
            break
        current = change.legal_status
    undated = undated_statuses(timeline)
    if current is None:
        return UNKNOWN_STATUS if undated else None
    if any(change.legal_status is not LegalStatus.ASYLUM_SEEKER for change in undated):
        return UNKNOWN_STATUS
    return current


def came_on(timeline: Timeline) -> date | None:
    """Return the day of the first known arrival, or of birth for a child born here."""
    arrivals = [arrival.on for arrival in timeline.arrivals if arrival.on is not None]
    if arrivals:
        return min(arrivals)
    return None if timeline.arrivals else timeline.born_on


def is_in_country_on(timeline: Timeline, day: date) -> bool | None:
    """Tell whether the person was in the country at the end of that day; none if not known.

    Coming and going on one day leaves things as they were the evening before.
    """
    came = [arrival.on for arrival in timeline.arrivals]
    went = [departure.on for departure in timeline.departures]
    if None in came or None in went:
        return None
    arrivals = {on for on in came if on is not None and on <= day}
    departures = {on for on in went if on is not None and on <= day}
    is_here = False if timeline.arrivals else _was_born_here(timeline, day)
    for on in sorted(arrivals ^ departures):
        is_here = on in arrivals
    return is_here


def absences(timeline: Timeline) -> tuple[Period, ...]:
    """Return the periods between a known departure and the next known return."""
    returns = sorted(move.on for move in timeline.arrivals if move.on is not None)
    periods: list[Period] = []
    for left_on in sorted({move.on for move in timeline.departures if move.on is not None}):
        if periods and (periods[-1].until is None or left_on < periods[-1].until):
            continue
        returned_on = next((day for day in returns if day >= left_on), None)
        if returned_on != left_on:
            periods.append(Period(left_on, returned_on))
    return tuple(periods)


def first_of_pair(pair: tuple[date, StatusChange]) -> date:
    """The day of a dated status, to sort and group by."""
    return pair[0]


def _was_born_here(timeline: Timeline, day: date) -> bool | None:
    """Without any arrival nobody was here before birth, and afterwards it is not known."""
    if timeline.born_on is not None and day < timeline.born_on:
        return False
    return None
