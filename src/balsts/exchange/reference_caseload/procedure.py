"""The course of an asylum procedure as status events: application, decision, appeal, court."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from balsts.exchange.reference_caseload.journey import StatusEvent
from balsts.exchange.reference_caseload.month import Month
from balsts.exchange.reference_caseload.workday import ONE_DAY, workday_from
from balsts.platform.periods import add_months

_MONTHS_OF_PUBLISHED_DECISIONS = frozenset({Month(2018, 12), Month(2019, 2)})


def outside_counted_months(day: date) -> date:
    """Return that day or the next working day outside the months whose decisions are counted."""
    day = workday_from(day)
    while Month.of(day) in _MONTHS_OF_PUBLISHED_DECISIONS:
        day = workday_from(Month.of(day).last_day + timedelta(days=4))
    return day


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """What the course of a procedure must respect."""

    applied_on: date
    last_service_on: date
    left_on: date | None
    is_relocated: bool
    rng: random.Random


def application(applied_on: date) -> StatusEvent:
    return StatusEvent(
        legal_status="asylum_seeker", decided_on=applied_on, authority="border_guard"
    )


def granted(decided_on: date, kind: str, rng: random.Random) -> StatusEvent:
    """Grant protection with its permit: one year for the alternative status, else no end."""
    notified_on = decided_on + timedelta(days=rng.randint(1, 8))
    permit_from = workday_from(notified_on + timedelta(days=rng.randint(3, 14)))
    is_temporary = kind == "alternative"
    return StatusEvent(
        legal_status=kind,
        decided_on=decided_on,
        notified_on=notified_on,
        permit_from=permit_from,
        permit_last_day=add_months(permit_from, 12) - ONE_DAY if is_temporary else None,
    )


def refused(decided_on: date, rng: random.Random, authority: str = "pmlp") -> StatusEvent:
    return StatusEvent(
        legal_status="refused_final",
        decided_on=decided_on,
        notified_on=decided_on + timedelta(days=rng.randint(1, 6)),
        authority=authority,
    )


def appealed(refusal: StatusEvent, rng: random.Random) -> StatusEvent:
    """Appeal inside the month that follows the notification."""
    notified_on = refusal.notified_on or refusal.decided_on
    return StatusEvent(
        legal_status="appeal_pending",
        decided_on=notified_on + timedelta(days=rng.randint(8, 26)),
        authority="court",
    )


def statuses_of_granted(procedure: Procedure, decided_on: date, kind: str) -> list[StatusEvent]:
    return [application(procedure.applied_on), granted(decided_on, kind, procedure.rng)]


def statuses_of_refused(procedure: Procedure, decided_on: date) -> list[StatusEvent]:
    """Refuse; who is served long after it has appealed, and the court decides later still."""
    rng = procedure.rng
    refusal = refused(decided_on, rng)
    statuses = [application(procedure.applied_on), refusal]
    is_served_on = procedure.last_service_on > (refusal.notified_on or decided_on)
    if not is_served_on and rng.random() < 0.6:  # noqa: PLR2004
        return statuses
    appeal = appealed(refusal, rng)
    if procedure.left_on is not None and procedure.left_on <= appeal.decided_on:
        return statuses
    statuses.append(appeal)
    court_on = appeal.decided_on + timedelta(days=rng.randint(70, 120))
    court_on = max(court_on, procedure.last_service_on + timedelta(days=rng.randint(3, 40)))
    court_on = outside_counted_months(court_on)
    if procedure.left_on is None or court_on < procedure.left_on:
        statuses.append(refused(court_on, rng, "court"))
    return statuses


def statuses_of_withdrawn(procedure: Procedure) -> list[StatusEvent]:
    """Who left before a decision: the application ends some weeks after the departure."""
    left_on = procedure.left_on or procedure.last_service_on
    ended_on = workday_from(left_on + timedelta(days=procedure.rng.randint(14, 60)))
    return [
        application(procedure.applied_on),
        StatusEvent(legal_status="withdrawn", decided_on=ended_on, authority="pmlp"),
    ]
