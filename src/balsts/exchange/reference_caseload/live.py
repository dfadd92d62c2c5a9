"""Turning situations into journeys that are true on a given day, so that My day is alive."""

import random
from datetime import date, timedelta

from balsts.exchange.reference_caseload.contracts import LIVE_CONTRACT
from balsts.exchange.reference_caseload.journey import Home, Journey, Movement, Spell, StatusEvent
from balsts.exchange.reference_caseload.month import Month
from balsts.exchange.reference_caseload.outlook import Outlook
from balsts.exchange.reference_caseload.person import Composition, Register, people_of
from balsts.exchange.reference_caseload.procedure import appealed, application, granted, refused
from balsts.exchange.reference_caseload.situations import MOVEMENT, STATE, Situation
from balsts.exchange.reference_caseload.workday import (
    is_workday,
    workday_from,
    workday_until,
    workdays,
)
from balsts.platform.periods import add_months

EARLIEST_TODAY = date(2025, 7, 1)


class TooEarlyForLiveClients(ValueError):
    """Before this day the open contract is too young for the situations."""


def make_live_journey(
    situation: Situation, *, key: str, today: date, register: Register, rng: random.Random
) -> Journey:
    """Turn a situation into a journey that is true on the given day."""
    if today < EARLIEST_TODAY:
        raise TooEarlyForLiveClients(
            f"The clients of today need a day from {EARLIEST_TODAY} on, not {today}: "
            "correct the clock of this machine."
        )
    arrived_on = today - timedelta(days=situation.arrived)
    served_from = workday_from(today - timedelta(days=situation.served_from))
    men, women, boys, girls = situation.members
    composition = Composition(
        citizenship=situation.citizenship,
        men=men,
        women=women,
        boys=boys,
        girls=girls,
        first_day=arrived_on,
        children_until=today,
        infant_born_on=arrived_on + timedelta(days=20) if situation.has_infant else None,
    )
    journey = Journey(
        key=key,
        citizenship=situation.citizenship,
        arrival_path="self_arrived",
        people=people_of(composition, register, rng),
        applied_on=arrived_on + timedelta(days=1),
    )
    journey.statuses = _statuses(situation, journey.applied_on, today, rng)
    journey.movements = _movements(situation, arrived_on, today)
    journey.homes = _homes(situation, journey, arrived_on, today)
    if situation.programme == STATE:
        journey.state_days = _state_days(situation, served_from, today, rng)
        journey.spells = _state_spells(situation, journey, today)
    if situation.movement_from:
        first = today - timedelta(days=situation.movement_from)
        journey.movement_days = _by_month(_some_days(first, today, 16, rng))
        opened_on = min(day for days in journey.movement_days.values() for day in days)
        journey.spells.append(
            Spell(programme=MOVEMENT, first_day=opened_on, last_day=None, close_reason="")
        )
    journey.named_staff = _staff(situation)
    state_spells = [spell for spell in journey.spells if spell.programme == STATE]
    if state_spells and situation.plan != "none":
        journey.plans.append((state_spells[-1], _outlook(situation, state_spells[-1], today)))
    if situation.plan == "executed":
        journey.only_mentor_after = _executed_on(today)
    return journey


def _staff(situation: Situation) -> dict[str, tuple[tuple[str, str], ...]]:
    state = ((situation.worker, "responsible_worker"), (situation.mentor, "mentor"))
    return {
        STATE: tuple((username, role) for username, role in state if username),
        MOVEMENT: (("gpb-worker-1", "responsible_worker"), ("farid", "mentor")),
    }


def _outlook(situation: Situation, spell: Spell, today: date) -> Outlook:
    match situation.plan:
        case "executed":
            return Outlook(ended_on=_executed_on(today), is_executed=True)
        case "ended":
            return Outlook(ended_on=spell.last_day, is_executed=False)
        case _:
            return Outlook(
                ended_on=None,
                is_executed=False,
                today=today,
                has_overdue_actions=situation.plan == "overdue",
            )


def _executed_on(today: date) -> date:
    """Return the day of plans carried out; afterwards only the mentor's service goes on."""
    return workday_until(today - timedelta(days=20))


def _statuses(
    situation: Situation, applied_on: date, today: date, rng: random.Random
) -> list[StatusEvent]:
    statuses = [application(applied_on)]
    if situation.status in {"refused_final", "appeal_pending"}:
        refusal = refused(workday_until(today - timedelta(days=situation.decided)), rng)
        refusal = StatusEvent(
            legal_status=refusal.legal_status,
            decided_on=refusal.decided_on,
            notified_on=today - timedelta(days=situation.notified),
            authority=refusal.authority,
        )
        statuses.append(refusal)
        if situation.status == "appeal_pending":
            statuses.append(appealed(refusal, rng))
    elif situation.status:
        last_entitled_on = today + timedelta(days=situation.term_ends_in)
        decided_on = workday_until(add_months(last_entitled_on, -12))
        statuses.append(granted(decided_on, situation.status, rng))
    return statuses


def _movements(situation: Situation, arrived_on: date, today: date) -> list[Movement]:
    movements = [Movement(movement="arrival", on=arrived_on, arrival_path="self_arrived")]
    if situation.left:
        movements.append(
            Movement(
                movement="departure",
                on=today - timedelta(days=situation.left),
                country="DE",
                departure_kind="own_will",
                certainty="confirmed" if situation.back else "presumed",
            )
        )
    if situation.back:
        movements.append(
            Movement(
                movement="return",
                on=today - timedelta(days=situation.back),
                arrival_path="returned_dublin",
                country="DE",
            )
        )
    return movements


def _homes(situation: Situation, journey: Journey, arrived_on: date, today: date) -> list[Home]:
    """Let those who live in a town now have lived in the centre until the decision."""
    left_on = today - timedelta(days=situation.left) if situation.left else None
    granted_on = journey.granted_on
    if situation.place in {"mucenieki", "liepna"} or granted_on is None:
        homes = [Home(place=situation.place, first_day=arrived_on, last_day=left_on)]
    else:
        moved_on = granted_on + timedelta(days=25)
        homes = [
            Home(place="mucenieki", first_day=arrived_on, last_day=moved_on - timedelta(days=1)),
            Home(place=situation.place, first_day=moved_on, last_day=left_on),
        ]
    if situation.back:
        homes.append(Home(place="riga", first_day=today - timedelta(days=situation.back)))
    return homes


def _state_days(
    situation: Situation, served_from: date, today: date, rng: random.Random
) -> dict[Month, list[date]]:
    """Choose a day every week or two, none while abroad, the last one as long ago as told."""
    last = workday_until(today - timedelta(days=max(1, situation.silent_for)))
    if situation.status in {"alternative", "refugee"}:
        last = min(last, workday_until(today + timedelta(days=situation.term_ends_in)))
    days = [served_from, *_some_days(served_from, last, 12, rng), last]
    if situation.left:
        left_on = today - timedelta(days=situation.left)
        back_on = today - timedelta(days=situation.back)
        days = [day for day in days if day < left_on or (situation.back and day > back_on)]
    return _by_month([day for day in days if day >= LIVE_CONTRACT.first_day])


def _state_spells(situation: Situation, journey: Journey, today: date) -> list[Spell]:
    days = sorted(day for of_month in journey.state_days.values() for day in of_month)
    opened_on = days[0]
    spells = []
    if situation.back:
        left_on = today - timedelta(days=situation.left)
        spells.append(_spell(opened_on, left_on, "left_latvia"))
        opened_on = min(day for day in days if day > left_on)
    if situation.closed:
        closed_on = today - timedelta(days=situation.closed)
        spells.append(_spell(opened_on, closed_on, situation.close_reason))
    else:
        spells.append(_spell(opened_on, None, ""))
    return spells


def _spell(first_day: date, last_day: date | None, close_reason: str) -> Spell:
    return Spell(programme=STATE, first_day=first_day, last_day=last_day, close_reason=close_reason)


def _some_days(first: date, last: date, step: int, rng: random.Random) -> list[date]:
    """Choose working days a few days apart."""
    days = []
    day = first
    while day <= last:
        if is_workday(day):
            days.append(day)
        day = workday_from(day + timedelta(days=rng.randint(step // 2, step + step // 2)))
    return days or workdays(first, last)[:1] or [workday_until(last)]


def _by_month(days: list[date]) -> dict[Month, list[date]]:
    by_month: dict[Month, list[date]] = {}
    for day in sorted(set(days)):
        by_month.setdefault(Month.of(day), []).append(day)
    return by_month
